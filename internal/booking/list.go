package booking

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
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
	snap, err := s.snapshot(ctx)
	if err != nil {
		return List{}, fmt.Errorf("list free days: %w", err)
	}
	return snap.list(ask), nil
}

// OfferedTo is Offered for whoever asks: a signed-in guest is not shown the days of a colleague with whom it was too close.
func (s *Service) OfferedTo(ctx context.Context, actor session.Actor, ask Ask) (List, error) {
	if actor.Kind != session.Guest {
		return s.Offered(ctx, ask)
	}
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		apart, err := s.apart(tx, actor)
		ask.Without = append(slices.Clone(ask.Without), apart...)
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("list free days: %w", err)
	}
	return s.Offered(ctx, ask)
}

// list is pure: what the ask leaves of the days that are free for anybody. They come as order left them.
func (s *snapshot) list(ask Ask) List {
	list := List{Month: ask.Month, Days: []Day{}, Months: []string{}, First: []First{}}
	var first, last, wanted Day // the last one that was looked at for First, that was let through, and that was listed
	for _, d := range s.free {
		if s.world.shutsOut(d.CounsellorID, ask.Without, ask.WithoutEmployers) {
			continue
		}
		if !alike(d, first) && !slices.ContainsFunc(list.First, func(f First) bool { return f.PlaceID == d.PlaceID && f.Mode == d.Mode }) {
			list.First = append(list.First, First{PlaceID: d.PlaceID, Mode: d.Mode, Date: d.Date, DayID: d.ID})
		}
		first = d
		if ask.PlaceID != "" && d.PlaceID != ask.PlaceID || ask.Mode != "" && d.Mode != ask.Mode ||
			ask.CounsellorID != "" && d.CounsellorID != ask.CounsellorID || ask.CounsellorID == "" && alike(d, last) {
			continue
		}
		last = d
		if d.Date.Year() != wanted.Date.Year() || d.Date.Month() != wanted.Date.Month() {
			list.Months = append(list.Months, monthOf(d.Date))
		}
		wanted = d
		if list.Month == "" {
			list.Month = list.Months[0]
		}
		if list.Months[len(list.Months)-1] == list.Month {
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

// alike reports whether two days differ by nothing but the counsellor: of such days *any* shows the first.
func alike(a, b Day) bool {
	return a.Date == b.Date && a.StartMinute == b.StartMinute && a.PlaceID == b.PlaceID
}

// order sorts days by date, start and place, and those that are alike by how few booked days their counsellor has in the
// block. *Any* takes the first of these, so whoever is picked never has more days afterwards than any other who could have
// been picked, plus one; counsellors who give the same days differ by at most one. Ties fall by a lot drawn from date and
// counsellor, so that no name is always first.
func order(days []Day, l load) {
	slices.SortFunc(days, func(a, b Day) int {
		if c := cmp.Or(b.Date.DaysUntil(a.Date), cmp.Compare(a.StartMinute, b.StartMinute), cmp.Compare(a.PlaceID, b.PlaceID)); c != 0 {
			return c
		}
		block := blockOf(a.Date)
		return cmp.Or(
			cmp.Compare(l[loadKey{a.CounsellorID, block}], l[loadKey{b.CounsellorID, block}]),
			cmp.Compare(lot(a), lot(b)),
			cmp.Compare(a.ID, b.ID),
		)
	})
}

// lot is FNV-1a over date and counsellor: the same on every copy of the program, and no secret.
func lot(d Day) uint64 {
	h := uint64(14695981039346656037)
	add := func(b byte) { h = (h ^ uint64(b)) * 1099511628211 }
	add(byte(d.Date.Year()))
	add(byte(d.Date.Month()))
	add(byte(d.Date.Day()))
	for i := range len(d.CounsellorID) {
		add(d.CounsellorID[i])
	}
	return h
}

// StandBysFor lists a guest's wishes with their offers, for the own page of that guest alone. A wish whose day has come is not
// in it, whether or not it is gone.
func (s *Service) StandBysFor(tx *db.Tx, guestID string) ([]StandBy, error) {
	all, err := listStandBys(tx, guestID, "")
	if err != nil {
		return nil, fmt.Errorf("list wishes for an earlier day: %w", err)
	}
	for i, sb := range all {
		if sb.Offer != nil && !sb.Offer.Expires.After(tx.Now) {
			all[i].Offer = nil // the sweep passes it on
		}
	}
	return slices.DeleteFunc(all, func(sb StandBy) bool { return sb.over(tx.Today()) }), nil
}
