package main

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"lysning/internal/programme"
)

// Sheets are printed and written on by hand: what was agreed for tonight and tomorrow, which stays with the doctor, and what somebody on
// site leaves in an envelope that goes home with them. There is nothing to type on these pages, and the program never knows what is written.

const (
	tonightPath  = "/paper/tonight"
	envelopePath = "/paper/envelope"
)

// sheetLink leads to the sheet with another country's numbers: it is chosen by who holds it, never guessed.
type sheetLink struct {
	Link, Name string
	Here       bool
}

// tonightOf is a country's sheet in its address: the programme's own has none.
func (p *pages) tonightOf(code string) string {
	if code == p.Programme.Country {
		return tonightPath
	}
	return tonightPath + "/" + strings.ToLower(code)
}

// sheets renders the sheet for tonight with the numbers of each country, as Help now has them.
func (p *pages) sheets(l *tongue, lines []programme.Helpline) (map[string]sendable, error) {
	t, err := l.parse("frame.html", "tonight.html")
	if err != nil {
		return nil, err
	}
	var countries []helpCountry
	for _, code := range p.Programme.Countries() {
		c, err := p.helpCountry(l, lines, code)
		if err != nil {
			return nil, err
		}
		countries = append(countries, c)
	}
	ready := map[string]sendable{}
	for _, here := range countries {
		path := p.tonightOf(here.Code)
		v, err := p.view(l, path)
		if err != nil {
			return nil, err
		}
		v.Numbers = here.Lines
		for _, c := range countries {
			if c.Name != "" { // a programme that is still being set up has no country
				v.Sheets = append(v.Sheets, sheetLink{Link: "/" + l.Tag() + p.tonightOf(c.Code), Name: c.Name, Here: c.Code == here.Code})
			}
		}
		if ready[path], err = render(t, "frame", v); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

func (p *pages) registerSheets(r *gin.Engine, l *tongue) {
	base := "/" + l.Tag()
	get(r, base+tonightPath, func(c *gin.Context) { p.sendSheet(c, l, tonightPath) })
	get(r, base+tonightPath+"/:country", func(c *gin.Context) { p.sendSheet(c, l, tonightPath+"/"+c.Param("country")) })
}

func (p *pages) sendSheet(c *gin.Context, l *tongue, path string) {
	ready, ok := (*l.sheets.Load())[path]
	if !ok {
		writeProblem(c, plainProblem(c.Request.Context(), http.StatusNotFound, "not_found", ""))
		return
	}
	send(c, ready)
}
