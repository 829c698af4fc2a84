package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Texts lets a guest who wished for it get short neutral texts. Each plans or ends what concerns one guest, in the same transaction, and
// does nothing for anybody else. The text about an answer is planned when it is asked for, never when it is given.
type Texts interface {
	Refresh(tx *db.Tx, guestID string) error
	Ended(tx *db.Tx, guestID, requestID string) error
	Look(tx *db.Tx, guestID string, today bool) error
}

// noTexts is where nobody is joined.
type noTexts struct{}

func (noTexts) Refresh(*db.Tx, string) error       { return nil }
func (noTexts) Ended(*db.Tx, string, string) error { return nil }
func (noTexts) Look(*db.Tx, string, bool) error    { return nil }

// Arrival is a place in a week that somebody has.
type Arrival struct {
	RequestID string
	GuestID   string
}

// On lists who arrives on a date, early arrivals among them.
func (s *Requests) On(tx *db.Tx, date clock.Date) ([]Arrival, error) {
	all, err := listArrivals(tx, date)
	if err != nil {
		return nil, fmt.Errorf("list arrivals: %w", err)
	}
	return all, nil
}
