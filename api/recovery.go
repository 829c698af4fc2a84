package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"

	"github.com/gin-gonic/gin"
)

// recovery turns a panic into an empty 500 and logs where it happened. Never the panic's value, the request or a header:
// Gin's own recovery dumps them.
func recovery(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && err == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(v)
			}
			rec := recordOf(c.Request.Context())
			rec.Code, rec.Kind = codeInternal, fmt.Sprintf("panic %T", v)
			log.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("request", rec.ID), slog.Any("stack", stack()))
			if c.Writer.Written() {
				c.Abort()
				return
			}
			writeProblem(c, plainProblem(c.Request.Context(), http.StatusInternalServerError, codeInternal, ""))
		}()
		c.Next()
	}
}

// stack lists functions and lines; unlike debug.Stack it has no arguments in it.
func stack() []string {
	pc := make([]uintptr, 48)
	frames := runtime.CallersFrames(pc[:runtime.Callers(4, pc)])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return out
		}
	}
}
