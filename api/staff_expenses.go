package main

import (
	"context"
	"net/http"

	"lysning/internal/expense"
	"lysning/internal/session"
)

// routesExpenses is what the office does with slips that came by post with receipts. Nothing of it leads to a guest.
func (s *server) routesExpenses() {
	pays := staffWith(session.Coordinator, session.Leader)
	handle(s, operation{
		ID: "list-expenses", Method: http.MethodGet, Path: "/staff/office/expenses", Tag: "expense", Access: pays,
		Summary: "Slips: number, month, sum, paid, and whether a second person has to say yes. Those that are not paid, and those of this year and the last",
	}, s.expenses)
	handle(s, operation{
		ID: "enter-expense", Method: http.MethodPost, Path: "/staff/office/expenses", Tag: "expense", Access: pays, Limit: limitWrite,
		Summary: "Enter a slip that has come", Codes: []string{"expenses_off", "expense_number_invalid", "expense_month_invalid", "expense_sum_invalid", "expense_declared_too_much", "expense_known"},
	}, func(ctx context.Context, a session.Actor, in *given[expenseAsk]) (*nothing, error) {
		return nil, s.Expenses.Enter(ctx, a, expense.Input{Number: in.Body.Number, Month: in.Body.Month, Sum: in.Body.Sum, Declared: in.Body.Declared})
	})
	handle(s, operation{
		ID: "pay-expense", Method: http.MethodPost, Path: "/staff/office/expenses/pay", Tag: "expense", Access: pays, Limit: limitWrite,
		Summary: "Note that a slip is paid", Codes: []string{"not_found", "expense_paid", "expense_second"},
	}, func(ctx context.Context, a session.Actor, in *given[slipAsk]) (*nothing, error) {
		return nil, s.Expenses.Pay(ctx, a, in.Body.Number)
	})
	handle(s, operation{
		ID: "approve-expense", Method: http.MethodPost, Path: "/staff/office/expenses/approve", Tag: "expense", Access: pays, Limit: limitWrite,
		Summary: "Say yes, as a second person, to a slip above what somebody's own word is enough for", Codes: []string{"not_found", "expense_paid", "expense_same_person"},
	}, func(ctx context.Context, a session.Actor, in *given[slipAsk]) (*nothing, error) {
		return nil, s.Expenses.Approve(ctx, a, in.Body.Number)
	})
	handle(s, operation{
		ID: "remove-expense", Method: http.MethodPost, Path: "/staff/office/expenses/remove", Tag: "expense", Access: pays, Limit: limitWrite,
		Summary: "Take a slip away that was entered wrongly and is not paid", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *given[slipAsk]) (*nothing, error) {
		return nil, s.Expenses.Remove(ctx, a, in.Body.Number)
	})
}

type slipAsk struct {
	Number string `json:"number" maxLength:"40" example:"K7QM 4TRX 9P"`
}

type expenseAsk struct {
	Number   string `json:"number" maxLength:"40" example:"K7QM 4TRX 9P"`
	Month    string `json:"month" maxLength:"7" example:"2026-11"`
	Sum      int64  `json:"sum" maximum:"100000000" doc:"In the smallest unit of the currency."`
	Declared int64  `json:"declared,omitempty" maximum:"100000000" doc:"How much of it has no receipt; looked at and not kept."`
}

type expenseOut struct {
	Number string `json:"number"`
	Month  string `json:"month"`
	Sum    int64  `json:"sum"`
	Paid   bool   `json:"paid"`
	Waits  string `json:"waits,omitempty" enum:"you,colleague" doc:"Not paid before a second person has said yes: you may, or a colleague has to, since you entered it."`
}

func expenseShape(actor session.Actor) func(c expense.Claim) expenseOut {
	return func(c expense.Claim) expenseOut {
		out := expenseOut{Number: c.Number, Month: c.Month, Sum: c.Sum, Paid: c.Paid}
		if c.Waits() {
			out.Waits = "you"
			if c.EnteredBy == actor.StaffID {
				out.Waits = "colleague"
			}
		}
		return out
	}
}

type expensesOut struct {
	Slips []expenseOut `json:"slips"`
}

func (s *server) expenses(ctx context.Context, actor session.Actor, _ *struct{}) (*body[expensesOut], error) {
	all, err := s.Expenses.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(expensesOut{Slips: shapes(all, expenseShape(actor))}), nil
}

// slipOut is what is printed on a slip; left out where the programme's files do not say how expenses are paid.
type slipOut struct {
	Payer       string `json:"payer" doc:"On the slip and in the bank's text: neutral."`
	PostTo      string `json:"post_to" doc:"The paymaster's address, lines apart."`
	Currency    string `json:"currency" example:"NOK"`
	Declaration int    `json:"declaration" doc:"Up to how much, in whole units, one's own word is enough."`
}

func (s *server) slip() *slipOut {
	e := s.Programme.Expenses
	if _, kept := s.Programme.Law.VoucherTerm(); !e.On() || !kept {
		return nil
	}
	return &slipOut{Payer: e.Payer, PostTo: e.PostTo, Currency: e.Currency, Declaration: e.Declaration}
}
