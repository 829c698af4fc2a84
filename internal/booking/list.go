package booking

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Ask is what somebody wants to see of the free days. Every part is optional; an empty CounsellorID means any.
type Ask struct {
	Month            string // "2026-12"; empty means the first month that has any day
	PlaceID          string
	Mode             Mode
	CounsellorID     string
	Without          []string // counsellors the asker would rather not meet
	WithoutEmployers []string // employers whose counsellors the asker would rather not meet
}

// First is the first free date of a place, for any counsellor who is not shut out.
type First struct {
	PlaceID string
	Mode    Mode
	Date    clock.Date
	DayID   string
}

// List is what is free. Months are those with any day under the same ask; First ignores place, mode, month and counsellor, so
// that an empty month can say where the first free date is.
type List struct {
	Month  string
	Days   []Day
	Months []string
	First  []First
}

// Offered lists the free days: everything in it can be booked, and everything that can be booked is in it, save that days of
// the same date, place and start show one counsellor when any will do. Anybody may ask. Fault: ask_invalid.
func (s *Service) Offered(ctx context.Context, ask Ask) (List, error) {
	if ask.Month != "" {
		if _, err := time.Parse("2006-01", ask.Month); err != nil {
			return List{}, ErrAsk
		}
	}
	var list List
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listOpen(tx, blockOf(tx.Today()))
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		list = w.list(rows, ask)
		return nil
	})
	if err != nil {
		return List{}, fmt.Errorf("list free days: %w", err)
	}
	return list, nil
}

// list is pure: rows are open days from the start of the current block on, by date and start.
func (w *world) list(rows []row, ask Ask) List {
	free := make([]Day, 0, len(rows))
	for _, r := range rows {
		if w.refuses(r, w.now) == nil && !w.shutsOut(r.CounsellorID, ask.Without, ask.WithoutEmployers) {
			free = append(free, r.Day)
		}
	}
	load := loadOf(rows)
	list := List{Month: ask.Month, Days: []Day{}, Months: []string{}, First: []First{}}
	for _, d := range share(free, load) {
		if !slices.ContainsFunc(list.First, func(f First) bool { return f.PlaceID == d.PlaceID && f.Mode == d.Mode }) {
			list.First = append(list.First, First{PlaceID: d.PlaceID, Mode: d.Mode, Date: d.Date, DayID: d.ID})
		}
	}
	wanted := slices.DeleteFunc(free, func(d Day) bool {
		return ask.PlaceID != "" && d.PlaceID != ask.PlaceID || ask.Mode != "" && d.Mode != ask.Mode ||
			ask.CounsellorID != "" && d.CounsellorID != ask.CounsellorID
	})
	if ask.CounsellorID == "" {
		wanted = share(wanted, load)
	}
	for _, d := range wanted {
		month := monthOf(d.Date)
		if n := len(list.Months); n == 0 || list.Months[n-1] != month {
			list.Months = append(list.Months, month)
		}
		if list.Month == "" {
			list.Month = month
		}
		if month == list.Month {
			list.Days = append(list.Days, d)
		}
	}
	return list
}

func monthOf(d clock.Date) string { return d.String()[:7] }

// load counts booked days by counsellor and block of four weeks.
type load map[loadKey]int

type loadKey struct {
	counsellor string
	block      clock.Date
}

func loadOf(rows []row) load {
	l := load{}
	for _, r := range rows {
		if r.Booked {
			l[loadKey{r.CounsellorID, blockOf(r.Date)}]++
		}
	}
	return l
}

// blockOf is the Monday on which the 28 days around a date begin. The blocks are fixed: with a window that slides along with
// each date, two picks a fortnight apart would not see each other and no bound could be stated.
func blockOf(d clock.Date) clock.Date {
	epoch := clock.NewDate(2024, time.January, 1) // a Monday
	n := epoch.DaysUntil(d)
	block := n / 28
	if n%28 < 0 {
		block--
	}
	return epoch.AddDays(block * 28)
}

// share keeps one day of each date, place and start: that of the counsellor with the fewest booked days in the block. Whoever
// is picked therefore never has more days afterwards than any other who could have been picked, plus one; counsellors who
// give the same days differ by at most one. Ties fall by a hash of date and counsellor, so that no name is always first.
// days are ordered by date and start and stay so.
func share(days []Day, l load) []Day {
	var shared []Day
	for i := 0; i < len(days); {
		j := i
		for j < len(days) && days[j].Date == days[i].Date && days[j].StartMinute == days[i].StartMinute {
			j++
		}
		at := len(shared)
		for _, d := range days[i:j] {
			k := slices.IndexFunc(shared[at:], func(o Day) bool { return o.PlaceID == d.PlaceID })
			if k < 0 {
				shared = append(shared, d)
			} else if before(d, shared[at+k], l) {
				shared[at+k] = d
			}
		}
		i = j
	}
	return shared
}

func before(a, b Day, l load) bool {
	block := blockOf(a.Date)
	return cmp.Or(
		cmp.Compare(l[loadKey{a.CounsellorID, block}], l[loadKey{b.CounsellorID, block}]),
		cmp.Compare(lot(a), lot(b)),
		cmp.Compare(a.ID, b.ID),
	) < 0
}

func lot(d Day) uint64 {
	h := sha256.Sum256([]byte(d.Date.String() + d.CounsellorID))
	return binary.BigEndian.Uint64(h[:8])
}
