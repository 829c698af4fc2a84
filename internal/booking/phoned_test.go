package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestAnAnswerOnTheTelephone: the office writes a yes or a no down by the guest's own rules, never for a day of one's own, and the guest
// reads who did.
func TestAnAnswerOnTheTelephone(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		siv := f.colleague("siv", f.city, time.Friday)
		f.publish(ingrid, ola, siv)
		hers := f.daysOf(ingrid)
		b, guest := f.books(hers[3].ID)
		f.publish(ola, siv) // the files name her no more, and she never had a key of her own
		a, owed := f.asked(guest), f.owed()
		if a.Kind != booking.Leaving || len(owed) != 1 || len(owed[0].Colleagues) != 1 || len(owed[0].Next) != 6 {
			t.Fatalf("asked %+v, owed %+v", a, owed)
		}
		phoned := func(actor session.Actor, id string, yes bool) error {
			_, err := f.svc.AnswerByPhone(ctx, actor, id, yes)
			return err
		}
		wants(t, phoned(her(ola), a.ID, true), "forbidden")
		wants(t, phoned(office, idOf("nothing"), true), "not_found")
		wants(t, phoned(office, a.ID, true), "nothing_proposed")
		f.ok(f.svc.Propose(ctx, office, a.ID, owed[0].Colleagues[0].ID))
		both := session.Actor{Kind: session.Staff, StaffID: ola.ID, Roles: []session.Role{session.Counsellor, session.Coordinator}}
		wants(t, phoned(both, a.ID, true), "forbidden") // it is his own day
		f.ok(phoned(office, a.ID, false))
		if a = f.asked(guest); a.Kept != nil || f.booked(guest).Day != b.Day {
			t.Fatal("a no keeps nothing and moves nobody")
		}
		f.ok(f.svc.Propose(ctx, office, a.ID, owed[0].Next[1].ID))
		f.ok(phoned(office, a.ID, true))
		if got := f.booked(guest); got.ID != b.ID || got.Day.ID != owed[0].Next[1].ID || len(f.questions(guest)) != 0 {
			t.Fatalf("got %+v", got)
		}
		wants(t, phoned(office, a.ID, true), "not_found")

		// A hand-over is answered in the same way, and a date is then found on the telephone.
		from, to := ola, siv
		if f.booked(guest).Day.CounsellorID == siv.ID {
			from, to = siv, ola
		}
		f.ok(f.svc.ProposeHandOver(ctx, her(from), guest.GuestID, to.ID))
		wants(t, phoned(session.Actor{Kind: session.Staff, StaffID: to.ID, Roles: both.Roles}, f.asked(guest).ID, true), "forbidden")
		f.ok(phoned(office, f.asked(guest).ID, true))
		var over []booking.Owed
		f.ok(d.Read(ctx, func(tx *db.Tx) (err error) {
			over, err = f.svc.OwedHandOvers(tx)
			return err
		}))
		if len(over) != 1 || !over[0].Agreed || len(over[0].Next) == 0 || over[0].Next[0].CounsellorID != to.ID {
			t.Fatalf("owed %+v", over)
		}
		f.ok(f.svc.Propose(ctx, office, over[0].Asked.ID, over[0].Next[0].ID))
		f.ok(phoned(office, over[0].Asked.ID, true))
		if f.booked(guest).Day.CounsellorID != to.ID {
			t.Fatal("the yes to a hand-over moved nothing")
		}
		rows, phonedRows := f.log(guest), 0
		for _, r := range rows {
			if r.Action == "answer_phoned" && r.Role == audit.Office && r.ActorID == office.StaffID {
				phonedRows++
			}
		}
		if phonedRows != 4 {
			t.Errorf("the guest reads of %d answers in %+v", phonedRows, rows)
		}
		f.sound()
	})
}

func (f *fixture) log(guest session.Actor) (rows []audit.Row) {
	f.t.Helper()
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		rows, err = audit.New(f.secrets).ForGuest(tx, guest.GuestID)
		return err
	}))
	return rows
}
