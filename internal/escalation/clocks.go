package escalation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ClockKey names a clock of the law profile.
type ClockKey string

// The clocks. Those of states are in Table.
const (
	ClockAnswer        ClockKey = "answer"
	ClockConsent       ClockKey = "consent"
	ClockHandOver      ClockKey = "hand_over"
	ClockDecide        ClockKey = "decide"
	ClockChance        ClockKey = "chance"
	ClockRescue        ClockKey = "rescue"
	ClockArrival       ClockKey = "arrival"
	ClockContact       ClockKey = "contact"
	ClockFollowUp      ClockKey = "follow_up"
	ClockFollowUpAgain ClockKey = "follow_up_again"
	ClockSealDecide    ClockKey = "seal_decide"
	ClockSealRequest   ClockKey = "seal_request" // a request that nobody has decided is over
	ClockSealWindow    ClockKey = "seal_window"
	ClockReviewBegin   ClockKey = "review_begin"
	ClockReviewClose   ClockKey = "review_close"
	ClockDebrief       ClockKey = "debrief" // at the latest before midnight of the same day
	ClockHold          ClockKey = "hold"    // the longest that the doctor may be told later
)

// printed are the minutes by level: what counts until two people have approved others.
var printed = map[ClockKey]map[Level]int{
	ClockAnswer:        {Patients: 30, Plans: 15},
	ClockConsent:       {Patients: 60, Plans: 60},
	ClockHandOver:      {Patients: 120, Plans: 120},
	ClockDecide:        {Patients: 240, Plans: 30},
	ClockChance:        {Patients: 1440},
	ClockRescue:        {Now: 5},
	ClockArrival:       {Now: 60},
	ClockContact:       every(60),
	ClockFollowUp:      every(1440),
	ClockFollowUpAgain: every(4320),
	ClockSealDecide:    {Patients: 60, Plans: 15, Now: 5},
	ClockSealRequest:   every(60),
	ClockSealWindow:    every(60),
	ClockReviewBegin:   every(4320),
	ClockReviewClose:   every(20160),
	ClockDebrief:       every(360),
	ClockHold:          every(20160),
}

func every(minutes int) map[Level]int {
	return map[Level]int{Patients: minutes, Plans: minutes, Now: minutes}
}

// mostMinutes is the longest that a profile may give any clock: thirty days.
const mostMinutes = 30 * 24 * 60

// Ground is a legal ground of the law profile on which two people may open without consent.
type Ground struct {
	Code     string
	Triggers []Trigger
	To       []Kind // who may be told
	Name     Words  // empty for the printed ones, which pages say themselves
	Source   Words
}

// printed reports that pages say a ground's words themselves.
func (g Ground) printed() bool {
	return slices.ContainsFunc(printedGrounds, func(p Ground) bool { return p.Code == g.Code && maps.Equal(p.Source, g.Source) && len(g.Name) == 0 })
}

// Words are a text by language; one for all of them stands under "".
type Words map[string]string

// UnmarshalJSON takes a plain text too: so lay the source of a ground in profiles that were agreed to before it had languages.
func (w *Words) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*w = Words{"": one}
		return nil
	}
	var many map[string]string
	if err := json.Unmarshal(b, &many); err != nil {
		return err
	}
	*w = many
	return nil
}

func (w Words) empty() bool {
	for _, text := range w {
		if text != "" {
			return false
		}
	}
	return true
}

// printedGrounds count until two people have approved a list: one for each trigger, without any country's law.
var printedGrounds = []Ground{
	{Code: "life", Triggers: []Trigger{AboutPlans, AboutPatients}, To: []Kind{Emergency, OutOfHours, Provider, Police}, Source: Words{"": "Lifeline: rescue is the last resort, and needs no consent"}},
	{Code: "patients", Triggers: []Trigger{AboutPatients}, To: []Kind{GP, Provider, OutOfHours, Emergency}, Source: Words{"": "domain 5.4: patients stay in concrete danger"}},
}

// Profile is the part of the law profile that this package obeys.
type Profile struct {
	Hash    string         // of the file, as 64 hex digits; what two people approve
	Minutes map[string]int // by "answer_2a", or "answer" for all levels that have that clock
	Grounds []Ground       // empty for the printed ones
}

// Printed is what counts while nobody has approved anything else.
var Printed = Profile{}

// After is how long a clock runs at a level; 0 when the level has not got it.
func (p Profile) After(key ClockKey, level Level) time.Duration {
	minutes, has := printed[key][level]
	if !has {
		return 0
	}
	if own, ok := p.Minutes[string(key)]; ok {
		minutes = own
	}
	if own, ok := p.Minutes[string(key)+"_"+string(level)]; ok {
		minutes = own
	}
	return time.Duration(minutes) * time.Minute
}

// AllGrounds are those that count.
func (p Profile) AllGrounds() []Ground {
	if len(p.Grounds) > 0 {
		return p.Grounds
	}
	return printedGrounds
}

func (p Profile) ground(code string, about Trigger) (Ground, bool) {
	for _, g := range p.AllGrounds() {
		if g.Code == code && slices.Contains(g.Triggers, about) {
			return g, true
		}
	}
	return Ground{}, false
}

// check refuses a profile with a name that does not exist: a misspelt one would be a silent gap.
func (p Profile) check() error {
	for name, minutes := range p.Minutes {
		key, level := name, Level("")
		for _, l := range Levels {
			if rest, ok := strings.CutSuffix(name, "_"+string(l)); ok {
				key, level = rest, l
			}
		}
		byLevel, known := printed[ClockKey(key)]
		if _, has := byLevel[level]; !known || level != "" && !has {
			return fmt.Errorf("law.toml: clocks.%s: there is no such clock", name)
		}
		if minutes < 1 || minutes > mostMinutes {
			return fmt.Errorf("law.toml: clocks.%s: must be 1 to %d minutes", name, mostMinutes)
		}
	}
	seen := map[string]bool{}
	for _, g := range p.Grounds {
		bad := g.Code == "" || seen[g.Code] || len(g.Triggers) == 0 || len(g.To) == 0 || g.Source.empty()
		for _, k := range g.To {
			bad = bad || !slices.Contains(Kinds, k)
		}
		for _, t := range g.Triggers {
			bad = bad || t != AboutPatients && t != AboutPlans
		}
		if bad {
			return fmt.Errorf("law.toml: ground %q: needs a code of its own, a source, triggers of patients and plans, and who may be told: %v", g.Code, Kinds)
		}
		seen[g.Code] = true
	}
	return nil
}

// Clocks lists every clock with its levels, in the order of Table, for pages and documents.
func Clocks() []ClockKey {
	var out []ClockKey
	for _, r := range Table() {
		if r.Clock != "" && !slices.Contains(out, r.Clock) {
			out = append(out, r.Clock)
		}
	}
	return append(out, ClockSealRequest, ClockDebrief, ClockHold)
}
