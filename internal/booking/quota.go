package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Quotas per agreement (booking.md 5, line 21): a place may give so many days a month in all, and of these so many to each agreement, until the
// date on which what is unused is anybody's. Who books under which agreement is what the guest says; nothing checks it, and no
// page for guests shows a number.

// Quota is what a place gives in a month.
type Quota struct {
	Total    int            // in all; 0 for no limit but those of the agreements
	Most     map[string]int // by agreement; one that is not named has no limit but the total
	Released bool           // what is unused is anybody's
}

// Quotas are the programme's. Agreements lists its words, the first of which counts for whoever says nothing; it is empty where there are
// no quotas. Quota is for a place and a month (2026-12) as of a date.
type Quotas interface {
	Agreements() []string
	Quota(placeID, month string, today clock.Date) (Quota, bool)
}

// under is the agreement of a booking: what was said, else that of the guest's other bookings, else the programme's first.
func (s *Service) under(tx *db.Tx, said, guestID string) (string, error) {
	all := s.deps.Quotas.Agreements()
	if len(all) == 0 {
		return "", nil
	}
	known := func(word string) bool {
		for _, a := range all {
			if a == word {
				return true
			}
		}
		return false
	}
	if said == "" {
		before, err := agreementOf(tx, guestID)
		if err != nil {
			return "", fmt.Errorf("find an agreement: %w", err)
		}
		if said = before; !known(said) {
			said = all[0]
		}
	}
	if !known(said) {
		return "", ErrAsk
	}
	return said, nil
}

// countIn takes a place of a quota for a booking, before it is written: first of all together, then of its agreement, always in this order.
// Faults: quota_full.
func (s *Service) countIn(tx *db.Tx, b Booking) error {
	month := monthOf(b.Day.Date)
	q, ok := s.deps.Quotas.Quota(b.Day.PlaceID, month, tx.Today())
	if !ok {
		return nil
	}
	if q.Total > 0 {
		if ok, err := takeQuota(tx, b, month, "", q.Total); err != nil {
			return fmt.Errorf("count in a quota: %w", err)
		} else if !ok {
			return ErrQuotaFull
		}
	}
	most, named := q.Most[b.Agreement]
	if q.Released || !named {
		return nil
	}
	if ok, err := takeQuota(tx, b, month, b.Agreement, most); err != nil {
		return fmt.Errorf("count in a quota: %w", err)
	} else if !ok {
		return ErrQuotaFull
	}
	return nil
}

// fullMonths are the places and months of which no day is offered to anybody: all that they give is given.
func (s *Service) fullMonths(tx *db.Tx) (map[placeMonth]bool, error) {
	if len(s.deps.Quotas.Agreements()) == 0 {
		return nil, nil
	}
	counts, err := countMonths(tx)
	if err != nil {
		return nil, fmt.Errorf("count months: %w", err)
	}
	full := map[placeMonth]bool{}
	for at, n := range counts {
		if q, ok := s.deps.Quotas.Quota(at.place, at.month, tx.Today()); ok && q.Total > 0 && n[""] >= q.Total {
			full[at] = true
		}
	}
	return full, nil
}

// placeMonth is a place and a month.
type placeMonth struct{ place, month string }

// QuotaUse is how much of a quota is given, for the office.
type QuotaUse struct {
	PlaceID   string
	Month     string
	Agreement string // empty: all together
	Given     int
	Most      int
	Released  bool
}

// QuotasOf lists what this month and the next two have given, for the office alone.
func (s *Service) QuotasOf(tx *db.Tx, places []string) ([]QuotaUse, error) {
	words := s.deps.Quotas.Agreements()
	if len(words) == 0 {
		return nil, nil
	}
	counts, err := countMonths(tx)
	if err != nil {
		return nil, fmt.Errorf("count months: %w", err)
	}
	var all []QuotaUse
	for ahead := range 3 {
		month := monthOf(clock.NewDate(tx.Today().Year(), tx.Today().Month(), 1).AddMonths(ahead))
		for _, place := range places {
			q, ok := s.deps.Quotas.Quota(place, month, tx.Today())
			if !ok {
				continue
			}
			n := counts[placeMonth{place, month}]
			if q.Total > 0 {
				all = append(all, QuotaUse{PlaceID: place, Month: month, Given: n[""], Most: q.Total})
			}
			for _, a := range words {
				if _, named := q.Most[a]; !named {
					continue
				}
				all = append(all, QuotaUse{PlaceID: place, Month: month, Agreement: a, Given: n[a], Most: q.Most[a], Released: q.Released})
			}
		}
	}
	return all, nil
}
