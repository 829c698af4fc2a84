package course_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestP32_ManyRequestsForFortyPlaces: all ask at the same moment, several copies of the program answer at the promised hour and the office
// confirms meanwhile. Forty have a place, and they are the forty who asked first; all others wait, and nobody gets another error.
// make bench asks ten thousand times.
func TestP32_ManyRequestsForFortyPlaces(t *testing.T) {
	t.Parallel()
	crowd := 120
	if os.Getenv("LYSNING_BENCH") != "" {
		crowd = 10_000
	}
	const most = 40
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: most, Rooms: most, Talks: most})
		all := make([]course.Request, crowd)
		for _, err := range testkit.Race(crowd, func(i int) (err error) {
			all[i], _, err = a.ask(course.AskInput{CourseID: week})
			return err
		}) {
			a.ok(err)
		}
		clk.Add(28 * time.Hour)
		for _, err := range testkit.Race(12, func(i int) error {
			if i < 4 {
				return a.svc.Settle(context.Background())
			}
			err := a.svc.Confirm(context.Background(), office, all[i*7%crowd].ID)
			if f := fault.Of(err); f != nil && (errors.Is(err, course.ErrRank) || errors.Is(err, course.ErrNoPlace) || errors.Is(err, course.ErrDecided)) {
				return nil
			}
			return err
		}) {
			a.ok(err)
		}
		a.settle()
		a.sound()
		first, placed, waiting := 0, 0, 0
		for _, r := range all {
			m := a.mine(session.Actor{Kind: session.Guest, GuestID: r.GuestID})
			switch m.State {
			case course.Confirmed, course.Offered:
				placed++
				if m.Rank <= most {
					first++
				}
			case course.Waiting:
				waiting++
			default:
				t.Fatalf("neither a place nor the waiting list: %s", m.State)
			}
		}
		if placed != most || waiting != crowd-most || first != most {
			t.Fatalf("%d have a place, %d of them by rank, %d wait", placed, first, waiting)
		}
	})
}

// TestP32_WithoutTheGuardAPlaceIsGivenTwice is the control: who looks first and writes afterwards. With the rule of the table one gets
// the seat; in a table without it, all who looked do.
func TestP32_WithoutTheGuardAPlaceIsGivenTwice(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 1, Rooms: 1, Talks: 1})
		a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Exec("CREATE TABLE bare_seats AS SELECT * FROM course_seats").Error
		}))
		const careless = 12
		requests := make([]course.Request, careless)
		for i := range requests {
			requests[i], _ = a.asks(course.AskInput{CourseID: week})
		}
		for table, want := range map[string]int{"course_seats": 1, "bare_seats": careless} {
			seen := testkit.NewGate(careless)
			for _, err := range testkit.Race(careless, func(i int) error {
				var n int64
				err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Table(table).Count(&n).Error })
				seen.Wait() // all have looked before anybody writes
				if err != nil || n > 0 {
					return err
				}
				return d.WithTx(context.Background(), func(tx *db.Tx) error {
					return tx.Gorm().Exec("INSERT INTO "+table+" (course_id, seat, request_id) VALUES (?, 1, ?)", week, requests[i].ID).Error
				})
			}) {
				if err != nil && !db.IsDuplicate(err) {
					t.Fatal(err)
				}
			}
			var n int64
			a.ok(d.Read(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Table(table).Count(&n).Error }))
			if int(n) != want {
				t.Errorf("%s: the place was given %d times, want %d", table, n, want)
			}
		}
	})
}

// TestNothingComesApart lives through random weeks: doctors ask with partners, workplaces and people they would rather not meet, or to share
// a room; withdraw, change the week, leave the partner at home, answer and let offers pass; the office moves, locks and plans beds, the
// number of places goes up and down, a counsellor falls ill, the clock goes on and the program restarts. After each step the auditor finds nothing.
func TestNothingComesApart(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		dice := rand.New(rand.NewPCG(4, 27))
		weeks := []string{a.sow(course.Sown{Places: 4, Rooms: 3, Talks: 4}), a.sow(course.Sown{Places: 3, Rooms: 0, Talks: 4})}
		var actors []session.Actor
		var all []course.Request
		plans := course.New(course.Deps{DB: d, IDs: a.ids, People: a.rota, Rota: a.rota, Cover: a.rota, Places: a.rota, Calendar: a.rota, Zone: "Europe/Oslo"})
		rooms, err := plans.Rooms(t.Context(), office, "house")
		a.ok(err)
		refused := func(err error) {
			t.Helper()
			if err != nil && fault.Of(err) == nil {
				t.Fatal(err)
			}
		}
		for range 90 {
			switch n := dice.IntN(14); {
			case n >= 10 && len(all) > 0:
				r, i := all[dice.IntN(len(all))], dice.IntN(len(all))
				switch dice.IntN(7) {
				case 0:
					refused(a.svc.MoveBed(t.Context(), office, r.ID, rooms[dice.IntN(len(rooms))].ID))
				case 1:
					refused(a.svc.LockBed(t.Context(), office, r.ID, dice.IntN(2) == 0))
				case 2:
					refused(a.svc.PlanBeds(t.Context(), office, r.CourseID))
				case 3:
					refused(a.svc.ChangeWeek(t.Context(), actors[i], weeks[dice.IntN(2)]))
				case 4:
					refused(a.svc.PartnerStays(t.Context(), actors[i]))
				case 5:
					_, err := a.svc.AddCaller(t.Context(), office, course.CallerInput{CourseID: weeks[dice.IntN(2)], Language: "en", Avoid: course.AvoidNobody})
					refused(err)
				default:
					a.ok(a.svc.TalksAway(t.Context(), a.who[dice.IntN(3)], clock.DateOf(clk.Now()), clock.DateOf(clk.Now()).AddDays(90)))
				}
			case n < 4:
				in := course.AskInput{CourseID: weeks[dice.IntN(2)], Partner: dice.IntN(4) == 0, Early: dice.IntN(4) == 0, Avoid: course.AvoidDepartment,
					Hospital: fmt.Sprint("h", dice.IntN(4)), Department: fmt.Sprint("d", dice.IntN(2))}
				if dice.IntN(2) == 0 {
					in.Without = a.who[:1+dice.IntN(2)]
				}
				if dice.IntN(3) == 0 {
					in.Code, in.Shares, in.Avoid = fmt.Sprint("word ", dice.IntN(2)), true, course.AvoidNobody
				}
				if r, actor := a.asks(in); true {
					actors, all = append(actors, actor), append(all, r)
				}
			case n < 6 && len(actors) > 0:
				who := actors[dice.IntN(len(actors))]
				if err := a.svc.Withdraw(t.Context(), who); err != nil && !errors.Is(err, course.ErrNotFound) {
					t.Fatal(err)
				}
			case n < 7 && len(actors) > 0:
				err := a.svc.AnswerOffer(t.Context(), actors[dice.IntN(len(actors))], dice.IntN(2) == 0)
				if err != nil && !errors.Is(err, course.ErrNotFound) && !errors.Is(err, course.ErrNoOffer) {
					t.Fatal(err)
				}
			case n < 8:
				a.restart()
			default:
				clk.Add(time.Duration(dice.IntN(20)) * time.Hour)
				a.settle()
			}
			a.sound()
		}
	})
}

// TestTheLine: a freed place is offered to the first in line and held until 20:00 the next day; who lets it pass keeps the rank, and the
// next is asked. It is all in rows: a restart between the commit and the notice loses nothing.
func TestTheLine(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 1, Rooms: 1, Talks: 1})
		_, one := a.asks(course.AskInput{CourseID: week})
		_, second := a.asks(course.AskInput{CourseID: week})
		three, third := a.asks(course.AskInput{CourseID: week})
		clk.Add(28 * time.Hour)
		a.settle()
		a.ok(a.svc.Withdraw(t.Context(), one))
		if err := a.svc.Confirm(t.Context(), office, three.ID); !errors.Is(err, course.ErrRank) {
			t.Fatalf("jumped: %v", err)
		}
		a.settle()
		a.restart()
		m := a.mine(second)
		if m.State != course.Offered || m.OfferUntil.Sub(clk.Now()) > 36*time.Hour || m.OfferUntil.In(testkit.Oslo(t)).Hour() != 20 {
			t.Fatalf("%+v", m)
		}
		clk.Set(m.OfferUntil)
		if err := a.svc.AnswerOffer(t.Context(), second, true); !errors.Is(err, course.ErrNoOffer) {
			t.Fatalf("took an offer that is over: %v", err)
		}
		a.settle()
		if m := a.mine(second); m.State != course.Waiting || m.Rank != 2 {
			t.Fatalf("%+v", m)
		}
		clk.Add(13 * time.Hour)
		a.settle()
		if m := a.mine(third); m.State != course.Offered {
			t.Fatalf("%+v", m)
		}
		a.ok(a.svc.AnswerOffer(t.Context(), third, true))
		a.sound()
	})
}

// TestWhoMustNotMeet: two of one department do not come to one week, in whichever order, unless they say one word; the office reads that
// it is not possible and nothing else.
func TestWhoMustNotMeet(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		for _, c := range []struct {
			name   string
			b      course.AskInput
			placed bool
		}{
			{"the same department", course.AskInput{Avoid: course.AvoidNobody, Hospital: "north", Department: "medicine"}, false},
			{"another department", course.AskInput{Avoid: course.AvoidDepartment, Hospital: "north", Department: "surgery"}, true},
			{"the whole hospital", course.AskInput{Avoid: course.AvoidHospital, Hospital: "north"}, false},
			{"another hospital", course.AskInput{Avoid: course.AvoidHospital, Hospital: "south"}, true},
			{"one word", course.AskInput{Avoid: course.AvoidHospital, Hospital: "north", Code: " Blue  heron"}, true},
			{"another word", course.AskInput{Avoid: course.AvoidHospital, Hospital: "north", Code: "heron"}, false},
		} {
			week := a.sow(course.Sown{Places: 2, Rooms: 2, Talks: 2, First: clock.DateOf(clk.Now()).AddDays(40)})
			c.b.CourseID = week
			_, first := a.asks(course.AskInput{CourseID: week, Avoid: course.AvoidDepartment, Hospital: "north", Department: "medicine", Code: "blue heron"})
			r, second := a.asks(c.b)
			clk.Add(4 * 24 * time.Hour) // over a weekend too
			a.settle()
			if m := a.mine(first); m.State != course.Confirmed {
				t.Fatalf("%s: the first is %s", c.name, m.State)
			}
			if m := a.mine(second); (m.State == course.Confirmed) != c.placed {
				t.Errorf("%s: the second is %s", c.name, m.State)
			}
			_, held, err := a.svc.HeldBy(t.Context(), office, week)
			a.ok(err)
			if held[1].ID != r.ID || !c.placed && held[1].Reason != course.ErrNotFor.Code {
				t.Errorf("%s: the office reads %q", c.name, held[1].Reason)
			}
			a.sound()
			a.ok(a.svc.Withdraw(t.Context(), first))
			a.ok(a.svc.Withdraw(t.Context(), second))
		}
	})
}

// TestTooFew: the leader decides, everybody is asked in the same moment, and who says yes keeps the rank.
func TestTooFew(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		from, to := a.sow(course.Sown{Places: 2, Rooms: 3, Talks: 2}), a.sow(course.Sown{Places: 1, Rooms: 0, Talks: 1, First: clock.DateOf(clk.Now()).AddDays(80)})
		_, first := a.asks(course.AskInput{CourseID: from})
		_, second := a.asks(course.AskInput{CourseID: from})
		clk.Add(28 * time.Hour)
		a.settle()
		leader := session.Actor{Kind: session.Staff, StaffID: id("office"), Roles: []session.Role{session.Leader}, Fresh: true}
		if err := a.svc.Decide(t.Context(), office, course.DecideInput{CourseID: from, Choice: course.OtherWeek, ToID: to}); !errors.Is(err, course.ErrForbidden) {
			t.Fatal(err)
		}
		a.ok(a.svc.Decide(t.Context(), leader, course.DecideInput{CourseID: from, Choice: course.OtherWeek, ToID: to}))
		a.sound()
		for _, who := range []session.Actor{first, second} {
			if m := a.mine(who); m.Question == nil || m.Question.Other.ID != to || m.State != course.Waiting {
				t.Fatalf("%+v", m)
			}
		}
		a.ok(a.svc.AnswerQuestion(t.Context(), first, true))
		if m := a.mine(first); m.State != course.Confirmed || m.Course.ID != to || m.Rank != 1 || m.Question != nil || m.Sequence != 1 {
			t.Fatalf("%+v", m)
		}
		a.ok(a.svc.AnswerQuestion(t.Context(), second, false))
		if a.mine(second) != nil {
			t.Fatal("a no did not end the request")
		}
		a.sound()
	})
}

// TestWhenCoverFallsAwayAnOpenWeekIsOfferedToNobodyElse: whoever has a place keeps it; the week is not shown, asked for, offered or given
// by hand until somebody stands behind each of its days again, and then the line goes on where it was.
func TestWhenCoverFallsAwayAnOpenWeekIsOfferedToNobodyElse(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 2, Rooms: 2, Talks: 2})
		_, has := a.asks(course.AskInput{CourseID: week})
		clk.Add(28 * time.Hour)
		a.settle()
		asked, waits := a.asks(course.AskInput{CourseID: week})
		shown := func() (n int) {
			a.ok(d.Read(t.Context(), func(tx *db.Tx) error {
				all, _, err := a.svc.Public(tx)
				next, errNext := a.svc.Next(tx)
				if n = len(all); next.IsZero() != (n == 0) {
					t.Errorf("%d weeks are shown, the next begins %v", n, next)
				}
				return errors.Join(err, errNext)
			}))
			return n
		}
		a.rota.nobodyOn(course.Gap{Date: clock.DateOf(clk.Now()).AddDays(60), Duty: "lead", From: 480, To: 600})
		if n := shown(); n != 0 {
			t.Errorf("%d weeks are shown", n)
		}
		if _, _, err := a.ask(course.AskInput{CourseID: week}); !errors.Is(err, course.ErrNotAsked) {
			t.Errorf("asked: %v", err)
		}
		if err := a.svc.Confirm(t.Context(), office, asked.ID); !errors.Is(err, course.ErrNotReady) {
			t.Errorf("given by hand: %v", err)
		}
		clk.Add(28 * time.Hour)
		a.settle()
		if m := a.mine(waits); m.State != course.Waiting {
			t.Errorf("who asked is %s", m.State)
		}
		if m := a.mine(has); m.State != course.Confirmed {
			t.Errorf("who has a place is %s", m.State)
		}
		a.rota.nobodyOn()
		a.settle()
		if m := a.mine(waits); m.State != course.Offered || shown() != 1 {
			t.Errorf("who waits is %s", m.State)
		}
		a.sound()
	})
}
