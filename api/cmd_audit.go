package main

import (
	"context"
	"fmt"
	"io"

	"lysning/internal/db"
)

// auditAll proves every domain's invariants, read-only, and answers errViolated when one is broken. It may run beside the
// program. It ends with counts, for comparing a restored store with another.
func auditAll(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "audit", func(p *program) error { return p.audit(ctx, env.out) })
}

func (p *program) audit(ctx context.Context, out io.Writer) error {
	checks, err := p.invariants(ctx)
	if err != nil {
		return err
	}
	broken := false
	for _, c := range checks {
		if c.Broken == 0 {
			fmt.Fprintf(out, "ok     %s\n", c.Name)
			continue
		}
		broken = true
		fmt.Fprintf(out, "BROKEN %s: %d\n", c.Name, c.Broken)
	}
	counts, err := p.Retention.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		fmt.Fprintf(out, "       %d %s\n", c.N, c.Of)
	}
	if broken {
		return errViolated
	}
	return nil
}

func (p *program) invariants(ctx context.Context) (all []db.Check, err error) {
	for _, prove := range []func(context.Context) ([]db.Check, error){
		p.Retention.Invariants, p.swept, p.Sessions.Invariants, p.Staff.Invariants, p.Notices.Invariants, p.Calendar.Invariants, p.Expenses.Invariants, p.Texts.Invariants, p.Notes.Invariants,
		p.CourseRequests.Invariants, p.Bookings.Invariants, p.Witness.Invariants, p.Urgent.Invariants, p.Cover.Invariants, p.Escalation.Invariants,
	} {
		checks, err := prove(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, checks...)
	}
	return all, nil
}

func (p *program) swept(ctx context.Context) ([]db.Check, error) {
	late, err := p.Retention.Late(ctx)
	if err != nil {
		return nil, err
	}
	swept := db.Check{Name: "no day missed by the sweep of what is over"}
	if late {
		swept.Broken = 1
	}
	return []db.Check{swept}, nil
}
