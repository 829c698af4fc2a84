package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Texts lets a guest who wished for it get short neutral texts. Each plans or ends what concerns one guest, in the same transaction,
// and does nothing for anybody else. Look says that something waits on the own page; today that it is about today.
type Texts interface {
	Refresh(tx *db.Tx, guestID string) error
	Changed(tx *db.Tx, guestID, bookingID string) error
	Ended(tx *db.Tx, guestID, bookingID string) error
	Look(tx *db.Tx, guestID string, today bool) error
}

// noTexts is where nobody is joined.
type noTexts struct{}

func (noTexts) Refresh(*db.Tx, string) error         { return nil }
func (noTexts) Changed(*db.Tx, string, string) error { return nil }
func (noTexts) Ended(*db.Tx, string, string) error   { return nil }
func (noTexts) Look(*db.Tx, string, bool) error      { return nil }

// tellOffered lets whoever is offered a day know that something waits on their page.
func (s *Service) tellOffered(tx *db.Tx, standByID string) error {
	guestID, err := guestOfStandBy(tx, standByID)
	if err != nil {
		return err
	}
	return s.deps.Texts.Look(tx, guestID, false)
}

// also is what the office adds to what it books for somebody.
func (in CallerInput) also(tx *db.Tx, b Booking) error {
	if in.Also == nil {
		return nil
	}
	return in.Also(tx, b)
}

// isToday reports whether a question is about a day of today.
func (s *Service) isToday(tx *db.Tx, a Asked) (bool, error) {
	if a.BookingID == "" {
		return false, nil
	}
	b, err := s.find(tx, a.GuestID, a.BookingID)
	return err == nil && b.Day.Date == tx.Today(), err
}

// On lists the bookings of a date, and WaitsUntil is until when a guest waits for an earlier day (zero for nobody who does): whoever
// sends texts asks both.
func (s *Service) On(tx *db.Tx, date clock.Date) ([]Visit, error) {
	all, err := listVisitsOn(tx, date)
	if err != nil {
		return nil, fmt.Errorf("list a date's visits: %w", err)
	}
	return all, nil
}

// WaitsUntil belongs to On.
func (s *Service) WaitsUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := waitsUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for a guest's wish for an earlier day: %w", err)
	}
	return until, nil
}
