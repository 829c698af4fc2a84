package staff

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of those who work here, their passkeys and desks, from the rows, read-only.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
