package course_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/testkit"
)

// TestARoomThatSomebodySleepsInStaysOpen: there are rooms enough without it, and still it is somebody's.
func TestARoomThatSomebodySleepsInStaysOpen(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, a, o := context.Background(), newAsking(t, d, clk), &outside{}
		svc := course.New(course.Deps{DB: d, IDs: a.ids, People: o, Rota: o, Cover: o, Places: o, Calendar: o, Zone: "Europe/Oslo"})
		week := a.sow(course.Sown{Places: 1, Rooms: 3, Talks: 1})
		r, _, err := a.ask(course.AskInput{CourseID: week})
		a.ok(err)
		clk.Add(28 * time.Hour)
		a.ok(a.svc.Confirm(ctx, office, r.ID))
		var used string
		a.ok(d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Raw("SELECT room_id FROM course_beds").Scan(&used).Error }))
		rooms, err := svc.Rooms(ctx, office, "house")
		a.ok(err)
		b, err := svc.Board(ctx, office, week)
		a.ok(err)
		for _, room := range rooms {
			want := ""
			if room.ID == used {
				want = "room_in_use"
			}
			closed := room
			closed.Closed = []course.Closure{{First: b.Course.First, Last: b.Course.First}}
			if _, err := svc.PutRoom(ctx, office, closed); (want != "" || err != nil) && !fault.HasCode(err, want) {
				t.Errorf("room %s closed: got %v, want %q", room.Name, err, want)
			}
			closed.Closed = []course.Closure{{First: b.Course.Last.AddDays(7), Last: b.Course.Last.AddDays(9)}}
			if _, err := svc.PutRoom(ctx, office, closed); err != nil {
				t.Errorf("room %s closed after the week: %v", room.Name, err)
			}
			closed.Closed = nil
			if _, err := svc.PutRoom(ctx, office, closed); err != nil {
				t.Errorf("room %s opened: %v", room.Name, err)
			}
			if err := svc.RemoveRoom(ctx, office, room.ID); (want != "" || err != nil) && !fault.HasCode(err, want) {
				t.Errorf("room %s removed: got %v, want %q", room.Name, err, want)
			}
		}
	})
}
