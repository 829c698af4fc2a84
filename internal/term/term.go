// Package term says for how long each class of rows is kept, and what "erase everything now" does to it: the clocks of domain
// 6.3 and design 4, but for those of sealed texts, whose table is internal/note's. The constants here are the ones that the
// domains count with; the table is drawn from them, and docs/retention.md and the page about data are drawn from the table.
// It decides nothing and keeps nothing. Start reading at Table.
package term

import (
	"fmt"
	"time"
)

// What guests leave.
const (
	BookingDays   = 30 // after the session; then the guest goes too, unless something else keeps them
	StandByMonths = 6  // at most, and never past the date that the guest named
	AskGoOnMonths = 3  // after which somebody on stand-by is asked whether to go on ...
	GoOnDays      = 14 // ... and has this long to say yes
	CallDays      = 3  // after the day by which a call is answered: the guest who only asked to be called
	CourseDays    = 30 // after the last date of a week: its plan
	ListDays      = 3  // after the last date of a week: the lists of its house
	HandOverDays  = 14 // that a question for a hand-over waits for its answer
	HandOnDays    = 7  // that a counsellor keeps what the guest lets the next one have, to seal it anew

	Hold      = 10 * time.Minute // a day that waits while a form is filled
	AskedHold = 48 * time.Hour   // a day that waits for the answer of a guest who is asked

	// RepeatDays is the midnight at which a remembered request is forgotten: 24 hours at least, 48 at most.
	RepeatDays = 2

	ConcernMonths   = 12 // a concern, after the day on which it was raised; then a counter
	ConcernTellDays = 30 // that a doctor's page stays after the last step of a concern, so that the doctor can be told
	HoldMonths      = 12 // at most, that a court's order keeps a named concern past its day

	CallAfter  = 14 // days after the session on which the office calls a guest who has wished for it
	CallWithin = 5  // days longer that the number is kept for that call
)

// Ways in.
const (
	Idle       = 15 * time.Minute
	IdleOwn    = 60 * time.Minute // on a device of one's own
	Session    = 8 * time.Hour    // at most, whatever is done in it
	Invitation = 72 * time.Hour
	Ceremony   = 5 * time.Minute // one touch of a passkey
)

// Copies.
const (
	BackupDays    = 35             // the oldest backup that may be kept (docs/runbook.md)
	TombstoneDays = BackupDays + 7 // a week longer than the oldest backup that could bring an erased guest back
	LeaverDays    = 30             // what somebody who left a desk could have read
	ExitDays      = 180            // what the leader has seen to when somebody left
	WaitMonths    = 25             // the nightly row of how long the line is
	WitnessMonths = 12             // what an entry of the log stands for; the entry stays
	DrillMonths   = 36             // what a test alarm measured
)

// Term is one row of the table.
type Term struct {
	Class  string   // in the words of the documents
	Tables []string // of the main store; every table is in exactly one row
	Kept   string   // until when
	Erase  string   // what "erase everything now" does to it
}

// What erasing does.
const (
	atOnce   = "at once"
	nobodys  = "names no guest"
	unlinked = "names no guest, and cannot be led back to one"
)

// Table gives all classes in the order in which a guest meets them.
func Table() []Term {
	return []Term{
		{"day that waits while a form is filled", []string{"holds"}, fmt.Sprintf("%s; %s when a guest is asked for another day", span(Hold), span(AskedHold)), "names no guest"},
		{"booking, card name", []string{"bookings", "room_nights", "tickets"}, fmt.Sprintf("%d days after the session; at once when it is cancelled. A counter stays (below)", BookingDays), atOnce},
		{"guest: public keys and locator hash", []string{"guests"}, fmt.Sprintf("with the last thing that needs it: booking, stand-by, or %d days after the day by which a call is answered", CallDays), atOnce},
		{"passkey of a guest", []string{"guest_passkeys"}, "with the guest", atOnce},
		{"phone word", nil, "with the guest; kept as a keyed hash", atOnce},
		{"one-time code with which a guest brings keys to what was booked by telephone", []string{"claims"}, "until used, on its day alone; kept as a keyed hash", atOnce},
		{"wrong tries of a card name on the telephone or of such a code", []string{"guesses"}, "for the day, as a keyed hash of what was said", unlinked},
		{"stand-by, and what is offered to it", []string{"stand_bys", "offers", "stand_by_skips"}, fmt.Sprintf("until accepted, until the date named, %d months at most; asked after %d months, and without a yes gone %d days later; an offer until 20:00 the next day", StandByMonths, AskGoOnMonths, GoOnDays), atOnce},
		{"question to a guest, and whom not to meet again", []string{"asks", "rebookings", "aparts"}, fmt.Sprintf("until answered, with the booking at the latest; a hand-over %d days", HandOverDays), atOnce},
		{"sealed texts, threads, the yes to working notes", []string{"items", "threads", "note_permissions"}, fmt.Sprintf("each kind by its own clock (above); what a counsellor still has to hand on, %d days at most; the rest with the guest", HandOnDays), "at once: the keys first"},
		{"call that the office owes", []string{"staff_calls", "call_tries"}, "until made; with the guest at the latest", atOnce},
		{"call that a guest who is not safe asks for now", []string{"urgent_calls"}, "until it was made or is taken back, the same day at the latest; nothing stays that could be counted", atOnce},
		{"access log", []string{"audit_rows"}, "with the guest", atOnce},
		{"session", []string{"sessions"}, fmt.Sprintf("%s idle, %s on a device of one's own, %s at most", span(Idle), span(IdleOwn), span(Session)), atOnce},
		{"number or mail address for short texts, wrapped with a key slot", []string{"notice_addresses"}, "the day after the last day that the guest has to come, or until stopped", "at once: the key first"},
		{"short text to a guest: kind and about what", []string{"short_texts"}, "the day after what it is about; at once when that is cancelled", atOnce},
		{"remembered request", []string{"idempotency"}, "until the second midnight, 24 hours at least; kept as a keyed hash", atOnce},
		{"work to do later", []string{"outbox"}, "until done", atOnce},
		{"count that keeps a quota: place, month, agreement", []string{"quota_counts"}, "until the month is over", nobodys},
		{"counter of days held", []string{"figures"}, "for good: month, offering, region", unlinked},
		{"how long the line for days and weeks was on a night, and what became of that date's days and places", []string{"waits"}, fmt.Sprintf("%d months: date, place, counts", WaitMonths), unlinked},
		{"answer to the question after the end", []string{"feedback"}, "for good: month, answer, number", unlinked},
		{"door that was put half open, and by whom it was opened", []string{"doors"}, "for good: days, and who of those who work here", nobodys},
		{"talks held, for pay", []string{"talk_counts"}, "for good: counsellor, month", unlinked},
		{"slip for money back: a random number, month, sum, paid, and by whose yes", []string{"expense_claims"}, "as many years after the year's end as `voucher_years` in law.toml says", unlinked},
		{"invitation", []string{"invitations"}, span(Invitation) + ", one use", nobodys},
		{"touch of a passkey that is asked for", []string{"ceremonies"}, span(Ceremony) + ", one use", "at once or after " + span(Ceremony)},
		{"concern for a life or for patients: codes and dates, who had a part in it, looks through an open seal", []string{"concerns", "concern_guests", "concern_contacts", "concern_people", "concern_openings", "concern_views"}, fmt.Sprintf("%d months after it was raised, when it has ended and was reviewed; a court's order keeps a named one until its date. A counter stays (below)", ConcernMonths), "what leads to the guest: at once; the rest stays until its day"},
		{"counter of concerns", []string{"concern_counts"}, "for good: year", unlinked},
		{"request of a court, police, authority or the press: codes and a day, no content; a hold of a named item", []string{"law_requests", "law_holds", "law_keepings"}, fmt.Sprintf("for good; a hold %d months at most, and 3 days while no second person has decided", HoldMonths), "the hold of a text: at once, with the text; the rest names no guest"},
		{"approval of the law profile", []string{"law_approvals", "law_profiles"}, "for good", nobodys},
		{"people who work here, their passkeys, words and desks", []string{"staff", "staff_passkeys", "staff_words", "desk_epochs", "desk_members"}, "until they are removed; a profile is hidden on the day of leaving", nobodys},
		{"mail address for notices, if somebody who works here gave one", []string{"staff_notice_addresses"}, "until its owner takes it away, or is disabled", nobodys},
		{"address at which somebody's own calendar reads when they are busy; kept as a hash", []string{"calendar_feeds"}, "until its owner ends it or makes another, or is disabled", nobodys},
		{"what was told there: hours that are taken, or no longer", []string{"calendar_entries"}, "until the date is over; with the address at the latest", nobodys},
		{"number on which the office calls somebody who works here, if they gave one", []string{"staff_phones"}, "until its owner takes it away, or is disabled", nobodys},
		{"list of what is done when somebody leaves", []string{"staff_exits"}, fmt.Sprintf("%d days, or until they come back", ExitDays), nobodys},
		{"what somebody who left could have read", []string{"desk_leavers"}, fmt.Sprintf("%d days; kinds and counts only", LeaverDays), nobodys},
		{"counsellors and what they give", []string{"counsellors", "counsellor_own", "patterns", "pattern_exceptions", "leaves"}, "while they work here", nobodys},
		{"rota: who stands behind those at work, and who asks for a swap", []string{"rota_days", "rota_slots", "rota_swaps"}, "a date until it is over; the weekly pattern until it is written anew; a swap until it is answered or over", nobodys},
		{"alarm: whom it has called and who has it", []string{"alarms", "alarm_calls"}, "until what it is about ends; 24 hours after somebody has it at the latest. A gap in the rota until it is filled", "with what it is about"},
		{"what a test alarm measured", []string{"drills"}, fmt.Sprintf("%d months; day, minutes and step, nobody's name", DrillMonths), nobodys},
		{"test call of a number on the help-now page", []string{"line_calls"}, "until the next one", nobodys},
		{"hour of supervision", []string{"supervisions"}, "until it is over", nobodys},
		{"weeks with colleagues: plan, nights, talks", []string{"courses", "course_blocks", "course_nights", "course_counsellors", "course_talks"}, fmt.Sprintf("%d days after the last date", CourseDays), "the talk is free again"},
		{"rooms of the house", []string{"house_rooms", "room_closures"}, "until the office takes them away", nobodys},
		{"request for a week: whom not to meet and where one works as keyed hashes, wrapped with a key slot", []string{"course_requests"}, fmt.Sprintf("%d days after the week; as long after it was ended, so that the workplace stays as it was named", BookingDays), "at once: the key first"},
		{"place, bed and offer of a week", []string{"course_seats", "course_beds", "course_offers", "course_questions", "course_talk_asks"}, "with the request; an offer until 20:00 the next day", "at once; they are free again"},
		{"lists of a house: who sleeps where, for kitchen, door and fire", nil, fmt.Sprintf("%d days after the last date; made in the office's browser from what is sealed for it, and kept nowhere", ListDays), atOnce},
		{"days on offer", []string{"days"}, fmt.Sprintf("%d days after their date", BookingDays), "the day is free again"},
		{"log that cannot be bent: kind, day and a hash", []string{"witness_head", "witness_entries", "witness_hashes"}, "for good", unlinked},
		{"what an entry of that log stands for: its salt wrapped with a key slot, where it is about a guest", []string{"witness_openings"}, fmt.Sprintf("%d months, and with the guest; for good where it is about the program or its rules", WitnessMonths), "at once: the key first"},
		{"the program's own notes", []string{"settings", "leases"}, "overwritten", nobodys},
		{"key of a sealed text", nil, "with the text, in the shred store alone", "at once: overwritten"},
		{"tombstone", nil, fmt.Sprintf("%d days, as a keyed hash in the shred store", TombstoneDays), "made by it"},
		{"backup", nil, fmt.Sprintf("%d days at the longest; it holds no key of a text", BackupDays), "its texts are unreadable at once; its rows go before a port opens on it"},
	}
}

// span says a length of time as the documents do.
func span(d time.Duration) string {
	if d%time.Hour == 0 && d > time.Hour {
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}
