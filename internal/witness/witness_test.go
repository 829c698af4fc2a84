package witness

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

func TestP26_EachHarmToTheLogIsFoundAgainstAWitness(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]struct {
		do   []string
		says []string
	}{
		"deleted from the middle": {[]string{"DELETE FROM witness_entries WHERE idx = 3"}, []string{"the log was cut", "entry 3"}},
		"changed":                 {[]string{"UPDATE witness_entries SET kind = 'release' WHERE idx = 5"}, []string{"changed", "entry 5"}},
		"another day":             {[]string{"UPDATE witness_entries SET day = '2020-01-01' WHERE idx = 0"}, []string{"changed", "entry 0"}},
		"moved": {[]string{"UPDATE witness_entries SET idx = 100 WHERE idx = 2", "UPDATE witness_entries SET idx = 2 WHERE idx = 6", "UPDATE witness_entries SET idx = 6 WHERE idx = 100"},
			[]string{"moved", "entry 2"}},
		"cut": {[]string{"DELETE FROM witness_entries WHERE idx > 4"}, []string{"cut"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clk := clock.At(testkit.Start)
			r := newRig(t, testkit.NewSQLite(t, clk), clk) // what is compared is read in the same way from both databases: the fork, below
			r.grow(9)
			r.tomorrow()
			r.verify(nil)
			r.harm(harm.do...)
			r.verify(nil, "") // even when nobody rebuilds it, the log does not agree with itself
			r.rebuild()       // and with everything rebuilt and signed anew it does not agree with the witnesses
			r.verify(nil, harm.says...)
			clk.Set(clk.Now().AddDate(0, 0, 1))
			if err := r.Publish(context.Background()); !errors.Is(err, ErrForked) && !errors.Is(err, ErrBehind) {
				t.Errorf("it is published over what a witness has seen: %v", err)
			}
		})
	}
}

// TestP26_AForkIsFound: two logs of one length, both signed with the key, each shown to one witness.
func TestP26_AForkIsFound(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.grow(4)
		r.Places = r.Places[:1]
		r.tomorrow()
		r.harm("UPDATE witness_entries SET kind = 'release' WHERE idx = 3")
		r.rebuild()
		r.Places = []Place{Folder{Dir: r.dirs[1]}}
		r.tomorrow()
		r.verify(nil)
		r.Places = []Place{Folder{Dir: r.dirs[0]}, Folder{Dir: r.dirs[1]}}
		r.verify(nil, "forked", "entry 3")
	})
}

// TestP26_AWholeStorePutBackIsFound: nothing inside a store that was put back is wrong. Only what is outside can tell; and an honest
// restore says so in the log, which then goes on from what the witnesses have seen.
func TestP26_AWholeStorePutBackIsFound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir, clk := t.TempDir(), clock.At(testkit.Start)
	open := func(path string) *db.DB {
		t.Helper()
		d, err := db.Open(ctx, db.Config{Path: path, Clock: clk, Zone: testkit.Oslo(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() }) // what a test leaves
		return d
	}
	live := filepath.Join(dir, "live.db")
	testkit.CopyMigrated(t, live)
	r := newRig(t, open(live), clk)
	seed, kept := r.Seed, filepath.Join(dir, "kept.db")
	r.grow(3)
	r.must(r.DB.Backup(ctx, kept))
	r.grow(4)
	r.tomorrow()
	var doctors Proof
	index := r.guest(aGuest)
	doctors, err := r.Proof(ctx, index)
	r.must(err)

	back := rigOf(t, open(kept), clk, seed, r.dirs, r.keys)
	_, foot, _ := strings.Cut(doctors.Text, "\n\n")
	back.verify(nil, "put back")
	none := rigOf(t, back.DB, clk, seed, r.dirs, r.keys)
	none.Places = nil
	none.verify(nil) // the control: by itself it is a log like any other
	none.verify([]Held{{Where: "a doctor's notice", Text: []byte(foot)}}, "a doctor's notice", "put back")
	if err := back.Publish(ctx); !errors.Is(err, ErrBehind) {
		t.Fatalf("it is published: %v", err)
	}

	put, err := back.Restore(ctx)
	back.must(err)
	if put != (Put{Before: 3, Lost: 4}) {
		t.Fatalf("put back: %+v", put)
	}
	back.verify(nil)
	back.tomorrow()
	back.verify(nil)
	got, err := back.Verify(ctx, []Held{{Where: "a doctor's notice", Text: []byte(foot)}})
	back.must(err)
	if got.Lost != 4 || got.Size != 8 {
		t.Errorf("after the restore: %+v", got)
	}
	// The entry of the doctor came after the last publishing: its place has another one now, and the proof in hand shows it.
	if len(got.Findings) == 0 {
		t.Error("an entry that no witness had seen is gone, and the doctor's proof does not tell")
	}
}

func TestP26_AnEntryIsThereWithWhatItRecordsOrNot(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.grow(1)
		err := d.WithTx(context.Background(), func(tx *db.Tx) error {
			if _, err := r.Append(tx, DeskKey, "", nil); err != nil {
				return err
			}
			return fs.ErrClosed
		})
		if !errors.Is(err, fs.ErrClosed) {
			t.Fatal(err)
		}
		got, err := r.Verify(context.Background(), nil)
		r.must(err)
		if got.Size != 1 || len(got.Findings) > 0 {
			t.Errorf("after what was rolled back: %+v", got)
		}
	})
}

// TestP26_ManyAppendAtOnceWithoutGapOrFork; the control counts first and appends then, and what the schema says stops it.
func TestP26_ManyAppendAtOnceWithoutGapOrFork(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		const racers = 24
		ctx := context.Background()
		r := newRig(t, d, clk)
		for _, err := range testkit.Race(racers, func(int) error {
			return d.WithTx(ctx, func(tx *db.Tx) error {
				_, err := r.Append(tx, DeskKey, "", map[string]string{"desk": "office"})
				return err
			})
		}) {
			r.must(err)
		}
		got, err := r.Verify(ctx, nil)
		r.must(err)
		if got.Size != racers || len(got.Findings) > 0 {
			t.Fatalf("%+v", got)
		}
		checks, err := r.Invariants(ctx)
		r.must(err)
		for _, c := range checks {
			if c.Broken != 0 {
				t.Errorf("broken: %s", c.Name)
			}
		}
		gate, lost := testkit.NewGate(racers), 0
		for _, err := range testkit.Race(racers, func(int) error {
			var size int64
			if err := d.Read(ctx, func(tx *db.Tx) (err error) {
				size, err = sizeOf(tx)
				return err
			}); err != nil {
				return err
			}
			gate.Wait()
			return d.WithTx(ctx, func(tx *db.Tx) error {
				return insertEntry(tx, Entry{Index: size, Kind: DeskKey, Day: tx.Today()})
			})
		}) {
			if db.IsDuplicate(err) {
				lost++
			}
		}
		if lost != racers-1 {
			t.Errorf("the control: %d of %d were refused", lost, racers)
		}
		if err := d.WithTx(ctx, func(tx *db.Tx) error {
			return insertEntry(tx, Entry{Index: racers + 7, Kind: DeskKey, Day: tx.Today()})
		}); err == nil {
			t.Error("an entry after a gap is taken")
		}
	})
}

// TestP26_AfterTheSaltIsGoneAnEntryTellsNothing: the entry and its proof stay; what it stands for is in no byte of the store.
func TestP26_AfterTheSaltIsGoneAnEntryTellsNothing(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		r := newRig(t, d, clk)
		r.grow(2)
		index := r.guest(aGuest)
		p, err := r.Proof(ctx, index)
		r.must(err)
		if p.Fields["ground"] != "life" || p.Fields["what"] != "contact" || len(p.Fields) != 2 {
			t.Fatalf("it says %v", p.Fields)
		}
		var gone []int64
		r.tx(func(tx *db.Tx) (err error) {
			gone, err = r.EraseGuest(tx, aGuest)
			return err
		})
		if len(gone) != 1 {
			t.Fatalf("%d slots", len(gone))
		}
		r.keys.shred(gone...)
		p, err = r.Proof(ctx, index)
		r.must(err)
		if p.Fields != nil {
			t.Errorf("it still says %v", p.Fields)
		}
		if got, err := CheckProof(r.Key(), p.Text); err != nil || got.Kind != SealBreak || got.Fields != nil {
			t.Errorf("the proof of the entry alone: %+v, %v", got, err)
		}
		r.verify(nil)
		if all, err := r.ProofsFor(ctx, aGuest); err != nil || len(all) != 0 {
			t.Errorf("about the erased guest: %v, %v", all, err)
		}
	})
}

func TestP26_AProofHoldsForItsEntryAlone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clk := clock.At(testkit.Start)
	r := newRig(t, testkit.NewSQLite(t, clk), clk)
	r.grow(5)
	index := r.guest(aGuest)
	r.grow(8)
	p, err := r.Proof(ctx, index)
	r.must(err)
	got, err := CheckProof(r.Key(), p.Text)
	if err != nil || got.Index != 5 || got.Kind != SealBreak || got.Fields["ground"] != "life" {
		t.Fatalf("%+v, %v", got, err)
	}
	other, err := newKey("https://fjellro.example", append([]byte{1}, r.Seed[1:]...))
	r.must(err)
	if _, err := CheckProof(other.text, p.Text); err == nil {
		t.Error("it holds under another key")
	}
	lines := strings.Split(p.Text, "\n")
	for i := range lines {
		for _, change := range []func(string) string{
			func(s string) string { return s + "A" },
			func(s string) string {
				if len(s) < 9 {
					return "9"
				}
				b := []byte(s)
				b[len(b)-9] ^= 1
				return string(b)
			},
		} {
			changed := slices.Clone(lines)
			if changed[i] = change(lines[i]); changed[i] == lines[i] {
				continue
			}
			if got, err := CheckProof(r.Key(), strings.Join(changed, "\n")); err == nil && i < len(lines)-1 {
				t.Errorf("line %d can be changed: %+v", i, got)
			}
		}
	}
	q, err := r.Proof(ctx, 3)
	r.must(err)
	theirs := strings.Split(q.Text, "\n")
	theirs[1] = lines[1]
	if _, err := CheckProof(r.Key(), strings.Join(theirs, "\n")); err == nil {
		t.Error("the proof of one entry holds for another")
	}
}

func FuzzCheckProof(f *testing.F) {
	f.Add(proofHead + "extra AA==\nindex 0\n\nfjellro.example/lysning\n1\nAA==\n")
	k, err := newKey("https://fjellro.example", []byte("a seed of the test only, 32 byte"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := CheckProof(k.text, text); err == nil {
			t.Error("somebody else's proof holds")
		}
	})
}

func TestP26_WitnessesHoldHashesAndNothingElse(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	r := newRig(t, testkit.NewSQLite(t, clk), clk)
	r.grow(300) // more than a tile
	r.tomorrow()
	r.grow(3)
	r.must(r.Publish(context.Background())) // the same day: nothing new
	r.verify(nil)
	for _, dir := range r.dirs {
		var paths []string
		r.must(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, path)
			paths = append(paths, filepath.ToSlash(rel))
			return err
		}))
		want := []string{"checkpoint", "checkpoints/000000000300", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}
		if !slices.Equal(paths, want) {
			t.Errorf("it holds %v", paths)
		}
	}
	r.must(os.RemoveAll(filepath.Join(r.dirs[0], "checkpoint")))
	r.verify(nil, "holds nothing")
}
