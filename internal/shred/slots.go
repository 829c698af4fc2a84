package shred

import (
	"context"
	"errors"
	"sync"
	"time"

	"lysning/internal/clock"
)

const (
	refillBelow = block / 4
	// maxAge is how long a leased slot waits in memory. It is well under idleDays, so that Tidy never shreds a slot that is
	// still to be handed out.
	maxAge = 3 * 24 * time.Hour
)

// leaser is what Slots needs of a Store.
type leaser interface {
	Lease(ctx context.Context, n int) ([]Slot, error)
}

// Slots hands out key slots that one copy of the program has leased, from memory: keeping a text never waits for the shred
// store while there is stock. While the store is down, the stock lasts for as many texts as it holds, and then Take answers
// ErrUnavailable. It is safe for many callers at once.
type Slots struct {
	store leaser
	clk   clock.Clock

	mu      sync.Mutex
	stock   []held
	filling chan struct{} // closed when the refill that is under way has ended; nil when there is none
	failed  error         // how the last refill ended
	closed  bool

	ctx  context.Context // ends the refills when the program stops
	stop context.CancelFunc
	wg   sync.WaitGroup
}

type held struct {
	slot Slot
	at   time.Time
}

// NewSlots starts to fill the stock and returns at once: the program starts although the store may be down.
func NewSlots(store leaser, clk clock.Clock) *Slots {
	s := &Slots{store: store, clk: clk}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fill()
	return s
}

// Take hands out a slot and its key; nobody else gets the same. Call it before the transaction that keeps the text: it may
// have to wait for the store. A slot whose transaction fails is left to Tidy. The errors are ErrUnavailable and the context's.
func (s *Slots) Take(ctx context.Context) (slot int64, key []byte, err error) {
	for {
		s.mu.Lock()
		s.dropOld()
		if len(s.stock) < refillBelow && s.filling == nil && !s.closed {
			s.fill()
		}
		if n := len(s.stock); n > 0 {
			out := s.stock[n-1].slot
			s.stock[n-1] = held{}
			s.stock = s.stock[:n-1]
			s.mu.Unlock()
			return out.Number, out.Key, nil
		}
		filling := s.filling
		s.mu.Unlock()
		if filling == nil {
			return 0, nil, ErrUnavailable // closed
		}
		select {
		case <-filling:
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		}
		s.mu.Lock()
		failed := s.failed
		s.mu.Unlock()
		if failed != nil {
			return 0, nil, unavailable(failed)
		}
	}
}

// Close ends a refill that is under way and waits for it. Take fails from then on once the stock is used.
func (s *Slots) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.wg.Wait()
	return nil
}

// fill starts a refill; s.mu is held.
func (s *Slots) fill() {
	done := make(chan struct{})
	s.filling = done
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		at := s.clk.Now() // before the lease: a slot is never thought younger than it is
		slots, err := s.store.Lease(s.ctx, block)
		if err == nil && len(slots) == 0 {
			err = errors.New("lease slots: none given")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, slot := range slots {
			s.stock = append(s.stock, held{slot: slot, at: at})
		}
		s.failed = err
		s.filling = nil
		close(done)
	}()
}

// dropOld forgets slots that have waited too long; s.mu is held.
func (s *Slots) dropOld() {
	oldest := s.clk.Now().Add(-maxAge)
	kept := s.stock[:0]
	for _, h := range s.stock {
		if h.at.After(oldest) {
			kept = append(kept, h)
		}
	}
	clear(s.stock[len(kept):])
	s.stock = kept
}
