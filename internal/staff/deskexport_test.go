package staff

import "lysning/internal/db"

// Leave is leave, for tests without accounts.
func (s *Desks) Leave(tx *db.Tx, staffID string, keysAnew bool) ([]Desk, error) {
	return s.leave(tx, staffID, keysAnew)
}
