package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// record is the one event of a request: filled on the way, logged once at the end. Nothing that a person sent is in it.
type record struct {
	ID   string // random; the only thing that joins an answer and a log line
	Code string // stable code of the fault, "" when all went well
	Kind string // for internal errors alone: what broke, without any value
	// Staff is the id of whoever works here and asks; what staff do is logged by name of route (THREAT-MODEL). A guest's never is.
	Staff string
}

type recordKey struct{}

// recordOf is never nil, so that a handler in a test needs no set-up.
func recordOf(ctx context.Context) *record {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		return r
	}
	return &record{}
}

// recording gives each request its id and writes its one line. It logs the route's pattern and never the path, query,
// headers, address or user agent (house style 2.7).
func recording(clk clock.Clock, src token.Source, log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		id, err := src.ID()
		if err != nil {
			c.AbortWithStatus(http.StatusServiceUnavailable) // no randomness: nothing here may go on
			return
		}
		r := &record{ID: id}
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), recordKey{}, r))
		start := clk.Now()
		c.Next()
		if quiet(c.FullPath()) && c.Writer.Status() < http.StatusInternalServerError {
			return
		}
		level, attrs := slog.LevelInfo, []slog.Attr{
			slog.String("request", r.ID),
			slog.String("route", routeOf(c)),
			slog.String("method", methodOf(c.Request.Method)),
			slog.Int("status", c.Writer.Status()),
			slog.String("took", durationClass(clk.Now().Sub(start))),
		}
		if r.Staff != "" {
			attrs = append(attrs, slog.String("staff", r.Staff))
		}
		if r.Code != "" {
			attrs = append(attrs, slog.String("code", r.Code))
		}
		if r.Kind != "" {
			level, attrs = slog.LevelError, append(attrs, slog.String("error", r.Kind))
		}
		log.LogAttrs(context.Background(), level, "request", attrs...)
	}
}

// quiet tells the routes whose very name, with the minute of its line, would say that somebody was not safe (domain 5.3: nothing of
// it is counted).
func quiet(route string) bool {
	return strings.HasPrefix(route, apiPrefix+urgentPath) || strings.HasPrefix(route, apiPrefix+staffUrgentPath)
}

func routeOf(c *gin.Context) string {
	if p := c.FullPath(); p != "" {
		return p
	}
	return "none"
}

// methodOf keeps a made-up method, which may carry anything, out of the log.
func methodOf(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "OTHER"
}

// durationClass is coarse on purpose: exact times of single requests are traces of persons.
func durationClass(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return "<10ms"
	case d < 100*time.Millisecond:
		return "<100ms"
	case d < time.Second:
		return "<1s"
	}
	return ">=1s"
}

// describe tells the operator what broke: our own words of the chain, and the type and code of what lies under them. The
// innermost text is left out, because a driver may have put a value into it.
func describe(err error) string {
	inner := err
	for {
		next := errors.Unwrap(inner)
		if next == nil {
			break
		}
		inner = next
	}
	if inner == err { //nolint:errorlint // the question is whether anything wraps it
		return kindOf(inner)
	}
	words := strings.TrimSuffix(err.Error(), inner.Error())
	if len(words) == len(err.Error()) {
		words = "" // wrapped in another way than %w at the end: say nothing rather than too much
	}
	return words + kindOf(inner)
}

func kindOf(err error) string {
	var pg *pgconn.PgError
	var lite sqlite3.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "the caller went away"
	case errors.Is(err, context.DeadlineExceeded):
		return "took too long"
	case errors.As(err, &pg):
		return "PostgreSQL " + pg.Code
	case errors.As(err, &lite):
		return fmt.Sprintf("SQLite %d/%d", int(lite.Code), int(lite.ExtendedCode))
	}
	return fmt.Sprintf("%T", err)
}
