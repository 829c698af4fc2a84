package note

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of texts from the rows, read-only, without looking into a text. The audit command prints them.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
