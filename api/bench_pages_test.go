package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fetched is what a browser has loaded, compressed as it came.
type fetched struct {
	*world
	b     *testing.B
	bytes map[string]int
}

var (
	inPage   = regexp.MustCompile(`(?:href|src)="(/ui/[^"]+\.(?:css|js|svg))"`)
	imported = regexp.MustCompile("(?:from|import)\\s*[\"'`](\\./[^\"'`]+\\.js)[\"'`]")
)

// get loads one address as a browser does and gives its text.
func (f *fetched) get(address string) string {
	f.b.Helper()
	ask := func(set ...string) *httptest.ResponseRecorder {
		got := ask(f.b, f.srv, http.MethodGet, address, "", set...)
		if got.Code != http.StatusOK {
			f.b.Fatalf("%s answered %d", address, got.Code)
		}
		return got
	}
	f.bytes[address] = ask("Accept-Encoding", "gzip, br").Body.Len()
	return ask().Body.String()
}

// page loads a page, what it links to, and what scripts import before they run.
func (f *fetched) page(address string) {
	f.b.Helper()
	for _, m := range inPage.FindAllStringSubmatch(f.get(address), -1) {
		f.file(m[1])
	}
}

func (f *fetched) file(address string) {
	f.b.Helper()
	if _, done := f.bytes[address]; done {
		return
	}
	text := f.get(address)
	if path.Ext(address) != ".js" {
		return
	}
	for _, m := range imported.FindAllStringSubmatch(text, -1) {
		f.file(path.Join(path.Dir(address), m[1]))
	}
}

func (f *fetched) sum() (total int, names []string) {
	for name, n := range f.bytes {
		total += n
		names = append(names, fmt.Sprintf("%s %d", path.Base(name), n))
	}
	slices.Sort(names)
	return total, names
}

// BenchmarkGoal_PageWeight counts what a page needs before it can be used, texts of the interface and all, and for the days
// what the program answers to them. What words need (crypto, seals, keys) is loaded when words are made.
func BenchmarkGoal_PageWeight(b *testing.B) {
	once(b, func() {
		w := newWorld(b, nil)
		start := &fetched{world: w, b: b, bytes: map[string]int{}}
		start.page("/en/")
		choose := &fetched{world: w, b: b, bytes: map[string]int{}}
		choose.page("/en/book")
		for _, late := range []string{"ChooseDay", "en"} { // what doctor.js loads for this address and language
			choose.file("/ui/chunks/" + late + ".js")
		}
		for _, asked := range []string{"programme", "days"} {
			choose.get(apiPrefix + "/" + asked)
		}
		for _, never := range []string{"crypto", "WordsField", "KeyWords"} {
			if _, there := choose.bytes["/ui/chunks/"+never+".js"]; there {
				b.Errorf("choosing a day loads %s", never)
			}
		}
		for _, g := range []struct {
			order float64
			what  string
			f     *fetched
			most  int
		}{{8, "start page, all in, compressed", start, 20}, {8.1, "choose-a-day page, all in, compressed", choose, 45}} {
			total, names := g.f.sum()
			b.Logf("%s: %s", g.what, strings.Join(names, ", "))
			kb := float64(total) / 1024
			goal{
				g.order, g.what, fmt.Sprintf("%d KB", g.most), fmt.Sprintf("%.1f KB in %d files", kb, len(names)), "",
				fmt.Sprintf("≤ %d KB", g.most), kb <= float64(g.most),
			}.report(b)
		}
	})
}
