package course

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What the office does for whoever is on the telephone and says a card name of a week with the phone word: what the guest's own page
// offers, through the same functions. Card names of days are booking's; one name is never both.

// Callers knows what a guest says on the telephone, and lets one without keys bring some; the intake domain is joined here.
type Callers interface {
	// Says reports whether words are the phone word of that guest. Wrong tries count, so the transaction must end well.
	Says(tx *db.Tx, guestID, cardName, words, staffID string) (bool, error)
	// NewCode makes the one-time code with which a guest without keys brings their own. Fault: has_keys.
	NewCode(tx *db.Tx, guestID, staffID string) (string, error)
}

// Said is what somebody on the telephone says.
type Said struct {
	CardName string // in the one way in which card names are written
	Words    string
}

// Heard is how what was said is taken. Whoever asks answers WrongWords and NoCard in the same words.
type Heard int

// A card of no week says nothing about days: no try was counted, and the days are asked next.
const (
	NoCard Heard = iota
	WrongWords
	Right
)

// Deed is what a caller may wish about a week.
type Deed string

// The deeds: each is a button on the guest's own page.
const (
	SayEnd         Deed = "end"
	SayYes         Deed = "yes"
	SayNotThisDate Deed = "not_this_date"
	SayPartner     Deed = "partner_stays"
	SayAgreed      Deed = "agreed" // to what the leader has asked
	SayDeclined    Deed = "declined"
)

const wordSaid audit.Action = "phone_word_said"

// byVoice runs do for whoever said the right words about an open request. Faults: forbidden, and those of do.
func (s *Requests) byVoice(ctx context.Context, actor session.Actor, said Said, do func(tx *db.Tx, r Request) error) (heard Heard, err error) {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return NoCard, ErrForbidden
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		heard = NoCard
		r, err := findByCard(tx, said.CardName)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		heard = WrongWords
		if ok, err := s.deps.Callers.Says(tx, r.GuestID, said.CardName, said.Words, actor.StaffID); err != nil || !ok {
			return err
		}
		heard = Right
		if err := s.record(tx, r.GuestID, audit.Office, actor.StaffID, wordSaid); err != nil {
			return err
		}
		return do(tx, r)
	})
	return heard, asFault("hear a caller about a week", err)
}

// LookByVoice tells where a request stands: what its guest's own page says, and no more before the promised hour. Faults: forbidden.
func (s *Requests) LookByVoice(ctx context.Context, actor session.Actor, said Said) (m *Mine, heard Heard, err error) {
	heard, err = s.byVoice(ctx, actor, said, func(tx *db.Tx, r Request) error {
		if m, err = s.ForGuest(tx, r.GuestID); err == nil && m == nil {
			return ErrNotFound
		}
		return err
	})
	return m, heard, err
}

// DoByVoice does what a caller wishes, as the caller would on a page of their own. Sent again with its key it changes nothing.
// Faults: forbidden, course_invalid, course_offer_over, course_nothing_asked, course_closed, idempotency_mismatch.
func (s *Requests) DoByVoice(ctx context.Context, actor session.Actor, said Said, deed Deed, once Once) (heard Heard, err error) {
	const operation = "voice_week"
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return NoCard, ErrForbidden
	}
	var done bool
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
		done, err = s.deps.Desk.Done(tx, operation, actor.StaffID, once) // what was ended has no card any more
		return err
	})
	if err != nil || done {
		return Right, asFault("do what a caller wishes", err)
	}
	var id, to string
	heard, err = s.byVoice(ctx, actor, said, func(tx *db.Tx, r Request) error {
		if _, again, err := s.deps.Desk.Repeat(tx, operation, actor.StaffID, r.GuestID, once, r.ID); err != nil || again {
			return err
		}
		id = r.ID
		to, err = s.doIn(tx, r, actor.StaffID, deed)
		return err
	})
	if err != nil || to == "" {
		return heard, err
	}
	return heard, asFault("do what a caller wishes", s.seatMoved(ctx, to, id))
}

func (s *Requests) doIn(tx *db.Tx, r Request, staffID string, deed Deed) (to string, err error) {
	switch deed {
	case SayEnd:
		return "", s.endIn(tx, r, audit.Office, staffID)
	case SayYes, SayNotThisDate:
		return "", s.answerOfferIn(tx, r, audit.Office, staffID, deed == SayYes)
	case SayPartner:
		return "", s.partnerStaysIn(tx, r, audit.Office, staffID)
	case SayAgreed, SayDeclined:
		return s.answerQuestionIn(tx, r, audit.Office, staffID, deed == SayAgreed)
	}
	return "", ErrPlan
}

// ClaimCode makes the code with which a guest without keys brings their own, for whoever says the words. Faults: forbidden, has_keys.
func (s *Requests) ClaimCode(ctx context.Context, actor session.Actor, said Said) (code string, heard Heard, err error) {
	heard, err = s.byVoice(ctx, actor, said, func(tx *db.Tx, r Request) (err error) {
		code, err = s.deps.Callers.NewCode(tx, r.GuestID, actor.StaffID)
		return err
	})
	return code, heard, err
}

// ClaimCodeAtDoor makes the code for a guest who stands in the door of the house, on a day of their stay. Faults: forbidden,
// not_found, has_keys.
func (s *Requests) ClaimCodeAtDoor(ctx context.Context, actor session.Actor, id string) (code string, err error) {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return "", ErrForbidden
	}
	if !token.IsID(id) {
		return "", ErrNotFound
	}
	return code, asFault("make a claim code at the door", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := oneRequest(tx, "WHERE r.id = ? AND r.state = 'confirmed'", id)
		if err != nil {
			return absent(err)
		}
		c, err := findCourse(tx, r.CourseID)
		if err != nil {
			return absent(err)
		}
		if arrive, leave := r.Stay(c); tx.Today().Before(arrive) || leave.Before(tx.Today()) {
			return ErrNotFound
		}
		code, err = s.deps.Callers.NewCode(tx, r.GuestID, actor.StaffID)
		return err
	}))
}

// Named reports whether a request has a card name; a day is not given the same.
func (s *Requests) Named(tx *db.Tx, name string) (bool, error) {
	_, err := oneRequest(tx, "WHERE r.card_name = ?", name)
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Adopt gives the requests of a guest without keys to the guest who claimed them; the place in the line, the bed and the talk go
// along. Faults: course_request_exists, where that guest has asked for a week already.
func (s *Requests) Adopt(tx *db.Tx, from, to string) error {
	theirs, err := hasOpenRequest(tx, from)
	if err != nil {
		return fmt.Errorf("hand on a request: %w", err)
	}
	ours, err := hasOpenRequest(tx, to)
	if err != nil {
		return fmt.Errorf("hand on a request: %w", err)
	}
	if theirs && ours {
		return ErrOneRequest
	}
	if err := requestsToGuest(tx, from, to); err != nil {
		return fmt.Errorf("hand on a request: %w", err)
	}
	return nil
}
