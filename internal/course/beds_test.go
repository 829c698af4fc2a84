package course_test

import (
	"errors"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// house reads who sleeps where.
func (a *asking) house(week string) map[string]course.Lodger {
	a.t.Helper()
	h, err := a.svc.HouseOf(a.t.Context(), office, week)
	a.ok(err)
	in := map[string]course.Lodger{}
	for _, l := range h.Guests {
		in[l.ID] = l
	}
	return in
}

// placed asks, and lets the promised hour come.
func (a *asking) placed(all ...course.AskInput) []course.Request {
	a.t.Helper()
	var out []course.Request
	for _, in := range all {
		r, _ := a.asks(in)
		out = append(out, r)
	}
	a.clk.Add(28 * time.Hour)
	a.settle()
	return out
}

func TestBedsAreMovedLockedAndPlannedAnew(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 5, Rooms: 4, Talks: 5})
		h, err := a.svc.HouseOf(t.Context(), office, week)
		a.ok(err)
		rooms := h.Rooms
		a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error {
			return errors.Join(tx.Gorm().Exec("UPDATE house_rooms SET step_free = ? WHERE id = ?", true, rooms[3].ID).Error,
				tx.Gorm().Exec("UPDATE house_rooms SET beds = 1 WHERE id = ?", rooms[0].ID).Error)
		}))
		all := a.placed(course.AskInput{CourseID: week}, course.AskInput{CourseID: week, Code: "two lakes", Shares: true}, course.AskInput{CourseID: week, StepFree: true},
			course.AskInput{CourseID: week, Code: "Two  Lakes", Shares: true}, course.AskInput{CourseID: week, Code: "two lakes"})
		a.sound()
		in := a.house(week)
		one, first, stepFree, second, alone := in[all[0].ID], in[all[1].ID], in[all[2].ID], in[all[3].ID], in[all[4].ID]
		if stepFree.RoomID != rooms[3].ID || first.RoomID != second.RoomID || first.SharesWith != second.ID || second.SharesWith != first.ID {
			t.Fatalf("%+v\n%+v\n%+v", stepFree, first, second)
		}
		if alone.RoomID == first.RoomID || alone.SharesWith != "" || one.RoomID != rooms[0].ID {
			t.Fatalf("who has not said so shares a room, or a single is not filled first: %+v %+v", alone, one)
		}

		// Two who share move together, and a room that is too small for them is refused.
		if err := a.svc.MoveBed(t.Context(), office, first.ID, rooms[0].ID); !errors.Is(err, course.ErrSmallRoom) {
			t.Fatalf("two in a single: %v", err)
		}
		a.ok(a.svc.MoveBed(t.Context(), office, first.ID, alone.RoomID))
		a.sound()
		in = a.house(week)
		if in[first.ID].RoomID != alone.RoomID || in[second.ID].RoomID != alone.RoomID || in[alone.ID].RoomID == alone.RoomID || !in[second.ID].Locked {
			t.Fatalf("%+v", in)
		}
		if err := a.svc.MoveBed(t.Context(), office, one.ID, in[first.ID].RoomID); !errors.Is(err, course.ErrBedLocked) {
			t.Fatalf("into a room with somebody who is locked: %v", err)
		}

		// Who is locked stays in a new plan; who needs no steps is left where there are none.
		a.ok(a.svc.PlanBeds(t.Context(), office, week))
		a.sound()
		if again := a.house(week); again[first.ID].RoomID != in[first.ID].RoomID || again[stepFree.ID].RoomID != rooms[3].ID {
			t.Fatalf("%+v", again)
		}

		// A room that somebody is locked in stays in use; nobody is left without a bed.
		closed := course.Closure{First: h.Course.First, Last: h.Course.First}
		if _, err := a.svc.EmptyRoom(t.Context(), office, in[first.ID].RoomID, closed); !errors.Is(err, course.ErrBedLocked) {
			t.Fatalf("a locked room is emptied: %v", err)
		}
		if _, err := a.svc.EmptyRoom(t.Context(), office, rooms[3].ID, closed); !errors.Is(err, course.ErrNoBed) {
			t.Fatalf("the only room without steps is emptied: %v", err)
		}
		a.ok(a.svc.LockBed(t.Context(), office, first.ID, false))
		a.ok(a.svc.LockBed(t.Context(), office, second.ID, false))
		if in := a.house(week); in[first.ID].Locked || in[second.ID].Locked {
			t.Fatalf("%+v", in)
		}
		a.sound()
	})
}

// TestARoomIsEmptied: those who sleep in it get other rooms, and it is out of use after it.
func TestARoomIsEmptied(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 2, Rooms: 3, Talks: 2})
		r := a.placed(course.AskInput{CourseID: week, Partner: true})[0]
		before := a.house(week)[r.ID]
		h, err := a.svc.HouseOf(t.Context(), office, week)
		a.ok(err)
		rooms, err := a.svc.EmptyRoom(t.Context(), office, before.RoomID, course.Closure{First: h.Course.First, Last: h.Course.Last})
		a.ok(err)
		a.sound()
		if now := a.house(week)[r.ID]; now.RoomID == before.RoomID {
			t.Fatal("nobody was moved")
		}
		closed := 0
		for _, room := range rooms {
			closed += len(room.Closed)
		}
		if closed != 1 {
			t.Fatalf("%+v", rooms)
		}
		clk.Set(h.Course.Last.AddDays(3).At(0, testkit.Oslo(t)))
		if _, err := a.svc.HouseOf(t.Context(), office, week); !errors.Is(err, course.ErrNotFound) {
			t.Fatalf("three days after the week there are lists: %v", err)
		}
	})
}
