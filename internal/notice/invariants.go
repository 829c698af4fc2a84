package notice

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves, read-only, that nothing is owed to somebody, or about something, that is gone.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
