package session

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

// Invariants proves the rules of sessions from the rows, read-only. One that is over may lie there until the sweep: no read path takes it.
func (s *Service) Invariants(ctx context.Context) ([]Check, error) {
	var checks []Check
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		checks = nil
		for _, q := range broken {
			n, err := countBroken(tx, q.query, q.args(tx)...)
			if err != nil {
				return err
			}
			checks = append(checks, Check{Name: q.name, Broken: n})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("prove the invariants of sessions: %w", err)
	}
	return checks, nil
}
