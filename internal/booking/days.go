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
		if err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { return s.remake(tx, id, true) }); err != nil {
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

// Remake makes a counsellor's days follow her rota in the transaction that changed it. Fault: day_booked, with the dates that
// somebody has; then the whole change must be undone.
func (s *Service) Remake(tx *db.Tx, counsellorID string) error {
	if err := s.remake(tx, counsellorID, false); err != nil {
		return fmt.Errorf("remake days: %w", err)
	}
	return nil
}

func horizon(tx *db.Tx) clock.Date { return tx.Today().AddDays(weeksAhead * 7) }

func (s *Service) remake(tx *db.Tx, counsellorID string, keep bool) error {
	given, err := s.deps.Counsellors.Giving(tx, counsellorID, tx.Today(), horizon(tx))
	if err != nil {
		return err
	}
	want := map[clock.Date]Day{}
	for _, g := range given {
		if d, ok := s.dayOf(tx, g); ok {
			want[g.Date] = d
		}
	}
	rows, err := lockDaysOf(tx, counsellorID, tx.Today())
	if err != nil {
		return err
	}
	var booked []clock.Date
	withdrawn := map[string]bool{}
	for _, r := range rows {
		d, given := want[r.Date]
		d.ID = r.ID
		switch {
		case r.Withdrawn:
		case given && d == r.Day:
			delete(want, r.Date)
		case r.taken(tx.Instant()) && keep:
			delete(want, r.Date)
		case r.taken(tx.Instant()):
			booked = append(booked, r.Date)
		default:
			withdrawn[r.ID] = true
			if err := withdrawDay(tx, r.ID); err != nil {
				return err
			}
		}
	}
	if len(booked) > 0 {
		return errDayBooked(booked)
	}
	return s.open(tx, want, rows, withdrawn)
}

// open makes the wanted days, or opens again a withdrawn one that is the same, and offers them to the stand-by line.
func (s *Service) open(tx *db.Tx, want map[clock.Date]Day, rows []row, withdrawn map[string]bool) error {
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
		return err
	}
	// A day that stays because somebody has it counts among the three of its week.
	week := map[clock.Date]int{}
	for _, r := range rows {
		if !r.Withdrawn && !withdrawn[r.ID] {
			week[mondayOf(r.Date)]++
		}
	}
	for _, date := range dates {
		if week[mondayOf(date)] >= aWeek {
			continue
		}
		week[mondayOf(date)]++
		d := want[date]
		if d.ID != "" {
			err = reopenDay(tx, d.ID)
		} else if d.ID, err = s.deps.Secrets.ID(); err == nil {
			err = insertDay(tx, d)
		}
		if err != nil {
			return err
		}
		if waiting {
			if err := s.offerDay(tx, d.ID); err != nil {
				return err
			}
		}
	}
	return nil
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
