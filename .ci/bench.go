//go:build ignore

// Writes the goals that make bench has measured into a document, between its markers: bench.go FILE <lines of JSON.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

type goal struct {
	Order                            float64
	What, Limit, Ours, Ratio, Wanted string
	OK                               bool
}

const begin, end = "<!-- make bench writes from here -->", "<!-- to here -->"

func main() {
	var goals []goal
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var g goal
		if err := json.Unmarshal(in.Bytes(), &g); err != nil {
			stop(err)
		}
		goals = append(goals, g)
	}
	slices.SortStableFunc(goals, func(a, b goal) int { return cmp.Compare(a.Order, b.Order) })
	var out strings.Builder
	fmt.Fprintf(&out, "\nLast run: %s, %d cores, %s, %s.\n\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(),
		strings.Replace(runtime.Version(), "go", "Go ", 1), runtime.GOOS+"/"+runtime.GOARCH)
	out.WriteString("| goal | limit, measured in the same run | ours | ratio | wanted | |\n|---|---|---|---|---|---|\n")
	for _, g := range goals {
		word := "ok"
		switch {
		case g.Wanted == "":
			word = ""
		case !g.OK:
			word = "**not**"
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s |\n", g.What, g.Limit, g.Ours, g.Ratio, g.Wanted, word)
	}
	old, err := os.ReadFile(os.Args[1])
	if err != nil {
		stop(err)
	}
	head, rest, ok := strings.Cut(string(old), begin)
	_, tail, both := strings.Cut(rest, end)
	if !ok || !both {
		stop(fmt.Errorf("%s has no markers", os.Args[1]))
	}
	if err := os.WriteFile(os.Args[1], []byte(head+begin+"\n"+out.String()+"\n"+end+tail), 0o644); err != nil {
		stop(err)
	}
}

func stop(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
