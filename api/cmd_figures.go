package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/programme"
)

// figuresCommand prints the two tables about what was done that leave the house (internal/figures). It takes no question: whoever
// could choose what is counted could find one person in the difference of two answers.
func figuresCommand(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "figures", func(p *program) error {
		all, err := p.Figures.All(ctx, regionsOf(p.Programme))
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Days held, by quarter and place; doctors at a week with colleagues, by year. Fewer than 8 are hidden, all others are off by a little,")
		fmt.Fprintln(env.out, "always the same, and rounded to 5. A quarter or a year is shown when the last of it has ended. Who erased everything before is in no number.")
		if len(all.Held)+len(all.Weeks) == 0 {
			_, err := fmt.Fprintln(env.out, "There is no number to show yet.")
			return err
		}
		for _, l := range all.Held {
			fmt.Fprintf(env.out, "%s  %s   %-8s %s\n", l.Quarter, l.Offering, rounded(l.Number, l.Hidden), regionName(p.Programme, l.Region))
		}
		for _, l := range all.Weeks {
			fmt.Fprintf(env.out, "%d     week  %s\n", l.Year, rounded(l.Number, l.Hidden))
		}
		return nil
	})
}

func rounded(n int, hidden bool) string {
	if hidden {
		return "under 8"
	}
	return fmt.Sprint(n)
}

// regionName is what the programme's files call a region, in each of their languages; its key where they know it no more.
func regionName(p *programme.Programme, region string) string {
	var all []string
	for _, lang := range p.Languages {
		if name := p.RegionName(region)[lang]; name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return cmp.Or(strings.Join(all, " / "), region)
}

// regionsOf lists the regions of all places.
func regionsOf(p *programme.Programme) []string {
	regions := shapes(p.Places, func(pl programme.Place) string { return pl.Region })
	slices.Sort(regions)
	return slices.Compact(regions)
}
