package session

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of sessions from the rows, read-only. One that is over may lie there until the sweep: no read path takes it.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
