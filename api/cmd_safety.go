package main

import (
	"context"
	"fmt"
)

// safetyCommand prints what may be published about safety: concerns and openings by whole years, and how often courts, police,
// authorities and the press have asked. The numbers are those of the figures. It takes no question, for the reason given at figuresCommand.
func safetyCommand(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "safety", func(p *program) error {
		all, err := p.Figures.All(ctx, regionsOf(p.Programme))
		if err != nil {
			return err
		}
		requests, err := p.Escalation.Asked(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Concerns for a life or for patients, openings of a seal, and requests from outside, by whole years that are over.")
		fmt.Fprintln(env.out, "Concerns and openings are off by a little, always the same; fewer than 8 are hidden, and the rest is rounded to 5.")
		if len(all.Concerns)+len(all.Breaks)+len(requests) == 0 {
			_, err := fmt.Fprintln(env.out, "There is no number to show yet.")
			return err
		}
		said := func(number int, hidden bool) string {
			if hidden {
				return "under 8"
			}
			return fmt.Sprint(number)
		}
		for _, y := range all.Concerns {
			fmt.Fprintf(env.out, "%d  concerns without an opening: %s\n", y.Year, said(y.Number, y.Hidden))
		}
		for _, y := range all.Breaks {
			fmt.Fprintf(env.out, "%d  openings: %s\n", y.Year, said(y.Number, y.Hidden))
		}
		for _, r := range requests {
			fmt.Fprintf(env.out, "%d  requests, %s: %d\n", r.Year, r.Kind, r.Number)
		}
		return nil
	})
}
