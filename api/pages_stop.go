package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"lysning/internal/reminder"
)

// Each short text names a code that ends all texts to where it came. The page takes it without script and without a session: it opens
// nothing, and says the same of a code that never was and of one that has ended.

// stopper ends texts by their code. *reminder.Service is one.
type stopper interface {
	StopByCode(ctx context.Context, code string) error
}

// stopWords is what the page says after an answer. Code is what was typed, given back to whoever typed it: it is not lost by a slip.
type stopWords struct {
	Code                string
	Wrong, Later, Ended bool
}

// mostStopCode is more than any way of writing eight letters.
const mostStopCode = 32

func (p *pages) stopShown(c *gin.Context, l *tongue) { p.sendStop(c, l, stopWords{}) }

// stopped ends the texts. A plain form posts it; another site's page cannot (server.go).
func (p *pages) stopped(c *gin.Context, l *tongue) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 1<<10)
	w := stopWords{Code: c.PostForm("code")}
	if len(w.Code) > mostStopCode {
		w.Code = ""
	}
	if !p.Limits.lets(c.Request.Context(), limitSignIn) {
		w.Later = true
		p.sendStop(c, l, w)
		return
	}
	switch err := p.Stop.StopByCode(c.Request.Context(), w.Code); {
	case err == nil:
		w = stopWords{Ended: true}
	case errors.Is(err, reminder.ErrCode):
		w.Wrong = true
	default:
		recordOf(c.Request.Context()).Kind = describe(err)
		w.Later = true
	}
	p.sendStop(c, l, w)
}

func (p *pages) sendStop(c *gin.Context, l *tongue, w stopWords) {
	v, err := p.view(l, "/stop")
	v.Stop = &w
	var b bytes.Buffer
	if err == nil {
		err = l.stop.ExecuteTemplate(&b, "frame", v)
	}
	if err != nil {
		recordOf(c.Request.Context()).Kind = describe(err)
		writeProblem(c, plainProblem(c.Request.Context(), http.StatusInternalServerError, "internal", ""))
		return
	}
	send(c, pack(b.Bytes()))
}
