package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
)

// nextFew is how many free days the office reads out on the telephone.
const nextFew = 6

// AnswerByPhone writes down a yes or a no that a guest has said to the office on the telephone (domain 4.9 nos. 2 and 10). The rules are
// those of Answer: only to a day that is kept, or to a hand-over. Nothing is sealed, so the new colleague begins with nothing
// unless the guest's own browser hands something on. The guest reads in the log who wrote it down. Whoever is one of the two
// counsellors never writes it down herself. Faults: forbidden, not_found, nothing_proposed, day_withdrawn, day_past, same_date.
func (s *Service) AnswerByPhone(ctx context.Context, actor session.Actor, askID string, yes bool) (Answered, error) {
	if !actor.Has(session.Coordinator) {
		return Answered{}, ErrForbidden
	}
	var out Answered
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = Answered{}
		guestID, err := guestOfAsk(tx, askID)
		if err != nil {
			return ErrNotFound
		}
		a, err := s.findAsk(tx, guestID, askID)
		if err != nil {
			return err
		}
		if own, err := s.concerns(tx, a, actor.StaffID); err != nil {
			return err
		} else if own {
			return ErrForbidden
		}
		if err := s.answer(tx, a, AnswerInput{AskID: askID, Yes: yes}, &out); err != nil {
			return err
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, answerPhoned)
	})
	if err != nil {
		return Answered{}, asFault("write down an answer", err)
	}
	return out, nil
}

// concerns reports whether somebody is one of the counsellors that a question is about.
func (s *Service) concerns(tx *db.Tx, a Asked, staffID string) (bool, error) {
	if a.CounsellorID == staffID || a.Kept != nil && a.Kept.Day.CounsellorID == staffID {
		return true, nil
	}
	if a.BookingID == "" {
		return false, nil
	}
	b, err := s.find(tx, a.GuestID, a.BookingID)
	return err == nil && b.Day.CounsellorID == staffID, err
}

// OwedHandOvers lists the guests who are asked whether another colleague may take over, for the office. Booking is empty where no
// day is to come; Next are days of that colleague, once the guest has agreed and only a date is missing.
func (s *Service) OwedHandOvers(tx *db.Tx) ([]Owed, error) {
	asks, err := listAsks(tx, "WHERE a.kind = 'hand_over' AND a.until > ?", tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list hand-overs: %w", err)
	}
	out := make([]Owed, 0, len(asks))
	for _, a := range asks {
		o := Owed{Asked: a}
		if a.BookingID != "" {
			if o.Booking, err = findAnyBooking(tx, a.BookingID); err != nil {
				return nil, fmt.Errorf("list hand-overs: %w", err)
			}
			if a.Agreed {
				if o.Next, err = s.nextFor(tx, a); err != nil {
					return nil, err
				}
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// nextFor lists the next free days that can be proposed to who is asked, nearest first: of a hand-over those of the colleague.
func (s *Service) nextFor(tx *db.Tx, a Asked) ([]Day, error) {
	where, args := "WHERE d.date > ? AND d.state = 'open'", []any{tx.Today()}
	if a.Kind == HandOver {
		where, args = where+" AND d.counsellor_id = ?", append(args, a.CounsellorID)
	}
	rows, err := rowsWhere(tx, where+" ORDER BY d.date, d.start_minute, d.id LIMIT 200", args...)
	if err != nil {
		return nil, fmt.Errorf("list free days to propose: %w", err)
	}
	aparts, err := listAparts(tx, a.GuestID)
	if err != nil {
		return nil, fmt.Errorf("list free days to propose: %w", err)
	}
	w, err := s.world(tx)
	if err != nil {
		return nil, err
	}
	var free []Day
	for _, r := range rows {
		if len(free) < nextFew && !slices.Contains(aparts, r.CounsellorID) && w.refuses(r, s.zones.start(r.Day).Add(-notice)) == nil {
			free = append(free, r.Day)
		}
	}
	return free, nil
}
