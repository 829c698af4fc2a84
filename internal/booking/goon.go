package booking

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
)

// Asks reports whether the guest is asked now whether to go on waiting: three months after the wish, for two weeks.
func (sb StandBy) Asks(today clock.Date) bool {
	return !sb.GoOnBy.IsZero() && !today.Before(sb.GoOnBy.AddDays(-term.GoOnDays))
}

// over reports whether a wish is gone: its time has passed, or nobody said to go on.
func (sb StandBy) over(today clock.Date) bool {
	return !sb.Until.After(today) || !sb.GoOnBy.IsZero() && !sb.GoOnBy.After(today)
}

// GoOn is a guest's yes to waiting longer, when three months have passed; said before or again it changes nothing.
// Faults: sign_in_needed, not_found.
func (s *Service) GoOn(ctx context.Context, actor session.Actor, standByID string) error {
	guestID, err := guest(actor)
	if err != nil {
		return err
	}
	return asFault("go on waiting", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		sb, err := s.findStandBy(tx, guestID, standByID)
		switch {
		case err != nil:
			return err
		case sb.over(tx.Today()):
			return ErrNotFound
		case !sb.Asks(tx.Today()):
			return nil
		}
		if err := setGoneOn(tx, sb.ID); err != nil {
			return err
		}
		return s.record(tx, guestID, standByGoesOn)
	}))
}
