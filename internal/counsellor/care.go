package counsellor

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// supervisionDays is how far ahead an hour of supervision can be booked.
const supervisionDays = 42

// Hour is an hour in which somebody gives supervision, by the programme's files.
type Hour struct {
	Minute     int // after midnight
	Supervisor string
}

// Supervision is an hour on a date. It names no guest: what is talked about stays there.
type Supervision struct {
	ID           string // empty while it is free
	CounsellorID string
	Date         clock.Date
	Hour
}

// Care lists the hours that a counsellor can book, and those that are hers, by date. Whose the others are is not told.
func (s *Service) Care(tx *db.Tx, counsellorID string) ([]Supervision, error) {
	taken, err := listSupervisions(tx, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list hours of supervision: %w", err)
	}
	var out []Supervision
	for d := tx.Today(); !d.After(tx.Today().AddDays(supervisionDays)); d = d.AddDays(1) {
		for _, h := range s.hoursOn(d) {
			one := Supervision{Date: d, Hour: h}
			at := slices.IndexFunc(taken, func(t Supervision) bool { return t.Date == d && t.Hour == h })
			switch {
			case at < 0 && d.At(h.Minute, tx.Zone()).After(tx.Now):
				out = append(out, one)
			case at >= 0 && taken[at].CounsellorID == counsellorID:
				out = append(out, taken[at])
			}
		}
	}
	return out, nil
}

func (s *Service) hoursOn(d clock.Date) []Hour {
	if s.deps.HoursOn == nil {
		return nil
	}
	all := s.deps.HoursOn(d)
	slices.SortFunc(all, func(a, b Hour) int {
		return cmp.Or(cmp.Compare(a.Minute, b.Minute), cmp.Compare(a.Supervisor, b.Supervisor))
	})
	return all
}

// BookSupervision takes a free hour for the counsellor who asks. Errors: forbidden, not_found (no such hour), hour_taken.
func (s *Service) BookSupervision(ctx context.Context, actor session.Actor, date clock.Date, h Hour) (Supervision, error) {
	counsellorID, err := own(actor)
	if err != nil {
		return Supervision{}, err
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Supervision{}, fmt.Errorf("book supervision: %w", err)
	}
	one := Supervision{ID: id, CounsellorID: counsellorID, Date: date, Hour: h}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if date.IsZero() || date.After(tx.Today().AddDays(supervisionDays)) || !slices.Contains(s.hoursOn(date), h) || !date.At(h.Minute, tx.Zone()).After(tx.Now) {
			return ErrNotFound
		}
		if _, err := s.Find(tx, counsellorID); err != nil {
			return err
		}
		made, err := insertSupervision(tx, one)
		if err == nil && !made {
			return ErrHourTaken
		}
		return err
	})
	if err != nil {
		return Supervision{}, fmt.Errorf("book supervision: %w", err)
	}
	return one, nil
}

// CancelSupervision gives an own hour back. Errors: forbidden, not_found.
func (s *Service) CancelSupervision(ctx context.Context, actor session.Actor, id string) error {
	counsellorID, err := own(actor)
	if err != nil {
		return err
	}
	if !token.IsID(id) {
		return ErrNotFound
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		gone, err := deleteSupervision(tx, counsellorID, id)
		if err == nil && !gone {
			return ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("cancel supervision: %w", err)
	}
	return nil
}

// SupervisedOn lists when a counsellor has booked supervision on a date, in minutes after midnight.
func (s *Service) SupervisedOn(tx *db.Tx, counsellorID string, date clock.Date) (minutes []int, err error) {
	all, err := listSupervisions(tx, date)
	if err != nil {
		return nil, fmt.Errorf("list hours of supervision: %w", err)
	}
	for _, one := range all {
		if one.CounsellorID == counsellorID && one.Date == date {
			minutes = append(minutes, one.Minute)
		}
	}
	return minutes, nil
}

// Supervisions lists the booked hours to come, for the safety leads who give them: not for the office, not for other counsellors.
func (s *Service) Supervisions(tx *db.Tx, actor session.Actor) ([]Supervision, error) {
	if !actor.Has(session.SafetyLead) {
		return nil, ErrForbidden
	}
	all, err := listSupervisions(tx, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list supervision: %w", err)
	}
	return all, nil
}

// Sweep forgets the hours of supervision that are over; the job loop calls it.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.deps.DB.WithTx(ctx, deletePastSupervisions); err != nil {
		return fmt.Errorf("forget supervision: %w", err)
	}
	return nil
}
