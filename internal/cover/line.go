package cover

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
)

// The help-now page has a copy of its own for any static host; who has put it there says so, and what was on it.
const (
	copiedSetting = "help_now_copied" // "2026-11-23 <what the numbers were>"
	copyDays      = 60                // after which the copy is to be made anew: as long as a test call holds (design 6)
	maxTester     = 80
)

// LineView is the numbers with what is to be done about them.
type LineView struct {
	Lines  []programme.Helpline
	Due    []programme.Helpline
	Stops  bool // no new day is offered until somebody rings
	Copied Copied
}

// Copied is when the page was last put on its other host.
type Copied struct {
	Day clock.Date // zero for never
	Due bool       // the numbers have changed since, or it is long ago, or never was
}

func mayTest(a session.Actor) bool { return a.Has(session.Leader) || a.Has(session.SafetyLead) }

// Lines shows the numbers and their test calls. Leaders and safety leads. Errors: forbidden.
func (s *Service) Lines(ctx context.Context, actor session.Actor) (LineView, error) {
	if !mayTest(actor) {
		return LineView{}, ErrForbidden
	}
	var v LineView
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		v.Lines = st.Lines()
		v.Due, v.Stops = programme.DueLines(v.Lines, tx.Today()), programme.DaysStopped(v.Lines, tx.Today())
		v.Copied, err = s.copied(tx, st)
		return err
	})
	if err != nil {
		return LineView{}, fmt.Errorf("show the numbers: %w", err)
	}
	return v, nil
}

// TestCall is what somebody found out by ringing a number.
type TestCall struct {
	Country, Number string
	Day             clock.Date
	Tester          string
	Reached         bool
}

// Tested keeps a test call: it counts from the next look at the help-now page on, and over what the file says. Leaders and safety leads.
// Errors: forbidden, test_call_invalid.
func (s *Service) Tested(ctx context.Context, actor session.Actor, in TestCall) error {
	if !mayTest(actor) {
		return ErrForbidden
	}
	in.Tester = strings.TrimSpace(in.Tester)
	known := slices.ContainsFunc(s.Files.Helplines, func(h programme.Helpline) bool { return h.Country == in.Country && h.Number == in.Number })
	if !known || in.Tester == "" || len([]rune(in.Tester)) > maxTester || in.Day.IsZero() {
		return ErrLine
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if in.Day.After(tx.Today()) {
			return ErrLine
		}
		if err := saveCall(tx, programme.TestCall{Country: in.Country, Number: in.Number, Day: in.Day, Tester: in.Tester, Reached: in.Reached}); err != nil {
			return err
		}
		return s.changed(tx)
	})
	if err != nil {
		return fmt.Errorf("keep a test call: %w", err)
	}
	return nil
}

// CopyMade says that the page that stands alone was put on its other host today, as it is now. Leaders and safety leads. Errors: forbidden.
func (s *Service) CopyMade(ctx context.Context, actor session.Actor) error {
	if !mayTest(actor) {
		return ErrForbidden
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		return db.SetSetting(tx, copiedSetting, tx.Today().String()+" "+st.shown())
	})
	if err != nil {
		return fmt.Errorf("note a copy of help-now: %w", err)
	}
	return nil
}

func (s *Service) copied(tx *db.Tx, st *Standing) (Copied, error) {
	said, err := db.Setting(tx, copiedSetting)
	if err != nil {
		return Copied{}, err
	}
	day, what, _ := strings.Cut(said, " ")
	on, err := clock.ParseDate(day)
	if err != nil {
		return Copied{Due: true}, nil // it was never said
	}
	return Copied{Day: on, Due: what != st.shown() || on.DaysUntil(tx.Today()) > copyDays}, nil
}

// shown is a short mark of which numbers the page shows; their test calls are not in it.
func (st *Standing) shown() string {
	h := sha256.New()
	for _, l := range st.Lines() {
		if !l.Hidden {
			fmt.Fprintf(h, "%s\n%s\n%s\n%s\n", l.Country, l.Kind, l.Name, l.Number)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
