package cover

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/db"
	"lysning/internal/programme"
)

// gapAhead is how many days before a gap the leader is alarmed. What somebody counts on is told of however far it is.
const gapAhead = 14

// The hours in which an alarm that can wait is raised; what is today or tomorrow cannot.
const (
	wakesAt  = 8 * 60
	sleepsAt = 20 * 60
)

// What the alarms about the numbers of the help-now page, and about the wait for a day, are about.
const (
	linesSubject = "help-now"
	waitSubject  = "days"
)

// Watch looks for what will be missing: gaps in the rota, numbers that are to be tested, days for those who wait. It raises what is new and ends what is mended,
// and forgets what is over. The job loop calls it every few minutes.
func (s *Service) Watch(ctx context.Context) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		today := tx.Today()
		if err := removeDaysBefore(tx, today.AddDays(-1)); err != nil {
			return err
		}
		if err := removeSwapsBefore(tx, today); err != nil {
			return err
		}
		if err := removeDrills(tx, today.AddMonths(-drillMonths)); err != nil {
			return err
		}
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		if err := s.watchGaps(tx, st); err != nil {
			return err
		}
		if err := s.watchNights(tx); err != nil {
			return err
		}
		if err := s.watchLines(tx, st); err != nil {
			return err
		}
		return s.watchWait(tx)
	})
	if err != nil {
		return fmt.Errorf("watch the rota: %w", err)
	}
	return nil
}

func (s *Service) watchGaps(tx *db.Tx, st *Standing) error {
	today := tx.Today()
	needs, err := s.needs(tx, today)
	if err != nil {
		return err
	}
	lacks := st.missing(needs, today, today.AddDays(gapAhead-1))
	var dates []string
	for _, l := range lacks {
		if l.Date == today && l.To <= minuteOf(tx) {
			continue // it is over
		}
		if l.Planned {
			continue // it is not opened without
		}
		if d := l.Date.String(); !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
	}
	return s.follow(tx, KindGap, dates)
}

// watchNights tells the office and the leader of each night of an open week for which somebody is missing since it was opened.
func (s *Service) watchNights(tx *db.Tx) error {
	if s.Nights == nil {
		return nil
	}
	all, err := s.Nights(tx)
	if err != nil {
		return err
	}
	var dates []string
	for _, d := range all {
		if !slices.Contains(dates, d.String()) {
			dates = append(dates, d.String())
		}
	}
	return s.follow(tx, KindNight, dates)
}

// follow ends the alarms of a kind about other dates than these, and raises those that are new: by day, unless it is today or tomorrow.
func (s *Service) follow(tx *db.Tx, kind string, dates []string) error {
	raised, err := listAlarmsOfKind(tx, kind)
	if err != nil {
		return err
	}
	for _, a := range raised {
		if !slices.Contains(dates, a.SubjectID) {
			if err := removeAlarm(tx, a.ID); err != nil {
				return err
			}
		}
	}
	for _, d := range dates {
		if !waking(tx) && d > tx.Today().AddDays(1).String() {
			continue
		}
		if err := s.raiseAbout(tx, kind, d); err != nil {
			return err
		}
	}
	return nil
}

// raiseAbout raises one that this package names: here the kinds are told, so that whoever looks for them finds them.
func (s *Service) raiseAbout(tx *db.Tx, kind, date string) error {
	if kind == KindNight {
		return s.raise(tx, KindNight, date, false)
	}
	return s.raise(tx, KindGap, date, false)
}

func (s *Service) watchLines(tx *db.Tx, st *Standing) error {
	due := len(programme.DueLines(st.Lines(), tx.Today())) > 0
	if !due {
		copied, err := s.copied(tx, st)
		if err != nil {
			return err
		}
		due = copied.Due && !copied.Day.IsZero() // who never had a copy elsewhere is not called about one
	}
	if !due {
		return s.ended(tx, KindLines, linesSubject)
	}
	if !waking(tx) {
		return nil
	}
	return s.raise(tx, KindLines, linesSubject, false)
}

// watchWait tells the leader once; one who has taken it is told anew when the wait was short in between.
func (s *Service) watchWait(tx *db.Tx) error {
	if s.TooLong == nil {
		return nil
	}
	switch long, err := s.TooLong(tx); {
	case err != nil:
		return err
	case !long:
		return s.ended(tx, KindWait, waitSubject)
	case !waking(tx):
		return nil
	}
	return s.raise(tx, KindWait, waitSubject, false)
}

func minuteOf(tx *db.Tx) int {
	now := tx.Now.In(tx.Zone())
	return now.Hour()*60 + now.Minute()
}

func waking(tx *db.Tx) bool { m := minuteOf(tx); return m >= wakesAt && m < sleepsAt }
