package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/session"
)

// Body limits: bookings and items carry sealed files, everything else is small.
const (
	smallBody = 16 << 10
	largeBody = 384 << 10
)

// access says who may call an operation. There is no default: a missing one stops the program at start.
type access string

const (
	anyone   access = "anyone"
	guest    access = access(session.Guest)
	either   access = "either" // open to all; who has a session is known by it
	anyStaff access = access(session.Staff)
)

// staffWith lets in staff who have at least one of the roles; the use case looks again.
func staffWith(roles ...session.Role) access {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = staffScope(r)
	}
	return access(strings.Join(names, " "))
}

// staffScope is a role's name among an operation's scopes.
func staffScope(r session.Role) string { return string(session.Staff) + ":" + string(r) }

// operation is all that a route says about itself: the table of contents in routes.go and the document are drawn from it.
type operation struct {
	ID      string // unique, verb-noun
	Method  string
	Path    string // under /api/v1
	Tag     string
	Summary string
	Access  access
	Limit   limitClass // which bucket it draws from; "" draws from reading
	Large   bool       // takes sealed files
	Packed  bool       // may be compressed: nothing secret and nothing of whoever asks is in the answer
	Status  int        // of success; 0 means 200, or 204 without a body
	Codes   []string   // faults that it answers with, beside the general ones
}

// handler is one use case behind a route: the actor is an argument, errors are faults.
type handler[I, O any] func(ctx context.Context, actor session.Actor, in *I) (*O, error)

// handle registers one operation. Errors of h reach the wire only through problemFor.
func handle[I, O any](s *server, o operation, h handler[I, O]) {
	op := huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Tags: []string{o.Tag},
		DefaultStatus: o.Status, MaxBodyBytes: smallBody,
		Security: securityOf(o.Access),
	}
	if o.Large {
		// The framework's five seconds are too few for five sealed texts from a phone on a slow line.
		op.MaxBodyBytes, op.BodyReadTimeout = largeBody, readTimeout
	}
	if len(o.Codes) > 0 {
		op.Description = "Answers with: " + strings.Join(o.Codes, ", ") + "."
		op.Extensions = map[string]any{"x-codes": o.Codes}
	}
	if op.Security == nil {
		panic(fmt.Sprintf("operation %s does not say who may call it", o.ID)) // at start, in every test: never at night
	}
	if o.Packed {
		if o.Access != anyone || o.Method != http.MethodGet {
			panic(fmt.Sprintf("operation %s answers with something of the asker: its length must not depend on its text", o.ID))
		}
		op.Middlewares = huma.Middlewares{s.packing.pack}
	}
	class := o.Limit
	if class == "" {
		class = limitRead
	}
	op.Metadata = map[string]any{limitMeta: class}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, toProblem(ctx, err)
		}
		return out, nil
	})
}

// toProblem lets a handler return a ready problem where a fault is not enough (work_needed carries the work).
func toProblem(ctx context.Context, err error) error {
	if p, ok := err.(*problem); ok { //nolint:errorlint // only our own handlers return it, unwrapped
		rec := recordOf(ctx)
		rec.Code, p.Instance = p.Code, rec.ID
		return p
	}
	return problemFor(ctx, err)
}

func securityOf(a access) []map[string][]string {
	switch a {
	case anyone:
		return []map[string][]string{{}}
	case either:
		return []map[string][]string{{}, {bearerScheme: {string(guest)}}}
	case guest:
		return []map[string][]string{{bearerScheme: {string(guest)}}}
	case anyStaff:
		return []map[string][]string{{bearerScheme: {string(anyStaff)}}}
	}
	scopes := strings.Fields(string(a))
	for _, scope := range scopes {
		role, ok := strings.CutPrefix(scope, string(session.Staff)+":")
		if !ok || !slices.Contains(session.Roles, session.Role(role)) {
			return nil
		}
	}
	if len(scopes) == 0 {
		return nil
	}
	return []map[string][]string{{bearerScheme: scopes}}
}

// nothing is the output of an operation that has none: 204.
type nothing struct{}

const noContent = http.StatusNoContent
