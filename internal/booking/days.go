package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// MakeAhead makes the days of the next 26 weeks and withdraws those that are no longer given, one counsellor a transaction so
// that nobody waits long. A day that somebody has stays, whatever the rota says: the office asks its guest first. The job
// calls it daily and after the programme's files were published; doing it twice changes nothing.
func (s *Service) MakeAhead(ctx context.Context) error {
	var ids []string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		given, err := s.deps.Counsellors.Giving(tx, "", tx.Today(), horizon(tx))
		if err != nil {
			return err
		}
		if ids, err = counsellorsWithDays(tx, tx.Today()); err != nil {
			return err
		}
		for _, g := range given {
			if !slices.Contains(ids, g.CounsellorID) {
				ids = append(ids, g.CounsellorID)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make days ahead: %w", err)
	}
	for _, id := range ids {
		if err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { _, err := s.remake(tx, id, Remaking{}); return err }); err != nil {
			return fmt.Errorf("make days ahead: %w", err)
		}
	}
	return s.forgetPast(ctx)
}

// forgetPast removes past days that nothing points at any more, in chunks: what was offered and never booked tells nothing.
func (s *Service) forgetPast(ctx context.Context) error {
	for {
		var n int64
		err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
			n, err = deletePastDays(tx, tx.Today().AddDays(-keptDays), chunk)
			return err
		})
		if err != nil {
			return fmt.Errorf("forget past days: %w", err)
		}
		if n < chunk {
			return nil
		}
	}
}

// Remaking says how days follow a changed rota. A day that somebody has stays as it is, unless its date is Touched: then it stands
// in the way; or, where Ask says why, its guest is asked for another one, and what is only held or offered is taken back.
type Remaking struct {
	Touched func(date clock.Date) bool // nil: no date
	Ask     AskKind
}

// Touch is what a changed rota does to the days, by date.
type Touch struct{ Withdrawn, Opened, InTheWay, Asked []clock.Date }

// Remake makes a counsellor's days follow her rota in the transaction that changed it. When anything is InTheWay, the caller must
// undo the whole change.
func (s *Service) Remake(tx *db.Tx, counsellorID string, how Remaking) (Touch, error) {
	touch, err := s.remake(tx, counsellorID, how)
	if err != nil {
		return Touch{}, fmt.Errorf("remake days: %w", err)
	}
	return touch, nil
}

func horizon(tx *db.Tx) clock.Date { return tx.Today().AddDays(weeksAhead * 7) }

func (s *Service) remake(tx *db.Tx, counsellorID string, how Remaking) (Touch, error) {
	given, err := s.deps.Counsellors.Giving(tx, counsellorID, tx.Today(), horizon(tx))
	if err != nil {
		return Touch{}, err
	}
	want, most := map[clock.Date]Day{}, aWeek
	for _, g := range given {
		if d, ok := s.dayOf(tx, g); ok {
			want[g.Date], most = d, g.Most
		}
	}
	rows, err := lockDaysOf(tx, counsellorID, tx.Today())
	if err != nil {
		return Touch{}, err
	}
	var touch Touch
	withdrawn := map[string]bool{}
	for _, r := range rows {
		d, given := want[r.Date]
		d.ID = r.ID
		taken, touched := r.taken(tx.Instant()), how.Touched != nil && how.Touched(r.Date)
		switch {
		case r.Withdrawn:
			continue
		case given && d == r.Day, taken && !touched:
			delete(want, r.Date)
			continue
		case r.Booked && how.Ask != "":
			delete(want, r.Date)
			touch.Asked = append(touch.Asked, r.Date)
			if err := s.askOf(tx, r.Day, how.Ask); err != nil {
				return Touch{}, err
			}
			continue
		case taken && how.Ask == "":
			touch.InTheWay = append(touch.InTheWay, r.Date)
			continue
		}
		withdrawn[r.ID] = true
		if _, again := want[r.Date]; !again {
			touch.Withdrawn = append(touch.Withdrawn, r.Date)
		}
		if err := s.takeBack(tx, r); err != nil {
			return Touch{}, err
		}
	}
	if len(touch.InTheWay) > 0 {
		return touch, nil
	}
	touch.Opened, err = s.open(tx, want, rows, withdrawn, most)
	return touch, err
}

// takeBack withdraws a day that nobody has booked. Whoever holds it hears so when booking; a wish that it was offered to keeps its
// rank, and the next day goes to it.
func (s *Service) takeBack(tx *db.Tx, r row) error {
	if r.Offered {
		if err := deleteOfferOf(tx, r.ID); err != nil {
			return err
		}
	}
	return withdrawDay(tx, r.ID)
}

// open makes the wanted days, or opens again a withdrawn one that is the same, and offers them to the stand-by line.
func (s *Service) open(tx *db.Tx, want map[clock.Date]Day, rows []row, withdrawn map[string]bool, most int) ([]clock.Date, error) {
	for _, r := range rows {
		d, ok := want[r.Date]
		d.ID = r.ID
		if !ok || !r.Withdrawn || d != r.Day {
			continue
		}
		want[r.Date] = d
	}
	dates := make([]clock.Date, 0, len(want))
	for date := range want {
		dates = append(dates, date)
	}
	slices.SortFunc(dates, func(a, b clock.Date) int { return b.DaysUntil(a) })
	waiting, err := anybodyWaits(tx)
	if err != nil {
		return nil, err
	}
	// A day that stays because somebody has it counts among the days of its week.
	week := map[clock.Date]int{}
	for _, r := range rows {
		if !r.Withdrawn && !withdrawn[r.ID] {
			week[mondayOf(r.Date)]++
		}
	}
	var opened []clock.Date
	for _, date := range dates {
		if week[mondayOf(date)] >= most {
			continue
		}
		week[mondayOf(date)]++
		if err := s.openDay(tx, want[date], waiting); err != nil {
			return nil, err
		}
		opened = append(opened, date)
	}
	return opened, nil
}

func (s *Service) openDay(tx *db.Tx, d Day, waiting bool) (err error) {
	if d.ID != "" {
		err = reopenDay(tx, d.ID)
	} else if d.ID, err = s.deps.Secrets.ID(); err == nil {
		err = insertDay(tx, d)
	}
	if err != nil || !waiting {
		return err
	}
	return s.offerDay(tx, d.ID)
}

// dayOf is a given date as a day without id; ok is false where the place is not one of the programme's.
func (s *Service) dayOf(tx *db.Tx, g Given) (Day, bool) {
	p, ok := s.deps.Cover.Place(g.PlaceID)
	if !ok {
		return Day{}, false
	}
	return Day{
		CounsellorID: g.CounsellorID, PlaceID: g.PlaceID, Mode: p.Mode, Date: g.Date,
		StartMinute: g.StartMinute, Minutes: dayMinutes, Zone: tx.Zone().String(),
	}, true
}

func mondayOf(d clock.Date) clock.Date { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }
