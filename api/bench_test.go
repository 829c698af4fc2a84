package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

// The goals of design section 9. Each BenchmarkGoal measures a goal beside its limit in the same run, in turns, because the
// absolute figures of a machine move by a third and the ratios do not. `make bench` runs them once each and writes what they
// found into docs/performance.md; nothing here fails because something was slow.

// goal is one line of the table.
type goal struct {
	Order  float64 `json:"order"`  // place in the table
	What   string  `json:"what"`   // the goal
	Limit  string  `json:"limit"`  // what it is measured against, with its figure
	Ours   string  `json:"ours"`   // our figure
	Ratio  string  `json:"ratio"`  // ours to the limit, "" where the goal is absolute
	Wanted string  `json:"wanted"` // "" for a figure that is only told
	OK     bool    `json:"ok"`
}

// benchOut names the file that gets the lines; without it they are only printed.
const benchOut = "BENCH_OUT"

var goalLock sync.Mutex

func (g goal) report(b *testing.B) {
	b.Helper()
	word := "not reached"
	switch {
	case g.Wanted == "":
		word = "told"
	case g.OK:
		word = "ok"
	}
	fmt.Printf("%-12s %s | limit: %s | ours: %s | ratio: %s | wanted: %s\n", word, g.What, g.Limit, g.Ours, g.Ratio, g.Wanted)
	path := os.Getenv(benchOut)
	if path == "" {
		return
	}
	line, err := json.Marshal(g)
	if err != nil {
		b.Fatal(err)
	}
	goalLock.Lock()
	defer goalLock.Unlock()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// once lets a benchmark that measures for itself stand beside those that count: it runs its body a single time.
func once(b *testing.B, f func()) {
	b.Helper()
	for range b.N {
		f()
	}
}

// inTurns runs each of the measured n times, one after the other, and gives their figures round by round. Every other round
// goes backwards, so that none of them always has the cold start.
func inTurns(n int, measured ...func() float64) [][]float64 {
	all := make([][]float64, len(measured))
	for round := range n {
		for i := range measured {
			if round%2 == 1 {
				i = len(measured) - 1 - i
			}
			all[i] = append(all[i], measured[i]())
		}
	}
	return all
}

func median(v []float64) float64 { return quantile(v, 0.5) }

func quantile(v []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

// ratio is the median of the rounds' ratios: what disturbs the machine disturbs both sides of a round.
func ratio(ours, limit []float64) float64 {
	r := make([]float64, len(ours))
	for i := range ours {
		r[i] = ours[i] / limit[i]
	}
	return median(r)
}

func perSecond(v []float64) string { return fmt.Sprintf("%.0f a second", median(v)) }

func inMillis(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
}

func durations(v []float64, q float64) time.Duration { return time.Duration(quantile(v, q)) }

// measured gives how often a second n things were done by f.
func measured(n int, f func()) float64 {
	start := time.Now()
	f()
	return float64(n) / time.Since(start).Seconds()
}
