package main

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/programme"
)

// figuresCommand prints the one table about what was done that leaves the house (internal/figures). It takes no question: whoever
// could choose what is counted could find one person in the difference of two answers.
func figuresCommand(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "figures", func(p *program) error {
		lines, err := p.Figures.Published(ctx, regionsOf(p.Programme))
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Days held, by quarter and region. Fewer than 8 are hidden, all others are off by a little, always the same, and rounded to 5.")
		fmt.Fprintln(env.out, "A quarter is shown when the last of its bookings has ended. Who erased everything before is in no number.")
		if len(lines) == 0 {
			_, err := fmt.Fprintln(env.out, "There is no number to show yet.")
			return err
		}
		for _, l := range lines {
			number := fmt.Sprint(l.Number)
			if l.Hidden {
				number = "under 8"
			}
			fmt.Fprintf(env.out, "%s  %s  %-12s %s\n", l.Quarter, l.Offering, l.Region, number)
		}
		return nil
	})
}

// regionsOf lists the regions of all places.
func regionsOf(p *programme.Programme) []string {
	regions := shapes(p.Places, func(pl programme.Place) string { return pl.Region })
	slices.Sort(regions)
	return slices.Compact(regions)
}
