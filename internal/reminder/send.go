package reminder

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	post "lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// mostTries is when a text is given up: with the waits of the outbox most of a day. One about tomorrow is of use until the evening only.
const mostTries = 11

// chunk is the most addresses that are ended in one transaction.
const chunk = 200

// Run plans what is due by the day, sends what is due, and destroys addresses that were stopped; the job loop calls it every minute. A
// text is sent once: it is noted in the transaction that plans it. Only when the machine stops between a server's yes and the note of it
// is it sent again; a mail then has the same Message-ID, and is shown once.
func (s *Service) Run(ctx context.Context) error {
	if err := errors.Join(s.End(ctx), s.PlanDayBefore(ctx)); err != nil {
		return err
	}
	var first error
	for ctx.Err() == nil {
		rows, err := s.deps.Box.Take(ctx, 1, boxed, boxedNow) // one at a time: each has the whole of its lease for itself
		if err != nil || len(rows) == 0 {
			return errors.Join(first, err)
		}
		if err := s.one(ctx, rows[0]); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// PlanDayBefore plans the texts about tomorrow's appointments in the afternoon: once, also when the program slept through the hour,
// and for whatever is booked at that moment, so that a moved or cancelled day has none.
func (s *Service) PlanDayBefore(ctx context.Context) error {
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		today := tx.Today()
		if at := today.At(eveningAt, tx.Zone()); tx.Now.Before(at) || !quiet(tx.Now, tx.Zone()).Equal(tx.Now) {
			return nil
		}
		if fresh, err := beginDay(tx, today); err != nil || !fresh {
			return err
		}
		all, err := s.deps.Appointments.On(tx, today.AddDays(1))
		if err != nil {
			return err
		}
		for _, a := range all {
			_, ok, err := addressOf(tx, a.GuestID)
			if err != nil {
				return err
			}
			if ok {
				if err := s.plan(tx, a, DayBefore, tx.Now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("plan the texts about tomorrow: %w", err)
	}
	return nil
}

// sending is a text with all that is needed to send it; ok is false for one that is of no use any more.
type sending struct {
	text
	address
	guest Guest
	at    time.Time
	wait  time.Time // in the night: when it may be sent
	ok    bool
}

func (s *Service) one(ctx context.Context, row outbox.Row) error {
	var m sending
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		m, err = s.read(tx, row)
		return err
	})
	if err == nil && m.ok && m.wait.IsZero() {
		err = s.send(ctx, m)
	}
	end := func(tx *db.Tx) error {
		switch {
		case err != nil && row.Attempts < mostTries:
			return s.deps.Box.Retry(tx, row, tx.Now.Add(outbox.Wait(row.Attempts)))
		case err == nil && m.ok && !m.wait.IsZero():
			return s.deps.Box.Retry(tx, row, m.wait)
		}
		if err := s.deps.Box.Done(tx, row); err != nil {
			return err
		}
		return deleteLook(tx, row.SubjectID)
	}
	if ended := s.deps.DB.WithTx(ctx, end); ended != nil && !errors.Is(ended, outbox.ErrTaken) {
		err = errors.Join(err, ended)
	}
	return err
}

// read finds what a row is about, as it is now.
func (s *Service) read(tx *db.Tx, row outbox.Row) (m sending, err error) {
	if m.text, m.ok, err = findText(tx, row.SubjectID); err != nil || !m.ok {
		return m, err
	}
	if m.address, m.ok, err = addressOf(tx, m.text.GuestID); err != nil || !m.ok {
		return m, err
	}
	if m.guest, err = s.deps.Guests.Reached(tx, m.text.GuestID); err != nil {
		return m, err
	}
	m.at = tx.Now
	if m.text.Kind == DayBefore {
		all, err := s.deps.Appointments.Of(tx, m.text.GuestID)
		m.ok = contains(all, m.text.SubjectID, tx.Today().AddDays(1)) && !quietNow(tx)
		return m, err
	}
	if row.Kind == boxed && quietNow(tx) {
		m.wait = quiet(tx.Now, tx.Zone())
	}
	m.ok = m.text.Until.After(tx.Today())
	return m, nil
}

// contains reports whether an appointment still begins on a date.
func contains(all []Appointment, id string, begins clock.Date) bool {
	for _, a := range all {
		if a.ID == id && a.Begins == begins {
			return true
		}
	}
	return false
}

func quietNow(tx *db.Tx) bool { return !quiet(tx.Now, tx.Zone()).Equal(tx.Now) }

// send opens the address, here and nowhere else. One whose key is gone has been erased.
func (s *Service) send(ctx context.Context, m sending) error {
	key, err := s.deps.Keys.Key(ctx, m.Slot)
	if errors.Is(err, shred.ErrShredded) {
		return nil
	}
	if err != nil {
		return err
	}
	plain, err := shred.Unwrap(m.Slot, key, m.address.ID, wrappedKind, m.Wrapped)
	if err != nil {
		return fmt.Errorf("open a notice address: %w", err)
	}
	var to place
	if err := json.Unmarshal(plain, &to); err != nil {
		return errors.New("open a notice address: not readable") // the cause would quote it
	}
	code := s.codeOf(m.address.ID)
	subject, words, err := s.deps.Words(m.guest, m.text.Kind, code[:codeLetters/2]+"-"+code[codeLetters/2:])
	if err != nil {
		return err
	}
	if to.Number != "" {
		if !s.ByPhone() {
			return ErrOff
		}
		return s.deps.Phone.Send(ctx, to.Number, words)
	}
	if !s.ByMail() {
		return ErrOff
	}
	ref := hex.EncodeToString(token.MAC(s.deps.Key, []byte("lysning/v1 short text"), []byte(m.text.ID))[:16])
	return s.deps.Mail.Send(ctx, post.Message{To: to.Mail, Subject: subject, Body: words, At: m.at, Ref: ref})
}
