package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"lysning/internal/fault"
)

// problem is RFC 9457 with our stable code. It is the only shape of error on the wire, and it never holds what was sent.
type problem struct {
	Type     string         `json:"type" doc:"Always about:blank; the code says what happened."`
	Title    string         `json:"title" doc:"The status in words."`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty" doc:"English, for developers; screens translate the code. Never in a 5xx."`
	Code     string         `json:"code" doc:"Stable; screens translate it."`
	Instance string         `json:"instance" doc:"The request's random id, also in the log."`
	Errors   []problemField `json:"errors,omitempty"`
	Work     *workOffer     `json:"work,omitempty" doc:"With work_needed: what to work on before asking again."`
}

type problemField struct {
	Location string `json:"location" doc:"Which input, without its value."`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

// Error implements error; it shows the code only.
func (p *problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// codeInternal is the code of everything that is not a fault.
const codeInternal = "internal"

var statusOf = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// problemFor translates what a use case answered. Whatever is not a fault becomes internal, with nothing in it: its text
// may be sensitive, and only the log's error kind keeps a trace.
func problemFor(ctx context.Context, err error) *problem {
	rec := recordOf(ctx)
	f := fault.Of(err)
	status, known := 0, false
	if f != nil {
		status, known = statusOf[f.Kind]
	}
	if !known {
		rec.Code, rec.Kind = codeInternal, describe(err)
		return plainProblem(ctx, http.StatusInternalServerError, codeInternal, "")
	}
	rec.Code = f.Code
	p := plainProblem(ctx, status, f.Code, f.Message)
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, problemField{Location: field.Location, Code: field.Code, Message: field.Message})
	}
	if status >= http.StatusInternalServerError {
		rec.Kind = describe(err)
		p.Detail, p.Errors = "", nil
	}
	return p
}

func plainProblem(ctx context.Context, status int, code, detail string) *problem {
	return &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Code: code, Instance: recordOf(ctx).ID,
	}
}

// frameworkCodes name what Huma itself refuses, before any handler runs.
var frameworkCodes = map[int]string{
	http.StatusBadRequest:            "not_readable",
	http.StatusRequestTimeout:        "too_slow",
	http.StatusNotAcceptable:         "not_acceptable",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "not_json",
	http.StatusUnprocessableEntity:   "not_valid",
}

var overrideOnce sync.Once

// overrideHuma replaces the framework's error constructors, which are package variables there: by default they echo what
// was typed, and for a plain error its text. Called once, before any API is built; the canary test pins it.
func overrideHuma() {
	overrideOnce.Do(func() {
		build := func(ctx context.Context, status int, errs []error) huma.StatusError {
			code, known := frameworkCodes[status]
			if !known {
				code = codeInternal
			}
			rec := recordOf(ctx)
			rec.Code = code
			p := plainProblem(ctx, status, code, "")
			if status >= http.StatusInternalServerError {
				if len(errs) > 0 {
					rec.Kind = describe(errs[0])
				}
				return p
			}
			for _, e := range errs {
				p.Errors = append(p.Errors, safeField(e))
			}
			return p
		}
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return build(context.Background(), status, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			if ctx == nil {
				return build(context.Background(), status, errs)
			}
			return build(ctx.Context(), status, errs)
		}
		huma.DefaultArrayNullable = false // else every list is T[] | null in the generated TypeScript
	})
}

// fieldCodes sort the framework's messages into ours. The framework's own text is never passed on: some of it carries a
// parser's message, and a parser quotes.
var fieldCodes = []struct{ starts, code, message string }{
	{"unexpected property", "unknown", "there is no such property"},
	{"unknown query parameter", "unknown", "there is no such parameter"},
	{"expected required property", "required", "is missing"},
	{"required", "required", "is missing"},
	{"request body is required", "required", "is missing"},
	{"expected length", "length", "is too long or too short"},
	{"expected array length", "length", "has too many or too few entries"},
	{"expected array items to be unique", "unique", "has an entry twice"},
	{"expected string to match pattern", "form", "has not the right form"},
	{"expected string to be", "form", "has not the right form"},
	{"expected value to be one of", "choice", "is not one of the choices"},
	{"expected number", "number", "is not in range"},
	{"expected", "type", "is of another type"},
}

func safeField(err error) problemField {
	d, ok := err.(huma.ErrorDetailer)
	if !ok {
		return problemField{Location: "body", Code: "not_readable", Message: "cannot be read"}
	}
	detail := d.ErrorDetail()
	for _, f := range fieldCodes {
		if !strings.HasPrefix(detail.Message, f.starts) {
			continue
		}
		loc := detail.Location
		if f.code == "unknown" { // the name itself was typed by the caller
			loc, _, _ = strings.Cut(loc, ".")
		}
		return problemField{Location: loc, Code: f.code, Message: f.message}
	}
	loc, _, _ := strings.Cut(detail.Location, ".")
	return problemField{Location: loc, Code: "not_readable", Message: "cannot be read"}
}

// writeProblem answers outside Huma: no route, wrong method, a panic, a limit.
func writeProblem(c *gin.Context, p *problem) {
	recordOf(c.Request.Context()).Code = p.Code
	body, err := json.Marshal(p)
	if err != nil {
		c.AbortWithStatus(p.Status)
		return
	}
	c.Abort()
	c.Data(p.Status, problemType, body)
}

// noRoute and noMethod answer alike for every path, known or not, and never with text/plain.
func noRoute(c *gin.Context) {
	writeProblem(c, plainProblem(c.Request.Context(), http.StatusNotFound, "no_such_page", ""))
}

func noMethod(c *gin.Context) {
	writeProblem(c, plainProblem(c.Request.Context(), http.StatusMethodNotAllowed, "no_such_method", ""))
}
