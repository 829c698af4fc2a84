package course

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// nights asks, for every night from the one before arrival, for one trained person who sleeps in the house and one safety lead
// on the phone until 08:00, two people with a number each: room cards and the fire list carry them.
func nights(p Plan) (out []Finding) {
	for _, d := range p.Course.Nights() {
		i := slices.IndexFunc(p.Nights, func(n Night) bool { return n.Date == d })
		if i < 0 {
			out = append(out, Finding{Code: NightSleeper, Date: d}, Finding{Code: NightSafety, Date: d})
			continue
		}
		out = append(out, p.night(p.Nights[i])...)
	}
	for _, n := range p.Nights {
		// A night after the last one, for those who leave late, is looked at when somebody is named for it.
		if n.Date == p.Course.Last && (n.SleeperID != "" || n.SafetyID != "") {
			out = append(out, p.night(n)...)
		}
	}
	return out
}

func (p Plan) night(n Night) (out []Finding) {
	sleeper, here := p.person(n.SleeperID)
	safety, answers := p.person(n.SafetyID)
	switch {
	case !here:
		out = append(out, Finding{Code: NightSleeper, Date: n.Date})
	case !mayWatch(sleeper, n.Date):
		out = append(out, Finding{Code: NightUntrained, Date: n.Date, PersonID: sleeper.ID})
	case slices.ContainsFunc(p.OtherNights, func(o Night) bool { return o.Date == n.Date && o.SleeperID == sleeper.ID }):
		out = append(out, Finding{Code: NightElsewhere, Date: n.Date, PersonID: sleeper.ID})
	case slices.Contains(p.OnLeave[sleeper.ID], n.Date):
		out = append(out, Finding{Code: NightAway, Date: n.Date, PersonID: sleeper.ID})
	}
	switch {
	case !answers:
		out = append(out, Finding{Code: NightSafety, Date: n.Date})
	case !safety.Has(session.SafetyLead):
		out = append(out, Finding{Code: NightNotSafety, Date: n.Date, PersonID: safety.ID})
	case safety.ID == sleeper.ID:
		out = append(out, Finding{Code: NightSamePerson, Date: n.Date, PersonID: safety.ID})
	case slices.Contains(p.OnLeave[safety.ID], n.Date):
		out = append(out, Finding{Code: NightAway, Date: n.Date, PersonID: safety.ID})
	}
	if n.SleeperPhone == "" || n.SafetyPhone == "" {
		out = append(out, Finding{Code: NightPhone, Date: n.Date})
	}
	return out
}

// OpenNight is a night of a week that doctors count on, for which somebody is missing: who was named has left, has lost the role, or is away.
type OpenNight struct {
	CourseID string
	Code     Code
	Date     clock.Date // of its evening
	Person   string     // name of who was named; empty for nobody
	By       clock.Date // on which the office must have named somebody else at the latest: the day before, or today
}

// missingAtNight are the findings of a night without which nobody sleeps there.
var missingAtNight = []Code{NightSleeper, NightSafety, NightUntrained, NightNotSafety, NightElsewhere, NightAway}

// OpenNights lists them, the next one first; the program alone asks.
func (s *Service) OpenNights(tx *db.Tx) ([]OpenNight, error) {
	weeks, err := s.ToCover(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	var out []OpenNight
	for _, c := range weeks {
		if !c.Promised() {
			continue
		}
		p, err := s.plan(tx, c)
		if err != nil {
			return nil, fmt.Errorf("look for nights without somebody: %w", err)
		}
		for _, f := range nights(p) {
			if f.Date.Before(tx.Today()) || !slices.Contains(missingAtNight, f.Code) {
				continue
			}
			who, _ := p.person(f.PersonID)
			one := OpenNight{CourseID: c.ID, Code: f.Code, Date: f.Date, Person: who.Name, By: f.Date.AddDays(-1)}
			if one.By.Before(tx.Today()) {
				one.By = tx.Today()
			}
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b OpenNight) int { return b.Date.DaysUntil(a.Date) })
	return out, nil
}

// mayWatch reports whether somebody is trained to sleep in the house: the host, a safety lead, a counsellor whose training holds.
func mayWatch(who Person, date clock.Date) bool {
	return who.Has(session.Host) || who.Has(session.SafetyLead) ||
		who.Has(session.Counsellor) && !who.TrainedUntil.Before(date)
}

// LateNight reports whether somebody may stay for the night after the last day: two people are named for it.
func LateNight(c Course, all []Night) bool {
	return slices.ContainsFunc(all, func(n Night) bool { return n.Date == c.Last && n.SleeperID != "" && n.SafetyID != "" })
}
