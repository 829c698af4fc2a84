package retention

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// Planted is the drill's invented guest, for tests.
type Planted struct{ row planted }

// Guest, Item, Slot and Sealed give its parts.
func (p Planted) Guest() string  { return p.row.guest }
func (p Planted) Item() string   { return p.row.item }
func (p Planted) Slot() int64    { return p.row.slot }
func (p Planted) Sealed() []byte { return p.row.sealed }
func (p Planted) Sample() []byte { return p.row.sample() }

// Plant is the drill's first step, for tests.
func Plant(ctx context.Context, s *Service, src token.Source, date clock.Date, text []byte) (Planted, []byte, error) {
	row, key, err := settle(ctx, s, src, date, text)
	return Planted{row}, key, err
}
