package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/fault"
	"lysning/internal/session"
)

// The security scheme of every operation that is not open to all; its scopes are the kinds of actor that may call it.
const bearerScheme = "bearer"

// sessions is what identity needs of the session package: who does this token stand for, read anew on every request.
type sessions interface {
	Actor(ctx context.Context, bearer string) (session.Actor, error)
}

var (
	errNoSession = fault.New(fault.Unauthenticated, "session_ended", "there is no session, or it has ended")
	errNotYours  = fault.New(fault.Forbidden, "forbidden", "This belongs to another role than yours.")
)

type actorKey struct{}

// actorOf gives the actor whom identity has found; a stranger when there is none. Only the operation wrapper calls it:
// handlers and use cases get the actor as an argument.
func actorOf(ctx context.Context) session.Actor {
	if a, ok := ctx.Value(actorKey{}).(session.Actor); ok {
		return a
	}
	return session.Nobody
}

// identity checks each operation's declared security before its input is read: nobody learns from a validation answer
// whether a thing exists. It is a Huma middleware, because values set on a gin.Context are invisible to Huma handlers.
func identity(who sessions) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		roles, open := rolesOf(ctx.Operation())
		if len(roles) == 0 || open && ctx.Header("Authorization") == "" {
			next(huma.WithValue(ctx, actorKey{}, session.Nobody))
			return
		}
		actor, err := who.Actor(ctx.Context(), bearerOf(ctx.Header("Authorization")))
		if actor.Kind == session.Staff {
			recordOf(ctx.Context()).Staff = actor.StaffID
		}
		if err == nil && !mayCall(roles, actor) {
			// Of somebody else's door nothing is told; of a door in one's own house that it is not one's own.
			if err = errNoSession; actor.Kind == session.Staff && staffDoor(roles) {
				err = errNotYours
			}
		}
		if err != nil {
			answerProblem(ctx, problemFor(ctx.Context(), err))
			return
		}
		next(huma.WithValue(ctx, actorKey{}, actor))
	}
}

// rolesOf reads who may call, and whether strangers may; that too an operation must have declared (test).
func rolesOf(op *huma.Operation) (scopes map[string]bool, open bool) {
	out := map[string]bool{}
	for _, requirement := range op.Security {
		open = open || len(requirement) == 0
		for _, scope := range requirement[bearerScheme] {
			out[scope] = true
		}
	}
	return out, open
}

// mayCall reports whether one of the scopes is the actor's.
func mayCall(scopes map[string]bool, a session.Actor) bool {
	return scopes[string(a.Kind)] || slices.ContainsFunc(a.Roles, func(r session.Role) bool { return scopes[staffScope(r)] })
}

// staffDoor reports whether the scopes are those of staff with some role.
func staffDoor(scopes map[string]bool) bool {
	for scope := range scopes {
		if !strings.HasPrefix(scope, string(session.Staff)) {
			return false
		}
	}
	return true
}

// maxBearer is far above any token that we issue; longer ones are not even parsed (CVE-2025-30204).
const maxBearer = 2048

func bearerOf(header string) string {
	scheme, value, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || len(value) > maxBearer {
		return ""
	}
	return value
}

func answerProblem(ctx huma.Context, p *problem) {
	body, err := json.Marshal(p)
	if err != nil {
		ctx.SetStatus(p.Status)
		return
	}
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_, _ = ctx.BodyWriter().Write(body) // the caller may have gone; nothing is left to do
}
