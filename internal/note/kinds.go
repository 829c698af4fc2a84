package note

import (
	"unicode/utf8"

	"lysning/internal/clock"
)

// Kind is what a sealed item is.
type Kind string

// The kinds (design 4).
const (
	ChosenName      Kind = "chosen_name"
	Contact         Kind = "contact"
	Needs           Kind = "needs"
	WordsBeforehand Kind = "words_beforehand"
	CallWish        Kind = "call_wish"
	CallNow         Kind = "call_now"
	Today           Kind = "today"
	Message         Kind = "message"
	WorkingNote     Kind = "working_note"
	Letter          Kind = "letter"
	Forwarded       Kind = "forwarded"
)

// Kinds are all kinds, in the order in which tables show them.
var Kinds = []Kind{ChosenName, Contact, Needs, WordsBeforehand, CallWish, CallNow, Today, Message, WorkingNote, Letter, Forwarded}

// Role is who, besides the guest, an item is sealed for.
type Role string

// The roles an item can be sealed for.
const (
	Counsellor Role = "counsellor"
	Office     Role = "office"
	Safety     Role = "safety"
)

// The three sizes of a plaintext. Whatever was written, an item of a kind has one size (P7).
const (
	PlainBytes  = 4096
	plainMiddle = 2 * PlainBytes
	plainLarge  = 4 * PlainBytes
)

// Ends is the clock of a kind: it is gone on the earliest of these days, readable before that day and not on it. Zero means
// that this day does not count.
type Ends struct {
	Session int  // days after the session
	Written int  // days after it was written
	Months  int  // months after it was written
	Loose   int  // days after the day by which a call is answered or a stand-by is over, for one without a booking
	Saved   bool // and as soon as the guest says that it is saved
}

// address is one row of the rules: where an item of a kind may go.
type address struct {
	to       Role
	guest    bool // the guest may write it
	staff    bool // who reads it for this role may write it
	heldBack bool // not given out before a rule of the safety desk says so
	booked   bool // may belong to a booking
	loose    bool // may be kept without a booking: a call, a stand-by
	week     bool // may belong to a request for a week
}

// rule is what holds for one kind.
type rule struct {
	chars     int  // longest text
	bytes     int  // longest text: a character has one to four
	plain     int  // bytes of the padded plaintext
	replaces  bool // a newer one takes the place of the older of the same booking and addressee
	addresses []address
	ends      Ends
}

// rules is the table of design 4: kind, recipients, limits, end. Each address is an item of its own, since an item has
// exactly two readers. Pages, the documents and the browser's limits are drawn from it (TestTheTableIsDrawnFromTheCode).
var rules = map[Kind]rule{
	ChosenName: {chars: 60, bytes: 240, plain: PlainBytes, replaces: true,
		ends: Ends{Session: 30, Loose: 3}, // ends with its booking, at the latest then; or with its call
		addresses: []address{
			{to: Counsellor, guest: true, booked: true}, {to: Office, guest: true, booked: true, loose: true, week: true},
		}},
	Contact: {chars: 400, bytes: 1600, plain: PlainBytes, replaces: true, ends: Ends{Session: 14}, addresses: []address{
		{to: Office, guest: true, booked: true, loose: true, week: true}, {to: Counsellor, guest: true, booked: true},
		{to: Safety, guest: true, booked: true, heldBack: true},
	}},
	Needs: {chars: 600, bytes: 2400, plain: PlainBytes, replaces: true, ends: Ends{Session: 3}, addresses: []address{
		{to: Office, guest: true, week: true},
	}},
	WordsBeforehand: {chars: 600, bytes: 2400, plain: PlainBytes, replaces: true, ends: Ends{Session: 1}, addresses: []address{
		{to: Counsellor, guest: true, booked: true}, {to: Safety, guest: true, booked: true, heldBack: true},
	}},
	CallWish: {chars: 600, bytes: 2400, plain: PlainBytes, replaces: true, ends: Ends{Session: 3}, addresses: []address{
		{to: Office, guest: true, loose: true},
	}},
	// A number at which the guest wants to be called now: whoever asks for that wants it read at once, so nothing keeps it back.
	CallNow: {chars: 60, bytes: 240, plain: PlainBytes, replaces: true, ends: Ends{Written: 1}, addresses: []address{
		{to: Safety, guest: true},
	}},
	Today: {chars: 300, bytes: 1200, plain: PlainBytes, replaces: true, ends: Ends{Session: 1}, addresses: []address{
		{to: Counsellor, guest: true, booked: true}, {to: Safety, guest: true, booked: true, heldBack: true},
	}},
	Message: {chars: 2000, bytes: 6000, plain: plainMiddle, ends: Ends{Session: 30, Written: 30}, addresses: []address{
		{to: Counsellor, guest: true, staff: true, booked: true}, {to: Office, guest: true, staff: true, booked: true, loose: true},
	}},
	WorkingNote: {chars: 1000, bytes: 4000, plain: plainMiddle, ends: Ends{Session: 14, Months: 6}, addresses: []address{
		{to: Counsellor, staff: true, booked: true},
	}},
	Letter: {chars: 4000, bytes: 12000, plain: plainLarge, ends: Ends{Session: 30, Written: 3, Saved: true}, addresses: []address{
		{to: Counsellor, staff: true, booked: true},
	}},
	// What is handed on ends when the original would have ended (Service.handOn); this is the longest of them.
	Forwarded: {chars: 14000, bytes: 14000, plain: plainLarge, ends: Ends{Session: 30}, addresses: []address{
		{to: Counsellor, guest: true, staff: true, booked: true}, {to: Office, staff: true, booked: true, loose: true},
		{to: Safety, staff: true, booked: true},
	}},
}

// addressOf finds the row of the rules for a kind and role.
func addressOf(kind Kind, to Role) (address, bool) {
	for _, a := range rules[kind].addresses {
		if a.to == to {
			return a, true
		}
	}
	return address{}, false
}

// goneOn is the first day on which an item of this kind is no longer there. day is that of the session, or for one without a
// booking the day by which a call is answered; it is zero for a thread with the office that belongs to neither.
func goneOn(kind Kind, booked bool, day, written clock.Date) clock.Date {
	e := rules[kind].ends
	var first clock.Date
	at := func(d clock.Date) {
		if first.IsZero() || d.Before(first) {
			first = d
		}
	}
	switch {
	case !booked && e.Loose > 0:
		at(day.AddDays(e.Loose))
	case e.Session > 0 && !day.IsZero():
		at(day.AddDays(e.Session))
	}
	if e.Written > 0 {
		at(written.AddDays(e.Written))
	}
	if e.Months > 0 {
		at(written.AddMonths(e.Months))
	}
	return first
}

// PlainSize is how many bytes are inside every item of a kind; 0 for a kind that does not exist.
func PlainSize(kind Kind) int { return rules[kind].plain }

// SealedSize is how many bytes every item of a kind has: two hybrid stanzas, nonce and tag around the plaintext.
func SealedSize(kind Kind) int {
	if plain := rules[kind].plain; plain > 0 {
		return plain + sealedOver
	}
	return 0
}

// Fits reports whether a text is short enough for its kind, in characters and in bytes.
func Fits(kind Kind, text string) bool {
	r := rules[kind]
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= r.chars && len(text) <= r.bytes
}
