package main

import (
	"fmt"
	"io"

	"lysning/internal/programme"
)

// tell says to the person at the terminal where to look, and step by step what is still missing before anything is offered.
func (p *program) tell(out io.Writer) {
	fmt.Fprintf(out, "Lysning is at %s/\n", p.Config.Origin)
	missing := p.Programme.Missing(programme.Facts{Today: p.today()})
	if len(missing) == 0 {
		return
	}
	if !p.Programme.Open(p.today()) {
		fmt.Fprintf(out, "\nNo day is offered yet. The programme is in %s; what is missing, in this order:\n", p.Config.Programme)
	} else {
		fmt.Fprintf(out, "\nSome things are left out until they are complete (%s):\n", p.Config.Programme)
	}
	for i, m := range missing {
		fmt.Fprintf(out, "%3d. %s: %s%s\n", i+1, m.File, m.Field, forWhom(m))
	}
}

func forWhom(m programme.Missing) string {
	if m.Who == "" {
		return ""
	}
	return " (" + m.Who + ")"
}
