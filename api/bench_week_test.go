package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

const weekAnswersOfAKind = 600

// BenchmarkGoal_WeekAnswers compares, over HTTP, how long the own page takes for a guest whose week is full and for one whose week is not
// possible beside a colleague: nobody may learn from the time of an answer that somebody is coming (P11, Mann-Whitney).
func BenchmarkGoal_WeekAnswers(b *testing.B) {
	once(b, func() {
		w := newWorld(b, unlimited)
		addr := onLoopback(b, w.srv)
		hospital, department := w.setup.Programme.Employers[0].Code, w.setup.Programme.Employers[0].Departments[0].Code
		conflicting, full := w.week(2), w.week(1)
		w.must(errorOf(w.doctor().asksWeek(conflicting, hospital, department)))
		w.must(errorOf(w.doctor().asksWeek(full, "", "")))
		who := []*doctor{w.doctor(), w.doctor()}
		w.must(errorOf(who[0].asksWeek(full, hospital, department)))
		w.must(errorOf(who[1].asksWeek(conflicting, hospital, department)))
		w.clk.Set(w.clk.Now().Add(28 * time.Hour))
		w.must(w.p.CourseRequests.Settle(context.Background()))
		for _, d := range who {
			d.signIn()
			if got := d.me().Week.State; got != "waiting" {
				b.Fatal(got)
			}
		}
		c := dialAll(b, addr, 1)[0]
		var times [2][]float64
		for range weekAnswersOfAKind {
			for _, kind := range rand.Perm(2) {
				raw := request(http.MethodGet, "/me", nil, "Authorization", "Bearer "+who[kind].session.Token)
				start := time.Now()
				if err := c.want(raw, http.StatusOK); err != nil {
					b.Fatal(err)
				}
				times[kind] = append(times[kind], float64(time.Since(start)))
			}
		}
		p, effect := rankSum(times[0], times[1])
		goal{
			9, fmt.Sprintf("answers about a week over HTTP, %d of each: not possible against full (Mann-Whitney; effect 0.5 is none)", weekAnswersOfAKind),
			"full: median " + inMillis(durations(times[0], 0.5)), fmt.Sprintf("not possible p = %.2f, effect %.3f", p, effect),
			fmt.Sprintf("%.3f from 0.5", math.Abs(effect-0.5)), "effect within 0.05 of 0.5", math.Abs(effect-0.5) < 0.05,
		}.report(b)
	})
}
