package note

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Rules that one kind alone has: the number of a message, the place and the guest's yes of a working note, and what is handed on.

// mostNotes live of a guest (design 4); the schema has that many places.
const mostNotes = 3

// takeSeq gives a message the next number of its thread, if that is the one its writer has signed.
func (s *Service) takeSeq(tx *db.Tx, seq int, r *row) error {
	ok, err := advance(tx, r.GuestID, r.RecipientID, seq)
	if err != nil {
		return fmt.Errorf("number a message: %w", err)
	}
	if !ok {
		return ErrThreadMoved
	}
	r.ThreadSeq = &seq
	return nil
}

// takePlace gives a working note one of the guest's three places, after the guest's yes. Who has no key could not read it.
func (s *Service) takePlace(tx *db.Tx, p pen, r *row) error {
	who, err := s.guest(tx, p.guestID)
	if err != nil {
		return err
	}
	given, err := permission(tx, p.guestID, p.readerID)
	if err != nil {
		return fmt.Errorf("ask for a guest's yes: %w", err)
	}
	if given.IsZero() || who.Recipient == "" {
		return ErrNoPermission
	}
	place, err := freePlace(tx, p.guestID)
	if err != nil {
		return fmt.Errorf("find a place for a note: %w", err)
	}
	if place == 0 {
		return ErrNotesFull
	}
	r.NotePlace = &place
	return nil
}

// handOn lets an item end when its original would have ended for this session. The original must be there, of this guest,
// and readable for who hands it on; a counsellor hands on what the guest has ticked, and nothing else. A desk that seals anew
// for itself puts the new one in the place of the old.
func (s *Service) handOn(tx *db.Tx, p pen, i int, item Sealed, r *row) error {
	of, err := findForGuest(tx, p.guestID, item.Of)
	if db.IsNotFound(err) {
		return refuse(i, "of")
	}
	if err != nil {
		return fmt.Errorf("hand an item on: %w", err)
	}
	sameDesk := item.To != Counsellor && of.RecipientRole == item.To
	fromOther := item.To == Counsellor && of.RecipientRole == Counsellor && of.RecipientID != r.RecipientID
	byOld := fromOther && p.author != fromGuest
	if !sameDesk && !fromOther || byOld && of.RecipientID != p.author {
		return refuse(i, "of")
	}
	if byOld && (of.HandTo == nil || *of.HandTo != r.RecipientID) {
		return ErrNoYes
	}
	r.Clock, r.Began = of.Clock, of.Began
	if byOld { // her part in it is over
		r.UnreadFrom = &of.Author
		if err := replaceWith(tx, of.ID); err != nil {
			return fmt.Errorf("hand an item on: %w", err)
		}
	}
	if !sameDesk {
		return nil
	}
	r.HeldBack, r.ThreadSeq, r.Until = of.HeldBack, of.ThreadSeq, of.Until
	r.BookingID, r.CourseRequestID = of.BookingID, of.CourseRequestID
	if r.UnreadFrom, err = s.unreadFrom(tx, of); err != nil {
		return err
	}
	if err := replaceWith(tx, of.ID); err != nil {
		return fmt.Errorf("hand an item on: %w", err)
	}
	return nil
}

// unreadFrom is who wrote an item that nobody at its desk has read; nil for one that was read, or that the desk wrote. Sealing
// anew for the next key is no reading.
func (s *Service) unreadFrom(tx *db.Tx, of row) (*string, error) {
	from := of.UnreadFrom
	if of.Author == fromGuest {
		from = &of.Author
	}
	if from == nil {
		return nil, nil //nolint:nilnil // the desk's own
	}
	read, err := s.Log.FetchedFor(tx, audit.Role(of.RecipientRole), "", []string{of.ID})
	if err != nil || read[of.ID] {
		return nil, err
	}
	return from, nil
}

// Permit records that a guest says yes to working notes by one counsellor, with the day, or takes it back. Taking it back makes
// that counsellor's notes unreadable at once. Errors: not_found for a counsellor with whom the guest has no appointment.
func (s *Service) Permit(ctx context.Context, actor session.Actor, counsellorID string, yes bool) error {
	if actor.Kind != session.Guest || !token.IsID(counsellorID) {
		return errGone
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		given, err := permission(tx, actor.GuestID, counsellorID)
		if err != nil || given.IsZero() != yes {
			return err // as it is already, also for somebody who is not there
		}
		action := audit.NotePermitted
		if yes {
			all, err := s.Bookings.Appointments(tx, actor.GuestID)
			if err != nil {
				return err
			}
			if len(withCounsellor(all, counsellorID)) == 0 {
				return errGone
			}
			err = permit(tx, actor.GuestID, counsellorID)
			if err != nil {
				return err
			}
		} else {
			action = audit.NoteForbidden
			if err := forbid(tx, actor.GuestID, counsellorID); err != nil {
				return err
			}
		}
		return s.Log.Record(tx, audit.Entry{GuestID: actor.GuestID, Role: audit.Doctor, ActorID: actor.GuestID, Action: action})
	})
	if err != nil {
		return fmt.Errorf("say yes or no to working notes: %w", err)
	}
	return nil
}

// Permission is a guest's yes to working notes by one counsellor.
type Permission struct {
	CounsellorID string
	Given        clock.Date
}

// Permissions lists a guest's, for the guest's own page.
func (s *Service) Permissions(tx *db.Tx, guestID string) ([]Permission, error) {
	all, err := permissionsOf(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list what a guest said yes to: %w", err)
	}
	return all, nil
}

// LostWith ends whatever only a lost key could open beside the guest - a counsellor's, or a desk's whose last member is gone -
// and gives the guests whom the office now has to call. The guests' own copies end with it: a text has two readers or none.
func (s *Service) LostWith(tx *db.Tx, readerID string) (guests []string, err error) {
	rows, err := listForReader(tx, readerID, "")
	if err != nil {
		return nil, fmt.Errorf("find whose texts are lost: %w", err)
	}
	if err := retireOf(tx, readerID); err != nil {
		return nil, fmt.Errorf("end what is lost: %w", err)
	}
	for _, r := range rows {
		if err := s.outOfReach(tx, r); err != nil {
			return nil, err
		}
	}
	return guestsIn(rows), nil
}
