package booking

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"lysning/internal/testkit"
)

func TestCardNamesAreManyAndPlain(t *testing.T) {
	t.Parallel()
	firsts, seconds := strings.Fields(cardFirst), strings.Fields(cardSecond)
	if len(firsts) < 40 || len(seconds) < 60 {
		t.Fatalf("%d × %d words", len(firsts), len(seconds))
	}
	plain := regexp.MustCompile(`^[A-Z][a-z]{2,10}$`) // ASCII, so that nobody stumbles over it on the telephone
	for _, words := range [][]string{firsts, seconds} {
		sorted := slices.Clone(words)
		slices.Sort(sorted)
		if len(slices.Compact(sorted)) != len(words) {
			t.Error("a word is there twice")
		}
		for _, w := range words {
			if !plain.MatchString(w) {
				t.Errorf("%q is not one plain word", w)
			}
		}
	}
}

func TestCardNamesGrowANumberOnlyWhenTheyMust(t *testing.T) {
	t.Parallel()
	secrets := testkit.Seeded(1)
	for range 200 {
		names, err := cardNames(secrets)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range names {
			if words := len(strings.Fields(n)); words != 2 && i < bareTries || words != 3 && i >= bareTries {
				t.Fatalf("try %d is %q", i, n)
			}
		}
	}
}
