package programme

import (
	"slices"

	"lysning/internal/clock"
)

// Facts are what Missing must know beside the files.
type Facts struct {
	Today clock.Date
	// Desks counts who holds the newest keys of a desk ("office", "safety"). One that is not in it has never made keys of its
	// own, and the key in the file counts.
	Desks map[string]int
	// Lines are the numbers as entered test calls leave them; nil for as the file has them.
	Lines []Helpline
}

// deskMembers are needed before a desk takes texts: with one alone, a lost telephone would lose what guests wrote.
const deskMembers = 2

// Missing is one thing that still stands between the programme and its doctors, in the order in which to see to it.
type Missing struct {
	Key    string // message key, "missing.law"
	File   string // where to write it
	Field  string // which key of the file
	Who    string // a counsellor's file name or a helpline's name, when it is about one
	Blocks bool   // nothing at all is offered until it is there; otherwise only what it is about is left out
}

// MissingKeys are all message keys that Missing can answer with; a test asks the catalogues for them.
var MissingKeys = []string{
	"missing.programme", "missing.languages", "missing.phone", "missing.messages", "missing.staffed", "missing.desk", "missing.desk_members", "missing.places",
	"missing.place_words", "missing.video", "missing.law", "missing.ground_words", "missing.helplines", "missing.country_lines", "missing.second_source", "missing.test_call",
	"missing.counsellors", "missing.counsellor", "missing.training", "missing.week",
}

// Missing says step by step what is missing before anything can be offered. It is empty when the door can open.
func (p *Programme) Missing(f Facts) []Missing {
	var list []Missing
	add := func(blocks bool, key, file, field, who string) {
		list = append(list, Missing{Key: key, File: file, Field: field, Who: who, Blocks: blocks})
	}
	for _, x := range []struct{ field, value string }{
		{"name", p.Name}, {"neutral_name", p.NeutralName}, {"zone", p.zoneName()}, {"country", p.Country},
		{"holidays", p.Holidays}, {"label_pack", p.LabelPack}, {"arrival_phone", p.ArrivalPhone},
	} {
		if x.value == "" {
			add(true, "missing.programme", mainFile, x.field, "")
		}
	}
	if len(p.Languages) == 0 {
		add(true, "missing.languages", mainFile, "languages", "")
	}
	for _, x := range p.Law.fields() {
		if x.empty {
			add(true, "missing.law", "law.toml", x.name, "")
		}
	}
	for _, g := range p.Law.Grounds {
		if !p.whole(g.Name) || !p.whole(g.Source) {
			add(false, "missing.ground_words", "law.toml", "ground", g.Code)
		}
	}
	p.missingHelplines(f, add)
	if p.Phone.Number == "" || len(p.Phone.Open) == 0 {
		add(true, "missing.phone", mainFile, "phone", "")
	}
	if len(p.MessagesRead) == 0 {
		add(true, "missing.messages", mainFile, "messages_read", "")
	}
	if !slices.ContainsFunc(p.Staffed, Staffed.complete) {
		add(true, "missing.staffed", mainFile, "staffed", "")
	}
	for _, x := range []struct{ desk, fixed string }{{"office", p.Office.Recipient}, {"safety", p.Safety.Recipient}} {
		members, begun := f.Desks[x.desk]
		if !begun && x.fixed == "" {
			add(true, "missing.desk", mainFile, "desks."+x.desk+".recipient", x.desk)
		}
		if begun && members < deskMembers {
			add(true, "missing.desk_members", "", "", x.desk)
		}
	}
	p.missingPlaces(add)
	p.missingPeople(f.Today, add)
	return list
}

// Open reports whether nothing blocks the programme from offering days today.
func (p *Programme) Open(f Facts) bool {
	return !slices.ContainsFunc(p.Missing(f), func(m Missing) bool { return m.Blocks })
}

// Ready reports whether a counsellor may give days on a date, as far as the files tell: words and training in every language, and
// training that has not run out by then. The key to seal to is hers to make when she joins; without it she gives none
// (internal/counsellor).
func (p *Programme) Ready(c Counsellor, on clock.Date) bool {
	return p.wholeCounsellor(c) && !c.TrainingUntil.Before(on)
}

func (p *Programme) wholeCounsellor(c Counsellor) bool {
	return c.Name != "" && len(c.Languages) > 0 && p.whole(c.OwnWords) && p.whole(c.Training)
}

// whole reports whether a text is there in every language of the programme.
func (p *Programme) whole(w Words) bool {
	return !slices.ContainsFunc(p.Languages, func(l string) bool { return w[l] == "" })
}

func (p *Programme) zoneName() string {
	if p.Zone == nil || p.Zone.String() == "UTC" {
		return "" // the zone that stands in while none is written
	}
	return p.Zone.String()
}

type adder func(blocks bool, key, file, field, who string)

func (p *Programme) missingHelplines(f Facts, add adder) {
	const file = "helplines.toml"
	today, lines := f.Today, f.Lines
	if lines == nil {
		lines = p.Helplines
	}
	// What must be written is asked of the file: a number that is hidden for a while does not shut the door.
	if len(p.HelplinesOf(p.Country, Emergency)) == 0 || len(p.HelplinesOf(p.Country, Talk)) < 2 ||
		len(p.HelplinesOf(p.Country, OutOfHours)) == 0 {
		add(true, "missing.helplines", file, "helpline", "")
	}
	for _, country := range p.Countries()[1:] {
		if len(p.HelplinesOf(country, Emergency)) == 0 || FewLines(p.Helplines, country) {
			add(true, "missing.country_lines", file, "helpline", country)
		}
	}
	for _, h := range lines {
		if h.Hidden {
			continue
		}
		if h.Country == p.Country && h.SecondSource == "" {
			add(true, "missing.second_source", file, "second_source", h.Name)
		}
		if _, stop := h.Stale(today); stop || h.Tester == "" {
			add(true, "missing.test_call", file, "last_test_call", h.Name)
		}
	}
}

func (p *Programme) missingPlaces(add adder) {
	if len(p.Places) == 0 {
		add(true, "missing.places", mainFile, "place", "")
	}
	for _, pl := range p.Places {
		if !p.whole(pl.Name) || !p.whole(pl.FindTheDoor) {
			add(true, "missing.place_words", mainFile, "place", pl.Key)
		}
		if pl.Mode == VideoRoom && !p.VideoProvider() {
			add(false, "missing.video", mainFile, "video.url", pl.Key)
		}
	}
}

func (p *Programme) missingPeople(today clock.Date, add adder) {
	ready := slices.ContainsFunc(p.Counsellors, func(c Counsellor) bool { return p.Ready(c, today) && len(c.Week) > 0 })
	if len(p.Counsellors) == 0 {
		add(true, "missing.counsellors", "counsellors/", "", "")
	}
	for _, c := range p.Counsellors {
		file := "counsellors/" + c.Slug + ".toml"
		if !p.wholeCounsellor(c) {
			add(!ready, "missing.counsellor", file, "", c.Slug)
		}
		if c.TrainingUntil.Before(today) {
			add(!ready, "missing.training", file, "training_until", c.Slug)
		}
		if len(c.Week) == 0 {
			add(!ready, "missing.week", file, "week", c.Slug)
		}
	}
}

type lawField struct {
	name  string
	empty bool
}

// fields are the profile's fields in the order of domain.md 6.5.
func (l Law) fields() []lawField {
	return []lawField{
		{"record_duty", l.RecordDuty == ""}, {"duty_to_warn", l.DutyToWarn == ""}, {"right_to_warn", l.RightToWarn == ""},
		{"regulator_duty", l.RegulatorDuty == ""}, {"child_protection_duty", l.ChildProtectionDuty == ""},
		{"guest_register_rule", l.GuestRegisterRule == ""}, {"voucher_years", l.VoucherYears == ""},
		{"lawful_bases", l.LawfulBases == ""}, {"data_location", l.DataLocation == ""},
		{"age_of_self_consent", l.AgeOfSelfConsent == ""}, {"helplines", l.Helplines == ""},
		{"texts_version", l.TextsVersion == ""}, {"signed_off_by", l.SignedOffBy == ""},
		{"signed_off_on", l.SignedOffOn.IsZero()},
	}
}
