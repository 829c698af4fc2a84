package booking

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of booking from the rows, read-only. The audit command prints them and exits 2 when one is
// broken; tests run it after every load.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.deps.DB.Prove(ctx, invariants)
}
