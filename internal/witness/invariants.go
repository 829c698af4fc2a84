package witness

import (
	"context"

	"lysning/internal/db"
)

// Invariants proves, read-only, what the schema alone cannot: that the log is whole. Whether it is the log that was signed, Verify
// tells.
func (l *Log) Invariants(ctx context.Context) ([]db.Check, error) { return l.DB.Prove(ctx, invariants) }
