package cover_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func TestP24_AnAlarmClimbsUntilSomebodyHasIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		h.raises("concern")
		h.ok(h.runs())
		h.called("anne")
		h.passes(4*time.Minute + 30*time.Second)
		h.called("anne")
		h.passes(30 * time.Second)
		h.called("anne", "per")
		h.passes(5 * time.Minute)
		h.called("anne", "per", "siv", "marit")
		h.passes(10 * time.Minute) // nobody: all of them again
		h.called("anne", "per", "siv", "marit", "anne", "per", "siv", "marit")
		if got := h.texts.to(); len(got) != 8 {
			t.Fatalf("texts to %v", got)
		}
		mine, err := h.Mine(context.Background(), h.actor("per"))
		h.ok(err)
		if len(mine) != 1 || mine[0].By != "" {
			t.Fatalf("on screen: %+v", mine)
		}
		_, err = h.Acknowledge(context.Background(), h.actor("jon"), mine[0].ID)
		h.is(err, cover.ErrNotFound) // it has not called him
		got, err := h.Acknowledge(context.Background(), h.actor("per"), mine[0].ID)
		h.ok(err)
		if !got.Mine || got.By != "per" {
			t.Fatalf("Per has said that he has it: %+v", got)
		}
		got, err = h.Acknowledge(context.Background(), h.actor("anne"), mine[0].ID)
		h.ok(err)
		if got.Mine || got.By != "per" {
			t.Fatalf("Anne came later: %+v", got)
		}
		h.passes(3 * time.Hour)
		h.called("anne", "per", "siv", "marit", "anne", "per", "siv", "marit")
		if mine, err := h.Mine(context.Background(), h.actor("anne")); err != nil || len(mine) != 0 {
			t.Fatalf("still on screen after three hours: %+v %v", mine, err)
		}
		h.raises("concern") // once more about the same: it begins anew
		h.ok(h.runs())
		if got := h.mails.to(); len(got) != 9 {
			t.Fatalf("mails to %v", got)
		}
		h.ok(h.tx(func(tx *db.Tx) error { return h.Ended(tx, subject) }))
		h.passes(time.Hour)
		if got := h.mails.to(); len(got) != 9 {
			t.Fatalf("called after its end: %v", got)
		}
	})
}

// TestP24_WhereMinutesCountEverybodyIsCalledAtOnce: nobody waits for another's five minutes, and nobody is called again at once.
func TestP24_WhereMinutesCountEverybodyIsCalledAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		h.raises("rescue")
		h.ok(h.runs())
		h.called("anne", "per", "siv", "marit")
		h.passes(9 * time.Minute)
		h.called("anne", "per", "siv", "marit")
		h.start() // a new process
		h.passes(time.Minute)
		h.called("anne", "per", "siv", "marit", "anne", "per", "siv", "marit")
	})
}

func TestP24_ADeadServerHoldsNoStepUpAndARestartLosesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		h.mails.down = true
		h.raises("concern")
		if err := h.runs(); err == nil {
			t.Fatal("the job must tell of a dead server")
		}
		if got := h.texts.to(); len(got) != 1 {
			t.Fatalf("the mail server held up the texts: %v", got)
		}
		h.passes(6 * time.Minute)
		h.called()
		h.start()
		h.passes(5 * time.Minute)
		if got := h.texts.to(); len(got) != 4 {
			t.Fatalf("texts to %v", got)
		}
		h.mails.down = false
		h.ok(h.runs())
		h.called("anne", "per", "siv", "marit") // everybody once, however often it was tried
		h.mails.down, h.texts.down = true, true
		h.passes(10 * time.Minute)
		mine, err := h.Mine(context.Background(), h.actor("anne"))
		h.ok(err)
		_, err = h.Acknowledge(context.Background(), h.actor("anne"), mine[0].ID)
		h.ok(err)
		h.mails.down, h.texts.down = false, false
		h.ok(h.runs())
		h.called("anne", "per", "siv", "marit") // nobody is called about what somebody has
		if n := h.count("SELECT COUNT(*) FROM outbox"); n != 0 {
			t.Fatalf("%d rows are left in the outbox", n)
		}
	})
}

func TestP24_AClockThatJumpsLosesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		h.raises("concern")
		h.clk.Add(48 * time.Hour) // ahead: a machine that slept
		h.ok(h.runs())
		h.called("anne", "per", "siv", "marit")
		h.ok(h.tx(func(tx *db.Tx) error { return h.Ended(tx, subject) }))
		h.mails.down = true
		h.raises("concern")
		_ = h.runs()          // tells of the dead server
		h.clk.Add(-time.Hour) // back
		h.mails.down = false
		h.ok(h.runs())
		h.called("anne", "per", "siv", "marit", "anne")
		h.passes(10*time.Minute + 30*time.Second)
		h.called("anne", "per", "siv", "marit", "anne", "per", "siv", "marit")
	})
}

func TestP24_WhereNobodyIsOnDutyTheNextOneIsCalled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(h *house)
		want   string // at once, at five minutes, at ten
	}{
		"no rota yet":         {func(*house) {}, "anne per siv|anne per siv|marit"},
		"no lead":             {func(h *house) { h.written(); h.gone("anne") }, "per|per|marit siv"},
		"outside the hours":   {func(h *house) { h.written(); h.clk.Add(12 * time.Hour) }, "anne per siv|anne per siv|marit"},
		"nobody who may lead": {func(h *house) { h.written(); h.gone("anne"); h.gone("per"); h.gone("siv") }, "marit|marit|marit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				c.before(h)
				h.raises("concern")
				var steps []string
				for _, wait := range []time.Duration{0, 5 * time.Minute, 5 * time.Minute} {
					h.mails.got = nil
					h.clk.Add(wait)
					h.ok(h.runs())
					steps = append(steps, strings.Join(h.mails.to(), " "))
				}
				if got := strings.Join(steps, "|"); got != c.want {
					h.t.Errorf("called %s, want %s", got, c.want)
				}
			})
		})
	}
}

// gone disables somebody as staff.Disable does.
func (h *house) gone(name string) {
	h.t.Helper()
	h.exec("UPDATE staff SET state = 'disabled' WHERE id = ?", h.ids[name])
	h.ok(h.tx(h.Changed))
}

func TestP29_AnAlarmSaysTheSameWhateverItIsAbout(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		for _, kind := range []string{"concern", cover.KindDrill, cover.KindGap} {
			h.raises(kind)
		}
		h.passes(11 * time.Minute)
		for _, l := range []*line{h.mails, h.texts} {
			all := map[string]bool{}
			for _, one := range l.got {
				all[one.text] = true
			}
			if len(all) != 1 {
				h.t.Fatalf("%d different texts", len(all))
			}
			for said := range all {
				if strings.Count(said, "https://fjellro.example") == 0 || strings.Contains(said, subject) {
					h.t.Fatalf("says %q", said)
				}
			}
		}
	})
}

// TestP24_OneHasItHoweverManySayIt, with its control: whoever looks first and writes afterwards takes it from another.
func TestP24_OneHasItHoweverManySayIt(t *testing.T) {
	t.Parallel()
	const tries = 4
	names := []string{"anne", "per", "siv", "marit"}
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				h.written()
				h.raises("concern")
				h.clk.Add(11 * time.Minute)
				h.ok(h.runs())
				mine, err := h.Mine(context.Background(), h.actor("anne"))
				h.ok(err)
				id, seen, won := mine[0].ID, testkit.NewGate(tries), make([]bool, tries)
				for _, err := range testkit.Race(tries, func(i int) error {
					if guarded {
						got, err := h.Acknowledge(context.Background(), h.actor(names[i]), id)
						won[i] = got.Mine
						return err
					}
					var n int64
					err := h.db.Read(context.Background(), func(tx *db.Tx) error {
						return tx.Gorm().Raw("SELECT COUNT(*) FROM alarms WHERE id = ? AND acknowledged_by IS NULL", id).Row().Scan(&n)
					})
					seen.Wait() // all have looked before anybody writes
					if err != nil || n == 0 {
						return err
					}
					won[i] = true
					return h.tx(func(tx *db.Tx) error {
						return tx.Gorm().Exec("UPDATE alarms SET acknowledged_by = ?, acknowledged_at = 1 WHERE id = ?", h.ids[names[i]], id).Error
					})
				}) {
					h.ok(err)
				}
				n := 0
				for _, w := range won {
					if w {
						n++
					}
				}
				if guarded && n != 1 || !guarded && n != tries {
					t.Fatalf("%d were told that they have it", n)
				}
			})
		})
	}
}
