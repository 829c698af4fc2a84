package note

import (
	"context"
	"sync"
	"time"

	"lysning/internal/clock"
	"lysning/internal/shred"
)

// Slots hands out key slots that were made ahead (*shred.Slots).
type Slots interface {
	Take(ctx context.Context) (slot int64, key []byte, err error)
}

// reserve holds slots that were taken for a use case before its transaction, where nothing may be waited for. What a use case
// that failed has left over serves the next one.
type reserve struct {
	slots Slots
	clk   clock.Clock

	mu   sync.Mutex
	held []heldSlot
}

type heldSlot struct {
	slot int64
	key  []byte
	at   time.Time
}

// heldFor is well under the week after which the shred store takes back slots that no item names.
const heldFor = 24 * time.Hour

// fill takes n slots ahead; it may wait for the shred store.
func (r *reserve) fill(ctx context.Context, n int) error {
	for range n {
		at := r.clk.Now()
		slot, key, err := r.slots.Take(ctx)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.held = append(r.held, heldSlot{slot: slot, key: key, at: at})
		r.mu.Unlock()
	}
	return nil
}

// take never waits. Without a slot in memory it answers shred.ErrUnavailable: the writer is not kept for a text.
func (r *reserve) take() (int64, []byte, error) {
	r.mu.Lock()
	oldest := r.clk.Now().Add(-heldFor)
	for n := len(r.held); n > 0; n = len(r.held) {
		h := r.held[n-1]
		r.held[n-1] = heldSlot{}
		r.held = r.held[:n-1]
		if h.at.After(oldest) {
			r.mu.Unlock()
			return h.slot, h.key, nil
		}
	}
	r.mu.Unlock()
	now, cancel := context.WithCancel(context.Background())
	cancel() // Take looks at its stock first, and at the context only when it would wait
	slot, key, err := r.slots.Take(now)
	if err != nil {
		return 0, nil, shred.ErrUnavailable
	}
	return slot, key, nil
}
