package main

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"lysning/internal/course"
	"lysning/internal/reminder"
)

// Two pages take a code of eight letters without script and without a session. Each opens nothing, and says the same of a code that never was
// and of one that has ended: /stop ends short texts to where one came, /partner lets the partner of a guest of a week stay at home.

// stopper ends texts by their code. *reminder.Service is one.
type stopper interface {
	StopByCode(ctx context.Context, code string) error
}

// partners lets a partner stay at home. *course.Requests is one.
type partners interface {
	PartnerStaysByCode(ctx context.Context, code string) error
}

// codePage is one of the two.
type codePage struct {
	path    string
	words   func(l *tongue) *template.Template
	do      func(ctx context.Context, code string) error
	unknown error
}

func (p *pages) codePages() (all []codePage) {
	if p.Stop != nil {
		all = append(all, codePage{"/stop", func(l *tongue) *template.Template { return l.stop }, p.Stop.StopByCode, reminder.ErrCode})
	}
	if p.Partners != nil {
		all = append(all, codePage{"/partner", func(l *tongue) *template.Template { return l.partner }, p.Partners.PartnerStaysByCode, course.ErrPartnerCode})
	}
	return all
}

// stopWords is what the page says after an answer. Code is what was typed, given back to whoever typed it: it is not lost by a slip.
type stopWords struct {
	Code                string
	Wrong, Later, Ended bool
}

// mostStopCode is more than any way of writing eight letters.
const mostStopCode = 32

// coded does what the code is for. A plain form posts it; another site's page cannot (server.go).
func (p *pages) coded(c *gin.Context, l *tongue, of codePage) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 1<<10)
	w := stopWords{Code: c.PostForm("code")}
	if len(w.Code) > mostStopCode {
		w.Code = ""
	}
	if !p.Limits.lets(c.Request.Context(), limitSignIn) {
		w.Later = true
		p.sendCoded(c, l, of, w)
		return
	}
	switch err := of.do(c.Request.Context(), w.Code); {
	case err == nil:
		w = stopWords{Ended: true}
	case errors.Is(err, of.unknown):
		w.Wrong = true
	default:
		recordOf(c.Request.Context()).Kind = describe(err)
		w.Later = true
	}
	p.sendCoded(c, l, of, w)
}

func (p *pages) sendCoded(c *gin.Context, l *tongue, of codePage, w stopWords) {
	v, err := p.view(l, of.path)
	v.Stop = &w
	var b bytes.Buffer
	if err == nil {
		err = of.words(l).ExecuteTemplate(&b, "frame", v)
	}
	if err != nil {
		recordOf(c.Request.Context()).Kind = describe(err)
		writeProblem(c, plainProblem(c.Request.Context(), http.StatusInternalServerError, "internal", ""))
		return
	}
	send(c, pack(b.Bytes()))
}
