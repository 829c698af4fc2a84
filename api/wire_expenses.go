package main

import "lysning/internal/expense"

// joinExpenses builds what keeps slips; how long, the law profile says.
func (p *program) joinExpenses() {
	p.Expenses = expense.New(expense.Deps{DB: p.DB, Rules: func() (expense.Rules, bool) {
		years, ok := p.Programme.Law.VoucherTerm()
		return expense.Rules{Years: years, Declaration: int64(p.Programme.Expenses.Declaration) * smallestUnits}, ok && p.Programme.Expenses.On()
	}})
}

// smallestUnits are in one whole unit of the currency.
const smallestUnits = 100
