package cover

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves, read-only, that no duty is held twice, that nobody stands in for herself, and that no alarm stands still.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
