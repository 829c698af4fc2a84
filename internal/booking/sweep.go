package booking

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// chunk is how many rows one transaction of a job touches, so that nobody waits for it.
const chunk = 50

// Sweep ends what has had its time: offers that nobody answered (the day goes on in the line, the rank stays), wishes, holds,
// questions, rooms and remembered keys. The job calls it every minute; running it twice changes nothing.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		var over []wish
		err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
			over, err = overdue(tx, chunk)
			return err
		})
		if err != nil {
			return fmt.Errorf("sweep the line: %w", err)
		}
		for _, sb := range over {
			if err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { return s.lapse(tx, sb) }); err != nil {
				return fmt.Errorf("sweep the line: %w", err)
			}
		}
		if len(over) < chunk {
			break
		}
	}
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := deleteOldHolds(tx); err != nil {
			return err
		}
		if err := deleteOldAsks(tx); err != nil {
			return err
		}
		if err := deleteOldQuotas(tx); err != nil {
			return err
		}
		return deleteOldOnce(tx)
	})
	if err != nil {
		return asFault("sweep holds and keys", err)
	}
	return asFault("forget rooms", s.forgetRooms(ctx))
}

// lapse ends an offer or a wish whose time is over. It looks again: since it was listed the guest may have answered.
func (s *Service) lapse(tx *db.Tx, listed wish) error {
	sb, err := s.findStandBy(tx, listed.GuestID, listed.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	if sb.over(tx.Today()) {
		return s.endStandBy(tx, sb)
	}
	if sb.Offer != nil && !sb.Offer.Expires.After(tx.Now) {
		return s.pass(tx, sb.ID, sb.Offer.Day)
	}
	return nil
}

// lapseOf ends a guest's wishes whose time is over, which must not stand in the way of a new one until the sweep comes.
func (s *Service) lapseOf(tx *db.Tx, guestID string) error {
	over, err := overdueOf(tx, guestID)
	if err != nil {
		return err
	}
	for _, w := range over {
		if err := s.lapse(tx, w); err != nil {
			return err
		}
	}
	return nil
}

// Due lists bookings whose time is over (30 days after the session), at most limit. One that still has a sealed item waits
// until that has ended.
func (s *Service) Due(tx *db.Tx, limit int) ([]string, error) {
	ids, err := listPast(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list bookings whose time is over: %w", err)
	}
	return ids, nil
}

// End removes bookings that Due listed; those already gone are no error. Their days are past, so nothing is freed, and the
// remembered keys that led to them have ended long before. It gives what was held and this very
// transaction removed, for the figures.
func (s *Service) End(tx *db.Tx, ids []string) ([]Ended, error) {
	var all []Ended
	for _, id := range ids {
		if err := deleteAsksOf(tx, id); err != nil {
			return nil, fmt.Errorf("end bookings: %w", err)
		}
		if err := s.deps.Beds.Free(tx, id); err != nil {
			return nil, fmt.Errorf("end bookings: %w", err)
		}
		e, held, err := endPast(tx, id)
		if err != nil {
			return nil, fmt.Errorf("end bookings: %w", err)
		}
		if held {
			all = append(all, e)
		}
	}
	return all, nil
}

// EraseGuest removes every booking, wish, question and remembered key of a guest and frees the days, in the transaction of the erasure.
// Items are erased before (they point at bookings); booking itself holds no key slot, so the list is empty.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	wishes, err := listStandBys(tx, guestID, "")
	if err != nil {
		return nil, fmt.Errorf("erase a guest's bookings: %w", err)
	}
	bookings, err := listForGuest(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("erase a guest's bookings: %w", err)
	}
	if err := deleteOnceOf(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase a guest's bookings: %w", err)
	}
	if err := deleteAsksOfGuest(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase a guest's bookings: %w", err)
	}
	var free []string
	for _, sb := range wishes {
		if err := deleteStandBy(tx, sb.ID); err != nil {
			return nil, fmt.Errorf("erase a guest's bookings: %w", err)
		}
		if sb.Offer != nil {
			free = append(free, sb.Offer.Day.ID)
		}
	}
	for _, b := range bookings {
		if err := s.deps.Beds.Free(tx, b.ID); err != nil {
			return nil, fmt.Errorf("erase a guest's bookings: %w", err)
		}
		if err := deleteBooking(tx, b.ID); err != nil {
			return nil, fmt.Errorf("erase a guest's bookings: %w", err)
		}
		free = append(free, b.Day.ID)
	}
	for _, id := range free {
		if err := s.freed(tx, id); err != nil {
			return nil, fmt.Errorf("erase a guest's bookings: %w", err)
		}
	}
	return nil, nil
}
