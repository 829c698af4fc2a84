package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/figures"
	"lysning/internal/phrase"
	"lysning/internal/programme"
)

// The pages that need no script: rendered here from the same catalogues as the app, language first in the path. All but
// the start page are made once at start, so a missing message stops the start and not a visitor.

//go:embed templates/*.html
var pageTemplates embed.FS

// pageDeps is what the pages need.
type pageDeps struct {
	// Lines are the numbers of help-now as test calls leave them; nil, and an error, for as the file has them.
	Lines     func(ctx context.Context) ([]programme.Helpline, error)
	Programme *programme.Programme
	Catalogue *phrase.Catalogue
	Clock     clock.Clock
	Origin    string
	Offer     offer
	People    people                                            // nil: as the files say
	Desks     func(ctx context.Context) (map[string]int, error) // who holds each desk's newest keys; nil where nobody asks
	NextWeek  func(ctx context.Context) (clock.Date, error)     // on which the next week begins that can be asked for; zero for none; nil where nobody asks
	Limits    *limiter                                          // of answers to that question
	Figures   feedback                                          // nil: the question after the end is not asked
	Stop      stopper                                           // nil: no texts are sent that could be stopped
	Partners  partners                                          // nil: no weeks are asked for
	Data      string                                            // folder that gets help-now/ on disk; empty in tests that do not look there
}

// offer tells the first free day of each place, real and fresh, and how the door stands. *booking.Service is one.
type offer interface {
	Offered(ctx context.Context, ask booking.Ask) (booking.List, error)
	Door(ctx context.Context) (booking.Door, error)
}

// feedback tells the usual wait, and counts answers to the question after the end. *figures.Service is one.
type feedback interface {
	Usual(ctx context.Context) (days int, ok bool, err error)
	Answered(ctx context.Context, answer figures.Feedback) error
}

// people tells who can be met, as they describe themselves. *counsellor.Service is one.
type people interface {
	Profiles(ctx context.Context) ([]counsellor.Profile, error)
}

// page is what a template is given.
type page struct {
	Lang    string
	Title   string // neutral: histories and tabs are seen by others
	Name    string
	Pack    string
	App     bool // the app's script runs on it
	Heading string
	Others  []otherLanguage
	Phone   phoneWords
	Start   *startWords
	Card    *cardWords
	Numbers []helpLine         // of the programme's country
	Answers []figures.Feedback // to the question after the end; none: it is not asked
	Heard   bool               // it has been answered
	Stop    *stopWords
	Sheets  []sheetLink // the same sheet with other countries' numbers
}

type otherLanguage struct{ Tag, Name, Link string }

type phoneWords struct {
	Number string
	Link   template.URL
	Hours  string
}

// pages holds everything that is ready to send.
type pages struct {
	pageDeps
	renewing sync.Mutex
	rendered []programme.Helpline // the numbers that the pages show, and the day that they name; under renewing
	day      clock.Date
	tongues  []*tongue
}

// tongue is one language of the programme with its pages.
type tongue struct {
	*phrase.Language
	start *template.Template
	phone phoneWords
	last  lastSent
	ready map[string]sendable // by path behind the language
	bye   sendable
	help  atomic.Pointer[sendable] // from memory, whatever else is down
	worry atomic.Pointer[sendable] // *worried about a colleague?*: has the same numbers
	heard sendable                 // after an answer
	// The sheet for tonight by its path, with the same numbers.
	sheets  atomic.Pointer[map[string]sendable]
	stop    *template.Template
	partner *template.Template
}

// registerPages puts all pages on r and writes help-now to disk. An error means that a text is missing or the folder
// cannot be written: the program must not start.
func registerPages(r *gin.Engine, deps pageDeps) (*pages, error) {
	p := &pages{pageDeps: deps}
	if err := p.prepare(); err != nil {
		return nil, fmt.Errorf("prepare the pages: %w", err)
	}
	if err := p.renewHelpNow(context.Background()); err != nil {
		return nil, fmt.Errorf("write help-now: %w", err)
	}
	get(r, "/", p.chooseLanguage)
	for _, l := range p.tongues {
		base := "/" + l.Tag()
		get(r, base, func(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, base+"/") })
		get(r, base+"/", func(c *gin.Context) { p.sendStart(c, l) })
		get(r, base+"/help-now", func(c *gin.Context) { send(c, *l.help.Load()) })
		get(r, base+"/worried", func(c *gin.Context) { send(c, *l.worry.Load()) })
		p.registerSheets(r, l)
		for path, ready := range l.ready {
			get(r, base+path, func(c *gin.Context) { send(c, ready) })
		}
		get(r, base+"/bye", func(c *gin.Context) {
			// The session ends with the page that left; this takes what a browser may still keep of us.
			c.Header("Clear-Site-Data", `"cache", "storage"`)
			send(c, l.bye)
		})
		if deps.Figures != nil {
			r.POST(base+"/bye", func(c *gin.Context) { p.answered(c, l) })
		}
		for _, of := range p.codePages() {
			get(r, base+of.path, func(c *gin.Context) { p.sendCoded(c, l, of, stopWords{}) })
			r.POST(base+of.path, func(c *gin.Context) { p.coded(c, l, of) })
		}
	}
	return p, nil
}

// get answers HEAD as well: link previews and monitors ask that way.
func get(r *gin.Engine, path string, h gin.HandlerFunc) {
	r.GET(path, h)
	r.HEAD(path, h)
}

// chooseLanguage sends / to the language that the browser asks for, or the programme's first.
func (p *pages) chooseLanguage(c *gin.Context) {
	var tags []language.Tag
	var speak []string
	for _, l := range p.tongues {
		tags, speak = append(tags, language.Make(l.Tag())), append(speak, l.Tag())
	}
	if p.Programme.Speaks("nb") && !p.Programme.Speaks("nn") {
		// Both are Norwegian, but the matcher sends readers of nynorsk to English.
		tags, speak = append(tags, language.Make("nn")), append(speak, "nb")
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), c.GetHeader("Accept-Language"))
	c.Header("Vary", "Accept-Language")
	c.Redirect(http.StatusFound, "/"+speak[i]+"/")
}

func (p *pages) prepare() error {
	tags := p.Programme.Languages
	if len(tags) == 0 {
		tags = p.Catalogue.Languages() // a programme that is still being set up
	}
	for _, tag := range tags {
		l, ok := p.Catalogue.In(tag)
		if !ok {
			return fmt.Errorf("no messages in %s", tag)
		}
		p.tongues = append(p.tongues, &tongue{Language: l, ready: map[string]sendable{}})
	}
	for _, l := range p.tongues {
		if err := p.prepareTongue(l); err != nil {
			return fmt.Errorf("in %s: %w", l.Tag(), err)
		}
	}
	return nil
}

func (p *pages) pack() string {
	if p.Programme.LabelPack == "" {
		return "plain"
	}
	return p.Programme.LabelPack
}

func (p *pages) prepareTongue(l *tongue) error {
	var err error
	if l.phone, err = p.phone(l.Language); err != nil {
		return err
	}
	if l.start, err = l.parse("frame.html", "four.html", "start.html"); err != nil {
		return err
	}
	if l.stop, err = l.parse("frame.html", "stop.html"); err != nil {
		return err
	}
	if l.partner, err = l.parse("frame.html", "partner.html"); err != nil {
		return err
	}
	card, err := p.card()
	if err != nil {
		return err
	}
	for _, x := range []struct {
		path, file, heading string
		app                 bool
	}{
		{"/data", "data.html", "", false},
		{"/pass-it-on", "pass-it-on.html", "", false},
		{envelopePath, "envelope.html", "", false},
		{"/book", "app.html", "page.book_heading", true},
		{"/book/few-things", "app.html", "page.book_heading", true},
		{"/book/booked", "app.html", "page.book_heading", true},
		{"/my", "app.html", "page.my_heading", true},
		{"/call", "app.html", "page.call_heading", true},
		{"/week", "app.html", "page.week_heading", true},
		{"/week/few-things", "app.html", "page.week_heading", true},
		{"/claim", "app.html", "page.claim_heading", true},
	} {
		t, err := l.parse("frame.html", "four.html", x.file)
		if err != nil {
			return err
		}
		v, err := p.view(l, x.path)
		if err != nil {
			return err
		}
		v.App, v.Heading, v.Card = x.app, x.heading, card
		if l.ready[x.path], err = render(t, "frame", v); err != nil {
			return err
		}
	}
	if err := p.prepareStaff(l); err != nil {
		return err
	}
	bye, err := l.parse("bye.html")
	if err != nil {
		return err
	}
	if l.bye, err = render(bye, "bye", page{Lang: l.Tag(), Answers: p.answers()}); err != nil {
		return err
	}
	if l.heard, err = render(bye, "bye", page{Lang: l.Tag(), Heard: true}); err != nil {
		return err
	}
	return nil
}

// view is what every page of a language has in common.
func (p *pages) view(l *tongue, path string) (page, error) {
	title, err := l.Say("label." + p.pack() + ".title")
	if err != nil {
		return page{}, err
	}
	v := page{Lang: l.Tag(), Title: title, Name: p.name(), Pack: p.pack(), Phone: l.phone}
	for _, o := range p.tongues {
		if o == l {
			continue
		}
		name, err := o.Say("frame.language_name")
		if err != nil {
			return page{}, err
		}
		v.Others = append(v.Others, otherLanguage{Tag: o.Tag(), Name: name, Link: "/" + o.Tag() + path})
	}
	return v, nil
}

func (p *pages) name() string {
	if p.Programme.NeutralName == "" {
		return "Lysning"
	}
	return p.Programme.NeutralName
}

func render(t *template.Template, name string, data any) (sendable, error) {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return sendable{}, err
	}
	return pack(b.Bytes()), nil
}

func send(c *gin.Context, s sendable) { c.Data(http.StatusOK, kinds[".html"], s.body(c)) }

// lastSent spares packing the same start page again: it changes only when a first free day does.
type lastSent struct {
	mu   sync.Mutex
	page sendable
}

func (s *lastSent) pack(b []byte) sendable {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page.gzip == nil || !bytes.Equal(s.page.plain, b) {
		s.page = pack(b)
	}
	return s.page
}

// sendStart renders the start page with the days that are free now. When they cannot be read the page still comes, with
// the telephone: it must not be down with the store.
func (p *pages) sendStart(c *gin.Context, l *tongue) {
	ctx := c.Request.Context()
	v, err := p.view(l, "/")
	if err == nil {
		v.Start, err = p.startWords(ctx, l)
	}
	var b bytes.Buffer
	if err == nil {
		err = l.start.ExecuteTemplate(&b, "frame", v)
	}
	if err != nil {
		recordOf(ctx).Kind = describe(err)
		writeProblem(c, plainProblem(ctx, http.StatusInternalServerError, "internal", ""))
		return
	}
	send(c, l.last.pack(b.Bytes()))
}

// readable turns what cannot be read just now into nothing, and leaves a word of it in the log.
func readable[T any](ctx context.Context, v T, err error) T {
	if err == nil {
		return v
	}
	if !errors.Is(err, context.Canceled) {
		recordOf(ctx).Kind = describe(err)
	}
	var none T
	return none
}
