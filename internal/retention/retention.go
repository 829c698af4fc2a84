// Package retention owns the clocks that end what is kept about a guest, erase now, and what a restore must do so that the
// erased do not come back. It knows order and proof, never what a row means: each domain removes its own rows through the
// small interfaces below, joined in api/wire.go. It never keeps anything itself but the day of its last sweep.
//
// Read paths do not wait for it: each domain refuses what is past its "until" by itself (P16). Start reading at
// Service.EraseNow.
package retention

import (
	"context"
	"sync"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/shred"
)

// chunk is the most rows that one use case ends: long work must not hold up bookings (design 2).
const chunk = 200

// fewGuests is how many guests end in one use case: each has rows in every domain.
const fewGuests = 20

// Faults of this package.
var (
	ErrNotAGuest = fault.New(fault.Forbidden, "forbidden", "Only the doctor concerned can erase this.")
	ErrNotEmpty  = fault.New(fault.Conflict, "store_not_empty", "There is a store in that place already. Say replace to give it up.")
	ErrRunning   = fault.New(fault.Conflict, "store_in_use", "A program has that store open. Stop it first.")
	ErrBackup    = fault.New(fault.Invalid, "backup_invalid", "That file is not a whole backup of a main store.")
	ErrOldBackup = fault.New(fault.Conflict, "backup_too_old", "That backup is older than what is remembered of erasures: who erased themselves would come back. Take a newer one, or say -without-shred to go on.")
	ErrShredLost = fault.New(fault.Conflict, "shred_store_lost", "There is no shred store: texts cannot come back, and who erased themselves after the backup would. Say so to go on.")
	ErrRisen     = fault.New(fault.Unavailable, "erased_still_there", "Something that was erased is still in the store. The program does not open.")
)

// Main is what retention needs of the main store; *db.DB has it.
type Main interface {
	WithTx(ctx context.Context, fn func(tx *db.Tx) error) error
	Read(ctx context.Context, fn func(tx *db.Tx) error) error
	// Checkpoint empties the write-ahead log; busy means that a reader still holds it (SQLite; PostgreSQL has nothing to do).
	Checkpoint(ctx context.Context) (busy bool, err error)
	// Rewrite writes the store anew, without the copies of removed rows that lie in the gaps of its pages (SQLite).
	Rewrite(ctx context.Context) error
	// Backup writes the main store, and nothing else, to a new file.
	Backup(ctx context.Context, path string) error
}

// Eraser removes all that one domain keeps about a guest and gives the key slots that those rows named. It is run once in a
// transaction that is rolled back, to learn the slots, and again for good; it finds nothing to do when the guest is unknown.
type Eraser interface {
	EraseGuest(tx *db.Tx, guestID string) (slots []int64, err error)
}

// Row is something that a clock ends: its id, and the key slots it names (none but for sealed texts).
type Row struct {
	ID    string
	Slots []int64
}

// Ender is a domain's table whose rows a clock ends.
type Ender interface {
	// Due gives at most limit rows whose day has come (until <= tx.Today()).
	Due(tx *db.Tx, limit int) ([]Row, error)
	// End removes the rows; those already gone are no error. Their keys are gone before it runs.
	End(tx *db.Tx, ids []string) error
}

// Items is the table of sealed texts.
type Items interface {
	Ender
	// After gives at most limit rows with an id above after, in the order of their ids.
	After(tx *db.Tx, after string, limit int) ([]Row, error)
}

// Guests is the table of guests. They are removed by the Erasers.
type Guests interface {
	// Due gives at most limit guests whose day has come (until <= tx.Today()).
	Due(tx *db.Tx, limit int) ([]string, error)
	// After gives at most limit guests with an id above after, in the order of their ids.
	After(tx *db.Tx, after string, limit int) ([]string, error)
}

// Deps is what a Service is made of.
type Deps struct {
	Main     Main
	Shred    shred.Store
	Erasers  []Eraser // in the order in which rows may go: texts, stand-bys, bookings, sessions and log, the guest
	Items    Items
	Bookings []Ender // what else ends by itself, in the order in which rows may go
	Keyed    []Pages // what else names key slots
	Guests   Guests
}

// Pages is a table read in the order of its ids.
type Pages interface {
	// After gives at most limit rows with an id above after.
	After(tx *db.Tx, after string, limit int) ([]Row, error)
}

// Service ends what is over. One per process; the job loop's lease sees to it that one copy of the program sweeps at a time.
type Service struct {
	Deps
	sweeping sync.Mutex

	mu    sync.Mutex
	owed  bool            // a checkpoint was busy
	begun map[string]bool // guests with a tombstone whose rows could not be removed yet
}

// New makes a Service.
func New(d Deps) *Service { return &Service{Deps: d, begun: map[string]bool{}} }

// The kinds of tombstones.
const (
	KindGuest = "guest"
	KindItem  = "item"
)

// today is the programme's day, as transactions see it.
func (s *Service) today(ctx context.Context) (day clock.Date, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) error {
		day = tx.Today()
		return nil
	})
	return day, err
}
