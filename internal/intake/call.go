package intake

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/term"
)

// A wish to be called is answered on the next working day, and within 72 hours even when the office is closed longer (as
// ReMed does). What was written for it goes three days after that, and the guest with it unless they have booked.
const (
	callDays     = 3
	callKeptDays = term.CallDays
	callItems    = 2 // the wish itself and a name
)

// CallInput is a wish to be called: who asks, and the sealed number and name for the office.
type CallInput struct {
	Guest     GuestKeys
	Items     []Item
	Proof     []byte
	RepeatKey string // the Idempotency-Key of the request
	Body      []byte // the request as it came, which the proof covers
}

// CallMe takes a wish to be called from anybody who can prove the keys that they bring; it asks for nothing else. Sent again
// after a lost answer, it gives the same day and a new session. Errors: keys_invalid, proof_invalid, call_incomplete, those of
// the sealed items.
func (s *Service) CallMe(ctx context.Context, in CallInput) (clock.Date, session.Session, error) {
	if err := s.VerifyProof(LabelFirstCall, in.RepeatKey, in.Body, in.Guest, in.Proof); err != nil {
		return clock.Date{}, session.Session{}, err
	}
	wish := -1
	for i, item := range in.Items {
		if item.Kind == "call_wish" && item.To == "office" {
			wish = i
		}
	}
	if wish < 0 {
		return clock.Date{}, session.Session{}, fault.Refuse("call_incomplete", "We need a number to call you at.",
			fault.Field{Location: "items", Code: "call_incomplete", Message: "There is no wish to be called."})
	}
	if err := s.Notes.Ready(ctx, min(len(in.Items), callItems)); err != nil {
		return clock.Date{}, session.Session{}, err
	}
	var answerBy clock.Date
	var out session.Session
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		var kept bool
		var err error
		if answerBy, kept, err = s.Notes.CallKept(tx, in.Guest.ID, in.Items[wish].ID); err != nil {
			return err
		}
		if !kept {
			answerBy = s.answerBy(tx.Today())
		}
		if err := s.Register(tx, in.Guest, answerBy.AddDays(callKeptDays)); err != nil {
			return err
		}
		if !kept {
			if err := s.Notes.KeepForCall(tx, in.Guest.ID, in.Items, answerBy); err != nil {
				return err
			}
			if err := s.Log.Record(tx, audit.Entry{
				GuestID: in.Guest.ID, Role: audit.Doctor, ActorID: in.Guest.ID, Action: audit.CallWished,
			}); err != nil {
				return err
			}
		}
		out, err = s.Sessions.Issue(tx, in.Guest.ID, false)
		return err
	})
	if err != nil {
		return clock.Date{}, session.Session{}, fmt.Errorf("take a wish to be called: %w", err)
	}
	return answerBy, out, nil
}

func (s *Service) answerBy(today clock.Date) clock.Date {
	next, latest := s.Working.Next(today), today.AddDays(callDays)
	if next.After(latest) {
		return latest
	}
	return next
}

// ClosedAnswerDays lists the dates within some days from today on which a wish to be called would be owed an answer though nobody
// works: the office is closed for longer than 72 hours around them. The promise holds all the same (domain 3.4), so somebody has
// to be asked to work by then, and the office's list says so beforehand.
func (s *Service) ClosedAnswerDays(today clock.Date, ahead int) []clock.Date {
	var all []clock.Date
	for n := 0; n <= ahead; n++ {
		by := s.answerBy(today.AddDays(n))
		if s.Working.Next(by.AddDays(-1)) != by && (len(all) == 0 || all[len(all)-1] != by) {
			all = append(all, by)
		}
	}
	return all
}
