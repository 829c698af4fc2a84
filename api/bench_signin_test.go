package main

import (
	"cmp"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const signInsOfAKind = 1500

// rankSum compares two sets of times: p is the two-sided chance of so great a difference if there were none (Mann-Whitney,
// normal approximation), effect how often a time of the second set is longer than one of the first (0.5: as often as not).
func rankSum(first, second []float64) (p, effect float64) {
	type value struct {
		v  float64
		of int
	}
	all := make([]value, 0, len(first)+len(second))
	for i, set := range [][]float64{first, second} {
		for _, v := range set {
			all = append(all, value{v, i})
		}
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.v, b.v) })
	var ranks, ties float64
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].v == all[i].v {
			j++
		}
		for k := i; k < j; k++ {
			if all[k].of == 1 {
				ranks += float64(i+j+1) / 2
			}
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	n, m := float64(len(first)), float64(len(second))
	u := ranks - m*(m+1)/2
	sd := math.Sqrt(n * m / 12 * ((n + m + 1) - ties/((n+m)*(n+m-1))))
	return math.Erfc(math.Abs(u-n*m/2) / sd / math.Sqrt2), u / (n * m)
}

// BenchmarkGoal_RefusedSignIns compares, over HTTP, how long it takes to refuse somebody whom nobody knows, whose time is
// over, who was erased, and who is known but signs with another key (P11).
func BenchmarkGoal_RefusedSignIns(b *testing.B) {
	once(b, func() {
		w := newWorld(b, unlimited)
		addr := onLoopback(b, w.srv)
		store := openBare(b, "sqlite3", w.setup.Config.MainFile(), 1)
		kinds := []string{"unknown", "expired", "erased", "wrong"}
		const each = 20
		var who [4][]*doctor
		for kind := range kinds {
			for range each {
				d := w.doctor()
				who[kind] = append(who[kind], d)
				if kind > 0 {
					d.book(w.free())
				}
				if kind == 2 {
					w.must(asError(d.does(http.MethodDelete, "/me", nil).Code, http.StatusOK))
				}
			}
		}
		for _, d := range who[1] {
			statement(b, store, "UPDATE guests SET until = ? WHERE id = ?", "2026-11-01", d.keys.Guest)
		}
		stranger := w.doctor()
		c := dialAll(b, addr, 1)[0]
		var times [4][]float64
		for range signInsOfAKind {
			for _, kind := range rand.Perm(len(kinds)) {
				d := who[kind][rand.IntN(each)]
				key := d.keys.SignIn
				if kind == 3 {
					key = stranger.keys.SignIn
				}
				raw := c.challenge(b, d.keys.Locator, key)
				start := time.Now()
				if err := c.want(raw, http.StatusUnauthorized); err != nil {
					b.Fatal(err)
				}
				times[kind] = append(times[kind], float64(time.Since(start)))
			}
		}
		var told []string
		alike, farthest := true, 0.0
		for i := 1; i < len(kinds); i++ {
			p, effect := rankSum(times[0], times[i])
			told = append(told, fmt.Sprintf("%s p = %.2f, effect %.3f", kinds[i], p, effect))
			farthest = max(farthest, math.Abs(effect-0.5))
			alike = alike && math.Abs(effect-0.5) < 0.03
		}
		goal{
			9, fmt.Sprintf("refused sign-ins over HTTP, %d of each kind: each against unknown (Mann-Whitney; effect 0.5 is none)", signInsOfAKind),
			"unknown: median " + inMillis(durations(times[0], 0.5)), strings.Join(told, "; "), fmt.Sprintf("%.3f from 0.5", farthest),
			"effect within 0.03 of 0.5", alike,
		}.report(b)
	})
}

// challenge asks for one and gives the request that answers it.
func (w *wire) challenge(b *testing.B, locator []byte, key ed25519.PrivateKey) []byte {
	b.Helper()
	body, err := json.Marshal(map[string]any{"locator": locator})
	if err != nil {
		b.Fatal(err)
	}
	if err := w.want(request(http.MethodPost, "/session/challenge", body), http.StatusOK); err != nil {
		b.Fatal(err)
	}
	var c challengeOut
	if err := json.Unmarshal(w.body, &c); err != nil {
		b.Fatal(err)
	}
	signature := ed25519.Sign(key, []byte("lysning/v1|sign-in|"+testOrigin+"|"+c.Challenge))
	if body, err = json.Marshal(map[string]any{"locator": locator, "challenge": c.Challenge, "signature": signature}); err != nil {
		b.Fatal(err)
	}
	return request(http.MethodPost, "/session", body)
}

func asError(got, want int) error {
	if got != want {
		return fmt.Errorf("answered %d, want %d", got, want)
	}
	return nil
}
