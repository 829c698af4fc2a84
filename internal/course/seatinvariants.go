package course

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves the rules of giving places from the rows, read-only. The audit command prints them; tests run it after every load.
func (s *Requests) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.deps.DB.Prove(ctx, seatInvariants)
}
