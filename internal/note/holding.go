package note

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// What a binding order of a court keeps. A text so named is past its day for everybody who works here, as any other; its key and its row
// stay until the order's date, the guest goes on reading it, and ends it as anything that is theirs.

// Named counts live texts of a guest by kind, reader and the day of writing.
func (s *Service) Named(tx *db.Tx, guestID, kind, reader string, written clock.Date) (int, error) {
	n, err := countNamed(tx, guestID, kind, reader, written)
	if err != nil {
		return 0, fmt.Errorf("look for a named text: %w", err)
	}
	return n, nil
}

// Hold keeps named texts until a day; told is the day from which the guest reads so. It gives how many there are. Two people stand behind
// it: the caller sees to that.
func (s *Service) Hold(tx *db.Tx, guestID, kind, reader string, written, until, told clock.Date) (int, error) {
	n, err := holdNamed(tx, guestID, kind, reader, written, until, told)
	if err != nil {
		return 0, fmt.Errorf("hold a named text: %w", err)
	}
	return n, nil
}

// KnownTo reports that a desk has something of a guest.
func (s *Service) KnownTo(tx *db.Tx, guestID, desk string) (bool, error) {
	known, err := knownToDesk(tx, guestID, Role(desk))
	if err != nil {
		return false, fmt.Errorf("look for what a desk has: %w", err)
	}
	return known, nil
}
