package escalation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/testkit"
)

// hour is when Ingrid's hour after a worry begins; empty without one.
func (h *house) hour(id string) string {
	h.t.Helper()
	v, err := h.Find(context.Background(), h.as(ingrid), id)
	h.must(err)
	if v.DebriefAt == nil {
		return v.Debrief
	}
	var at time.Time
	h.tx(func(tx *db.Tx) error { at = v.DebriefAt.In(tx.Zone()); return nil })
	return at.Format("15:04")
}

// TestP24_ADebriefTakesAnHourOfTheSameDay: the first that is free an hour from now; she moves it; it rings when it has passed and nobody has
// said that it was held; a day without an hour left is no fault, and rings too.
func TestP24_ADebriefTakesAnHourOfTheSameDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.tx(func(tx *db.Tx) error { h.clk.Set(tx.Today().At(13*60+5, tx.Zone())); return nil })
		h.taken = []escalation.Span{{From: 570, To: 930}, {From: 960, To: 1020}} // her day until 15:30, supervision at 16:00
		id, _ := h.raised(escalation.Plans)
		if got := h.hour(id); got != "17:00" {
			t.Errorf("found %s", got)
		}
		other, _ := h.raised(escalation.Plans)
		if got := h.hour(other); got != "18:00" {
			t.Errorf("the second one: %s", got)
		}
		move := func(who string, at int) error {
			_, err := h.SayDebrief(ctx, h.as(who), id, escalation.DebriefBooked, &at)
			return err
		}
		wantCode(t, "into her day", move(ingrid, 14*60), "debrief_hour_taken")
		wantCode(t, "into the other one", move(ingrid, 17*60+15), "debrief_hour_taken")
		wantCode(t, "into what has passed", move(ingrid, 12*60), "concern_invalid")
		wantCode(t, "past midnight", move(ingrid, 23*60+15), "concern_invalid")
		wantCode(t, "by somebody else", move(tor, 19*60), "not_found")
		h.must(move(ingrid, 19*60))
		h.tx(func(tx *db.Tx) error {
			all, err := h.SetAsideOf(tx, ingrid)
			if len(all) != 2 || all[1].Minute != 19*60 || all[1].ConcernID != id || all[1].Date != tx.Today() {
				t.Errorf("hers: %+v", all)
			}
			return err
		})
		h.tx(func(tx *db.Tx) error { h.clk.Set(tx.Today().At(20*60, tx.Zone())); return nil })
		rung := h.rings()
		if !slices.Contains(rung, escalation.AlarmDebrief+" "+id) || !slices.Contains(rung, escalation.AlarmDebrief+" "+other) {
			t.Errorf("both hours have passed, nobody says that they were held: %v", rung)
		}
		_, err := h.SayDebrief(ctx, h.as(anne), id, escalation.DebriefHeld, nil)
		h.must(err)
		wantCode(t, "after it was held", move(ingrid, 21*60), "concern_invalid")
		h.taken = []escalation.Span{{From: 0, To: 1440}}
		late, _ := h.raised(escalation.Plans)
		if got := h.hour(late); got != escalation.DebriefOwed {
			t.Errorf("no hour is left: %s", got)
		}
		h.clk.Add(4 * time.Hour)
		if !slices.Contains(h.rings(), escalation.AlarmDebrief+" "+late) {
			t.Error("an owed debrief was forgotten at midnight")
		}
		h.sound()
	})
}

// TestP32_NoBookingRacesIntoADebrief: one books the day, another sets the hour, both after a look at what there is. The store refuses one of
// them; the control takes its rules away, and both have it.
func TestP32_NoBookingRacesIntoADebrief(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				h := newHouse(t, d, clk)
				h.taken = []escalation.Span{{From: 0, To: 1440}} // no hour is found: it is set below
				id, guest := h.raised(escalation.Plans)
				exec := func(query string, args ...any) {
					h.tx(func(tx *db.Tx) error { return tx.Gorm().Exec(query, args...).Error })
				}
				var today clock.Date
				h.tx(func(tx *db.Tx) error { today = tx.Today(); return nil })
				exec(`INSERT INTO counsellors (id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order)
					VALUES (?,'x','x','[]',?,'[]','{}','{}',?,'r','active',1)`, ingrid, true, today.AddDays(90))
				exec("INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state) VALUES (?,?,?,'p','house',570,360,'Europe/Oslo','open')", id, ingrid, today)
				if !guarded {
					for _, statement := range dropsOf(d.Dialect()) {
						exec(statement)
					}
				}
				looks := []string{
					"SELECT COUNT(*) FROM concerns WHERE counsellor_id = '" + ingrid + "' AND debrief_date IS NOT NULL",
					"SELECT COUNT(*) FROM bookings WHERE day_id = '" + id + "'",
				}
				seen, won := testkit.NewGate(2), 0
				for i, err := range testkit.Race(2, func(i int) error {
					var n int64
					err := d.Read(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Raw(looks[i]).Row().Scan(&n) })
					seen.Wait() // both have looked before anybody writes
					if err != nil || n > 0 {
						return errors.Join(err, escalation.ErrHour)
					}
					return d.WithTx(context.Background(), func(tx *db.Tx) error {
						if i == 0 {
							return tx.Gorm().Exec(`INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable, sequence, until)
								VALUES (?,?,?,?,'Blue',?,?,?,0,?)`, id, guest, id, today, false, false, true, today.AddDays(30)).Error
						}
						return tx.Gorm().Exec("UPDATE concerns SET debrief_date = ?, debrief_minute = 780 WHERE id = ?", today, id).Error
					})
				}) {
					if err == nil {
						won++
					} else if !db.IsDuplicate(err) {
						t.Fatalf("%d: %v", i, err)
					}
				}
				if guarded && won != 1 || !guarded && won != 2 {
					t.Errorf("%d have written", won)
				}
			})
		})
	}
}

// dropsOf takes the rules of this test's own schema away.
func dropsOf(dialect string) []string {
	if dialect == db.SQLite {
		return []string{"DROP TRIGGER bookings_not_into_a_debrief", "DROP TRIGGER debriefs_not_into_a_booking"}
	}
	return []string{"DROP TRIGGER bookings_not_into_a_debrief ON bookings", "DROP TRIGGER debriefs_not_into_a_booking ON concerns"}
}
