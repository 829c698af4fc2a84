package retention

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// Drilling is what the erase drill needs. Nothing of the running program's stores is touched.
type Drilling struct {
	Dir    string // a scratch folder, removed afterwards by the caller
	Source token.Source
	Open   Opener
	Out    io.Writer
}

// errDrill says that a step of the drill did not show what it should.
var errDrill = errors.New("the erase drill failed: do not promise erasure until it passes")

// Drill makes a guest in a scratch store, erases it, restores a backup from before, and shows at each step what can still be
// read. It prints one numbered line a step and answers an error when one is not as promised. Operators run it twice a year
// and after each upgrade (docs/runbook.md).
func Drill(ctx context.Context, in Drilling) (err error) {
	d := &drill{Drilling: in}
	defer func() {
		if d.close != nil {
			err = errors.Join(err, d.close())
		}
	}()
	for i, step := range []struct {
		says string
		do   func(context.Context) (bool, error)
	}{
		{"A guest with a booking and a sealed text is in the store, and the text opens with its key.", d.begin},
		{"A backup holds the wrapped text, and the key 0 times.", d.backup},
		{"Erase now answers \"gone\": no rows, and the key cannot be had.", d.erase},
		{"The key is in 0 files of either store, and the wrapped text in 0 files of the main store.", d.scan},
		{"The backup is restored into an empty place: the erased guest is not in it.", d.restore},
		{"The text that the backup itself holds cannot be opened: its key is gone.", d.open},
	} {
		ok, err := step.do(ctx)
		mark := "ok    "
		if err != nil || !ok {
			mark = "FAILED"
		}
		if _, err := fmt.Fprintf(d.Out, "%d. %s %s\n", i+1, mark, step.says); err != nil {
			return fmt.Errorf("print the drill: %w", err)
		}
		if err != nil {
			return errors.Join(errDrill, err)
		}
		if !ok {
			return errDrill
		}
	}
	return nil
}

type drill struct {
	Drilling
	s     *Service
	close func() error
	row   planted
	key   []byte
}

const drillKind = "words_beforehand"

var drillText = bytes.Repeat([]byte("a sealed text of the erase drill "), 64)

func (d *drill) path(name string) string { return filepath.Join(d.Dir, name) }

func (d *drill) begin(ctx context.Context) (ok bool, err error) {
	if d.s, d.close, err = d.Open(ctx, d.path("main/main.db"), d.path("shred")); err != nil {
		return false, err
	}
	today, err := d.s.today(ctx)
	if err != nil {
		return false, err
	}
	if d.row, d.key, err = settle(ctx, d.s, d.Source, today.AddDays(3), drillText); err != nil {
		return false, err
	}
	return d.opens(ctx)
}

// settle makes an invented guest with a booking on date and one wrapped text.
func settle(ctx context.Context, s *Service, src token.Source, date clock.Date, text []byte) (row planted, key []byte, err error) {
	for _, id := range []*string{&row.guest, &row.booking, &row.day, &row.counsellor, &row.item} {
		if *id, err = src.ID(); err != nil {
			return row, nil, err
		}
	}
	if row.locator, err = src.Secret(32); err != nil {
		return row, nil, err
	}
	slots, err := s.Shred.Lease(ctx, 1)
	if err != nil {
		return row, nil, err
	}
	row.slot, key = slots[0].Number, slots[0].Key
	if row.sealed, err = shred.Wrap(row.slot, key, row.item, drillKind, text); err != nil {
		return row, nil, err
	}
	return row, key, s.Main.WithTx(ctx, func(tx *db.Tx) error { return plant(tx, row, date) })
}

// opens tries to read the text as a thief of everything would: with the wrapped text and whatever key is to be had.
func (d *drill) opens(ctx context.Context) (bool, error) {
	key, err := d.s.Shred.Key(ctx, d.row.slot)
	if errors.Is(err, shred.ErrShredded) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	text, err := shred.Unwrap(d.row.slot, key, d.row.item, drillKind, d.row.sealed)
	return err == nil && bytes.Equal(text, drillText), nil
}

func (d *drill) backup(ctx context.Context) (bool, error) {
	if err := os.MkdirAll(d.path("backup"), 0o700); err != nil {
		return false, errors.New("make the backup folder: not possible")
	}
	if err := d.s.Backup(ctx, d.path("backup/main.db")); err != nil {
		return false, err
	}
	return d.count(map[string][]byte{"backup": d.key}, 0) && !d.count(map[string][]byte{"backup": d.row.sample()}, 0), nil
}

func (d *drill) erase(ctx context.Context) (bool, error) {
	state, err := d.s.EraseNow(ctx, session.Actor{Kind: session.Guest, GuestID: d.row.guest})
	if err != nil {
		return false, err
	}
	left, err := d.left(ctx)
	if err != nil {
		return false, err
	}
	readable, err := d.opens(ctx)
	return state == Gone && left == 0 && !readable, err
}

func (d *drill) left(ctx context.Context) (n int, err error) {
	err = d.s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		n, err = remains(tx, d.row.guest)
		return err
	})
	return n, err
}

func (d *drill) scan(context.Context) (bool, error) {
	return d.count(map[string][]byte{".": d.key, "main": d.row.sample()}, 0), nil
}

func (d *drill) restore(ctx context.Context) (bool, error) {
	closeFirst := d.close
	d.close = nil
	if err := closeFirst(); err != nil {
		return false, err
	}
	main := d.path("restored/main.db")
	report, err := Restore(ctx, Restoring{Backup: d.path("backup/main.db"), MainFile: main, ShredDir: d.path("shred"), Open: d.Open})
	if err != nil {
		return false, err
	}
	if d.s, d.close, err = d.Open(ctx, main, d.path("shred")); err != nil {
		return false, err
	}
	left, err := d.left(ctx)
	return report.Guests == 1 && left == 0 && d.count(map[string][]byte{"restored": d.row.sample()}, 0), err
}

func (d *drill) open(ctx context.Context) (bool, error) {
	readable, err := d.opens(ctx)
	return !readable, err
}

// count reports whether each needle is found exactly want times in all files of its folder.
func (d *drill) count(needles map[string][]byte, want int) bool {
	for dir, needle := range needles {
		n := 0
		err := filepath.WalkDir(d.path(dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || e.Type()&fs.ModeSocket != 0 {
				return err
			}
			text, err := os.ReadFile(path)
			n += bytes.Count(text, needle)
			return err
		})
		if err != nil || n != want {
			return false
		}
	}
	return true
}
