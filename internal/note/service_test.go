package note_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

func TestAnItemComesBackAsItWasSealed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "a few words")
		safety := r.item(t, r.guest, note.WordsBeforehand, note.Safety, "a few words")
		name := r.item(t, r.guest, note.ChosenName, note.Office, "Kari")
		r.mustKeep(t, r.guest, words, safety, name)
		got, body, err := r.Fetch(ctx, r.guest.actor(), words.ID)
		if err != nil || !bytes.Equal(body, words.Body) || got.ToID != counsellor || got.BookingID != r.guest.booking {
			t.Fatalf("got %v, the same bytes: %v", err, bytes.Equal(body, words.Body))
		}
		clk.Add(24 * time.Hour)
		if _, body, err = r.Export(ctx, session.Machine, words.ID); err != nil || !bytes.Equal(body, words.Body) {
			t.Fatalf("exported: %v", err)
		}
		items := r.list(t, r.guest)
		if len(items) != 3 {
			t.Fatalf("%d items listed", len(items))
		}
		for _, i := range items {
			want := map[string]string{words.ID: "2026-12-04", safety.ID: "2026-12-04", name.ID: "2027-01-02"}[i.ID]
			if i.Until.String() != want || i.Written.String() != "2026-11-23" || i.HeldBack != (i.ID == safety.ID) {
				t.Errorf("%s to %s: written %s, gone on %s", i.Kind, i.To, i.Written, i.Until)
			}
			if i.ID == words.ID {
				if len(i.Fetched) != 2 || i.Fetched[0] != (note.Fetched{Day: clock.NewDate(2026, 11, 24), By: audit.Program}) || i.Fetched[1].By != audit.Doctor {
					t.Errorf("fetched %v", i.Fetched)
				}
			} else if len(i.Fetched) != 0 {
				t.Errorf("%s was not fetched", i.Kind)
			}
		}
		r.write(t, func(tx *db.Tx) error { // at rest it is not the age file
			var at []byte
			if err := tx.Gorm().Raw("SELECT sealed FROM items WHERE id = ?", words.ID).Row().Scan(&at); err != nil {
				return err
			}
			if bytes.Contains(at, words.Body[200:300]) || bytes.Contains(at, []byte("age-encryption")) {
				t.Error("the age file lies open in the store")
			}
			return nil
		})
	})
}

// TestP20_OnlyTheGuestAndTheMachineReachAnItem asks for each item as everybody else.
func TestP20_OnlyTheGuestAndTheMachineReachAnItem(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "a few words")
		safety := r.item(t, r.guest, note.WordsBeforehand, note.Safety, "a few words")
		r.mustKeep(t, r.guest, words, safety)
		for name, a := range map[string]session.Actor{
			"stranger": session.Nobody, "machine": session.Machine, "another guest": r.next.actor(),
			"staff that does not exist yet": {Kind: "counsellor", GuestID: r.guest.Guest},
		} {
			for _, id := range []string{words.ID, safety.ID, newID(t), "", "'"} {
				_, body, err := r.Fetch(ctx, a, id)
				wantGone(t, "fetch as "+name, err)
				if body != nil {
					t.Errorf("%s got bytes", name)
				}
				wantGone(t, "end as "+name, r.End(ctx, a, id))
				if a.Kind != session.Program {
					_, _, err = r.Export(ctx, a, id)
					wantGone(t, "export as "+name, err)
				}
			}
		}
		_, _, err := r.Export(ctx, session.Machine, safety.ID)
		wantGone(t, "exporting what is held back", err)
		if _, _, err := r.Fetch(ctx, r.guest.actor(), safety.ID); err != nil {
			t.Errorf("nothing is hidden from the guest, but: %v", err)
		}
		if n := len(r.list(t, r.next)); n != 0 {
			t.Errorf("another guest sees %d items", n)
		}
	})
}

func TestOnlyItemsOfTheTableAreKept(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		for kind, roles := range map[note.Kind]map[note.Role][2]bool{ // with a booking, without
			note.ChosenName:      {note.Counsellor: {true, false}, note.Office: {true, true}, note.Safety: {false, false}},
			note.Contact:         {note.Counsellor: {true, false}, note.Office: {true, true}, note.Safety: {true, false}},
			note.WordsBeforehand: {note.Counsellor: {true, false}, note.Office: {false, false}, note.Safety: {true, false}},
			note.CallWish:        {note.Counsellor: {false, false}, note.Office: {false, true}, note.Safety: {false, false}},
		} {
			for role, want := range roles {
				item := r.item(t, r.guest, kind, role, "x")
				err := r.keep(r.guest, item)
				if (err == nil) != want[0] || err != nil && !errors.Is(err, note.ErrItem) {
					t.Errorf("%s to %s with a booking: %v", kind, role, err)
				}
				item.ID = newID(t)
				err = d.WithTx(context.Background(), func(tx *db.Tx) error {
					return r.Keep(tx, r.guest.Guest, "", "", []note.Sealed{item}, tx.Today())
				})
				if (err == nil) != want[1] || err != nil && !errors.Is(err, note.ErrItem) {
					t.Errorf("%s to %s without a booking: %v", kind, role, err)
				}
			}
		}
		good := func() note.Sealed { return r.item(t, r.guest, note.Contact, note.Office, "x") }
		for name, items := range map[string]func() []note.Sealed{
			"items[1].sealed": func() []note.Sealed {
				bad := r.item(t, r.guest, note.ChosenName, note.Office, "x")
				bad.Body = bad.Body[1:]
				return []note.Sealed{good(), bad}
			},
			"items[0].id": func() []note.Sealed { g := good(); g.ID = strings.ToUpper(g.ID[:31] + "a"); return []note.Sealed{g} },
			"items[1].to": func() []note.Sealed { return []note.Sealed{good(), good()} },
			"items[0].to": func() []note.Sealed { g := good(); g.Kind = "diary"; return []note.Sealed{g} },
			"items[12].":  func() []note.Sealed { return make([]note.Sealed, 13) },
		} {
			f := fault.Of(r.keep(r.guest, items()...))
			if f == nil || f.Code != "item_refused" || len(f.Fields) != 1 || f.Fields[0].Location != name {
				t.Errorf("%s: got %v", name, f)
			}
		}
		late := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		clk.Set(time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC))
		if err := r.keep(r.guest, late); !errors.Is(err, note.ErrItem) {
			t.Errorf("words after the day: got %v", err)
		}
	})
}

func TestKeepingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		one := r.item(t, r.guest, note.ChosenName, note.Office, "Kari")
		r.mustKeep(t, r.guest, one)
		r.mustKeep(t, r.guest, one)
		if n := len(r.list(t, r.guest)); n != 1 {
			t.Fatalf("%d items after keeping one twice", n)
		}
		stolen := one
		stolen.Body = r.item(t, r.next, note.ChosenName, note.Office, "Ola").Body
		if err := r.keep(r.next, stolen); !errors.Is(err, note.ErrItem) {
			t.Errorf("another guest with the same id: %v", err)
		}
		moved := r.item(t, r.guest, note.Contact, note.Office, "x")
		moved.ID = one.ID
		if err := r.keep(r.guest, moved); !errors.Is(err, note.ErrItem) {
			t.Errorf("another kind with the same id: %v", err)
		}
	})
}

func TestANewerItemTakesThePlaceOfTheOlder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		old := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "old")
		safety := r.item(t, r.guest, note.WordsBeforehand, note.Safety, "old")
		r.mustKeep(t, r.guest, old, safety)
		newer := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "new")
		in := note.ReplaceInput{BookingID: r.guest.booking, Items: []note.Sealed{newer}}
		for name, a := range map[string]session.Actor{"another guest": r.next.actor(), "stranger": session.Nobody} {
			wantGone(t, name, r.Replace(ctx, a, in))
		}
		if err := r.Replace(ctx, r.guest.actor(), in); err != nil {
			t.Fatal(err)
		}
		_, _, err := r.Fetch(ctx, r.guest.actor(), old.ID)
		wantGone(t, "the older one", err)
		for _, id := range []string{newer.ID, safety.ID} {
			if _, _, err := r.Fetch(ctx, r.guest.actor(), id); err != nil {
				t.Error(err)
			}
		}
		if n := r.sweep(t); n != 1 {
			t.Errorf("%d items swept", n)
		}
	})
}

// TestP16_PastItsDayAnItemIsGoneWithTheJobStopped moves the clock over the end of each kind; nothing sweeps.
func TestP16_PastItsDayAnItemIsGoneWithTheJobStopped(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		for kind, days := range map[note.Kind]int{note.WordsBeforehand: 1, note.Contact: 14, note.ChosenName: 30} {
			item := r.item(t, r.guest, kind, note.Counsellor, "x")
			clk.Set(testkit.Start)
			r.mustKeep(t, r.guest, item)
			midnight := r.guest.day.AddDays(days).At(0, testkit.Oslo(t))
			clk.Set(midnight.Add(-time.Second))
			if _, _, err := r.Fetch(ctx, r.guest.actor(), item.ID); err != nil {
				t.Errorf("%s one second before: %v", kind, err)
			}
			clk.Set(midnight)
			_, _, err := r.Fetch(ctx, r.guest.actor(), item.ID)
			wantGone(t, string(kind)+" fetched", err)
			_, _, err = r.Export(ctx, session.Machine, item.ID)
			wantGone(t, string(kind)+" exported", err)
			wantGone(t, string(kind)+" ended", r.End(ctx, r.guest.actor(), item.ID))
			for _, i := range r.list(t, r.guest) {
				if i.ID == item.ID {
					t.Errorf("%s is listed", kind)
				}
			}
			if n := r.sweep(t); n != 1 {
				t.Errorf("%s: %d swept", kind, n)
			}
		}
	})
}

func TestWithoutKeySlotsNothingIsKept(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	d := testkit.NewSQLite(t, clk)
	r := newRig(t, d, clk)
	r.Service = note.New(note.Deps{DB: d, Clock: clk, Slots: noSlots{}, Shred: r.keys, Desks: r.calendar, Bookings: &calendar{all: []*booked{&r.guest}}})
	item := r.item(t, r.guest, note.ChosenName, note.Office, "x")
	if err := r.keep(r.guest, item); !errors.Is(err, shred.ErrUnavailable) {
		t.Errorf("keeping: %v", err)
	}
	in := note.ReplaceInput{BookingID: r.guest.booking, Items: []note.Sealed{item}}
	if err := r.Replace(context.Background(), r.guest.actor(), in); !errors.Is(err, shred.ErrUnavailable) {
		t.Errorf("replacing: %v", err)
	}
}

// noSlots is the shred store when it is down and the stock is used up.
type noSlots struct{}

func (noSlots) Take(context.Context) (int64, []byte, error) { return 0, nil, shred.ErrUnavailable }

// fewSlots is a stock that runs out.
type fewSlots struct{ left [][]byte }

func (f *fewSlots) Take(context.Context) (int64, []byte, error) {
	if len(f.left) == 0 {
		return 0, nil, shred.ErrUnavailable
	}
	key := f.left[0]
	f.left = f.left[1:]
	return int64(100 + len(f.left)), key, nil
}

func TestSlotsTakenAheadServeForADay(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	d := testkit.NewSQLite(t, clk)
	r := newRig(t, d, clk)
	key := bytes.Repeat([]byte{7}, 32)
	r.Service = note.New(note.Deps{DB: d, Clock: clk, Slots: &fewSlots{left: [][]byte{key, key}}, Shred: r.keys, Desks: r.calendar})
	if err := r.Ready(context.Background(), 2); err != nil {
		t.Fatal(err)
	}
	if err := r.Ready(context.Background(), 1); !errors.Is(err, shred.ErrUnavailable) {
		t.Errorf("more than there are: %v", err)
	}
	r.mustKeep(t, r.guest, r.item(t, r.guest, note.ChosenName, note.Office, "x"))
	clk.Add(25 * time.Hour) // the shred store will soon think that nobody uses the other one
	if err := r.keep(r.guest, r.item(t, r.guest, note.Contact, note.Office, "x")); !errors.Is(err, shred.ErrUnavailable) {
		t.Errorf("with a slot of the day before: %v", err)
	}
}

// TestWhatADeskCanReadIsCountedWithoutNamingAnybody: kinds and days; what is held back was given to nobody.
func TestWhatADeskCanReadIsCountedWithoutNamingAnybody(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.mustKeep(t, r.guest, r.item(t, r.guest, note.ChosenName, note.Office, "Kari"), r.item(t, r.guest, note.Contact, note.Office, "{}"),
			r.item(t, r.guest, note.WordsBeforehand, note.Safety, "a few words"), r.item(t, r.guest, note.ChosenName, note.Counsellor, "Kari"))
		r.mustKeep(t, r.next, r.item(t, r.next, note.ChosenName, note.Office, "Nils"))
		today := clock.NewDate(2026, 11, 23)
		r.write(t, func(tx *db.Tx) error {
			office, err := r.DeskReadable(tx, note.Office)
			want := []note.Readable{{Kind: note.ChosenName, Day: today, Count: 2}, {Kind: note.Contact, Day: today, Count: 1}}
			if err != nil || !slices.Equal(office, want) {
				t.Errorf("office: %v %v", office, err)
			}
			safety, err := r.DeskReadable(tx, note.Safety)
			if err != nil || len(safety) != 0 {
				t.Errorf("safety: %v %v", safety, err)
			}
			for epoch, want := range map[int]bool{0: true, 1: false} { // what is held back too
				if has, err := r.DeskHas(tx, note.Safety, epoch); err != nil || has != want {
					t.Errorf("epoch %d: %v %v", epoch, has, err)
				}
			}
			return nil
		})
	})
}
