package course

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// PlaceWait is how far off weeks are at a house: the first and the third that are open to whoever asks; zero for none. A waiting list is not
// open, for the line of figures as for a doctor.
type PlaceWait struct {
	PlaceID      string
	First, Third clock.Date
}

// HouseNight is what a night says of weeks at a house, without a person: given and taken are the places of a week that began on this date.
type HouseNight struct {
	PlaceWait
	Given, Taken int
}

// Waits lists the houses with weeks to come, by their first one.
func (s *Requests) Waits(tx *db.Tx) ([]PlaceWait, error) {
	all, _, err := s.Public(tx)
	if err != nil {
		return nil, err
	}
	out, at, n := []PlaceWait{}, map[string]int{}, map[string]int{}
	for _, c := range all { // by date
		i, known := at[c.PlaceID]
		if !known {
			i = len(out)
			at[c.PlaceID], out = i, append(out, PlaceWait{PlaceID: c.PlaceID})
		}
		if c.WaitingList {
			continue
		}
		n[c.PlaceID]++
		switch n[c.PlaceID] {
		case 1:
			out[i].First = c.First
		case 3:
			out[i].Third = c.First
		}
	}
	return out, nil
}

// HouseNights is Waits of this evening, with what became of the weeks that began today. The program's nightly row alone asks.
func (s *Requests) HouseNights(ctx context.Context) (nights []HouseNight, err error) {
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		nights = nil
		waits, err := s.Waits(tx)
		if err != nil {
			return err
		}
		begun, err := listBegun(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, w := range waits {
			nights = append(nights, HouseNight{PlaceWait: w, Given: begun[w.PlaceID].Given, Taken: begun[w.PlaceID].Taken})
			delete(begun, w.PlaceID)
		}
		for _, b := range begun { // of a house without a week to come
			nights = append(nights, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look at the weeks of tonight: %w", err)
	}
	return nights, nil
}
