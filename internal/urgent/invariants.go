package urgent

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of urgent calls from the rows, read-only.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
