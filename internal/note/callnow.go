package note

import (
	"fmt"

	"lysning/internal/db"
)

// KeepCallNow keeps the number at which a guest asks to be called now: it belongs to no booking, and the safety desk alone reads
// it. Call Ready before. Errors: item_refused, desk_changed, texts_unavailable.
func (s *Service) KeepCallNow(tx *db.Tx, guestID string, item Sealed) error {
	if item.Kind != CallNow {
		return refuse(0, "kind")
	}
	return s.each([]Sealed{item}, func(i int, item Sealed, at address) error {
		return s.write(tx, pen{guestID: guestID, author: fromGuest}, i, item, at)
	})
}

// EndCallNow makes that number unreadable.
func (s *Service) EndCallNow(tx *db.Tx, guestID string) error {
	if err := retireCallNow(tx, guestID); err != nil {
		return fmt.Errorf("end a number to be called at: %w", err)
	}
	return nil
}

// CallNowIsThere reports that a guest's number can still be read under this id, or under the one that a desk gave it when it was
// sealed anew, and gives that id.
func (s *Service) CallNowIsThere(tx *db.Tx, guestID string) (id string, ok bool, err error) {
	r, err := findCallNow(tx, guestID)
	if db.IsNotFound(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("look for a number to be called at: %w", err)
	}
	return r.ID, true, nil
}
