package witness

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

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
	open := func(path string) *db.DB { return openedAt(t, path, clk) }
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
