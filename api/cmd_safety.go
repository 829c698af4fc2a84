package main

import (
	"context"
	"fmt"

	"lysning/internal/escalation"
)

// safetyCommand prints what may be published about safety: concerns by whole years, and how often courts, police, authorities and the
// press have asked. It takes no question, for the reason given at figuresCommand.
func safetyCommand(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "safety", func(p *program) error {
		years, err := p.Escalation.Counts(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Concerns for a life or for patients, and requests from outside, by whole years that are over.")
		fmt.Fprintln(env.out, "Concerns fewer than 8 are hidden, and shown when the last of the year is gone; all others are rounded to 5.")
		if len(years) == 0 {
			_, err := fmt.Fprintln(env.out, "There is no number to show yet.")
			return err
		}
		for _, y := range years {
			number := fmt.Sprint(y.Concerns)
			if y.Hidden {
				number = "under 8, or not to be shown yet"
			}
			fmt.Fprintf(env.out, "%s  concerns: %s\n", y.Year, number)
			for _, kind := range escalation.RequestKinds {
				if n := y.Requests[kind]; n > 0 {
					fmt.Fprintf(env.out, "%s  requests, %s: %d\n", y.Year, kind, n)
				}
			}
		}
		return nil
	})
}
