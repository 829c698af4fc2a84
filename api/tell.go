package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lysning/internal/programme"
	"lysning/internal/session"
)

// tell says to the person at the terminal where to look, and step by step what is still missing before anything is offered.
// It speaks English: whoever reads a terminal has set up the machine.
func (p *program) tell(ctx context.Context, out io.Writer) error {
	fmt.Fprintf(out, "Lysning is at %s/\n", p.Config.Origin)
	secret, err := p.Staff.FirstLeader(ctx, session.Machine)
	if err != nil {
		return err
	}
	if secret != "" {
		language := "en"
		if l := p.Programme.Languages; len(l) > 0 {
			language = l[0]
		}
		fmt.Fprintf(out, "\nNobody leads the programme yet. Whoever opens this link first does; it works once, and each start makes a new one:\n  %s\n",
			joinLink(p.Config, language, secret))
	}
	if !p.Notices.On() {
		fmt.Fprintln(out, "No mail server is set (LYSNING_SMTP): those who work here get no notices.")
	}
	desks, err := deskFacts(ctx, p.DB, p.Desks)
	if err != nil {
		return err
	}
	facts := programme.Facts{Today: p.today(), Desks: desks}
	missing := p.Programme.Missing(facts)
	if len(missing) == 0 {
		return nil
	}
	catalogue, err := loadMessages()
	if err != nil {
		return fmt.Errorf("read the messages: %w", err)
	}
	english, ok := catalogue.In("en")
	if !ok {
		return errors.New("read the messages: no English")
	}
	if p.Programme.Open(facts) {
		fmt.Fprintf(out, "\nSome things are left out until they are complete (%s):\n", p.Config.Programme)
	} else {
		fmt.Fprintf(out, "\nNo day is offered yet. The programme is in %s; what is missing, in this order:\n", p.Config.Programme)
	}
	for i, m := range missing {
		line, err := english.Say(m.Key, "file", m.File, "field", m.Field, "who", m.Who)
		if err != nil {
			return fmt.Errorf("say what is missing: %w", err)
		}
		fmt.Fprintf(out, "%3d. %s\n", i+1, line)
	}
	return nil
}
