package booking

import (
	"sync"
	"time"

	"lysning/internal/clock"
)

// row is a day with everything that stands in its way, as one query reads it.
type row struct {
	Day
	Withdrawn bool
	Booked    bool
	Offered   bool          // to somebody in the stand-by line, also when the offer's time is over but not yet swept
	HeldUntil clock.Instant // 0 when nobody holds it
}

func (r row) held(now clock.Instant) bool { return r.HeldUntil > now }

// taken reports whether somebody has the day.
func (r row) taken(now clock.Instant) bool { return r.Booked || r.Offered || r.held(now) }

// world is what days are judged against at one moment.
type world struct {
	now         time.Time
	cover       Cover
	standing    Standing
	duty        *sync.Map             // what standing answered today, by date and time
	counsellors map[string]Counsellor // active ones
	full        map[placeMonth]bool   // places and months that have given all that they give
	zones       *zones
}

// refuses is the one function that decides what is shown and what can be booked: nil means both. asOf is the moment at which
// the notice is judged: now for the list and a hold, the moment of the hold for a booking, so that whoever was given ten
// minutes has them. A day that somebody has is day_taken, any other is day_withdrawn.
func (w *world) refuses(r row, asOf time.Time) error {
	if err := r.gone(clock.InstantOf(w.now)); err != nil {
		return err
	}
	return w.unfit(r.Day, asOf)
}

// gone is the part of refuses that the row alone decides. Whoever is one of many at a day is answered by it, before anything
// else is read.
func (r row) gone(now clock.Instant) error {
	if r.Withdrawn {
		return ErrDayWithdrawn
	}
	if r.taken(now) {
		return ErrDayTaken
	}
	return nil
}

// unfit is the part of refuses that does not look at who has the day.
func (w *world) unfit(d Day, asOf time.Time) error {
	c, active := w.counsellors[d.CounsellorID]
	switch {
	case !active, d.Date.After(c.TrainingUntil), c.setAside(d):
		return ErrDayWithdrawn
	case d.Mode == Video && !w.cover.VideoProvider():
		return ErrDayWithdrawn
	case w.zones.start(d).Before(asOf.Add(notice)):
		return ErrDayWithdrawn
	case !w.covered(d):
		return ErrDayWithdrawn
	case len(w.full) > 0 && w.full[placeMonth{d.PlaceID, monthOf(d.Date)}]:
		return ErrDayWithdrawn
	}
	return nil
}

// setAside reports whether a day goes over an hour of the counsellor's own.
func (c Counsellor) setAside(d Day) bool {
	for _, h := range c.SetAside {
		if h.Date == d.Date && h.StartMinute < d.StartMinute+d.Minutes && h.StartMinute+h.Minutes > d.StartMinute {
			return true
		}
	}
	return false
}

// shutsOut reports whether the asker would rather not meet the counsellor of a day. It looks at nothing but the ask and what
// counsellors publish.
func (w *world) shutsOut(counsellorID string, without, withoutEmployers []string) bool {
	for _, id := range without {
		if id == counsellorID {
			return true
		}
	}
	for _, code := range withoutEmployers {
		for _, e := range w.counsellors[counsellorID].Employers {
			if e == code {
				return true
			}
		}
	}
	return false
}

// duty remembers what one version of the standing answered, for one calendar day: the list asks it for each of some hundred days, and the
// answers change only with the rota.
type duty struct {
	mu      sync.Mutex
	today   clock.Date
	version string
	known   *sync.Map
}

func (d *duty) on(today clock.Date, version string) *sync.Map {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || d.today != today || d.version != version {
		d.today, d.version, d.known = today, version, &sync.Map{}
	}
	return d.known
}

func (w *world) covered(d Day) bool {
	type question struct {
		date           clock.Date
		start, minutes int
	}
	q := question{d.Date, d.StartMinute, d.Minutes}
	if answer, ok := w.duty.Load(q); ok {
		return answer.(bool)
	}
	answer := w.standing.CoversDay(d.Date, d.StartMinute, d.Minutes)
	w.duty.Store(q, answer)
	return answer
}
