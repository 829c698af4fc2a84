package witness

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/shred"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

// slots are key slots in memory: the shred store has its own tests.
type slots struct {
	mu   sync.Mutex
	keys map[int64][]byte
}

func (s *slots) Take(context.Context) (int64, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := int64(len(s.keys) + 1)
	k := make([]byte, 32)
	_, _ = rand.Read(k) // crypto/rand never fails
	s.keys[n] = k
	return n, k, nil
}

func (s *slots) Key(_ context.Context, slot int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[slot]; k != nil {
		return k, nil
	}
	return nil, shred.ErrShredded
}

func (s *slots) shred(all ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range all {
		s.keys[n] = nil
	}
}

// rig is a log over a store, with two folders for witnesses.
type rig struct {
	*Log
	t    *testing.T
	clk  *clock.Fixed
	keys *slots
	dirs [2]string
}

func newRig(t *testing.T, d *db.DB, clk *clock.Fixed) *rig {
	t.Helper()
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // crypto/rand never fails
	return rigOf(t, d, clk, seed, [2]string{t.TempDir(), t.TempDir()}, &slots{keys: map[int64][]byte{}})
}

func rigOf(t *testing.T, d *db.DB, clk *clock.Fixed, seed []byte, dirs [2]string, keys *slots) *rig {
	t.Helper()
	l, err := New(Deps{
		DB: d, Secrets: token.From(rand.Reader), Slots: keys, Keys: keys, Seed: seed, Origin: "https://fjellro.example", Clock: clk,
		Places: []Place{Folder{Dir: dirs[0]}, Folder{Dir: dirs[1]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{Log: l, t: t, clk: clk, keys: keys, dirs: dirs}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) tx(fn func(tx *db.Tx) error) {
	r.t.Helper()
	r.must(r.DB.WithTx(context.Background(), fn))
}

// grow appends n entries about nobody.
func (r *rig) grow(n int) {
	r.t.Helper()
	r.tx(func(tx *db.Tx) error {
		for range n {
			if _, err := r.Append(tx, DeskKey, "", map[string]string{"desk": "office"}); err != nil {
				return err
			}
		}
		return nil
	})
}

const aGuest = "0123456789abcdef0123456789abcdef"

// guest makes a guest and an entry about them.
func (r *rig) guest(id string) (index int64) {
	r.t.Helper()
	r.tx(func(tx *db.Tx) error {
		err := tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
			VALUES (?, ?, ?, ?, 'r', 'en', '2027-06-01')`, id, []byte(id), []byte("k"), []byte("k")).Error
		if err != nil {
			return err
		}
		index, err = r.Append(tx, SealBreak, id, map[string]string{"what": "contact", "ground": "life"})
		return err
	})
	return index
}

// tomorrow publishes on the next day.
func (r *rig) tomorrow() {
	r.t.Helper()
	r.clk.Set(r.clk.Now().AddDate(0, 0, 1))
	r.must(r.Publish(context.Background()))
}

// verify wants these words in the findings, one each; none for a log that is well.
func (r *rig) verify(held []Held, want ...string) {
	r.t.Helper()
	got, err := r.Verify(context.Background(), held)
	r.must(err)
	if len(want) == 0 && len(got.Findings) > 0 {
		r.t.Errorf("wrong: %v", got.Findings)
	}
	for _, w := range want {
		if !slices.ContainsFunc(got.Findings, func(f Finding) bool { return strings.Contains(string(f), w) }) {
			r.t.Errorf("nothing found says %q: %v", w, got.Findings)
		}
	}
}

// harm breaks the store as somebody who owns it can: the rules of the schema are no obstacle to them.
func (r *rig) harm(statements ...string) {
	r.t.Helper()
	r.tx(func(tx *db.Tx) error {
		if tx.Dialect() == db.Postgres {
			for _, drop := range []string{
				"ALTER TABLE witness_entries DROP CONSTRAINT IF EXISTS witness_entries_follows_fkey CASCADE", "ALTER TABLE witness_entries DROP CONSTRAINT IF EXISTS witness_entries_check",
				"ALTER TABLE witness_openings DROP CONSTRAINT IF EXISTS witness_openings_idx_fkey", "ALTER TABLE witness_entries DROP CONSTRAINT witness_entries_pkey CASCADE",
			} {
				if err := tx.Gorm().Exec(drop).Error; err != nil {
					return err
				}
			}
		} else if err := looseSQLite(tx); err != nil {
			return err
		}
		for _, s := range statements {
			if err := tx.Gorm().Exec(s).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// looseSQLite puts a table without rules in the place of the real one.
func looseSQLite(tx *db.Tx) error {
	for _, s := range []string{
		"CREATE TABLE loose (idx INTEGER, follows INTEGER, kind TEXT, day TEXT, commitment BLOB)",
		"INSERT INTO loose SELECT idx, follows, kind, day, commitment FROM witness_entries",
		"CREATE TABLE opened AS SELECT * FROM witness_openings", "DROP TABLE witness_openings", "DROP TABLE witness_entries",
		"ALTER TABLE loose RENAME TO witness_entries", "ALTER TABLE opened RENAME TO witness_openings",
	} {
		if err := tx.Gorm().Exec(s).Error; err != nil {
			return err
		}
	}
	return nil
}

// rebuild computes all hashes anew, as somebody would who changes the log and owns the program's key.
func (r *rig) rebuild() {
	r.t.Helper()
	r.tx(func(tx *db.Tx) error {
		entries, err := listEntries(tx)
		if err != nil {
			return err
		}
		if err := tx.Gorm().Exec("DELETE FROM witness_hashes").Error; err != nil {
			return err
		}
		for i, e := range entries {
			e.Index = int64(i)
			hashes, err := tlog.StoredHashesForRecordHash(e.Index, e.hash(), hashesOf(tx))
			if err != nil {
				return err
			}
			if err := insertHashes(tx, tlog.StoredHashIndex(0, e.Index), hashes); err != nil {
				return err
			}
			if err := tx.Gorm().Exec("UPDATE witness_entries SET idx = ? WHERE commitment = ?", e.Index, e.Commitment[:]).Error; err != nil {
				return err
			}
		}
		return tx.Gorm().Exec("UPDATE witness_head SET size = ?", len(entries)).Error
	})
}

// openedAt opens a store where a test put or copied one.
func openedAt(t *testing.T, path string, clk clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{Path: path, Clock: clk, Zone: testkit.Oslo(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // what a test leaves
	return d
}
