package main

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestASheetHasTheNumbersOfItsCountryAndNothingToTypeInto: what was agreed stays on the doctor's paper. The page has lines to write on by
// hand and the numbers of the country that was chosen; it takes nothing, so that nothing can be kept.
func TestASheetHasTheNumbersOfItsCountryAndNothingToTypeInto(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	for path, numbers := range map[string][2]string{
		"/en/paper/tonight": {"tel:22400040", "tel:90390"}, "/nb/paper/tonight/se": {"tel:90390", "tel:22400040"}, "/nb/paper/envelope": {"", "tel:22400040"},
	} {
		rec := w.get(t, path)
		body := rec.Body.String()
		if rec.Code != http.StatusOK || !strings.Contains(body, numbers[0]) || strings.Contains(body, numbers[1]) || strings.Count(body, "by-hand") < 3 {
			t.Errorf("%s: %d, its own numbers %v, another country's %v, %d lines to write on", path, rec.Code, strings.Contains(body, numbers[0]), strings.Contains(body, numbers[1]), strings.Count(body, "by-hand"))
		}
		root, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range elements(root) {
			switch n.Data {
			case "form", "input", "textarea", "select", "button":
				t.Errorf("%s has a %s: something could be typed or sent", path, n.Data)
			}
		}
	}
	for _, path := range []string{"/en/paper/tonight/xx", "/en/paper/tonight/no", "/en/paper/tonight/SE"} {
		if got := w.get(t, path).Code; got != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got)
		}
	}
}
