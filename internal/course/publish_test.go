package course_test

import (
	"context"
	"fmt"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func TestAWeekIsPublishedOnceAndOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, w := context.Background(), newWorld(t, d, clk)
		b := w.copy("week", monday)
		if again, err := w.svc.Copy(ctx, office, copyInput("week", "week", monday)); err != nil || len(again.Blocks) != len(b.Blocks) || len(b.Findings) != 0 {
			t.Fatalf("copied twice: %v, %d and %d blocks, %v", err, len(b.Blocks), len(again.Blocks), b.Findings)
		}
		lecture := b.Blocks[0]
		for _, one := range b.Blocks {
			if one.Theme == "identity" {
				lecture = one
			}
		}
		if _, err := w.svc.RemoveBlock(ctx, office, id("week"), lecture.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.svc.Publish(ctx, office, id("week")); !fault.HasCode(err, "course_not_ready") {
			t.Fatalf("got %v", err)
		}
		if _, err := w.svc.PutBlock(ctx, office, id("week"), lecture); err != nil {
			t.Fatal(err)
		}
		w.outside.booked[id("ola")] = []clock.Date{monday.AddDays(7)} // the day of rest after it
		if _, err := w.svc.Publish(ctx, office, id("week")); !fault.HasCode(err, "course_counsellor_booked") || fault.Of(err).Fields[0].Location != "dates.2027-02-15" {
			t.Fatalf("got %v", err)
		}
		if got, err := w.svc.Board(ctx, office, id("week")); err != nil || got.Course.State != course.Planned || len(got.Talks) != 0 {
			t.Fatalf("a refused week is %+v (%v)", got.Course, err)
		}
		w.outside.booked = nil
		for _, err := range testkit.Race(8, func(int) error {
			_, err := w.svc.Publish(ctx, office, id("week"))
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := w.svc.Board(ctx, office, id("week"))
		if err != nil || got.Course.State != course.Published || len(got.Talks) != 10 {
			t.Fatalf("%d talks, %+v (%v)", len(got.Talks), got.Course, err)
		}
		if dates := w.outside.taken[id("week")+" "+id("ola")]; dates != "2027-02-08..2027-02-15" {
			t.Fatalf("Ola's days are taken %q", dates)
		}
		openNights := func() (all []course.OpenNight) {
			if err := d.Read(ctx, func(tx *db.Tx) (err error) { all, err = w.svc.OpenNights(tx); return err }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		if all := openNights(); len(all) != 0 {
			t.Fatalf("nights of a week that was just opened: %+v", all)
		}
		w.outside.onLeave = map[string][]clock.Date{got.Nights[1].SleeperID: {got.Nights[1].Date}} // ill since
		want := course.OpenNight{CourseID: id("week"), Code: course.NightAway, Date: got.Nights[1].Date, By: got.Nights[1].Date.AddDays(-1)}
		if all := openNights(); len(all) != 1 || all[0].Person == "" || (course.OpenNight{CourseID: all[0].CourseID, Code: all[0].Code, Date: all[0].Date, By: all[0].By}) != want {
			t.Fatalf("somebody who sleeps in the house is ill: %+v", all)
		}
	})
}

func TestAPublishedWeekChangesOnlyWhereNobodyIsHurt(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, w := context.Background(), newWorld(t, d, clk)
		w.copy("week", monday)
		b, err := w.svc.Publish(ctx, office, id("week"))
		if err != nil {
			t.Fatal(err)
		}
		taken := b.Talks[0]
		w.run("UPDATE course_talks SET request_id = ? WHERE id = ?", id("request"), taken.ID)
		head := course.Head{First: monday, Least: 8, Most: 9, DecideBy: monday.AddDays(-21), Counsellors: b.Counsellors}
		block := func(of string) (one course.Block) {
			for _, x := range b.Blocks {
				if x.ID == of {
					one = x
				}
			}
			return one
		}
		moved, other := block(taken.BlockID), block(b.Talks[len(b.Talks)-1].BlockID)
		moved.Start += 15
		other.Start += 30
		dinner := b.Blocks[0]
		for _, x := range b.Blocks {
			if x.Kind == course.Meal && x.Start == 18*60 {
				dinner = x
			}
		}
		dinner.Room = "Hagen"
		for name, c := range map[string]struct {
			do   func() error
			want string
		}{
			"its date": {func() error {
				h := head
				h.First = monday.AddDays(7)
				_, err := w.svc.Change(ctx, office, id("week"), h)
				return err
			}, "course_taken"},
			"the talk that somebody has": {func() error { _, err := w.svc.PutBlock(ctx, office, id("week"), moved); return err }, "course_taken"},
			"the block of that talk":     {func() error { _, err := w.svc.RemoveBlock(ctx, office, id("week"), taken.BlockID); return err }, "course_taken"},
			"a lecture":                  {func() error { _, err := w.svc.RemoveBlock(ctx, office, id("week"), lectureOf(b)); return err }, "course_not_ready"},
			"its counsellors": {func() error {
				h := head
				h.Counsellors = h.Counsellors[:1]
				_, err := w.svc.Change(ctx, office, id("week"), h)
				return err
			}, "course_not_ready"},
			"off, without a touch": {func() error { a := office; a.Fresh = false; _, err := w.svc.CallOff(ctx, a, id("week")); return err }, "touch_needed"},
			"off":                  {func() error { _, err := w.svc.CallOff(ctx, office, id("week")); return err }, "course_taken"},
			"removed":              {func() error { return w.svc.Remove(ctx, office, id("week")) }, "course_state"},
			"by a host": {func() error {
				_, err := w.svc.PutBlock(ctx, session.Actor{Kind: session.Staff, Roles: []session.Role{session.Host}}, id("week"), dinner)
				return err
			}, "forbidden"},
			"where dinner is":               {func() error { _, err := w.svc.PutBlock(ctx, office, id("week"), dinner); return err }, ""},
			"one place fewer":               {func() error { _, err := w.svc.Change(ctx, office, id("week"), head); return err }, ""},
			"a room, when there are enough": {func() error { return w.room(11, []course.Closure{{First: monday, Last: monday}}) }, ""},
			"another week's block, as its own": {func() error {
				x := dinner
				x.ID = "short"
				_, err := w.svc.PutBlock(ctx, office, id("week"), x)
				return err
			}, "course_invalid"},
			"a week that is not there":           {func() error { _, err := w.svc.PutBlock(ctx, office, id("none"), dinner); return err }, "not_found"},
			"a room of a house that is not ours": {func() error { _, err := w.svc.Rooms(ctx, office, "elsewhere"); return err }, "not_found"},
		} {
			if err := c.do(); (c.want != "" || err != nil) && !fault.HasCode(err, c.want) {
				t.Errorf("%s: got %v, want %q", name, err, c.want)
			}
		}
		if _, err := w.svc.PutBlock(ctx, office, id("week"), other); !fault.HasCode(err, "course_not_ready") {
			t.Errorf("a talk into the discussion: %v", err)
		}
		if after, err := w.svc.Board(ctx, office, id("week")); err != nil || len(after.Talks) != 10 || after.Course.Most != 9 {
			t.Errorf("%d talks, %d places (%v)", len(after.Talks), after.Course.Most, err)
		}
	})
}

func lectureOf(b course.Board) string {
	for _, x := range b.Blocks {
		if x.Kind == course.Lecture {
			return x.ID
		}
	}
	return ""
}

func TestAWeekCalledOffGivesTheDaysBackAndOneThatIsOverGoes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, w := context.Background(), newWorld(t, d, clk)
		for i, name := range []string{"first", "second"} {
			w.copy(name, monday.AddDays(14*i))
			if _, err := w.svc.Publish(ctx, office, id(name)); err != nil {
				t.Fatal(err)
			}
		}
		for n := 1; n <= 2; n++ { // eleven rooms, ten places: the second closure is one too many
			if err := w.room(n, []course.Closure{{First: monday, Last: monday.AddDays(1)}}); (n == 2) != fault.HasCode(err, "room_in_use") {
				t.Fatalf("room %d: %v", n, err)
			}
		}
		if b, err := w.svc.CallOff(ctx, office, id("first")); err != nil || b.Course.State != course.Off || len(b.Talks) != 0 {
			t.Fatalf("%+v %v", b.Course, err)
		}
		if len(w.outside.taken) != 2 {
			t.Fatalf("days of %v are taken", w.outside.taken)
		}
		if _, err := w.svc.Publish(ctx, office, id("first")); !fault.HasCode(err, "course_state") {
			t.Fatalf("got %v", err)
		}
		states := func() string {
			all, err := w.svc.List(ctx, office)
			if err != nil {
				t.Fatal(err)
			}
			out := ""
			for _, c := range all.Courses {
				out += fmt.Sprint(c.State, " ")
			}
			return out
		}
		clk.Set(monday.AddDays(18).At(600, testkit.Oslo(t)))
		if err := w.svc.Sweep(ctx); err != nil || states() != "off published " {
			t.Fatalf("%v, %s", err, states())
		}
		clk.Set(monday.AddDays(19).At(600, testkit.Oslo(t)))
		if err := w.svc.Sweep(ctx); err != nil || states() != "over " {
			t.Fatalf("%v, %s", err, states())
		}
		clk.Set(monday.AddDays(60).At(600, testkit.Oslo(t)))
		err := d.WithTx(ctx, func(tx *db.Tx) error {
			ids, err := w.svc.Due(tx, 10)
			if err != nil || len(ids) != 2 {
				return fmt.Errorf("%v are due (%w)", ids, err)
			}
			return w.svc.End(tx, ids)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.svc.Board(ctx, office, id("second")); !fault.HasCode(err, "not_found") {
			t.Fatalf("got %v", err)
		}
	})
}

// TestAWeekIsNotOpenedWithoutCover: as a day is not offered. The sentence names the date, its hours and every duty that nobody has.
func TestAWeekIsNotOpenedWithoutCover(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, w := context.Background(), newWorld(t, d, clk)
		w.copy("week", monday)
		friday := monday.AddDays(4)
		w.outside.nobodyOn(course.Gap{Date: friday, Duty: "deputy", From: 1020, To: 1320}, course.Gap{Date: friday, Duty: "phone", From: 1020, To: 1320}, course.Gap{Date: friday.AddDays(1), Duty: "lead", From: 480, To: 1320})
		b, err := w.svc.Board(ctx, office, id("week"))
		if want := (course.Finding{Code: course.NoCover, Date: friday, Duties: "deputy phone", From: 1020, To: 1320}); err != nil || len(b.Findings) != 1 || b.Findings[0] != want {
			t.Fatalf("missing: %+v (%v)", b.Findings, err)
		}
		_, err = w.svc.Publish(ctx, office, id("week"))
		if f := fault.Of(err); !fault.HasCode(err, "course_not_ready") || len(f.Fields) != 1 || f.Fields[0].Location != "dates."+friday.String() {
			t.Fatalf("got %v", err)
		}
		w.outside.nobodyOn()
		if b, err = w.svc.Publish(ctx, office, id("week")); err != nil || b.Course.State != course.Published {
			t.Fatalf("%+v (%v)", b.Course, err)
		}
		// Somebody falls ill: the week stays open for who has a place, says so on its board, and can be mended piece by piece.
		w.outside.nobodyOn(course.Gap{Date: friday, Duty: "lead", From: 480, To: 1320})
		if b, err = w.svc.Change(ctx, office, id("week"), course.Head{First: monday, Least: 8, Most: 9, DecideBy: monday.AddDays(-21), Counsellors: b.Counsellors}); err != nil || len(b.Findings) != 1 {
			t.Fatalf("missing: %+v (%v)", b.Findings, err)
		}
	})
}

func TestTheNightsAreTakenFromTheRota(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx, w := context.Background(), newWorld(t, d, clk)
		w.outside.lead = map[clock.Date]string{monday: id("anne"), monday.AddDays(1): id("anne")}
		w.outside.phones = map[string]string{id("anne"): "12 34 56 71", id("gro"): "12 34 56 78"}
		in := copyInput("week", "week", monday)
		in.Sleepers.SleeperPhone, in.Sleepers.SafetyID, in.Sleepers.SafetyPhone = "", "", ""
		b, err := w.svc.Copy(ctx, office, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range b.Nights {
			want := course.Night{CourseID: id("week"), Date: n.Date, SleeperID: id("gro"), SleeperPhone: "12 34 56 78"}
			if w.outside.lead[n.Date] != "" {
				want.SafetyID, want.SafetyPhone = id("anne"), "12 34 56 71"
			}
			if n != want {
				t.Fatalf("got %+v, want %+v", n, want)
			}
		}
		missing := 0
		for _, f := range b.Findings {
			if f.Code == course.NightSafety {
				missing++
			}
		}
		if missing != 3 || b.Rota[monday] != id("anne") || b.Phones[id("anne")] != "12 34 56 71" {
			t.Fatalf("%d nights without a safety lead, %+v, %+v", missing, b.Rota, b.Phones)
		}
	})
}
