package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Stay is what leads from a guest of a week to whoever talks with them there: for those who are worried about the guest.
type Stay struct {
	CounsellorID string // of the individual talk; empty without one
	CardName     string
	Date         clock.Date // of the talk, or the week's first day
}

// StaysOf lists a guest's weeks and requests that are not over, by date; the program alone asks.
func (s *Requests) StaysOf(tx *db.Tx, guestID string) ([]Stay, error) {
	all, err := listStays(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list a guest's weeks: %w", err)
	}
	return all, nil
}

// GuestOfCard finds whose card a name is, of a request that is not over.
func (s *Requests) GuestOfCard(tx *db.Tx, cardName string) (guestID string, ok bool, err error) {
	r, err := oneRequest(tx, "WHERE r.card_name = ? AND r.until > ?", cardName, tx.Today())
	if db.IsNotFound(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find a card: %w", err)
	}
	return r.GuestID, true, nil
}

// TalksOn lists the hours of individual talks that a counsellor has on a date, taken or not.
func (s *Requests) TalksOn(tx *db.Tx, counsellorID string, date clock.Date) ([]Talk, error) {
	all, err := listTalksOn(tx, counsellorID, date)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's talks: %w", err)
	}
	return all, nil
}
