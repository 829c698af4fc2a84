package notice

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// Check is one named rule that must hold at every moment, with how many rows break it.
type Check struct {
	Name   string
	Broken int
}

// Invariants proves, read-only, that nothing is owed to somebody, or about something, that is gone.
func (s *Service) Invariants(ctx context.Context) ([]Check, error) {
	var checks []Check
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		checks = nil
		for _, q := range broken {
			n, err := countBroken(tx, q.query)
			if err != nil {
				return err
			}
			checks = append(checks, Check{Name: q.name, Broken: n})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("prove the invariants of notices: %w", err)
	}
	return checks, nil
}
