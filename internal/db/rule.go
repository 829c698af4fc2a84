package db

import (
	"context"
	"fmt"
)

// Rule is something that must hold at every moment. It is stated as what counts the rows that break it: a question, or Count where one
// statement cannot ask it on both databases. Domains keep their rules in their store files.
type Rule struct {
	Name  string
	Query string
	Args  func(tx *Tx) []any // what stands for each ? of the question; nil for none
	Count func(tx *Tx) (int, error)
}

// Check is a rule and how many rows break it.
type Check struct {
	Name   string
	Broken int
}

// Prove asks each rule, read-only and of one state of the store. The audit command prints what it gives.
func (d *DB) Prove(ctx context.Context, rules []Rule) ([]Check, error) {
	checks := make([]Check, len(rules))
	err := d.Read(ctx, func(tx *Tx) error {
		for i, r := range rules {
			n, err := r.broken(tx)
			if err != nil {
				return fmt.Errorf("%s: %w", r.Name, err)
			}
			checks[i] = Check{Name: r.Name, Broken: n}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("prove that %w", err)
	}
	return checks, nil
}

func (r Rule) broken(tx *Tx) (n int, err error) {
	if r.Count != nil {
		return r.Count(tx)
	}
	var args []any
	if r.Args != nil {
		args = r.Args(tx)
	}
	return n, tx.Gorm().Raw(r.Query, args...).Row().Scan(&n)
}
