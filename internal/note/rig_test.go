package note_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

const (
	counsellor = "c0000000000000000000000000000001"
	second     = "c0000000000000000000000000000002"
)

// rig is the note service on a store and a shred store of its own, with two guests who have booked.
type rig struct {
	*note.Service
	db          *db.DB
	clk         *clock.Fixed
	keys        *shred.File
	dir         string
	guest, next booked
	calendar    *calendar
	reader      *age.HybridIdentity
}

type booked struct {
	note.Keys
	booking string
	with    string
	day     clock.Date
}

func (b booked) actor() session.Actor { return session.Actor{Kind: session.Guest, GuestID: b.Guest} }

// calendar stands where the other domains are joined: it knows whose booking is on which day, and who belongs where.
type calendar struct {
	all    []*booked
	unfit  []string // bookings whose guest cannot be reached any more
	late   []string // bookings whose reading time has passed
	left   []string // who is in no epoch of a desk
	epoch  int      // of both desks
	closed bool     // the desks take no texts of guests
	seal   []string // who may look through an open seal
	looked []string // kinds that were given out through it
	hidden clock.Date
}

func (c *calendar) OutOfReach(_ *db.Tx, _, bookingID string) error {
	c.unfit = append(c.unfit, bookingID)
	return nil
}

func (c *calendar) TakesItems(_ *db.Tx, guestID, bookingID string, _, _ bool) (string, clock.Date, error) {
	for _, b := range c.all {
		if b.Guest == guestID && b.booking == bookingID {
			return counsellor, b.day, nil
		}
	}
	return "", clock.Date{}, fault.New(fault.NotFound, "not_found", "There is nothing here.")
}

func (c *calendar) Appointments(tx *db.Tx, guestIDs ...string) (all []note.Appointment, err error) {
	return c.pick(tx, func(b *booked) bool { return slices.Contains(guestIDs, b.Guest) }), nil
}

func (c *calendar) AppointmentsWith(tx *db.Tx, counsellorID string) (all []note.Appointment, err error) {
	return c.pick(tx, func(b *booked) bool { return b.with == counsellorID }), nil
}

func (c *calendar) pick(tx *db.Tx, want func(b *booked) bool) (all []note.Appointment) {
	for _, b := range c.all {
		if want(b) && b.day.AddDays(30).After(tx.Today()) {
			all = append(all, note.Appointment{ID: b.booking, GuestID: b.Guest, CounsellorID: b.with, CardName: "Blue " + b.with, Date: b.day})
		}
	}
	slices.SortFunc(all, func(a, b note.Appointment) int { return strings.Compare(a.Date.String(), b.Date.String()) })
	return all
}

func (c *calendar) MayOpenHeldWords(_ *db.Tx, bookingID string) (bool, error) {
	return slices.Contains(c.late, bookingID), nil
}

// MayOpen is note.Seals.
func (c *calendar) MayOpen(_ *db.Tx, staffID, _, _ string) (bool, error) {
	return slices.Contains(c.seal, staffID), nil
}

// Looked is note.Seals.
func (c *calendar) Looked(_ *db.Tx, _, _, kind string) error {
	c.looked = append(c.looked, kind)
	return nil
}

// HiddenFrom is note.Seals.
func (c *calendar) HiddenFrom(*db.Tx, string) (clock.Date, error) { return c.hidden, nil }

// Readers reads the guests as the intake domain does.
func (c *calendar) Readers(tx *db.Tx, guestIDs ...string) (all []note.Guest, err error) {
	err = tx.Gorm().Table("guests").Where("id IN ?", guestIDs).Order("id").Scan(&all).Error
	return all, err
}

// Member is true but for who has left.
func (c *calendar) Member(_ *db.Tx, staffID string, desk note.Role) (bool, error) {
	return !slices.Contains(c.left, staffID+string(desk)), nil
}

// Takes is the same for both desks.
func (c *calendar) Takes(*db.Tx, note.Role) (int, bool, error) { return c.epoch, !c.closed, nil }

func newRig(t *testing.T, d *db.DB, clk *clock.Fixed) *rig {
	t.Helper()
	r := &rig{db: d, clk: clk, dir: t.TempDir(), reader: newReader(t)}
	src := token.From(rand.Reader)
	var err error
	if r.keys, err = shred.Open(context.Background(), r.dir, src); err != nil {
		t.Fatal(err)
	}
	slots := shred.NewSlots(r.keys, clk)
	t.Cleanup(func() {
		if err := errors.Join(slots.Close(), r.keys.Close()); err != nil {
			t.Error(err)
		}
	})
	r.guest, r.next = r.booking(t, counsellor, "2026-12-03"), r.booking(t, second, "2026-12-04")
	r.calendar = &calendar{all: []*booked{&r.guest, &r.next}}
	r.Service = note.New(note.Deps{
		DB: d, Clock: clk, Slots: slots, Shred: r.keys, Bookings: r.calendar, Guests: r.calendar, Desks: r.calendar, Seals: r.calendar,
		Log: audit.New(src),
	})
	if err := r.Ready(context.Background(), 8); err != nil {
		t.Fatal(err)
	}
	return r
}

// booking puts an invented guest with a day and a booking into the store.
func (r *rig) booking(t *testing.T, counsellorID, date string) booked {
	t.Helper()
	day, err := clock.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	b := booked{Keys: newGuest(t), booking: newID(t), with: counsellorID, day: day}
	dayID := newID(t)
	r.write(t, func(tx *db.Tx) error {
		g := tx.Gorm()
		return errors.Join(
			g.Exec("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,?,?,?)",
				b.Guest, token.Hash(b.Locator), b.Signing[32:], b.Signing[32:], b.Recipient(), "en", day.AddDays(30)).Error,
			g.Exec(`INSERT INTO counsellors (id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until,
				recipient, state, sort_order) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
				counsellorID, counsellorID, "Ingrid", "en", true, "[]", "{}", "{}", "2030-01-01", r.reader.Recipient().String(), "active", 1).Error,
			g.Exec("INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state) VALUES (?,?,?,?,?,?,?,?,?)",
				dayID, counsellorID, day, "p", "house", 570, 360, "Europe/Oslo", "open").Error,
			g.Exec(`INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable, sequence, until)
				VALUES (?,?,?,?,?,?,?,?,?,?)`,
				b.booking, b.Guest, dayID, day, "Blue "+counsellorID, false, false, false, 0, day.AddDays(30)).Error,
		)
	})
	return b
}

func (r *rig) write(t *testing.T, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := r.db.WithTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// item seals a text of a guest for a role.
func (r *rig) item(t *testing.T, from booked, kind note.Kind, to note.Role, text string) note.Sealed {
	t.Helper()
	e := letter(t, from.Keys, r.reader, kind, text)
	return note.Sealed{ID: e.ID, Kind: kind, To: to, Body: seal(t, e, from.Keys)}
}

func (r *rig) keep(from booked, items ...note.Sealed) error {
	return r.db.WithTx(context.Background(), func(tx *db.Tx) error {
		return r.Keep(tx, from.Guest, from.booking, counsellor, items, from.day)
	})
}

func (r *rig) mustKeep(t *testing.T, from booked, items ...note.Sealed) {
	t.Helper()
	if err := r.keep(from, items...); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) list(t *testing.T, of booked) (items []note.Item) {
	t.Helper()
	r.write(t, func(tx *db.Tx) error {
		var err error
		items, err = r.List(tx, of.Guest)
		return err
	})
	return items
}

// sweep does what retention does: keys first, then rows.
func (r *rig) sweep(t *testing.T) int {
	t.Helper()
	var due []note.Ending
	r.write(t, func(tx *db.Tx) error {
		var err error
		due, err = r.Due(tx, 100)
		return err
	})
	var ids []string
	var slots []int64
	for _, e := range due {
		ids, slots = append(ids, e.ID), append(slots, e.Slot)
	}
	if err := r.keys.Overwrite(context.Background(), slots...); err != nil {
		t.Fatal(err)
	}
	r.write(t, func(tx *db.Tx) error { return r.Remove(tx, ids) })
	return len(due)
}

func wantGone(t *testing.T, what string, err error) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Code != "not_found" || f.Kind != fault.NotFound || f.Error() != "not_found" {
		t.Errorf("%s: got %v, want only that there is nothing", what, err)
	}
}
