package main

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lysning/internal/figures"
)

// The goodbye page asks one question of whoever wants to answer it. Nothing says who that is: there is no session any more, no cookie,
// no id; the month and the answer are counted, and nothing else is kept.

func (p *pages) answers() []figures.Feedback {
	if p.Figures == nil {
		return nil
	}
	return figures.Answers
}

// answered counts it. A plain form posts it, so that it works without script; another site's page cannot (server.go).
func (p *pages) answered(c *gin.Context, l *tongue) {
	if !p.Limits.lets(c.Request.Context(), limitAnswer) {
		send(c, l.heard) // whoever answers for many is told the same, and is not counted
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 1<<10)
	if err := p.Figures.Answered(c.Request.Context(), figures.Feedback(c.PostForm("answer"))); err != nil {
		recordOf(c.Request.Context()).Kind = describe(err)
		send(c, l.bye) // the question again: nothing is lost by an error here
		return
	}
	send(c, l.heard)
}
