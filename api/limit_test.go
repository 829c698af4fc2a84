package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

func testLimiter(b map[limitClass]budget, proxies ...netip.Prefix) (*limiter, *clock.Fixed) {
	clk := clock.At(testkit.Start)
	return newLimiter(clk, token.From(rand.Reader), proxies, b), clk
}

func TestANetworkHasOneBucketPerClass(t *testing.T) {
	t.Parallel()
	l, clk := testLimiter(map[limitClass]budget{limitHold: {Each: rate{2, time.Minute}, Code: "hold_limit"}, limitRead: {}})
	a, b := l.tagOf([]byte("a")), l.tagOf([]byte("b"))
	for i, want := range []bool{true, true, false} {
		if l.allow(a, limitHold) != want {
			t.Errorf("try %d", i)
		}
	}
	if !l.allow(b, limitHold) || !l.allow(a, limitRead) || !l.allow(a, limitWrite) {
		t.Error("one network or class draws from another's bucket")
	}
	clk.Add(time.Minute)
	if !l.allow(a, limitHold) || l.allow(a, limitHold) {
		t.Error("the bucket did not fill by one")
	}
}

func TestTheCommonBucketHoldsWhenAddressesAreMany(t *testing.T) {
	t.Parallel()
	l, _ := testLimiter(map[limitClass]budget{limitCall: {Each: rate{5, time.Minute}, All: rate{10, time.Minute}}})
	passed := 0
	for i := range 100 {
		if l.allow(l.tagOf(fmt.Append(nil, i)), limitCall) {
			passed++
		}
	}
	if passed != 10 {
		t.Errorf("%d passed", passed)
	}
}

// TestNobodyHoldsAllDays: holds live for ten minutes, and there are liveHolds of them for everybody.
func TestNobodyHoldsAllDays(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	mine, free := bucket{}, bucket{}
	held, idle := 0, 0
	for range 600 { // one try a second, as long as the first hold lives
		if mine.take(clk.Now(), defaultBudgets[limitHold].Each) {
			held++
		}
		if free.take(clk.Now(), defaultFreeHolds) {
			idle++
		}
		clk.Add(time.Second)
	}
	if held > liveHolds*2/3 {
		t.Errorf("one network holds %d of %d days at once", held, liveHolds)
	}
	if idle > liveHolds*2/3 {
		t.Errorf("%d of %d days are held without any work", idle, liveHolds)
	}
}

// TestSigningInHasNoCommonBucket: a flood must not keep people from their own page.
func TestSigningInHasNoCommonBucket(t *testing.T) {
	t.Parallel()
	if defaultBudgets[limitSignIn].All != (rate{}) {
		t.Error("strangers can lock everybody out")
	}
}

func TestTheLimiterForgets(t *testing.T) {
	t.Parallel()
	l, clk := testLimiter(map[limitClass]budget{limitHold: {Each: rate{1, time.Hour}}})
	first := l.tagOf([]byte("a"))
	for i := range bucketsKept + 10 {
		l.allow(fmt.Sprint(i), limitHold)
	}
	if len(l.byTag) != bucketsKept || l.order.Len() != bucketsKept {
		t.Errorf("%d buckets are kept", len(l.byTag))
	}
	clk.Add(keyLife)
	if l.tagOf([]byte("a")) == first || len(l.byTag) != 0 {
		t.Error("after an hour the same network can still be recognised")
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	network := func(remote, forwarded string, proxies []netip.Prefix) string {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		return string(networkOf(r, proxies))
	}
	same := [][2]string{
		{network("192.0.2.1:1", "", nil), network("192.0.2.250:9", "", nil)},
		{network("[2001:db8::1]:1", "", nil), network("[2001:db8::ffff:2]:9", "", nil)},
		{network("[::ffff:192.0.2.1]:1", "", nil), network("192.0.2.1:1", "", nil)},
		{network("192.0.2.1:1", "198.51.100.1", proxies), network("192.0.2.1:1", "", nil)}, // an unknown proxy is not believed
		{network("10.0.0.1:1", "198.51.100.1", proxies), network("198.51.100.1:1", "", nil)},
		{network("10.0.0.1:1", "203.0.113.5, 198.51.100.1, 10.1.1.1", proxies), network("198.51.100.1:1", "", nil)},
	}
	for i, s := range same {
		if s[0] != s[1] || s[0] == "" {
			t.Errorf("pair %d differs", i)
		}
	}
	if network("192.0.2.1:1", "", nil) == network("192.0.3.1:1", "", nil) || network("[2001:db8::1]:1", "", nil) == network("[2001:db8:0:1::1]:1", "", nil) {
		t.Error("two networks are one")
	}
}

func TestNoHandlerSeesAnAddress(t *testing.T) {
	t.Parallel()
	l, _ := testLimiter(nil)
	var got *http.Request
	h := l.veil(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	for _, name := range []string{"User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "Cf-Connecting-Ip", "True-Client-Ip"} {
		r.Header.Set(name, canary)
	}
	r.Header.Set("Authorization", "Bearer x")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got.RemoteAddr != "" || len(got.Header) != 1 || got.Header.Get("Authorization") == "" {
		t.Errorf("address %q, %d headers", got.RemoteAddr, len(got.Header))
	}
}

func TestAFullBucketSaysSoAndPagesAreNeverLimited(t *testing.T) {
	t.Parallel()
	l, _ := testLimiter(map[limitClass]budget{limitHold: {Each: rate{1, time.Hour}, Code: "hold_limit"}})
	s, _ := bareServer(t, func(f *face) { f.Limits = l })
	handle(s, operation{ID: "test-hold", Method: http.MethodPost, Path: "/hold", Tag: "test", Access: anyone, Limit: limitHold},
		func(context.Context, session.Actor, *struct{}) (*nothing, error) { return nil, nil })
	if w := ask(t, s, http.MethodPost, "/api/v1/hold", ""); w.Code != noContent {
		t.Fatalf("got %d", w.Code)
	}
	w := ask(t, s, http.MethodPost, "/api/v1/hold", "")
	wantProblem(t, w, http.StatusTooManyRequests, "hold_limit")
	if w.Header().Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	for range 500 {
		if w := ask(t, s, http.MethodGet, "/healthz", ""); w.Code != http.StatusOK {
			t.Fatal("a page was limited")
		}
	}
}
