package cover_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func TestNothingIsOfferedWithoutLeadDeputyAndTelephone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		tuesday := monday.AddDays(1)
		want := func(yes bool, why string) {
			t.Helper()
			if got := h.covers(tuesday); got != yes {
				t.Errorf("%s: offered is %v", why, got)
			}
		}
		want(true, "the file's hours count until there is a rota")
		full := []cover.Stretch{h.stretch(cover.Lead, 390, 1020, "anne"), h.stretch(cover.Deputy, 390, 1020, "per")}
		h.ok(h.writes(cover.Safety, working, full[0]))
		want(false, "no deputy")
		h.ok(h.writes(cover.Safety, working, full...))
		want(true, "the file still names the office's telephone")
		h.ok(h.writes(cover.Office, []string{"mon"}, h.stretch(cover.Phone, 390, 1020, "jon")))
		want(false, "nobody has the telephone on Tuesday")
		h.ok(h.writes(cover.Office, working, h.stretch(cover.Phone, 450, 930, "jon")))
		want(true, "from two hours before until the end")
		h.ok(h.writes(cover.Office, working, h.stretch(cover.Phone, 465, 930, "jon")))
		want(false, "a quarter of an hour too late")
		h.ok(h.writes(cover.Office, working, h.stretch(cover.Phone, 390, 1020, "jon")))
		h.ok(h.writes(cover.Safety, []string{tuesday.String()}, full[0], h.stretch(cover.Deputy, 390, 690, "per"), h.stretch(cover.Deputy, 705, 1020, "siv")))
		want(false, "a quarter of an hour between two deputies")
		h.ok(h.Clear(context.Background(), h.actor("marit"), tuesday.String(), cover.Safety, h.version()))
		want(true, "the pattern counts again")
		h.gone("per")
		want(false, "the deputy is shut out: at once")
		h.exec("UPDATE staff SET state = 'active' WHERE id = ?", h.ids["per"])
		h.ok(h.tx(h.Changed))
		want(true, "he is back")
		h.exec("UPDATE staff SET roles = 'counsellor' WHERE id = ?", h.ids["anne"])
		h.ok(h.tx(h.Changed))
		want(false, "the lead has lost the role: at once")
		if h.covers(monday.AddDays(9)) {
			t.Error("offered on a closed day")
		}
	})
}

func TestTheRotaRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		lead := h.stretch(cover.Lead, 390, 1020, "anne")
		for name, c := range map[string]struct {
			who  string
			in   cover.Write
			want error
		}{
			"a counsellor":            {"ola", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead}}, cover.ErrForbidden},
			"the office, of safety":   {"jon", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead}}, cover.ErrForbidden},
			"safety, of the office":   {"anne", cover.Write{Days: working, Desk: cover.Office}, cover.ErrForbidden},
			"no such desk":            {"marit", cover.Write{Days: working, Desk: "kitchen"}, cover.ErrRota},
			"no day":                  {"marit", cover.Write{Desk: cover.Safety}, cover.ErrRota},
			"no such day":             {"marit", cover.Write{Days: []string{"someday"}, Desk: cover.Safety}, cover.ErrRota},
			"a day twice":             {"marit", cover.Write{Days: []string{"mon", "mon"}, Desk: cover.Safety}, cover.ErrRota},
			"a date that is over":     {"marit", cover.Write{Days: []string{"2026-11-22"}, Desk: cover.Safety}, cover.ErrRota},
			"not a quarter":           {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{h.stretch(cover.Lead, 395, 1020, "anne")}}, cover.ErrRota},
			"backwards":               {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{h.stretch(cover.Lead, 1020, 390, "anne")}}, cover.ErrRota},
			"two leads at once":       {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead, h.stretch(cover.Lead, 600, 700-10, "per")}}, cover.ErrRota},
			"her own deputy":          {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead, h.stretch(cover.Deputy, 1005, 1080, "anne")}}, cover.ErrSame},
			"the other desk's duty":   {"marit", cover.Write{Days: working, Desk: cover.Office, Stretches: []cover.Stretch{lead}}, cover.ErrRota},
			"a lead without the role": {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{h.stretch(cover.Lead, 390, 1020, "ola")}}, cover.ErrHolder},
			"what was not seen":       {"marit", cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead}, Seen: "another"}, cover.ErrMoved},
		} {
			if err := h.Set(ctx, h.actor(c.who), c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		h.is(h.Set(ctx, session.Nobody, cover.Write{Days: working, Desk: cover.Safety}), cover.ErrForbidden)
		h.ok(h.Set(ctx, h.actor("anne"), cover.Write{Days: working, Desk: cover.Safety, Stretches: []cover.Stretch{lead}}))
		h.is(h.Clear(ctx, h.actor("marit"), "mon", cover.Safety, h.version()), cover.ErrRota) // a pattern stays written
		_, err := h.Rota(ctx, h.actor("ola"))
		h.is(err, cover.ErrForbidden)
	})
}

// TestOnePersonHasADutyInAMinute: many write the same duty at once, with the rule of the database and without it.
func TestOnePersonHasADutyInAMinute(t *testing.T) {
	t.Parallel()
	const tries = 4
	names := []string{"anne", "per", "siv", "marit"}
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				h.exec("INSERT INTO rota_days (day, desk) VALUES ('mon', 'safety')")
				if !guarded {
					h.exec("DROP INDEX rota_slots_one_person")
				}
				seen := testkit.NewGate(tries)
				for _, err := range testkit.Race(tries, func(i int) error {
					var n int64
					err := h.db.Read(context.Background(), func(tx *db.Tx) error {
						return tx.Gorm().Raw("SELECT COUNT(*) FROM rota_slots WHERE day = 'mon' AND duty = 'second' AND quarter = 40").Row().Scan(&n)
					})
					seen.Wait() // all have looked before anybody writes
					if err != nil || n > 0 {
						return err
					}
					return h.tx(func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO rota_slots (day, desk, duty, quarter, staff_id) VALUES ('mon', 'safety', 'second', 40, ?)", h.ids[names[i]]).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := h.count("SELECT COUNT(*) FROM rota_slots"); guarded && n != 1 || !guarded && n != tries {
					t.Fatalf("%d have the duty", n)
				}
			})
		})
	}
}

// TestOfManyWhoWriteTheSameDayOneDoes: each has seen the same rota; the others are told that it has moved.
func TestOfManyWhoWriteTheSameDayOneDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		names := []string{"anne", "per", "siv"}
		seen, moved := h.version(), 0
		for _, err := range testkit.Race(len(names), func(i int) error {
			return h.Set(context.Background(), h.actor("marit"), cover.Write{Days: working, Desk: cover.Safety, Seen: seen, Stretches: []cover.Stretch{h.stretch(cover.Lead, 390, 1020, names[i])}})
		}) {
			if errors.Is(err, cover.ErrMoved) {
				moved++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if moved != len(names)-1 {
			t.Fatalf("%d were told that it has moved", moved)
		}
	})
}

func TestASwapIsAskedByOneAndAcceptedByTheOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.written()
		tuesday, friday := monday.AddDays(1), monday.AddDays(4)
		who := func(day string, d cover.Duty) (names string) {
			v, err := h.Rota(ctx, h.actor("marit"))
			h.ok(err)
			for _, one := range v.Dates {
				for _, x := range one.Stretches {
					if one.Day == day && x.Duty == d {
						names += h.names[x.StaffID]
					}
				}
			}
			return names
		}
		swaps := func() []cover.Swap {
			v, err := h.Rota(ctx, h.actor("per"))
			h.ok(err)
			return v.Swaps
		}
		in := cover.SwapInput{Date: tuesday, Duty: cover.Lead, Taker: h.ids["per"], BackDate: friday, BackDuty: cover.Deputy}
		h.is(h.AskSwap(ctx, h.actor("siv"), in), cover.ErrSwap) // it is not hers
		h.is(h.AskSwap(ctx, h.actor("anne"), cover.SwapInput{Date: tuesday, Duty: cover.Lead, Taker: h.ids["ola"]}), cover.ErrSwap)
		h.ok(h.AskSwap(ctx, h.actor("anne"), in))
		h.is(h.AskSwap(ctx, h.actor("anne"), in), cover.ErrMoved)
		one := swaps()[0]
		h.is(h.AnswerSwap(ctx, h.actor("anne"), one.ID, true), cover.ErrNotFound) // nobody says yes to oneself
		h.is(h.AnswerSwap(ctx, h.actor("siv"), one.ID, true), cover.ErrNotFound)
		// On Tuesday Per is the deputy already: he cannot stand in for himself.
		h.is(h.AnswerSwap(ctx, h.actor("per"), one.ID, true), cover.ErrSame)
		h.ok(h.AnswerSwap(ctx, h.actor("anne"), one.ID, false)) // she takes it back
		in = cover.SwapInput{Date: tuesday, Duty: cover.Lead, Taker: h.ids["per"], BackDate: tuesday, BackDuty: cover.Deputy}
		h.ok(h.AskSwap(ctx, h.actor("anne"), in))
		h.ok(h.AnswerSwap(ctx, h.actor("per"), swaps()[0].ID, true))
		if lead, deputy := who(tuesday.String(), cover.Lead), who(tuesday.String(), cover.Deputy); lead != "per" || deputy != "anne" {
			t.Errorf("on Tuesday %s leads and %s is the deputy", lead, deputy)
		}
		if lead := who(friday.String(), cover.Lead); lead != "anne" {
			t.Errorf("on Friday %s leads", lead)
		}
		if len(swaps()) != 0 || !h.covers(tuesday) {
			t.Error("the swap is over and the day is covered")
		}
		// Siv takes Friday's second duty from nobody: it is Siv's own. Per's deputy there goes to Siv, who then has two.
		h.ok(h.AskSwap(ctx, h.actor("per"), cover.SwapInput{Date: friday, Duty: cover.Deputy, Taker: h.ids["siv"]}))
		h.gone("siv")
		h.is(h.AnswerSwap(ctx, h.actor("siv"), swaps()[0].ID, true), cover.ErrSwap)
		if swaps()[0].Possible {
			t.Error("a swap with somebody who is gone")
		}
	})
}

func TestAGapIsSaidInWordsAndAlarmsTheLeaderDaysAhead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.ok(h.Watch(ctx))
		h.called() // without a rota there is no gap in it
		h.written()
		h.ok(errors.Join(h.Watch(ctx), h.runs()))
		if got := h.lacks(); len(got) != 0 {
			t.Fatalf("missing: %v", got)
		}
		friday := monday.AddDays(4)
		h.ok(h.writes(cover.Office, []string{friday.String()}, h.stretch(cover.Phone, 390, 600, "jon")))
		if got := h.lacks(); !slices.Equal(got, []string{friday.String() + " phone 600-1020"}) {
			t.Fatalf("missing: %v", got)
		}
		h.ok(errors.Join(h.Watch(ctx), h.runs(), h.Watch(ctx), h.runs()))
		h.called("marit") // once
		mine, err := h.Mine(ctx, h.actor("marit"))
		h.ok(err)
		_, err = h.Acknowledge(ctx, h.actor("marit"), mine[0].ID)
		h.ok(err)
		h.ok(errors.Join(h.Watch(ctx), h.runs()))
		h.called("marit") // she knows
		h.ok(h.Clear(ctx, h.actor("jon"), friday.String(), cover.Office, h.version()))
		h.ok(h.Watch(ctx))
		if n := h.count("SELECT COUNT(*) FROM alarms"); n != 0 {
			t.Fatalf("%d alarms about what is mended", n)
		}
		far := monday.AddDays(60) // a Friday far ahead, on which somebody has a day
		h.needs = []cover.Need{cover.DayNeed(far, 570, 360), {Date: far.AddDays(1), From: 480, To: 1320, Week: true}}
		h.ok(errors.Join(h.Watch(ctx), h.runs()))
		h.called("marit", "marit") // the Saturday of a week with colleagues
		if got := h.lacks(); len(got) != 3 || !strings.HasPrefix(got[0], far.AddDays(1).String()) {
			t.Fatalf("missing: %v", got)
		}
		h.gone("anne")
		h.ok(errors.Join(h.Watch(ctx), h.runs()))
		if n := h.count("SELECT COUNT(*) FROM alarms WHERE kind = 'gap'"); n != 11 { // nine working days of a fortnight, one of them closed, and what is promised
			t.Fatalf("%d dates are told of", n)
		}
	})
}
