package course

import (
	"slices"

	"lysning/internal/clock"
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
	}
	switch {
	case !answers:
		out = append(out, Finding{Code: NightSafety, Date: n.Date})
	case !safety.Has(session.SafetyLead):
		out = append(out, Finding{Code: NightNotSafety, Date: n.Date, PersonID: safety.ID})
	case safety.ID == sleeper.ID:
		out = append(out, Finding{Code: NightSamePerson, Date: n.Date, PersonID: safety.ID})
	}
	if n.SleeperPhone == "" || n.SafetyPhone == "" {
		out = append(out, Finding{Code: NightPhone, Date: n.Date})
	}
	return out
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
