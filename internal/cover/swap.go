package cover

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// Swap is a duty on a date that its holder asks a colleague to take, in return for one of hers or for nothing.
type Swap struct {
	ID            string
	Date          clock.Date
	Duty          Duty
	Holder, Taker string // staff ids
	BackDate      clock.Date
	BackDuty      Duty // empty for nothing in return
	Possible      bool // both still have what they give
}

// SwapInput asks for one. The holder is who asks.
type SwapInput struct {
	Date     clock.Date
	Duty     Duty
	Taker    string
	BackDate clock.Date // zero for nothing in return
	BackDuty Duty
}

func (r swapRow) swap() Swap {
	out := Swap{ID: r.ID, Date: r.Day, Duty: r.Duty, Holder: r.HolderID, Taker: r.TakerID}
	if r.BackDay != nil && r.BackDuty != nil {
		out.BackDate, out.BackDuty = *r.BackDay, *r.BackDuty
	}
	return out
}

func (s *Service) swaps(tx *db.Tx, st *Standing) ([]Swap, error) {
	rows, err := listSwaps(tx)
	if err != nil {
		return nil, err
	}
	people, err := s.People.Working(tx)
	if err != nil {
		return nil, err
	}
	var out []Swap
	for _, r := range rows {
		one := r.swap()
		if one.Date.Before(tx.Today()) {
			continue
		}
		one.Possible = st.fits(one, people)
		out = append(out, one)
	}
	return out, nil
}

// fits reports whether both still have what they give and may have what they get.
func (st *Standing) fits(one Swap, people []Person) bool {
	may := func(id string, d Duty) bool {
		return slices.ContainsFunc(people, func(p Person) bool { return p.ID == id && p.may(d) })
	}
	if !st.has(one.Holder, one.Date, one.Duty) || !may(one.Taker, one.Duty) {
		return false
	}
	return one.BackDuty == "" || st.has(one.Taker, one.BackDate, one.BackDuty) && may(one.Holder, one.BackDuty)
}

func (st *Standing) has(staffID string, date clock.Date, d Duty) bool {
	t := st.on(d.Desk(), date)
	return t[d] != nil && slices.Contains(t[d][:], staffID)
}

// AskSwap asks a colleague to take one's own duty on a date. Nothing changes until she says yes.
// Errors: forbidden, duty_hours_invalid, rota_holder, swap_over.
func (s *Service) AskSwap(ctx context.Context, actor session.Actor, in SwapInput) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	if !slices.Contains(Duties, in.Duty) || in.Taker == actor.StaffID ||
		(in.BackDuty == "") != in.BackDate.IsZero() || in.BackDuty != "" && !slices.Contains(Duties, in.BackDuty) ||
		in.BackDuty != "" && in.BackDuty.Desk() != in.Duty.Desk() {
		return ErrRota
	}
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("ask for a swap: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if in.Date.Before(tx.Today()) || in.BackDuty != "" && in.BackDate.Before(tx.Today()) {
			return ErrRota
		}
		row := swapRow{ID: id, Day: in.Date, Duty: in.Duty, HolderID: actor.StaffID, TakerID: in.Taker}
		if in.BackDuty != "" {
			row.BackDay, row.BackDuty = &in.BackDate, &in.BackDuty
		}
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		people, err := s.People.Working(tx)
		if err != nil {
			return err
		}
		if !st.fits(row.swap(), people) {
			return ErrSwap
		}
		return insertSwap(tx, row)
	})
	if db.IsDuplicate(err) {
		return ErrMoved // she has asked about this duty already
	}
	if err != nil && fault.Of(err) == nil {
		return fmt.Errorf("ask for a swap: %w", err)
	}
	return err
}

// AnswerSwap is the colleague's yes or no; whoever asked can take it back by a no. A yes moves both duties in one transaction: the dates
// then differ from the pattern. Errors: forbidden, not_found, swap_over, rota_same_person.
func (s *Service) AnswerSwap(ctx context.Context, actor session.Actor, id string, yes bool) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		row, err := findSwap(tx, id)
		if err != nil {
			return err
		}
		if row.TakerID != actor.StaffID && (yes || row.HolderID != actor.StaffID) {
			return ErrNotFound
		}
		if !yes {
			return removeSwap(tx, id)
		}
		one := row.swap()
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		people, err := s.People.Working(tx)
		if err != nil {
			return err
		}
		if !st.fits(one, people) || one.Date.Before(tx.Today()) || one.BackDuty != "" && one.BackDate.Before(tx.Today()) {
			return ErrSwap
		}
		if err := s.exchange(tx, st, one); err != nil {
			return err
		}
		if err := removeSwap(tx, id); err != nil {
			return err
		}
		return s.changed(tx)
	})
	switch {
	case db.IsNotFound(err):
		return ErrNotFound
	case db.IsDuplicate(err):
		return ErrSame
	case err != nil && fault.Of(err) == nil:
		return fmt.Errorf("answer a swap: %w", err)
	}
	return err
}

// exchange writes the dates of a swap as dates of their own. Both may be the same date, and the same desk.
func (s *Service) exchange(tx *db.Tx, st *Standing, one Swap) error {
	changed := map[dayDesk][]slotRow{}
	load := func(date clock.Date, desk Desk) []slotRow {
		key := dayDesk{date.String(), desk}
		if rows, ok := changed[key]; ok {
			return rows
		}
		return st.rows(desk, date)
	}
	was := load(one.Date, one.Duty.Desk())
	give := func(date clock.Date, d Duty, from, to string, of []slotRow) {
		rows := slices.Clone(load(date, d.Desk()))
		for i, r := range rows {
			// What was just given away must not be taken for what is given back.
			if r.Duty == d && r.StaffID == from && (of == nil || slices.Contains(of, r)) {
				rows[i].StaffID = to
			}
		}
		changed[dayDesk{date.String(), d.Desk()}] = rows
	}
	give(one.Date, one.Duty, one.Holder, one.Taker, nil)
	if one.BackDuty != "" {
		var of []slotRow
		if one.BackDate == one.Date {
			of = was
		}
		give(one.BackDate, one.BackDuty, one.Taker, one.Holder, of)
	}
	for key, rows := range changed {
		if err := writeDay(tx, key.day, key.desk, rows); err != nil {
			return err
		}
	}
	return nil
}

// rows are the slots that count for a desk on a date, as rows of that date.
func (st *Standing) rows(desk Desk, date clock.Date) (all []slotRow) {
	t := st.on(desk, date)
	for _, d := range Duties {
		if d.Desk() != desk || t[d] == nil {
			continue
		}
		for q, who := range t[d] {
			if who != "" {
				all = append(all, slotRow{Day: date.String(), Desk: desk, Duty: d, Quarter: q, StaffID: who})
			}
		}
	}
	return all
}
