package counsellor

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Why says what a rota makes of a date.
type Why string

// What a date can be, by the rota alone.
const (
	Gives   Why = "gives"
	Off     Why = "off"     // by an exception, or beyond the limit of the week
	Nothing Why = "nothing" // the pattern has no day then
	OnLeave Why = "leave"
	Holiday Why = "holiday"
	Resting Why = "paused"  // all days are hidden for now
	Expired Why = "expired" // her training has ended by then
)

// Planned is what a rota says of one date, for its owner to see.
type Planned struct {
	Date        clock.Date
	Why         Why
	PlaceID     string // where there is a day by exception or pattern
	StartMinute int
	Exception   bool // by an exception, which can be taken back
}

// Rota is all that a counsellor can change herself.
type Rota struct {
	Profile  Profile
	Patterns []Pattern
	Leaves   []Leave // that touch the dates asked for
	Days     []Planned
	Away     bool // a leave of her own covers today; at a week with colleagues she is at work
}

// RotaOf gives a counsellor's rota over some dates, for herself. Errors: not_found.
func (s *Service) RotaOf(tx *db.Tx, id string, from, to clock.Date) (Rota, error) {
	p, err := s.Find(tx, id)
	if err != nil {
		return Rota{}, err
	}
	first, last := mondayOf(from), mondayOf(to).AddDays(6)
	if today := tx.Today(); today.Before(first) {
		first = today
	} else if today.After(last) {
		last = today
	}
	rotas, err := s.rotas(tx, id, first, last)
	if err != nil || len(rotas) == 0 {
		return Rota{}, fmt.Errorf("read a rota: %w", err)
	}
	r := rotas[0]
	out := Rota{Profile: p, Patterns: r.patterns, Leaves: r.leaves, Away: r.onOwnLeave(tx.Today())}
	r.profile.State, r.profile.Own.Paused, r.profile.Own.LeftDay = Active, false, clock.Date{}
	given := map[clock.Date]bool{}
	for _, g := range r.giving(from, to) {
		given[g.Date] = true
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		out.Days = append(out.Days, r.planned(d, given[d], p.now() != Active))
	}
	return out, nil
}

func (r *rota) planned(d clock.Date, given, resting bool) Planned {
	e, excepted := r.exceptions[d]
	out := Planned{Date: d, Exception: excepted}
	w, _, ok := r.on(d)
	if ok {
		out.PlaceID, out.StartMinute = w.PlaceID, w.StartMinute
	}
	switch {
	case r.calendar.PublicHoliday(d):
		out.Why = Holiday
	case r.onLeave(d):
		out.Why = OnLeave
	case e.Off:
		out.Why = Off
	case !ok:
		out.Why = Nothing
	case d.After(r.profile.trainedUntil()):
		out.Why = Expired
	case !given:
		out.Why = Off
	case resting:
		out.Why = Resting
	default:
		out.Why = Gives
	}
	return out
}

// AwayOn lists the counsellors who have a leave on a date, for the office.
func (s *Service) AwayOn(tx *db.Tx, date clock.Date) ([]Profile, error) {
	rotas, err := s.rotas(tx, "", date, date)
	if err != nil {
		return nil, fmt.Errorf("list who is away: %w", err)
	}
	var away []Profile
	for _, r := range rotas {
		if r.profile.now() != Left && r.onLeave(date) {
			away = append(away, r.profile)
		}
	}
	return away, nil
}
