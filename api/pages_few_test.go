package main

import (
	"slices"
	"strings"
	"testing"

	"lysning/internal/programme"
)

// TestP27_ACountryOfWhichWeKnowLittleIsShownHonestly: what the validator asks for is shown as it is until it is there. The numbers that we
// have stay, the page says that they are few, and it claims no emergency number that nobody has checked.
func TestP27_ACountryOfWhichWeKnowLittleIsShownHonestly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	p := w.srv.pages
	page := func(lines []programme.Helpline) string {
		b, err := p.helpNow(p.tongues[0], lines, "")
		w.must(err)
		return string(b)
	}
	const few, unknown = "We know fewer than two lines here", "no emergency number of this country has been checked"
	all := p.Programme.Helplines
	for _, country := range p.Programme.Countries() {
		if n := len(programme.LinesOf(all, country, programme.Emergency)); n == 0 || programme.FewLines(all, country) {
			t.Errorf("%s has %d emergency numbers, and fewer than two lines is %v", country, n, programme.FewLines(all, country))
		}
	}
	if got := page(all); strings.Contains(got, few) || strings.Contains(got, unknown) {
		t.Error("with enough numbers it says that they are few")
	}
	one := slices.DeleteFunc(slices.Clone(all), func(h programme.Helpline) bool { return h.Country == "SE" && h.Number != "90101" })
	if got := page(one); strings.Count(got, few) != 1 || strings.Count(got, unknown) != 1 || !strings.Contains(got, "tel:90101") {
		t.Error("a country with one line and no emergency number does not say so")
	}
}
