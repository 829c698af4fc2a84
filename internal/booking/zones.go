package booking

import (
	"sync"
	"time"
)

// zones finds the zone that a day's wall clock belongs to, and keeps it: reading the zone files for each row would be slow.
type zones struct{ known sync.Map }

// start is the moment at which a day begins. A zone that this machine does not know reads as UTC; days are made only in zones
// that were known when they were made.
func (z *zones) start(d Day) time.Time { return d.Date.At(d.StartMinute, z.find(d.Zone)) }

func (z *zones) find(name string) *time.Location {
	if loc, ok := z.known.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.UTC
	}
	z.known.Store(name, loc)
	return loc
}
