package note

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// How items end. The doctor ends one at once: its key is destroyed before the row goes. What ends as part of something else
// (a cancelled booking, a newer text in its place) is unreadable from that transaction on, since its day is set to today,
// and the sweep then destroys the key and removes the row; so no transaction ever writes the shred store.

// tombstone is what the shred store calls items; a restore looks them up under it.
const tombstone = "item"

// End ends a guest's own item. When it returns nil the text is gone from the store, its logs and every backup.
// Errors: not_found, texts_unavailable.
func (s *Service) End(ctx context.Context, actor session.Actor, id string) error {
	if actor.Kind != session.Guest || !token.IsID(id) {
		return errGone
	}
	var r row
	var today clock.Date
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		r, err = findForGuest(tx, actor.GuestID, id)
		return err
	})
	if err != nil {
		return gone("end an item", err)
	}
	if err := s.Shred.Tombstone(ctx, tombstone, r.ID, today); err != nil {
		return fmt.Errorf("end an item: %w", err)
	}
	if err := s.Shred.Overwrite(ctx, r.Slot); err != nil {
		return fmt.Errorf("end an item: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := remove(tx, []string{r.ID}); err != nil {
			return err
		}
		if err := s.outOfReach(tx, r); err != nil {
			return err
		}
		return s.Log.Record(tx, audit.Entry{
			GuestID: r.GuestID, ItemID: r.ID, Role: audit.Doctor, ActorID: actor.GuestID, Action: audit.ItemEnded,
		})
	})
	if err != nil {
		return fmt.Errorf("end an item: %w", err)
	}
	return nil
}

// EndForBooking makes all items of a booking unreadable and lets go of the booking, which can then be removed.
func (s *Service) EndForBooking(tx *db.Tx, bookingID string) error {
	if err := retireBooking(tx, bookingID); err != nil {
		return fmt.Errorf("end a booking's items: %w", err)
	}
	return nil
}

// EndForCourse makes all items of a request for a week unreadable and lets go of it.
func (s *Service) EndForCourse(tx *db.Tx, requestID string) error {
	if err := retireRequest(tx, requestID); err != nil {
		return fmt.Errorf("end a request's items: %w", err)
	}
	return nil
}

// LeaveContact lets the way to reach a guest go on without the request for a week.
func (s *Service) LeaveContact(tx *db.Tx, requestID string) error {
	if err := loosenContact(tx, requestID); err != nil {
		return fmt.Errorf("keep a contact: %w", err)
	}
	return nil
}

// MoveForCourse lets items follow a request to another week, which ends on last.
func (s *Service) MoveForCourse(tx *db.Tx, requestID string, last clock.Date) error {
	all, err := listOfRequest(tx, requestID)
	if err != nil {
		return fmt.Errorf("move items: %w", err)
	}
	for _, r := range all {
		if err := setUntil(tx, r.ID, goneOn(r.Clock, true, last, r.Began)); err != nil {
			return fmt.Errorf("move items: %w", err)
		}
	}
	return nil
}

// handOnDays is how long somebody keeps what the guest has said yes to handing on: long enough for one who is there twice a week.
const handOnDays = term.HandOnDays

// HandOn notes which items of a booking the guest lets the new counsellor have, who have not been sealed anew yet. Whoever has
// them keeps them for some days, to seal them anew, and nothing else of the booking. What is not there is left out.
func (s *Service) HandOn(tx *db.Tx, bookingID, counsellorID string, itemIDs []string) error {
	if len(itemIDs) == 0 {
		return nil
	}
	if err := setHandTo(tx, bookingID, counsellorID, itemIDs); err != nil {
		return fmt.Errorf("note what is handed on: %w", err)
	}
	return nil
}

// MoveForBooking lets items follow a booking to another date. What is sealed to a counsellor other than counsellorID is made
// unreadable: that counsellor has no part in it any more, but for what the guest lets the new one have.
func (s *Service) MoveForBooking(tx *db.Tx, bookingID, counsellorID string, date clock.Date) error {
	if err := retireOthers(tx, bookingID, counsellorID); err != nil {
		return fmt.Errorf("move items: %w", err)
	}
	left, err := listOfBooking(tx, bookingID)
	if err != nil {
		return fmt.Errorf("move items: %w", err)
	}
	for _, r := range left {
		until := goneOn(r.Clock, true, date, r.Began)
		if last := tx.Today().AddDays(handOnDays); r.HandTo != nil && until.After(last) {
			until = last
		}
		if err := setUntil(tx, r.ID, until); err != nil {
			return fmt.Errorf("move items: %w", err)
		}
	}
	return nil
}

// EndForGuest makes all that is kept of a guest unreadable: what was written for somebody without keys has only one reader, and
// ends when the guest brings keys.
func (s *Service) EndForGuest(tx *db.Tx, guestID string) error {
	if err := retireGuest(tx, guestID); err != nil {
		return fmt.Errorf("end a guest's items: %w", err)
	}
	return nil
}

// CallKept tells by which day a call is answered, when this guest has sent the wish with this id before.
func (s *Service) CallKept(tx *db.Tx, guestID, id string) (clock.Date, bool, error) {
	r, err := findForGuest(tx, guestID, id)
	if db.IsNotFound(err) {
		return clock.Date{}, false, nil
	}
	if err != nil {
		return clock.Date{}, false, fmt.Errorf("find a wish to be called: %w", err)
	}
	return r.Until.AddDays(-rules[CallWish].ends.Session), r.Kind == CallWish, nil
}

// Ending is an item as retention sees it: its id and the slot of its key.
type Ending struct {
	ID   string
	Slot int64
}

// Due gives at most limit items whose day has come, for retention to destroy the keys of and then Remove.
func (s *Service) Due(tx *db.Tx, limit int) ([]Ending, error) {
	all, err := listDue(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list items whose day has come: %w", err)
	}
	return all, nil
}

// After gives at most limit items with an id above after, in the order of their ids, for a restore and the audit command.
func (s *Service) After(tx *db.Tx, after string, limit int) ([]Ending, error) {
	all, err := listAfter(tx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return all, nil
}

// Overview lists what is kept, without texts and without whose it is, for the operator's command. Errors: not_found.
func (s *Service) Overview(ctx context.Context, actor session.Actor) ([]Item, error) {
	if actor.Kind != session.Program {
		return nil, errGone
	}
	var items []Item
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listAll(tx)
		items = nil
		for _, r := range rows {
			items = append(items, r.item())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return items, nil
}

// Remove removes rows whose keys are gone. Those already removed are no error.
func (s *Service) Remove(tx *db.Tx, ids []string) error {
	if err := remove(tx, ids); err != nil {
		return fmt.Errorf("remove items: %w", err)
	}
	return nil
}

// EraseGuest removes all items of a guest and gives the slots of their keys, for retention to overwrite.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	slots, err := removeOfGuest(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("erase a guest's items: %w", err)
	}
	return slots, nil
}

// outOfReach tells the bookings when an ended item was the last way to reach its guest: nobody must count on a call that
// cannot be made.
func (s *Service) outOfReach(tx *db.Tx, ended row) error {
	if ended.Clock == CallNow {
		return s.Urgent.NumberGone(tx, ended.GuestID)
	}
	if ended.Clock != Contact || ended.CourseRequestID != nil {
		return nil // an offer of a week stands on the guest's own page too
	}
	if left, err := hasContact(tx, ended); err != nil || left {
		return err
	}
	booking := ""
	if ended.BookingID != nil {
		booking = *ended.BookingID
	}
	return s.Bookings.OutOfReach(tx, ended.GuestID, booking)
}
