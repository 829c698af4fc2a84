package programme

import (
	"regexp"
	"strconv"
	"strings"
)

// Expenses says how somebody who came gets money back for travel. Zero where the files do not say: then nothing is offered.
type Expenses struct {
	Payer       string // on the slip and in the bank's text; it must say nothing about why somebody came
	PostTo      string // the paymaster's address, lines apart
	Currency    string // three capital letters
	Declaration int    // up to how much, in whole units, somebody's own word is enough
}

// On reports that slips can be made.
func (e Expenses) On() bool { return e.Payer != "" }

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

func (r *reader) expenses(raw rawProgramme, p *Programme) {
	e := raw.Expenses
	p.Expenses = Expenses{Payer: e.Payer, PostTo: strings.TrimSpace(e.PostTo), Currency: e.Currency, Declaration: e.Declaration}
	if e == (rawExpenses{}) {
		return
	}
	if e.Payer == "" || strings.TrimSpace(e.PostTo) == "" {
		r.mistake(mainFile, "expenses", "needs payer and post_to")
	}
	if !currencyForm.MatchString(e.Currency) {
		r.mistake(mainFile, "expenses.currency", "must be three capital letters such as NOK")
	}
	if e.Declaration < 0 {
		r.mistake(mainFile, "expenses.own_declaration", "must not be below 0")
	}
}

// mostVoucherYears is longer than any law that we know of asks for.
const mostVoucherYears = 15

// VoucherTerm is for how many years after a year's end vouchers are kept; ok is false where the profile gives no number.
func (l Law) VoucherTerm() (years int, ok bool) {
	n, err := strconv.Atoi(strings.TrimSpace(l.VoucherYears))
	return n, err == nil && n >= 1 && n <= mostVoucherYears
}
