package note

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// ReplaceInput is what a guest writes outside of booking: words beforehand or a contact added to a booking or put in the place
// of old ones, a message, where they sit today, or what they hand on to a new counsellor.
type ReplaceInput struct {
	BookingID string // empty for a message to the office
	Items     []Sealed
}

// Replace keeps what a guest writes. Errors: those of Keep and of the booking, thread_moved, not_the_day.
func (s *Service) Replace(ctx context.Context, actor session.Actor, in ReplaceInput) error {
	early := slices.DeleteFunc(slices.Clone(in.Items), func(i Sealed) bool { return written(i.Kind) })
	late := slices.DeleteFunc(slices.Clone(in.Items), func(i Sealed) bool { return !written(i.Kind) })
	if actor.Kind != session.Guest || in.BookingID != "" && !token.IsID(in.BookingID) || in.BookingID == "" && len(early) > 0 {
		return errGone
	}
	has := func(kind Kind) bool { return slices.ContainsFunc(early, func(i Sealed) bool { return i.Kind == kind }) }
	if err := s.Ready(ctx, min(len(in.Items), mostItems)); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if len(early) > 0 {
			counsellor, day, err := s.Bookings.TakesItems(tx, actor.GuestID, in.BookingID, has(Contact), has(WordsBeforehand))
			if err != nil {
				return err
			}
			if err := s.Keep(tx, actor.GuestID, in.BookingID, counsellor, early, day); err != nil {
				return err
			}
		}
		return s.fromGuest(tx, actor.GuestID, in.BookingID, late)
	})
	if err != nil {
		return fmt.Errorf("replace items: %w", err)
	}
	return nil
}

// written reports that a kind is written beside a booking rather than with it.
func written(kind Kind) bool {
	return slices.Contains([]Kind{Today, Message, WorkingNote, Letter, Forwarded}, kind)
}

func (s *Service) fromGuest(tx *db.Tx, guestID, bookingID string, items []Sealed) error {
	if len(items) > mostItems {
		return refuse(mostItems, "")
	}
	if len(items) == 0 {
		return nil
	}
	p := pen{guestID: guestID, author: fromGuest}
	if bookingID != "" {
		mine, err := s.Bookings.Appointments(tx, guestID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(mine, func(a Appointment) bool { return a.ID == bookingID })
		if at < 0 {
			return errGone
		}
		p = p.about(mine[at])
	}
	return s.each(items, func(i int, item Sealed, at address) error {
		if item.To != Counsellor && item.Kind == Message {
			return s.loose(tx, p, i, item, at)
		}
		if p.bookingID == "" {
			return refuse(i, "to")
		}
		return s.write(tx, p, i, item, at)
	})
}

// about puts a pen to an appointment.
func (p pen) about(a Appointment) pen {
	p.bookingID, p.readerID, p.day = a.ID, a.CounsellorID, a.Date
	return p
}

// loose keeps an item of a thread with the office, which goes on when a booking is cancelled: it belongs to none.
func (s *Service) loose(tx *db.Tx, p pen, i int, item Sealed, at address) error {
	who, err := s.guest(tx, p.guestID)
	if err != nil {
		return err
	}
	p.bookingID, p.readerID, p.day, p.last = "", "", clock.Date{}, who.Until
	return s.write(tx, p, i, item, at)
}

// guest reads a guest's keys. The error is errGone for one who is not there.
func (s *Service) guest(tx *db.Tx, id string) (Guest, error) {
	all, err := s.Guests.Readers(tx, id)
	if err != nil {
		return Guest{}, fmt.Errorf("read a guest's keys: %w", err)
	}
	if len(all) == 0 || !all[0].Until.After(tx.Today()) {
		return Guest{}, errGone
	}
	return all[0], nil
}

// WriteInput is what somebody who works here writes to a guest.
type WriteInput struct {
	GuestID string
	Items   []Sealed
}

// Write keeps what staff write: as the guest's own counsellor, or as a member of a desk. A guest who is not theirs, and one who
// is not there, are both not_found. Errors: forbidden, desk_not_member, those of Keep, thread_moved, note_not_permitted, notes_full, hand_over_not_agreed.
func (s *Service) Write(ctx context.Context, actor session.Actor, in WriteInput) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	if !token.IsID(in.GuestID) {
		return errGone
	}
	if len(in.Items) > mostItems {
		return refuse(mostItems, "")
	}
	if err := s.Ready(ctx, len(in.Items)); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := s.guest(tx, in.GuestID); err != nil {
			return err
		}
		err := s.each(in.Items, func(i int, item Sealed, at address) error {
			return s.fromStaff(tx, actor, in.GuestID, i, item, at)
		})
		// A letter is written together, and what is sealed anew is known: only a message waits to be read.
		if err != nil || s.Texts == nil || !slices.ContainsFunc(in.Items, func(i Sealed) bool { return i.Kind == Message }) {
			return err
		}
		return s.Texts.Look(tx, in.GuestID, false)
	})
	if err != nil {
		return fmt.Errorf("write to a guest: %w", err)
	}
	return nil
}

func (s *Service) fromStaff(tx *db.Tx, actor session.Actor, guestID string, i int, item Sealed, at address) error {
	p := pen{guestID: guestID, author: actor.StaffID}
	all, err := s.Bookings.Appointments(tx, guestID)
	if err != nil {
		return err
	}
	if item.To != Counsellor {
		return s.fromDesk(tx, actor, p, all, i, item, at)
	}
	if _, err := s.readerOf(tx, actor, Counsellor); err != nil {
		return err
	}
	// What is handed on belongs to the guest's day with the colleague; the one with her may be gone.
	with := actor.StaffID
	if item.Kind == Forwarded {
		with = item.Reader
	}
	about := withCounsellor(all, with)
	if len(about) == 0 {
		return errGone
	}
	return s.write(tx, p.about(nearest(about, tx.Today())), i, item, at)
}

// fromDesk keeps what a member writes for a desk: messages of the office, and what is sealed anew for a new epoch.
func (s *Service) fromDesk(tx *db.Tx, actor session.Actor, p pen, all []Appointment, i int, item Sealed, at address) error {
	if _, err := s.readerOf(tx, actor, item.To); err != nil {
		return err
	}
	known, err := knownToDesk(tx, p.guestID, item.To)
	if err != nil {
		return fmt.Errorf("write for a desk: %w", err)
	}
	if !known && (item.To != Office || len(all) == 0) {
		return errGone
	}
	if item.Kind == Forwarded {
		if len(all) > 0 {
			p = p.about(nearest(all, tx.Today()))
		}
		return s.write(tx, p, i, item, at)
	}
	return s.loose(tx, p, i, item, at)
}

// withCounsellor are those of the appointments that are with one counsellor.
func withCounsellor(all []Appointment, counsellorID string) []Appointment {
	return slices.DeleteFunc(slices.Clone(all), func(a Appointment) bool { return a.CounsellorID != counsellorID })
}

// nearest is the next appointment, or the last one when none is to come. There is at least one.
func nearest(all []Appointment, today clock.Date) Appointment {
	for _, a := range all {
		if !a.Date.Before(today) {
			return a
		}
	}
	return all[len(all)-1]
}

// ThreadOf is a guest's thread with one other.
type ThreadOf struct {
	With      string // a counsellor's id, or "office"
	To        Role
	BookingID string // beside which it is written; empty for the office, and when nothing can be written any more
	Next      int    // the number of the next message
}

// Threads lists with whom a guest can write or has written: the counsellors of the appointments, then others, then the office.
func (s *Service) Threads(tx *db.Tx, guestID string) ([]ThreadOf, error) {
	last, err := lastSeqs(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list threads: %w", err)
	}
	all, err := s.Bookings.Appointments(tx, guestID)
	if err != nil {
		return nil, err
	}
	var out []ThreadOf
	has := func(with string) bool {
		return slices.ContainsFunc(out, func(t ThreadOf) bool { return t.With == with })
	}
	for _, a := range all {
		if !has(a.CounsellorID) {
			at := nearest(withCounsellor(all, a.CounsellorID), tx.Today())
			out = append(out, ThreadOf{With: a.CounsellorID, To: Counsellor, BookingID: at.ID, Next: last[a.CounsellorID] + 1})
		}
	}
	for _, with := range slices.Sorted(maps.Keys(last)) {
		if with != string(Office) && !has(with) {
			out = append(out, ThreadOf{With: with, To: Counsellor, Next: last[with] + 1})
		}
	}
	return append(out, ThreadOf{With: string(Office), To: Office, Next: last[string(Office)] + 1}), nil
}
