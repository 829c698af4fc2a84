package expense

import (
	"context"
	"errors"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// Rules are what the programme's files say; ok is false where they do not.
type Rules struct {
	Years       int   // after the year's end, for which the law asks that vouchers are kept
	Declaration int64 // up to which sum, in the smallest unit, somebody's own word is enough
}

// Deps are what the service needs.
type Deps struct {
	DB    *db.DB
	Rules func() (Rules, bool)
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service; wire calls it.
func New(d Deps) *Service { return &Service{d} }

func may(actor session.Actor) error {
	if !actor.Has(session.Coordinator) && !actor.Has(session.Leader) {
		return ErrForbidden
	}
	return nil
}

// Input is a slip as it came by post. Declared is how much of the sum has no receipt; it is looked at and not kept.
type Input struct {
	Number   string
	Month    string
	Sum      int64
	Declared int64
}

// Enter keeps a slip that has come. Sent again with the same number and sum it changes nothing. Errors: forbidden, expenses_off,
// expense_number_invalid, expense_month_invalid, expense_sum_invalid, expense_declared_too_much, expense_known.
func (s *Service) Enter(ctx context.Context, actor session.Actor, in Input) error {
	if err := may(actor); err != nil {
		return err
	}
	rules, on := s.Rules()
	if !on {
		return ErrOff
	}
	number, ok := asNumber(in.Number)
	switch {
	case !ok:
		return ErrNumber
	case in.Sum <= 0 || in.Declared < 0 || in.Declared > in.Sum:
		return ErrSum
	case in.Declared > rules.Declaration:
		return ErrDeclared
	}
	return told("enter a slip", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if !monthFits(in.Month, tx.Today()) {
			return ErrMonth
		}
		c := Claim{
			Number: number, Month: in.Month, Sum: in.Sum, Until: until(in.Month, rules.Years),
			EnteredBy: actor.StaffID, NeedsSecond: in.Sum > rules.Declaration,
		}
		if was, err := find(tx, number); err == nil {
			if was.Month == c.Month && was.Sum == c.Sum && !was.Paid {
				return nil
			}
			return ErrKnown
		} else if !db.IsNotFound(err) {
			return err
		}
		if err := insert(tx, c); db.IsDuplicate(err) {
			return ErrKnown
		} else {
			return err
		}
	}))
}

// until is the first day of the year in which nobody needs the voucher any more.
func until(month string, years int) clock.Date {
	first, err := clock.ParseDate(month + "-01")
	if err != nil {
		return clock.Date{} // monthFits has looked
	}
	return clock.NewDate(first.Year()+years+1, 1, 1)
}

// Approve is the yes of a second person to a slip above the sum: not of who entered it. Said again it changes nothing. Errors: forbidden, not_found,
// expense_paid, expense_same_person.
func (s *Service) Approve(ctx context.Context, actor session.Actor, number string) error {
	if err := may(actor); err != nil {
		return err
	}
	number, ok := asNumber(number)
	if !ok {
		return ErrNotFound
	}
	return told("say yes to a slip", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if done, err := approve(tx, number, actor.StaffID); err != nil || done {
			return err
		}
		c, err := find(tx, number)
		switch {
		case db.IsNotFound(err):
			return ErrNotFound
		case err != nil:
			return err
		case c.Paid:
			return ErrPaid
		case c.Waits():
			return ErrSame
		}
		return nil
	}))
}

// Pay notes that a slip is paid. Of two who say so at once one is told that it is paid already, and pays nothing. Errors: forbidden,
// not_found, expense_paid, expense_second.
func (s *Service) Pay(ctx context.Context, actor session.Actor, number string) error {
	if err := may(actor); err != nil {
		return err
	}
	number, ok := asNumber(number)
	if !ok {
		return ErrNotFound
	}
	return told("note that a slip is paid", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if done, err := pay(tx, number); err != nil || done {
			return err
		}
		c, err := find(tx, number)
		switch {
		case db.IsNotFound(err):
			return ErrNotFound
		case err != nil:
			return err
		case !c.Paid:
			return ErrSecond
		}
		return ErrPaid
	}))
}

// Remove takes away a slip that was entered wrongly and is not paid. Errors: forbidden, not_found.
func (s *Service) Remove(ctx context.Context, actor session.Actor, number string) error {
	if err := may(actor); err != nil {
		return err
	}
	number, ok := asNumber(number)
	if !ok {
		return ErrNotFound
	}
	return told("take a slip away", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if done, err := remove(tx, number); err != nil || done {
			return err
		}
		return ErrNotFound
	}))
}

// mostListed is far above what a programme of one country pays in a year.
const mostListed = 2000

// List gives the slips: those that are not paid, and the paid ones of this year and the last; by month, newest first. Errors: forbidden.
func (s *Service) List(ctx context.Context, actor session.Actor) (all []Claim, err error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = list(tx, clock.NewDate(tx.Today().Year()-1, 1, 1).String()[:7])
		return err
	})
	return all, told("list slips", err)
}

// Sweep ends slips whose years are over. The job calls it; running it twice changes nothing.
func (s *Service) Sweep(ctx context.Context) error {
	return told("end slips", s.DB.WithTx(ctx, deleteOver))
}

// Invariants proves the rules of slips from the rows, read-only.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.DB.Prove(ctx, invariants)
}

func told(doing string, err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
