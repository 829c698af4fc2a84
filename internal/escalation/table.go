package escalation

// State is where a concern, or the opening of a seal beside it, stands.
type State string

// The states of a concern.
const (
	Raised        State = "raised"
	ConsentSought State = "consent_sought"
	Agreed        State = "agreed"
	Refused       State = "refused"
	Chance        State = "chance"
	Rescue        State = "rescue"
	Arrival       State = "arrival"
	Disclosed     State = "disclosed"
	FollowUp      State = "follow_up"
	FollowUpAgain State = "follow_up_again"
	InReview      State = "in_review"
	StoodDown     State = "stood_down"
	HandedOver    State = "handed_over"
	Reviewed      State = "reviewed"
)

// The states of an opening.
const (
	SealAsked     State = "seal_asked"
	SealOpen      State = "seal_open"
	ReviewDue     State = "review_due"
	Reviewing     State = "reviewing"
	SealReviewed  State = "seal_reviewed"
	SealRefused   State = "seal_refused"
	SealExpired   State = "seal_expired"
	SealWithdrawn State = "seal_withdrawn"
)

// Who may take a step.
type Who string

// Those who may. The guest's own counsellor is never anything else beside it, whatever roles she has.
const (
	Counsellor Who = "counsellor" // of this guest
	Office     Who = "office"     // who raised it for a guest by the card name
	Lead       Who = "safety_lead"
	Leader     Who = "leader"
	Second     Who = "second"     // safety lead or leader; not who asked, not the guest's counsellor
	Two        Who = "two"        // either of the two who opened
	Asker      Who = "asker"      // who asked for the opening
	Uninvolved Who = "uninvolved" // safety lead or leader who had no part in it
	Reviewer   Who = "reviewer"   // who began the review
	Program    Who = "program"    // a clock
)

// Step is what somebody does, or a clock.
type Step string

// The steps.
const (
	Answer             Step = "answer"
	ConsentYes         Step = "consent_yes"
	ConsentNo          Step = "consent_no"
	ConsentNotPossible Step = "consent_not_possible"
	ContactGP          Step = "contact_gp"
	ContactProvider    Step = "contact_provider"
	ContactOutOfHours  Step = "contact_out_of_hours"
	ContactEmergency   Step = "contact_emergency"
	ContactPerson      Step = "contact_person"
	Confirmed          Step = "confirmed"
	GiveChance         Step = "give_chance"
	LifeInDanger       Step = "life_in_danger"
	Arrived            Step = "arrived"
	FollowedUp         Step = "followed_up"
	StandDown          Step = "stand_down"
	AskSeal            Step = "ask_seal"
	Approve            Step = "approve"
	Refuse             Step = "refuse"
	Withdraw           Step = "withdraw"
	Longer             Step = "longer"
	CloseSeal          Step = "close_seal"
	Disclose           Step = "disclose"
	BeginReview        Step = "begin_review"
	EndReview          Step = "end_review"
	TimeOver           Step = "time_over"
)

// When says what must be true beside the state for an arrow to count.
type When string

// The conditions.
const (
	Always      When = ""
	Unopened    When = "unopened"     // no seal of this concern was ever open
	UnderReview When = "under_review" // one was, and its review is not done
	AllReviewed When = "all_reviewed" // one was, and every review is done
)

// Arrow is a step out of a state. An empty To stays where it is.
type Arrow struct {
	Step   Step
	To     State
	By     []Who
	Levels []Level // nil for all of the state's
	When   When
	Fresh  bool // asks for a passkey touched within the last minutes
}

// Row is one state.
type Row struct {
	Of        string // "concern" or "seal"
	Code      State
	Was       string // its number in the books: S0-S8 of confidentiality 5.2
	Levels    []Level
	Enter     []Who    // who may bring it about
	Clock     ClockKey // by when the next step is due; empty without one
	Ring      bool     // people are rung as soon as it is entered, not only when its clock has run out
	Everybody []Level  // at which those who are rung, now or when its clock has run out, are rung all at once, not one after the other
	Opens     []string // kinds of sealed texts that the safety desk is given
	Next      []Arrow
	Source    string
	Board     string // what a clinical board must still decide
}

var (
	all       = Levels
	lower     = []Level{Patients, Plans}
	atLife    = []Level{Now}
	closeBy   = []Who{Counsellor, Lead}
	anybody   = []Who{Counsellor, Office, Lead}
	threeEnds = func(step Step, by []Who, end State) []Arrow {
		return []Arrow{{Step: step, To: end, By: by, When: Unopened}, {Step: step, To: InReview, By: by, When: UnderReview}, {Step: step, To: Reviewed, By: by, When: AllReviewed}}
	}
	danger    = Arrow{Step: LifeInDanger, To: Rescue, By: anybody}
	askSeal   = Arrow{Step: AskSeal, By: []Who{Counsellor, Lead, Leader}, Fresh: true}
	emergency = Arrow{Step: ContactEmergency, By: anybody}
	contacts  = []Arrow{
		{Step: ContactGP, By: closeBy}, {Step: ContactProvider, By: closeBy}, {Step: ContactOutOfHours, By: closeBy},
		{Step: ContactPerson, By: closeBy}, emergency,
	}
)

func arrows(groups ...[]Arrow) (out []Arrow) {
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// Sealed kinds that an open seal gives out. Messages and notes are not among them and never are.
var opens = []string{"contact", "today", "words_beforehand"}

// Table is all of it: states, who brings them about, whose clock runs, what may be opened, and where each leads. Levels of domain 5.2
// and states of confidentiality 5.2 in one, the stricter clock winning (docs/adr/0008).
func Table() []Row {
	stand := threeEnds(StandDown, []Who{Lead}, StoodDown)
	one := func(a ...Arrow) []Arrow { return a }
	return []Row{
		{Of: "concern", Code: Raised, Was: "S1", Levels: lower, Enter: anybody, Clock: ClockAnswer, Ring: true,
			Next:   arrows(one(Arrow{Step: Answer, To: ConsentSought, By: []Who{Lead}}, danger), stand),
			Source: "domain 5.2: consult before the talk ends, 30 minutes (2A), 15 (2B); confidentiality 5.2 S1 allows 24 hours, which is left to level 1. Lifeline: a supervisor can be reached at all staffed hours",
			Board:  "the minutes; the words that are said aloud first"},
		{Of: "concern", Code: ConsentSought, Was: "S2", Levels: lower, Enter: []Who{Lead}, Clock: ClockConsent,
			Next: arrows(one(Arrow{Step: ConsentYes, To: Agreed, By: closeBy}, Arrow{Step: ConsentNo, To: Refused, By: closeBy},
				Arrow{Step: ConsentNotPossible, To: Refused, By: closeBy}, danger), stand),
			Source: "domain 5.1 (with the doctor, not about the doctor), 5.4; confidentiality 5.2 S2: in the same talk, the lead on the line",
			Board:  "how long a talk about consent may take (our proposal)"},
		{Of: "concern", Code: Agreed, Was: "S3", Levels: lower, Enter: closeBy, Clock: ClockHandOver,
			Next: arrows(contacts, one(Arrow{Step: Confirmed, To: FollowUp, By: closeBy}, Arrow{Step: ConsentNo, To: Refused, By: closeBy},
				danger), stand),
			Source: "confidentiality 5.2 S3: the receiving service has confirmed within 2 hours; domain 5.2: joint call the same day (2B), within one working day (2A)",
			Board:  "whether 2 hours hold for 2A too, where the GP is closed"},
		{Of: "concern", Code: Refused, Was: "S2", Levels: lower, Enter: closeBy, Clock: ClockDecide,
			Next: arrows(one(Arrow{Step: ConsentYes, To: Agreed, By: closeBy}, Arrow{Step: GiveChance, To: Chance, By: []Who{Lead}, Levels: []Level{Patients}},
				askSeal, danger), stand),
			Source: "domain 5.4; GMC and MDU: a competent refusal that endangers only the person is usually respected; confidentiality 5.2: danger to patients with slower clocks, 4 hours",
			Board:  "when a refusal at 2B is respected; the minutes for deciding (our proposal at 2B)"},
		{Of: "concern", Code: Chance, Was: "S2", Levels: []Level{Patients}, Enter: []Who{Lead}, Clock: ClockChance,
			Next:   arrows(one(Arrow{Step: ConsentYes, To: Agreed, By: closeBy}, askSeal, danger), stand),
			Source: "confidentiality 5.2: a chance for the doctor to act first, with a date, as DocHealth, Practitioner Health and the GMC have it",
			Board:  "how long; what counts as having acted"},
		{Of: "concern", Code: Rescue, Was: "S4e", Levels: []Level{Now}, Enter: anybody, Clock: ClockRescue, Ring: true, Everybody: atLife,
			Next:   arrows(one(Arrow{Step: ContactEmergency, To: Arrival, By: anybody}, askSeal), stand),
			Source: "domain 5.2 level 3: emergency call at once, within 5 minutes, no consent needed; Lifeline: attempts in progress need none. Nothing in the program stands before the call; lead, deputy, second deputy and leader are rung together, since minutes count",
			Board:  "nothing is asked before the number is called: is anything missing beside it"},
		{Of: "concern", Code: Arrival, Was: "S4e", Levels: []Level{Now}, Enter: anybody, Clock: ClockArrival, Everybody: atLife,
			Next:   arrows(one(Arrow{Step: Arrived, To: FollowUp, By: anybody}, emergency, askSeal), stand),
			Source: "domain 5.1.3 and Lifeline: confirm that rescue made contact, else act further; confidentiality 5.2 S6: 60 minutes",
			Board:  "the minutes; what is done when rescue does not arrive"},
		{Of: "concern", Code: Disclosed, Was: "S6", Levels: all, Enter: []Who{Two}, Clock: ClockContact, Everybody: atLife,
			Next:   one(Arrow{Step: Confirmed, To: FollowUp, By: []Who{Lead}}, emergency, askSeal, danger),
			Source: "confidentiality 5.2 S6: the recipient made contact within 60 minutes, else the next step",
			Board:  "what the next step is"},
		{Of: "concern", Code: FollowUp, Was: "S7", Levels: all, Enter: anybody, Clock: ClockFollowUp,
			Next:   one(Arrow{Step: FollowedUp, To: FollowUpAgain, By: closeBy}, askSeal, danger),
			Source: "domain 5.2: check-back within 24 hours; NICE QS159: within 48 hours where risk was found; the agreed hour counts if it is earlier",
			Board:  "whether a check-back is always offered"},
		{Of: "concern", Code: FollowUpAgain, Was: "S7", Levels: all, Enter: closeBy, Clock: ClockFollowUpAgain,
			Next:   arrows(one(askSeal, danger), threeEnds(FollowedUp, closeBy, HandedOver)),
			Source: "confidentiality 5.2 S7: again within 72 hours (NHS England: deaths peak on the second and third day)",
			Board:  "whether there is a third"},
		{Of: "concern", Code: InReview, Was: "S8", Levels: all, Enter: anybody,
			Next:   one(Arrow{Step: EndReview, To: Reviewed, By: []Who{Program}}, askSeal, danger),
			Source: "break-glass practice: the review closes what was opened. Its clock runs beside, at the seal"},
		{Of: "concern", Code: StoodDown, Was: "S0", Levels: all, Enter: []Who{Lead}, Source: "confidentiality 5.2 S1: stand-down"},
		{Of: "concern", Code: HandedOver, Was: "closed", Levels: all, Enter: closeBy, Source: "confidentiality 5.2 S7"},
		{Of: "concern", Code: Reviewed, Was: "closed", Levels: all, Enter: []Who{Uninvolved}, Source: "confidentiality 5.2 S8"},

		{Of: "seal", Code: SealAsked, Was: "S4", Levels: all, Enter: []Who{Counsellor, Lead, Leader}, Clock: ClockSealDecide, Ring: true, Everybody: atLife,
			Next: one(Arrow{Step: Approve, To: SealOpen, By: []Who{Second}, Fresh: true}, Arrow{Step: Refuse, To: SealRefused, By: []Who{Second}},
				Arrow{Step: Withdraw, To: SealWithdrawn, By: []Who{Asker}}, Arrow{Step: TimeOver, To: SealExpired, By: []Who{Program}}),
			Source: "confidentiality 5.2 S4: a second person decides within 15 minutes, expires after 60; S4e: 5 minutes, all at once; domain 4.8 no. 11 and Swiss practice: never one alone",
			Board:  "whether a one-person fallback may exist (there is none)"},
		{Of: "seal", Code: SealOpen, Was: "S5", Levels: all, Enter: []Who{Second}, Clock: ClockSealWindow, Opens: opens,
			Next: one(Arrow{Step: Disclose, To: ReviewDue, By: []Who{Two}, Fresh: true}, Arrow{Step: Longer, By: []Who{Two}, Fresh: true},
				Arrow{Step: CloseSeal, To: ReviewDue, By: []Who{Two}}, Arrow{Step: TimeOver, To: ReviewDue, By: []Who{Program}}),
			Source: "confidentiality 5.2 S5: 60 minutes, prolonged once, each look recorded, never messages or notes",
			Board:  "the length of the window"},
		{Of: "seal", Code: ReviewDue, Was: "S8", Levels: all, Enter: []Who{Two, Program}, Clock: ClockReviewBegin,
			Next:   one(Arrow{Step: BeginReview, To: Reviewing, By: []Who{Uninvolved}}),
			Source: "confidentiality 5.2 S8: somebody who had no part in it begins within 72 hours",
			Board:  "who reviews in a small programme: somebody from another one"},
		{Of: "seal", Code: Reviewing, Was: "S8", Levels: all, Enter: []Who{Uninvolved}, Clock: ClockReviewClose,
			Next:   one(Arrow{Step: EndReview, To: SealReviewed, By: []Who{Reviewer}, Fresh: true}),
			Source: "confidentiality 5.2 S8: closed within 14 days; nothing new by the same two while a review is late",
			Board:  "what a review looks at; who reads what it found"},
		{Of: "seal", Code: SealReviewed, Was: "closed", Levels: all, Enter: []Who{Reviewer}, Source: "confidentiality 5.2 S8"},
		{Of: "seal", Code: SealRefused, Was: "S2", Levels: all, Enter: []Who{Second}, Source: "confidentiality 5.2 S4: refusal ends it"},
		{Of: "seal", Code: SealExpired, Was: "S2", Levels: all, Enter: []Who{Program}, Source: "confidentiality 5.2 S4: expires after 60 minutes"},
		{Of: "seal", Code: SealWithdrawn, Was: "S2", Levels: all, Enter: []Who{Asker}, Source: "whoever asked can take it back"},
	}
}
