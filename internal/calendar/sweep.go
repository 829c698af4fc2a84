package calendar

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// Sweep forgets what was told about dates that are over. The job calls it; running it twice changes nothing.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.DB.WithTx(ctx, deleteOver); err != nil {
		return fmt.Errorf("forget what calendars were told: %w", err)
	}
	return nil
}

// Invariants proves the rules of addresses from the rows, read-only.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}
