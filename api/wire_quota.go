package main

import (
	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/programme"
)

// quotas is booking.Quotas.
type quotas struct{ *programme.Programme }

func (q quotas) Agreements() []string {
	if len(q.Programme.Quotas) == 0 {
		return nil
	}
	return shapes(q.Programme.Agreements, func(a programme.Agreement) string { return a.Code })
}

func (q quotas) Quota(placeID, month string, today clock.Date) (booking.Quota, bool) {
	of, ok := q.QuotaOf(placeID)
	return booking.Quota{Total: of.Total, Most: of.Most, Released: of.Released(month, today)}, ok
}
