package main

import (
	"container/list"
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/token"
)

// limitClass is a group of routes that share a bucket. Pages, help-now first of all, are in none: they are never limited.
type limitClass string

const (
	limitRead   limitClass = "read"    // lists and own page
	limitHold   limitClass = "hold"    // takes a day off the list for ten minutes
	limitBook   limitClass = "book"    // first bookings
	limitCall   limitClass = "call"    // asks for a call, needs no hold
	limitSignIn limitClass = "sign_in" // challenges and answers
	limitWrite  limitClass = "write"   // everything that a guest changes
	limitAnswer limitClass = "answer"  // the question after the end, which anybody can answer

	limitCalendar limitClass = "calendar" // calendars of those who work here, which ask by themselves
)

const limitMeta = "limit"

// rate is a token bucket: Burst at once, one more each Every. The zero rate never refuses.
type rate struct {
	Burst int
	Every time.Duration
}

// budget is what one class grants: to one network, and to all together. A whole hospital can sit behind one address, so the
// first is wide; the second holds when an attacker has many. Signing in has no common bucket: a full one would lock
// people out of their own page, which is a denial of help (confidentiality 4.7).
type budget struct {
	Each, All rate
	Code      string // of the refusal
}

// defaultBudgets hold for a programme of one country.
var defaultBudgets = map[limitClass]budget{
	limitRead:   {Each: rate{240, time.Second / 4}, Code: "too_many"},
	limitHold:   {Each: rate{12, 30 * time.Second}, Code: "hold_limit"}, // about half of all live holds (liveHolds) at the most
	limitBook:   {Each: rate{8, 30 * time.Second}, Code: "too_many"},
	limitCall:   {Each: rate{6, 2 * time.Minute}, All: rate{60, 30 * time.Second}, Code: "too_many"},
	limitSignIn: {Each: rate{30, 2 * time.Second}, Code: "too_many"},
	limitWrite:  {Each: rate{60, time.Second}, Code: "too_many"},
	limitAnswer: {Each: rate{4, time.Hour}, All: rate{60, time.Minute}, Code: "too_many"},

	limitCalendar: {Each: rate{60, 10 * time.Second}, All: rate{600, time.Second}, Code: "too_many"},
}

// wider gives n times as much: in the demo everybody, browser journeys too, comes from one machine.
func wider(in map[limitClass]budget, n int) map[limitClass]budget {
	out := map[limitClass]budget{}
	for class, b := range in {
		for _, r := range []*rate{&b.Each, &b.All} {
			r.Burst, r.Every = r.Burst*n, r.Every/time.Duration(n)
		}
		out[class] = b
	}
	return out
}

// The memory of the limiter is fixed: the oldest networks fall out first.
const (
	bucketsKept = 16384
	keyLife     = time.Hour
)

// limiter counts without knowing whom: buckets are found by a MAC over the network's prefix with a key that lives in
// memory for an hour. Nothing of it is ever written, and no handler sees an address.
type limiter struct {
	clk     clock.Clock
	src     token.Source
	proxies []netip.Prefix
	budgets map[limitClass]budget

	mu     sync.Mutex
	key    []byte
	keyAge time.Time
	byTag  map[string]*list.Element // of *bucket
	order  *list.List
	all    map[limitClass]*bucket
}

type bucket struct {
	tag  string
	next time.Time // when the bucket would be full again (generic cell rate)
}

func newLimiter(clk clock.Clock, src token.Source, proxies []netip.Prefix, budgets map[limitClass]budget) *limiter {
	return &limiter{
		clk: clk, src: src, proxies: proxies, budgets: budgets,
		byTag: map[string]*list.Element{}, order: list.New(), all: map[limitClass]*bucket{},
	}
}

type visitorKey struct{}

// veil is the outermost layer: it turns the caller's address into a tag that is worthless in an hour, and takes away
// every header that we do not use, so that nothing inside can keep or log who asked.
func (l *limiter) veil(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tag := l.tagOf(networkOf(r, l.proxies))
		kept := make(http.Header, len(keptHeaders))
		for _, name := range keptHeaders {
			if v := r.Header.Values(name); len(v) > 0 {
				kept[name] = v
			}
		}
		if r.URL.Path == staffRenewing || r.URL.Path == staffEnding { // the cookie is nobody else's business (confidentiality 4.6)
			kept["Cookie"] = r.Header.Values("Cookie")
		}
		veiled := r.WithContext(context.WithValue(r.Context(), visitorKey{}, tag))
		veiled.Header, veiled.RemoteAddr = kept, ""
		next.ServeHTTP(w, veiled)
	})
}

// keptHeaders is all that any handler of ours reads.
var keptHeaders = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match",
	"Lysning-Proof", "Origin", "Sec-Fetch-Site",
}

// networkOf is /24 or /64 of the caller: one household or ward, never one machine.
func networkOf(r *http.Request, proxies []netip.Prefix) []byte {
	addr, ok := parseAddr(r.RemoteAddr)
	if ok && trusted(addr, proxies) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- { // the nearest hop that is not one of our proxies
			hop, valid := parseAddr(strings.TrimSpace(hops[i]))
			if !valid {
				break
			}
			addr = hop
			if !trusted(hop, proxies) {
				break
			}
		}
	}
	if !ok {
		return nil
	}
	bits := 64
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return nil
	}
	b, err := p.MarshalBinary()
	if err != nil {
		return nil
	}
	return b
}

func parseAddr(s string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(s)
	return a.Unmap().WithZone(""), err == nil
}

func trusted(a netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func (l *limiter) tagOf(network []byte) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clk.Now()
	if l.key == nil || now.Sub(l.keyAge) >= keyLife || now.Before(l.keyAge) {
		key, err := l.src.Secret(32)
		if err != nil {
			return "" // one bucket for all until there is randomness again
		}
		l.key, l.keyAge = key, now
		l.byTag, l.order = map[string]*list.Element{}, list.New()
	}
	return string(token.MAC(l.key, network))
}

// allow takes one from the caller's bucket of the class and from the common one.
func (l *limiter) allow(tag string, class limitClass) bool {
	b, ok := l.budgets[class]
	if !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clk.Now()
	return l.own(tag+"|"+string(class)).take(now, b.Each) && l.common(class).take(now, b.All)
}

func (l *limiter) own(tag string) *bucket {
	if e, ok := l.byTag[tag]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*bucket)
	}
	if l.order.Len() >= bucketsKept {
		last := l.order.Back()
		delete(l.byTag, last.Value.(*bucket).tag)
		l.order.Remove(last)
	}
	b := &bucket{tag: tag}
	l.byTag[tag] = l.order.PushFront(b)
	return b
}

func (l *limiter) common(class limitClass) *bucket {
	if l.all[class] == nil {
		l.all[class] = &bucket{}
	}
	return l.all[class]
}

func (b *bucket) take(now time.Time, r rate) bool {
	if r.Burst == 0 {
		return true
	}
	next := b.next
	if next.Before(now) {
		next = now
	}
	next = next.Add(r.Every)
	if next.Sub(now) > time.Duration(r.Burst)*r.Every {
		return false
	}
	b.next = next
	return true
}

// lets spends one token of whoever asks.
func (l *limiter) lets(ctx context.Context, class limitClass) bool {
	tag, _ := ctx.Value(visitorKey{}).(string)
	return l.allow(tag, class)
}

// limiting is the Huma middleware that spends one token per call, before the input is read.
func (l *limiter) limiting(ctx huma.Context, next func(huma.Context)) {
	class, _ := ctx.Operation().Metadata[limitMeta].(limitClass)
	if !l.lets(ctx.Context(), class) {
		ctx.SetHeader("Retry-After", "60")
		err := fault.New(fault.TooMany, l.budgets[class].Code, "too much was asked from your network; try again in a minute")
		answerProblem(ctx, problemFor(ctx.Context(), err))
		return
	}
	next(ctx)
}
