package escalation

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of this package from the rows, read-only. The audit command prints them and exits 2 when one is broken.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
