package retention_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

var src = token.From(rand.Reader)

// The test's domains remove real rows as the real ones do.

type texts struct{}

func (texts) EraseGuest(tx *db.Tx, guest string) (slots []int64, err error) {
	if err := tx.Gorm().Raw("SELECT slot FROM items WHERE guest_id = ?", guest).Scan(&slots).Error; err != nil {
		return nil, err
	}
	return slots, tx.Gorm().Exec("DELETE FROM items WHERE guest_id = ?", guest).Error
}

func (texts) rows(tx *db.Tx, query string, args ...any) (out []retention.Row, err error) {
	var list []struct {
		ID   string
		Slot int64
	}
	err = tx.Gorm().Raw(query, args...).Scan(&list).Error
	for _, r := range list {
		out = append(out, retention.Row{ID: r.ID, Slots: []int64{r.Slot}})
	}
	return out, err
}

func (t texts) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	return t.rows(tx, "SELECT id, slot FROM items WHERE until <= ? ORDER BY until, id LIMIT ?", tx.Today(), limit)
}

func (t texts) After(tx *db.Tx, after string, limit int) ([]retention.Row, error) {
	return t.rows(tx, "SELECT id, slot FROM items WHERE id > ? ORDER BY id LIMIT ?", after, limit)
}

func (texts) End(tx *db.Tx, ids []string) error {
	return tx.Gorm().Exec("DELETE FROM items WHERE id IN ?", ids).Error
}

type bookings struct{}

func (bookings) EraseGuest(tx *db.Tx, guest string) ([]int64, error) {
	return nil, tx.Gorm().Exec("DELETE FROM bookings WHERE guest_id = ?", guest).Error
}

func (bookings) Due(tx *db.Tx, limit int) (out []retention.Row, err error) {
	err = tx.Gorm().Raw("SELECT id FROM bookings WHERE until <= ? ORDER BY until, id LIMIT ?", tx.Today(), limit).Scan(&out).Error
	return out, err
}

func (bookings) End(tx *db.Tx, ids []string) error {
	if err := tx.Gorm().Exec("DELETE FROM items WHERE booking_id IN ?", ids).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM bookings WHERE id IN ?", ids).Error
}

type guests struct{}

func (guests) EraseGuest(tx *db.Tx, guest string) ([]int64, error) {
	return nil, tx.Gorm().Exec("DELETE FROM guests WHERE id = ?", guest).Error
}

func (guests) Due(tx *db.Tx, limit int) (ids []string, err error) {
	return ids, tx.Gorm().Raw("SELECT id FROM guests WHERE until <= ? ORDER BY until, id LIMIT ?", tx.Today(), limit).Scan(&ids).Error
}

func (guests) After(tx *db.Tx, after string, limit int) (ids []string, err error) {
	return ids, tx.Gorm().Raw("SELECT id FROM guests WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&ids).Error
}

func join(main retention.Main, keys shred.Store) *retention.Service {
	return retention.New(retention.Deps{
		Main: main, Shred: keys, Items: texts{}, Bookings: []retention.Ender{bookings{}}, Guests: guests{},
		Erasers: []retention.Eraser{texts{}, bookings{}, guests{}},
	})
}

// opener opens real stores, as api/wire.go does.
func opener(t testing.TB, clk clock.Clock) retention.Opener {
	return func(ctx context.Context, mainFile, shredDir string) (*retention.Service, func() error, error) {
		if err := os.MkdirAll(filepath.Dir(mainFile), 0o700); err != nil {
			return nil, nil, err
		}
		main, err := db.Open(ctx, db.Config{Path: mainFile, Clock: clk, Zone: testkit.Oslo(t)})
		if err != nil {
			return nil, nil, err
		}
		keys, err := shred.Open(ctx, shredDir, src)
		if err != nil {
			return nil, nil, errors.Join(err, main.Close())
		}
		end := func() error { return errors.Join(main.Close(), keys.Close()) }
		if err := main.Migrate(ctx); err != nil {
			return nil, nil, errors.Join(err, end())
		}
		return join(main, keys), end, nil
	}
}

// house is a folder with both stores, open.
type house struct {
	*retention.Service
	t   testing.TB
	dir string
	end func() error
}

func openHouse(t testing.TB, dir string, clk clock.Clock) *house {
	t.Helper()
	s, end, err := opener(t, clk)(context.Background(), filepath.Join(dir, "data", "main.db"), filepath.Join(dir, "data", "shred"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Service: s, t: t, dir: dir, end: end}
	t.Cleanup(h.close)
	return h
}

func (h *house) close() {
	if h.end == nil {
		return
	}
	if err := h.end(); err != nil {
		h.t.Error(err)
	}
	h.end = nil
}

func (h *house) path(name string) string { return filepath.Join(h.dir, name) }

// person is an invented guest with one booking and one text.
type person struct {
	retention.Planted
	key []byte
}

func (p person) actor() session.Actor { return session.Actor{Kind: session.Guest, GuestID: p.Guest()} }

var plain = bytes.Repeat([]byte("sealed by the browser "), 90)

func plant(t testing.TB, s *retention.Service, date clock.Date) person {
	t.Helper()
	planted, key, err := retention.Plant(context.Background(), s, src, date, plain)
	if err != nil {
		t.Fatal(err)
	}
	return person{planted, key}
}

// opens reads the text as its owner would: the row from the store, the key from the shred store.
func opens(t testing.TB, s *retention.Service, p person) bool {
	t.Helper()
	var sealed [][]byte
	err := s.Main.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT sealed FROM items WHERE id = ?", p.Item()).Scan(&sealed).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(sealed) == 1 && opensCopy(t, s, p, sealed[0])
}

// opensCopy tries a copy of the wrapped text that a thief has kept.
func opensCopy(t testing.TB, s *retention.Service, p person, sealed []byte) bool {
	t.Helper()
	key, err := s.Shred.Key(context.Background(), p.Slot())
	if errors.Is(err, shred.ErrShredded) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := shred.Unwrap(p.Slot(), key, p.Item(), "words_beforehand", sealed)
	return err == nil && bytes.Equal(text, plain)
}

// count gives the rows of a table.
func count(t testing.TB, s *retention.Service, table string) (n int) {
	t.Helper()
	err := s.Main.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT count(*) FROM " + table).Scan(&n).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func counts(t testing.TB, s *retention.Service) []int {
	t.Helper()
	return []int{count(t, s, "guests"), count(t, s, "bookings"), count(t, s, "items")}
}

func wantCounts(t testing.TB, s *retention.Service, want ...int) {
	t.Helper()
	if got := counts(t, s); !slices.Equal(got, want) {
		t.Fatalf("got %v guests, bookings and texts, want %v", got, want)
	}
}

// found counts needle in every file under dir.
func found(t testing.TB, dir string, needle []byte) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		n += bytes.Count(b, needle)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
