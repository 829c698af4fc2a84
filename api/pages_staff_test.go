package main

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPageOfTheAppsIsServedAtItsAddress: a page that is reached by a click must also come when it is loaded again or opened by its
// address, in both languages.
func TestEveryPageOfTheAppsIsServedAtItsAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, app := range []string{"staff", "doctor"} {
		text, err := os.ReadFile("../admin-ui/src/" + app + "/routes.ts")
		w.must(err)
		paths := regexp.MustCompile(`path: '(/[^']*)'`).FindAllStringSubmatch(string(text), -1)
		if len(paths) < 8 {
			t.Fatalf("the app of the %s has %d pages", app, len(paths))
		}
		for _, path := range paths {
			for _, language := range []string{"en", "nb"} {
				address := "/" + language + path[1]
				got := ask(t, w.srv, http.MethodGet, address, "")
				if got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
					t.Errorf("%s: %d %s", address, got.Code, got.Header().Get("Content-Type"))
				}
			}
		}
	}
}
