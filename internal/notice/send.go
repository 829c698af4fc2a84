package notice

import (
	"context"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	post "lysning/internal/mail"
	"lysning/internal/outbox"
)

// Run plans and sends; the job loop calls it every minute, at all times, so that the rhythm tells nothing. What fails stays in the outbox
// and is tried again there; the first fault is given back for the log.
func (s *Service) Run(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	if err := s.Plan(ctx); err != nil {
		return err
	}
	return s.send(ctx)
}

// Plan puts one row for each address into the outbox when a slot's time has come: once for a slot, whatever happened, and never
// for one that is too long ago.
func (s *Service) Plan(ctx context.Context) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		today := tx.Today()
		if !s.Working.WorkingDay(today) {
			return nil
		}
		for _, slot := range Slots {
			at := today.At(int(slot), tx.Zone())
			if tx.Now.Before(at) || !tx.Now.Before(at.Add(tooLate)) {
				continue
			}
			if fresh, err := beginSlot(tx, today, slot); err != nil || !fresh {
				return err
			}
			owners, err := owners(tx)
			if err != nil {
				return err
			}
			for _, staffID := range owners {
				if err := s.Box.Put(tx, slot.kind(), staffID, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("plan the notices: %w", err)
	}
	return nil
}

// send works through what is due, a row at a time: each has the whole of its lease for itself.
func (s *Service) send(ctx context.Context) error {
	var first error
	for _, slot := range Slots {
		for ctx.Err() == nil {
			tried := false
			_, err := s.Box.Work(ctx, 1, func(ctx context.Context, row outbox.Row) error {
				tried = true
				return s.one(ctx, slot, row)
			}, slot.kind())
			if err != nil && first == nil {
				first = err
			}
			if !tried {
				break
			}
		}
	}
	return first
}

// one sends a row's mail. A row whose slot is too long ago, or whose owner has taken her address away, is ended without a word.
func (s *Service) one(ctx context.Context, slot Slot, row outbox.Row) error {
	var address string
	var at time.Time
	late := false
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		day := clock.DateOf(row.RunAt.Time().In(tx.Zone())) // a try comes hours later at the most, on the same day
		at = day.At(int(slot), tx.Zone())
		late = !tx.Now.Before(at.Add(tooLate))
		address, err = addressOf(tx, row.SubjectID)
		return err
	})
	if err != nil || late || address == "" {
		return err
	}
	if err := s.Sender.Send(ctx, post.Message{To: address, Subject: Subject, Body: Body(s.Origin), At: at}); err != nil {
		return err
	}
	return s.DB.WithTx(ctx, func(tx *db.Tx) error { return noteSent(tx, tx.Today()) })
}

// Late reports whether a whole working day has passed without one mail that a server took, although there are addresses - also when
// the mail server was taken out of the settings since. Nobody would miss a mail that always says the same, so the program must.
func (s *Service) Late(ctx context.Context) (late bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		since, err := oldest(tx)
		if err != nil || since.IsZero() {
			return err
		}
		sent, err := lastSent(tx)
		if err != nil {
			return err
		}
		if sent.After(since) {
			since = sent
		}
		for d := since.AddDays(1); d.Before(tx.Today()) && !late; d = d.AddDays(1) {
			late = s.Working.WorkingDay(d)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("ask for the last notice: %w", err)
	}
	return late, nil
}
