package programme

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
)

// Agreement is with whom the programme has agreed to give days: doctors, students, others. A guest says which, and nothing checks it.
type Agreement struct {
	Code string
	Name Words
}

// Quota is how many days a place gives in a month: in all (0: no limit), and to each agreement until what is unused is anybody's. An agreement
// that is not named has no limit but the total.
type Quota struct {
	PlaceID    string
	Total      int
	ReleasedBy int // days before the first of the month; 0 keeps them to its end
	Most       map[string]int
}

// Released reports whether what is unused of a month (2026-12) is anybody's on a date.
func (q Quota) Released(month string, today clock.Date) bool {
	first, err := clock.ParseDate(month + "-01")
	return err == nil && q.ReleasedBy > 0 && !today.Before(first.AddDays(-q.ReleasedBy))
}

// QuotaOf is a place's.
func (p *Programme) QuotaOf(placeID string) (Quota, bool) {
	i := slices.IndexFunc(p.Quotas, func(q Quota) bool { return q.PlaceID == placeID })
	if i < 0 {
		return Quota{}, false
	}
	return p.Quotas[i], true
}

func (r *reader) quotas(raw rawProgramme, p *Programme) {
	known := map[string]bool{}
	for i, a := range raw.Agreements {
		key := fmt.Sprintf("agreement[%d]", i)
		if !keyForm.MatchString(a.Code) || known[a.Code] {
			r.mistake(mainFile, key+".code", "must be a word of its own in small letters")
		}
		known[a.Code] = true
		p.Agreements = append(p.Agreements, Agreement{Code: a.Code, Name: r.words(mainFile, key+".name", a.Name, p)})
	}
	seen := map[string]bool{}
	for i, q := range raw.Quotas {
		key := fmt.Sprintf("quota[%d]", i)
		id := IDOf("place", q.Place)
		if _, ok := p.Place(id); !ok || seen[id] {
			r.mistake(mainFile, key+".place", "must be a key of the places, each at most once")
		}
		seen[id] = true
		if q.Total < 0 || q.ReleasedBy < 0 {
			r.mistake(mainFile, key, "must not hold a number below 0")
		}
		for code, n := range q.Most {
			if !known[code] || n < 0 {
				r.mistake(mainFile, key+".most."+code, "must be the code of an agreement, with a number that is not below 0")
			}
		}
		p.Quotas = append(p.Quotas, Quota{PlaceID: id, Total: q.Total, ReleasedBy: q.ReleasedBy, Most: q.Most})
	}
	if len(raw.Quotas) > 0 && len(raw.Agreements) == 0 {
		r.mistake(mainFile, "quota", "needs agreements: at least one")
	}
}
