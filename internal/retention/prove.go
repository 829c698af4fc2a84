package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/db"
	"lysning/internal/shred"
)

// Invariants proves, read-only, what belongs to no single domain: the store holds together, nothing that was erased is there,
// and every text's key is. It may run beside the program: what looks broken is looked at twice, since an erasure under way
// has destroyed keys a moment before it removes rows. After a restore without the shred store the last rule is broken until
// the days of those texts have come.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	var damage, orphans int
	err := s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		damage, orphans, err = damaged(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove the store: %w", err)
	}
	risen, err := twice(func() ([]string, error) {
		guests, items, err := s.risen(ctx)
		return append(guests, idsOf(items)...), err
	})
	if err != nil {
		return nil, fmt.Errorf("prove that the erased are gone: %w", err)
	}
	keyless, err := twice(func() ([]string, error) { return s.keyless(ctx) })
	if err != nil {
		return nil, fmt.Errorf("prove that texts have keys: %w", err)
	}
	return []db.Check{
		{Name: "no damage in the store's file", Broken: damage},
		{Name: "no row that names a missing one", Broken: orphans},
		{Name: "nothing there that was erased", Broken: risen},
		{Name: "no text without the key of its slot", Broken: keyless},
	}, nil
}

// twice counts what is found at two looks.
func twice(look func() ([]string, error)) (int, error) {
	first, err := look()
	if err != nil || len(first) == 0 {
		return 0, err
	}
	second, err := look()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range second {
		if slices.Contains(first, id) {
			n++
		}
	}
	return n, nil
}

// keyless lists texts whose key is destroyed or lost.
func (s *Service) keyless(ctx context.Context) (ids []string, err error) {
	for _, table := range append([]Pages{s.Items}, s.Keyed...) {
		more, err := s.keylessIn(ctx, table)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	return ids, nil
}

func (s *Service) keylessIn(ctx context.Context, table Pages) (ids []string, err error) {
	err = s.pages(ctx, table.After, func(page []Row) error {
		for _, row := range page {
			for _, slot := range row.Slots {
				_, err := s.Shred.Key(ctx, slot)
				if errors.Is(err, shred.ErrShredded) {
					ids = append(ids, row.ID)
				} else if err != nil {
					return err
				}
			}
		}
		return nil
	})
	return ids, err
}

// Count is how many rows a table has.
type Count struct {
	Of string
	N  int
}

// Counts counts what people leave, for comparing a restored store with the one that was lost.
func (s *Service) Counts(ctx context.Context) (all []Count, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = countAll(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count rows: %w", err)
	}
	return all, nil
}
