// Package clock is the only source of time: a Clock that enters through constructors, the instant that the store keeps
// (UTC milliseconds) and the calendar date that everything about a guest carries at the finest. It never reads a zone from
// the machine. Start reading at Clock.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Domain code gets one through its constructor; inside a transaction db.Tx.Now is the only time.
type Clock interface {
	Now() time.Time
}

// Real is the machine's clock in UTC.
type Real struct{}

// Now implements Clock.
func (Real) Now() time.Time { return time.Now().UTC() }

// Fixed is a clock for tests that stands still until it is moved. The zero value stands at the zero time.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// At makes a Fixed clock that stands at t.
func At(t time.Time) *Fixed { return &Fixed{t: t.UTC()} }

// Now implements Clock.
func (f *Fixed) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = t.UTC()
}

// Add moves the clock by d.
func (f *Fixed) Add(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = f.t.Add(d)
}

// Instant is a moment as the store keeps it: milliseconds since 1970 in UTC. Only the tables that design section 2 names
// (holds, offers, sessions, outbox, leases, concerns) may have one; the schema walker holds that list.
type Instant int64

// InstantOf cuts t to the millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time gives the moment back in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// Add moves the instant by d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }
