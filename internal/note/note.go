// Package note owns everything that is sealed: which kinds there are, to whom, how long and until when; that what comes in is
// an age file of the one form that is taken; and where it lies, wrapped once more. It keeps ciphertext and never a text: the
// program has no key that opens one. Seal, Open and DeriveKeys are what a key's holder does; the server itself calls them
// only in the demo, for people it has invented.
//
// Start reading at rules, then Service.Keep.
package note

import (
	"unicode/utf8"

	"lysning/internal/clock"
	"lysning/internal/fault"
)

// Kind is what a sealed item is.
type Kind string

// The kinds that exist so far (design 4).
const (
	ChosenName      Kind = "chosen_name"
	Contact         Kind = "contact"
	WordsBeforehand Kind = "words_beforehand"
	CallWish        Kind = "call_wish"
)

// Role is who, besides the guest, an item is sealed for.
type Role string

// The roles an item can be sealed for.
const (
	Counsellor Role = "counsellor"
	Office     Role = "office"
	Safety     Role = "safety"
)

// Sealed is an item on its way in. Body is an age file.
type Sealed struct {
	ID   string
	Kind Kind
	To   Role
	Body []byte
}

// address is one row of the rules: where an item of a kind may go.
type address struct {
	to       Role
	heldBack bool // not given out before a rule of the safety desk says so
	booked   bool // may belong to a booking
	loose    bool // may be kept without a booking: a call, a stand-by
}

// rule is what holds for one kind.
type rule struct {
	chars     int // longest text; a character is at most four bytes
	addresses []address
	days      int // from its day (of the session, or by which a call is answered) to the day on which it is gone
	loose     int // the same for one without a booking, where it differs
}

// rules is the table of design 4: kind, recipients, limits, end. Each address is an item of its own, since an item has
// exactly two readers. A text is readable before its last day and not on it.
var rules = map[Kind]rule{
	ChosenName: {chars: 60, days: 30, loose: 3, addresses: []address{ // ends with its booking, at the latest then; or with its call
		{to: Counsellor, booked: true}, {to: Office, booked: true, loose: true},
	}},
	Contact: {chars: 400, days: 14, addresses: []address{
		{to: Office, booked: true, loose: true}, {to: Counsellor, booked: true}, {to: Safety, booked: true, heldBack: true},
	}},
	WordsBeforehand: {chars: 600, days: 1, addresses: []address{
		{to: Counsellor, booked: true}, {to: Safety, booked: true, heldBack: true},
	}},
	CallWish: {chars: 600, days: 3, addresses: []address{
		{to: Office, loose: true},
	}},
}

// ErrItem refuses a sealed item, whatever is wrong with it; the field says which one.
var ErrItem = fault.New(fault.Invalid, "item_refused", "A sealed text was not as it must be. Nothing was kept.")

// errGone answers for whatever is not there for the one who asks.
var errGone = fault.New(fault.NotFound, "not_found", "There is nothing here.")

// addressOf finds the row of the rules for a kind and role.
func addressOf(kind Kind, to Role) (address, bool) {
	for _, a := range rules[kind].addresses {
		if a.to == to {
			return a, true
		}
	}
	return address{}, false
}

// goneOn is the first day on which an item of this kind is no longer there.
func goneOn(kind Kind, booked bool, day clock.Date) clock.Date {
	r := rules[kind]
	if !booked && r.loose > 0 {
		return day.AddDays(r.loose)
	}
	return day.AddDays(r.days)
}

// Fits reports whether a text is short enough for its kind, in characters and in bytes.
func Fits(kind Kind, text string) bool {
	most := rules[kind].chars
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && len(text) <= 4*most
}
