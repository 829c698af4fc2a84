package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	adminui "lysning/admin-ui"
	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/phrase"
	"lysning/internal/programme"
)

// offerForTest stands for booking: three free days, or a store that is gone.
type offerForTest struct{ gone, half atomic.Bool }

var errGone = errors.New("the store is closed")

func (o *offerForTest) Offered(context.Context, booking.Ask) (booking.List, error) {
	if o.gone.Load() {
		return booking.List{}, errGone
	}
	return booking.List{First: []booking.First{
		{PlaceID: programme.IDOf("place", "oslo"), Date: clock.NewDate(2026, 12, 3)},
		{PlaceID: programme.IDOf("place", "video"), Date: clock.NewDate(2026, 12, 1)},
		{PlaceID: programme.IDOf("place", "house"), Date: clock.NewDate(2026, 12, 8)},
	}}, nil
}

func (o *offerForTest) Door(context.Context) (booking.Door, error) {
	switch {
	case o.gone.Load():
		return "", errGone
	case o.half.Load():
		return booking.DoorHalfOpen, nil
	default:
		return booking.DoorOpen, nil
	}
}

type pageWorld struct {
	http.Handler
	dir   string
	offer *offerForTest
}

func fjellro(t testing.TB, today clock.Date) *programme.Programme {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{"office": id.Recipient().String(), "safety": id.Recipient().String()}
	for _, who := range programme.DemoCounsellors() {
		keys[who] = id.Recipient().String()
	}
	dir := t.TempDir()
	if err := programme.WriteDemo(dir, programme.Demo{Today: today, Recipients: keys}); err != nil {
		t.Fatal(err)
	}
	p, err := programme.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newPages(t testing.TB, change func(*pageDeps)) pageWorld {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	catalogue, err := phrase.Load(adminui.Messages, "messages")
	if err != nil {
		t.Fatal(err)
	}
	w := pageWorld{dir: t.TempDir(), offer: &offerForTest{}}
	deps := pageDeps{
		Programme: fjellro(t, clock.NewDate(2026, 11, 23)), Catalogue: catalogue, Clock: clock.At(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)),
		Origin: "https://fjellro.example", Offer: w.offer, Data: w.dir,
	}
	if change != nil {
		change(&deps)
	}
	r := gin.New()
	r.Use(headers(true))
	if _, err := registerPages(r, deps); err != nil {
		t.Fatal(err)
	}
	w.Handler = r
	return w
}

func (w pageWorld) get(t testing.TB, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, req)
	return rec
}

// pagePaths are all pages behind the language that any programme has; a sheet of another country is /paper/tonight with other numbers.
var pagePaths = []string{"/", "/data", "/pass-it-on", "/worried", "/paper/tonight", "/paper/envelope", "/help-now", "/bye", "/book", "/book/few-things", "/book/booked", "/my", "/call", "/claim", "/week", "/week/few-things"}

// eachPage gives every page in both languages, parsed.
func eachPage(t *testing.T, w pageWorld, f func(t *testing.T, path string, body string, root *html.Node)) {
	t.Helper()
	for _, lang := range []string{"en", "nb"} {
		for _, path := range pagePaths {
			rec := w.get(t, "/"+lang+path)
			if rec.Code != http.StatusOK {
				t.Errorf("/%s%s answers %d: %s", lang, path, rec.Code, rec.Body)
				continue
			}
			root, err := html.ParseWithOptions(bytes.NewReader(rec.Body.Bytes()), html.ParseOptionEnableScripting(false))
			if err != nil {
				t.Errorf("/%s%s: %v", lang, path, err)
				continue
			}
			f(t, "/"+lang+path, rec.Body.String(), root)
		}
	}
}

func elements(root *html.Node) []*html.Node {
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestEveryPageIsPlainAndOurOwn(t *testing.T) {
	t.Parallel()
	eachPage(t, newPages(t, nil), func(t *testing.T, path, body string, root *html.Node) {
		count := map[string]int{}
		ids := map[string]bool{}
		for _, n := range elements(root) {
			count[n.Data]++
			if id, ok := attr(n, "id"); ok {
				if ids[id] {
					t.Errorf("%s has two elements named %s", path, id)
				}
				ids[id] = true
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("%s: an inline %s", path, a.Key)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !ownAddress(a.Val) {
					t.Errorf("%s leads away, to %s", path, a.Val)
				}
			}
			switch n.Data {
			case "html":
				if lang, _ := attr(n, "lang"); !strings.HasPrefix(path, "/"+lang+"/") {
					t.Errorf("%s says that it is in %q", path, lang)
				}
			case "script":
				if src, ok := attr(n, "src"); !ok || src == "" || n.FirstChild != nil {
					t.Errorf("%s has an inline script", path)
				}
			case "style", "iframe", "form", "img":
				t.Errorf("%s has a %s", path, n.Data)
			}
		}
		if count["h1"] != 1 || count["title"] != 1 || count["main"] != 1 {
			t.Errorf("%s has %d h1, %d title, %d main", path, count["h1"], count["title"], count["main"])
		}
		if strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "{{") || strings.Contains(body, "<no value>") {
			t.Errorf("%s has a hole in it", path)
		}
	})
}

// ownAddress is a path of ours, a place on the page, or a telephone.
func ownAddress(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "tel:")
}

func TestExitAndHelpNowAreOnEveryPageOfTheDoctor(t *testing.T) {
	t.Parallel()
	eachPage(t, newPages(t, nil), func(t *testing.T, path, _ string, root *html.Node) {
		lang, rest := path[1:3], path[3:]
		var links []string
		for _, n := range elements(root) {
			if href, ok := attr(n, "href"); ok && n.Data == "a" {
				links = append(links, href)
			}
		}
		if rest != "/bye" && !slices.Contains(links, "/"+lang+"/bye") {
			t.Errorf("%s has no way out", path)
		}
		if rest != "/bye" && rest != "/help-now" && links[len(links)-1] != "/"+lang+"/help-now" {
			t.Errorf("%s does not end with help now", path)
		}
	})
}

func TestTitlesAreNeutral(t *testing.T) {
	t.Parallel()
	eachPage(t, newPages(t, nil), func(t *testing.T, path, _ string, root *html.Node) {
		for _, n := range elements(root) {
			if n.Data == "title" && !slices.Contains([]string{"Appointment", "Avtale", "Numbers", "Numre", "Closed", "Lukket"}, textOf(n)) {
				t.Errorf("%s is called %q", path, textOf(n))
			}
		}
	})
}

func TestStartShowsRealFreeDays(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	body := w.get(t, "/en/").Body.String()
	video, oslo := strings.Index(body, "Tue 1 December · Video"), strings.Index(body, "Thu 3 December · Oslo, city room")
	if video < 0 || oslo < video {
		t.Error("the first free days are not there, earliest first")
	}
	if !strings.Contains(body, "about 2 weeks") {
		t.Error("the usual wait is not said")
	}
	for _, want := range []string{`href="/en/book"`, `href="#week"`, `href="/en/call"`, "Ingrid Lauvås", "Mon–Fri 11–13, Wed 18–20"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if promise, form := strings.Index(body, `id="promise"`), strings.Index(body, "<input"); promise < 0 || form >= 0 {
		t.Error("the promise must come, and before any field")
	}
	w.offer.gone.Store(true)
	if rec := w.get(t, "/nb/"); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "Ingen ledige dager kan vises akkurat nå") {
		t.Errorf("without the store: %d", rec.Code)
	}
}

func TestStartLeadsToTheNextWeek(t *testing.T) {
	t.Parallel()
	w := newPages(t, func(d *pageDeps) {
		d.NextWeek = func(context.Context) (clock.Date, error) { return clock.NewDate(2027, 2, 8), nil }
	})
	body := w.get(t, "/en/").Body.String()
	for _, want := range []string{`<a href="/en/week">Ask for a week<small>next one: Monday 8 February</small>`, "The next one begins on Monday 8 February."} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, `href="#week"`) {
		t.Error("leads to the sentence for who has no week")
	}
}

func TestStartWithTheDoorHalfOpen(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	w.offer.half.Store(true)
	if rec := w.get(t, "/en/"); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "cannot be booked here just now") {
		t.Errorf("got %d", rec.Code)
	}
}

func TestBothLabelPacksHaveAllTheirWords(t *testing.T) {
	t.Parallel()
	for pack, heading := range map[string]string{"collegial": "Talk with a colleague who has time for you", "plain": "Appointments"} {
		w := newPages(t, func(d *pageDeps) { d.Programme.LabelPack = pack })
		eachPage(t, w, func(t *testing.T, path, _ string, root *html.Node) {
			for _, n := range elements(root) {
				if n.Data == "h1" && path == "/en/" && textOf(n) != heading {
					t.Errorf("%s begins with %q", pack, textOf(n))
				}
			}
		})
	}
}

func TestStartOfAnEmptyProgrammeSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "programme")
	if err := programme.WriteEmpty(dir); err != nil {
		t.Fatal(err)
	}
	p, err := programme.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	w := newPages(t, func(d *pageDeps) { d.Programme = p })
	eachPage(t, w, func(t *testing.T, path, body string, _ *html.Node) {
		if strings.HasSuffix(path, "/en/") && !strings.Contains(body, "programme.toml: name the languages") {
			t.Error("the start page does not say what is missing")
		}
		if strings.HasSuffix(path, "/help-now") && !strings.Contains(body, `href="tel:112"`) {
			t.Error("help now is empty")
		}
	})
}

func TestRootFollowsTheBrowsersLanguage(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	for accept, want := range map[string]string{
		"nb-NO,nb;q=0.9,en;q=0.8": "/nb/", "no": "/nb/", "nn,en;q=0.1": "/nb/", "da": "/nb/", "en-US": "/en/", "": "/en/", "zh": "/en/",
	} {
		rec := w.get(t, "/", "Accept-Language", accept)
		if rec.Code != http.StatusFound || rec.Header().Get("Location") != want {
			t.Errorf("%q leads to %d %s", accept, rec.Code, rec.Header().Get("Location"))
		}
	}
	if rec := w.get(t, "/nb"); rec.Header().Get("Location") != "/nb/" {
		t.Error("/nb does not lead to /nb/")
	}
	if rec := w.get(t, "/sv/"); rec.Code != http.StatusNotFound {
		t.Errorf("a language that is not spoken answers %d", rec.Code)
	}
}

func TestByeTakesWhatTheBrowserKeeps(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	rec := w.get(t, "/en/bye")
	if got := rec.Header().Get("Clear-Site-Data"); !strings.Contains(got, `"storage"`) || !strings.Contains(got, `"cache"`) {
		t.Errorf("got %q", got)
	}
	if strings.Contains(rec.Body.String(), "Fjellro") {
		t.Error("the last page names the programme")
	}
	if got := w.get(t, "/en/").Header().Get("Clear-Site-Data"); got != "" {
		t.Error("another page clears the browser")
	}
}
