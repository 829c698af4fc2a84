// Package expense owns what is kept of money that somebody who came gets back: a random number, a month, a sum, and whether it is paid.
// The number is made in the browser of whoever travelled, on the slip that goes to the paymaster with the receipts; nothing here
// names a guest, a booking or a day, and nothing could lead to one. It never learns a name or an account: those are on paper. What is above
// the sum for which somebody's own word is enough is paid by two: who entered it, and another (domain 4.3, 4.9 no. 7a). Start reading at
// Service.Enter.
package expense

import (
	"regexp"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/fault"
)

// Claim is one slip as the office has entered it.
type Claim struct {
	Number string // ten signs, the last a check of the others
	Month  string // "2026-12": in which the travel was
	Sum    int64  // in the smallest unit of the currency
	Paid   bool
	Until  clock.Date // the date on which it is gone

	EnteredBy   string // who works here
	NeedsSecond bool   // above what somebody's own word is enough for: it is not paid before a second person has said yes
	SecondBy    string // who has; never EnteredBy, empty for nobody yet
}

// Waits reports whether a slip is not to be paid yet.
func (c Claim) Waits() bool { return c.NeedsSecond && c.SecondBy == "" }

// The faults of this package.
var (
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrNumber    = fault.Refuse("expense_number_invalid", "This is not a number of a slip: look at it again.",
		fault.Field{Location: "number", Code: "expense_number_invalid", Message: "Ten letters and digits, the last a check of the others."})
	ErrMonth = fault.Refuse("expense_month_invalid", "Choose a month of this year or the last.",
		fault.Field{Location: "month", Code: "expense_month_invalid", Message: "Not in the future, and not before last year."})
	ErrSum = fault.Refuse("expense_sum_invalid", "The sum is above nought.",
		fault.Field{Location: "sum", Code: "expense_sum_invalid", Message: "Above nought."})
	ErrDeclared = fault.New(fault.Invalid, "expense_declared_too_much", "So much without a receipt is above the limit.")
	ErrKnown    = fault.New(fault.Conflict, "expense_known", "This number is entered already.")
	ErrPaid     = fault.New(fault.Conflict, "expense_paid", "This one is paid already.")
	ErrSecond   = fault.New(fault.Conflict, "expense_second", "So much is paid when a second person has said yes.")
	ErrSame     = fault.New(fault.Conflict, "expense_same_person", "Somebody else has to say yes to what you have entered.")
	ErrOff      = fault.New(fault.Conflict, "expenses_off", "The programme's files do not say how expenses are paid.")
)

// alphabet has no sign that is mistaken for another on paper; the pages make numbers of the same one (src/ui/slip-number.ts).
const (
	alphabet     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	numberLength = 10
)

// asNumber forgives case, spaces, hyphens and letters that look like a digit; ok is false for what fails its check.
func asNumber(typed string) (number string, ok bool) {
	if len(typed) > 40 {
		return "", false
	}
	number = strings.Map(func(r rune) rune {
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		case 'U':
			return 'V'
		case ' ', '-':
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(number) != numberLength {
		return "", false
	}
	sum := 0
	for i := range numberLength {
		at := strings.IndexByte(alphabet, number[i])
		if at < 0 {
			return "", false
		}
		if (numberLength-i)%2 == 0 { // Luhn's way, to base 32: one wrong sign, or two neighbours in each other's place, is seen
			at *= 2
			at = at/len(alphabet) + at%len(alphabet)
		}
		sum += at
	}
	return number, sum%len(alphabet) == 0
}

var monthForm = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// monthFits takes this year's months and last year's, and none to come.
func monthFits(month string, today clock.Date) bool {
	if !monthForm.MatchString(month) {
		return false
	}
	first, err := clock.ParseDate(month + "-01")
	return err == nil && !first.After(today) && first.Year() >= today.Year()-1
}
