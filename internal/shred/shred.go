// Package shred keeps the keys under which every sealed text is wrapped once more at rest, and destroys them. It is a leaf:
// it knows slots, keys and tombstones, never a guest, an item or the main store. What it destroys is gone from the live
// store, its logs and every backup at once, since the keys are in no backup (confidentiality 4.5).
//
// Losing this store loses the texts, never a booking: that is the right way for it to fail. Start reading at Store.
package shred

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/term"
)

// Sizes. A lease is one commit, so booking itself never writes this store.
const (
	keySize   = 32   // bytes of one key
	batch     = 4096 // slots made in one commit
	low       = batch / 4
	block     = 256                // slots that one copy of the program leases at a time
	idleDays  = 7                  // days after which a leased slot that no item names is shredded
	KeepMarks = term.TombstoneDays // days that a tombstone stays: a week longer than the oldest backup (35 days)
)

// ErrShredded says that the key of a slot is not there: overwritten, or lost with the store. The text can never be read.
var ErrShredded = fault.New(fault.NotFound, "text_gone", "This text is gone.")

// ErrUnavailable says that the shred store does not answer. Texts wait; bookings go on.
var ErrUnavailable = fault.New(fault.Unavailable, "texts_unavailable", "Texts cannot be kept, opened or ended just now. Bookings go on.")

// Slot is a leased key and the number that an item keeps to name it. Numbers are random: their order says nothing.
type Slot struct {
	Number int64  `json:"number"`
	Key    []byte `json:"key"`
}

// Tombstone says that something was erased on a day. Mark is a keyed hash of its kind and id, made with a key that only
// the shred store has, so that nobody can tell from the list whether a given id is on it.
type Tombstone struct {
	Mark []byte     `json:"mark"`
	Day  clock.Date `json:"day"`
}

// Stock counts the slots by state.
type Stock struct {
	Free   int `json:"free"`
	Leased int `json:"leased"`
	Gone   int `json:"gone"`
}

// Store is the shred store as the program uses it: a *File in this process, or a *Remote when several copies of the
// program share one. Each method answers ErrUnavailable when it could not be done; all can be repeated.
type Store interface {
	// Lease gives n free slots to one copy of the program, for good. Only Slots calls it.
	Lease(ctx context.Context, n int) ([]Slot, error)
	// Key gives the key of a leased slot, or ErrShredded.
	Key(ctx context.Context, slot int64) ([]byte, error)
	// Overwrite destroys the keys in one commit, in every live copy, and has read back that they are gone when it returns nil.
	// An unknown slot counts as gone.
	Overwrite(ctx context.Context, slots ...int64) error
	// Tombstone remembers that the thing of this kind ("guest", "item") with this id is erased.
	Tombstone(ctx context.Context, kind, id string, day clock.Date) error
	// Tombstones lists what is remembered, in no telling order.
	Tombstones(ctx context.Context) ([]Tombstone, error)
	// Buried gives those of ids that have a tombstone of this kind.
	Buried(ctx context.Context, kind string, ids []string) ([]string, error)
	// Tidy is the daily care: it shreds slots that were leased to a copy of the program which died with them (named lists every
	// slot that an item still names) and forgets tombstones older than KeepMarks days. It gives the number of slots shredded.
	Tidy(ctx context.Context, today clock.Date, named []int64) (int, error)
	// Stock counts the slots, for the audit command and the readiness answer.
	Stock(ctx context.Context) (Stock, error)
	// Close ends the connection; leased slots that were not used are found by Tidy later.
	Close() error
}

var (
	_ Store = (*File)(nil)
	_ Store = (*Remote)(nil)
)

// unavailable hides the driver's error behind the one fault that callers know.
func unavailable(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	return fault.Wrap(ErrUnavailable.Kind, ErrUnavailable.Code, ErrUnavailable.Message, err)
}
