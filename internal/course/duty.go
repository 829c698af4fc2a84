package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Duty knows the rota of the safety telephone, and the number of everybody who works here.
type Duty interface {
	// AtNight gives whom the rota has on the safety telephone on the evening of a date; empty where it names nobody.
	AtNight(tx *db.Tx, date clock.Date) (staffID string, err error)
	// Phones gives the numbers that people have given for themselves, by id.
	Phones(tx *db.Tx) (map[string]string, error)
}

// noDuty is where nothing is known of a rota.
type noDuty struct{}

func (noDuty) AtNight(*db.Tx, clock.Date) (string, error) { return "", nil }
func (noDuty) Phones(*db.Tx) (map[string]string, error)   { return nil, nil }

// atNight gives whom the rota has on the safety telephone on the nights of a week, the one after it included.
func (s *Service) atNight(tx *db.Tx, c Course) (map[clock.Date]string, error) {
	out := map[clock.Date]string{}
	for _, d := range append(c.Nights(), c.Last) {
		id, err := s.deps.Duty.AtNight(tx, d)
		if err != nil {
			return nil, fmt.Errorf("look at the rota of a night: %w", err)
		}
		out[d] = id
	}
	return out, nil
}

// phones gives a number for each person: the own one, and else the one that was written for a night last.
func (s *Service) phones(tx *db.Tx) (map[string]string, error) {
	all, err := lastPhones(tx)
	if err != nil {
		return nil, err
	}
	own, err := s.deps.Duty.Phones(tx)
	for id, number := range own {
		if number != "" && phone(number) {
			all[id] = number
		}
	}
	return all, err
}
