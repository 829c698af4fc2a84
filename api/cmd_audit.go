package main

import (
	"context"
	"fmt"
	"io"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/note"
	"lysning/internal/notice"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/staff"
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

func (p *program) invariants(ctx context.Context) ([]retention.Check, error) {
	days, err := p.Bookings.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	texts, err := p.Notes.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	weeks, err := p.CourseRequests.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	all, err := p.Retention.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	late, err := p.Retention.Late(ctx)
	if err != nil {
		return nil, err
	}
	swept := retention.Check{Name: "no day missed by the sweep of what is over"}
	if late {
		swept.Broken = 1
	}
	all = append(all, swept)
	ways, err := p.Sessions.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, shapes(ways, func(c session.Check) retention.Check { return retention.Check(c) })...)
	people, err := p.Staff.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, shapes(people, func(c staff.Check) retention.Check { return retention.Check(c) })...)
	notices, err := p.Notices.Invariants(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, shapes(notices, func(c notice.Check) retention.Check { return retention.Check(c) })...)
	all = append(all, shapes(texts, func(c note.Check) retention.Check { return retention.Check(c) })...)
	all = append(all, shapes(weeks, func(c course.Check) retention.Check { return retention.Check(c) })...)
	return append(all, shapes(days, func(c booking.Check) retention.Check { return retention.Check(c) })...), nil
}
