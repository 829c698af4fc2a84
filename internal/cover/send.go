package cover

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/mail"
	"lysning/internal/outbox"
)

// Kinds of rows in the outbox; each names whom to call, and nothing else.
const (
	mailKind = "alarm_mail"
	textKind = "alarm_text"
)

// What an alarm says outside the program: the same for ever, for everybody and for every kind. It names neither what happened nor
// anybody (P29); it is no message of the catalogues, since one in a chosen language would be another one.
const (
	Subject = "Please look at your page now / Se på siden din nå"
	text    = "Please look at your page now:\n%[1]s\n\nSe på siden din nå:\n%[1]s\n"
	short   = "Please look at your page now / Se på siden din nå: %s"
)

// Body is what every mail says; the programme's own address is all that is in it.
func Body(origin string) string { return fmt.Sprintf(text, origin) }

// Short is what every short text says.
func Short(origin string) string { return fmt.Sprintf(short, origin) }

// Climb lets every alarm that nobody has take the steps whose time has come, and forgets what is over. The job loop calls it every
// few seconds; it finds all it needs in the store.
func (s *Service) Climb(ctx context.Context) error {
	idle := false
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err := countAlarms(tx)
		idle = n == 0
		return err
	})
	if err != nil || idle {
		return err
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		all, err := listClimbing(tx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Kind == KindDrill && a.RaisedAt.Add(drillFor) <= tx.Instant() {
				err = s.unanswered(tx, a)
			} else {
				err = s.climb(tx, a)
			}
			if err != nil {
				return err
			}
		}
		return removeHad(tx, tx.Instant().Add(-keptFor))
	})
	if err != nil {
		return fmt.Errorf("let alarms climb: %w", err)
	}
	return nil
}

// Call hands over what waits, mails and short texts beside each other, so that a mail server that hangs holds no text up. What fails is
// tried again at the next run; the faults are given back for the log.
func (s *Service) Call(ctx context.Context) error {
	waiting, err := s.Box.Waits(ctx, mailKind, textKind)
	if err != nil || !waiting {
		return err
	}
	faults := make([]error, 2)
	var both sync.WaitGroup
	both.Go(func() { faults[0] = s.sendMails(ctx) })
	both.Go(func() { faults[1] = s.sendTexts(ctx) })
	both.Wait()
	return errors.Join(faults...)
}

func (s *Service) sendMails(ctx context.Context) error {
	return s.send(ctx, mailKind, s.Mail != nil, func(ctx context.Context, staffID string) error {
		address, err := s.reach(ctx, staffID, func(tx *db.Tx) (string, error) { return s.People.Address(tx, staffID) })
		if err != nil || address.to == "" {
			return err
		}
		return s.Mail.Send(ctx, mail.Message{To: address.to, Subject: Subject, Body: Body(s.Origin), At: address.now})
	})
}

func (s *Service) sendTexts(ctx context.Context) error {
	return s.send(ctx, textKind, s.Text != nil, func(ctx context.Context, staffID string) error {
		number, err := s.reach(ctx, staffID, func(tx *db.Tx) (string, error) {
			people, err := s.People.Working(tx)
			for _, p := range people {
				if p.ID == staffID {
					return dialled(p.Phone), err
				}
			}
			return "", err
		})
		if err != nil || number.to == "" {
			return err
		}
		return s.Text.Send(ctx, number.to, Short(s.Origin))
	})
}

// dialled leaves of a number what is dialled.
func dialled(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

const (
	atOnce  = 16 // people who are called at the same time
	mostRun = 16 // rounds of one run
)

func (s *Service) send(ctx context.Context, kind string, on bool, one func(ctx context.Context, staffID string) error) error {
	var first error
	for range mostRun {
		rows, err := s.Box.Take(ctx, atOnce, kind)
		if err != nil || len(rows) == 0 {
			return errors.Join(first, err)
		}
		failed := map[string]error{}
		if on {
			failed = each(ctx, rows, one)
		}
		anyFailed := false
		for _, row := range rows {
			err := failed[row.SubjectID]
			ended := s.DB.WithTx(ctx, func(tx *db.Tx) error {
				if err != nil && !hopeless(err) {
					return s.Box.Retry(tx, row, row.RunAt.Time())
				}
				return s.Box.Done(tx, row)
			})
			if ended != nil && !errors.Is(ended, outbox.ErrTaken) {
				err = errors.Join(err, ended)
			}
			if err != nil {
				anyFailed = true
				if first == nil {
					first = fmt.Errorf("call somebody: %w", err)
				}
			}
		}
		if anyFailed {
			return first // what failed is due again at once: the next run tries it, not this one
		}
	}
	return first
}

// hopeless tells a number that no gateway can call from a server that is down.
func hopeless(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.Invalid
}

// each calls everybody in the rows once, at the same time.
func each(ctx context.Context, rows []outbox.Row, one func(ctx context.Context, staffID string) error) map[string]error {
	failed := map[string]error{}
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[row.SubjectID] {
			continue
		}
		seen[row.SubjectID] = true
		all.Go(func() {
			if err := one(ctx, row.SubjectID); err != nil {
				mu.Lock()
				failed[row.SubjectID] = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return failed
}

type reached struct {
	to  string
	now time.Time
}

// reach gives how to call somebody, nothing when no alarm waits for her any more.
func (s *Service) reach(ctx context.Context, staffID string, how func(tx *db.Tx) (string, error)) (out reached, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out.now = tx.Now
		wanted, err := awaited(tx, staffID)
		if err != nil || !wanted {
			return err
		}
		out.to, err = how(tx)
		return err
	})
	return out, err
}
