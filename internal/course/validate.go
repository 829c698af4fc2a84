package course

import (
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/session"
)

// Plan is everything that decides whether a week can be published. Validate is a pure function of it.
type Plan struct {
	Course      Course
	Blocks      []Block
	Nights      []Night
	Counsellors []string
	Rooms       []Room
	People      []Person
	Away        map[string][]clock.Date // by counsellor: on which dates of the week she is not there
	OnLeave     map[string][]clock.Date // by who is named for a night: dates of a leave of their own
	Others      []Course                // other weeks of the same house that are not called off
	Elsewhere   []Block                 // led by somebody in other weeks that are not called off
	OtherNights []Night                 // of those weeks
	Gaps        []Gap                   // what nobody stands behind on its days
	Today       clock.Date
}

// Code names a sentence of the validator; the screens say it in the reader's language.
type Code string

// The codes. Beside each: what of a Finding it fills.
const (
	ThemeMissing    Code = "theme_missing"     // Theme
	NoLecture       Code = "no_lecture"        // Date
	NoDiscussion    Code = "no_discussion"     // Date
	NoActivity      Code = "no_activity"       // Date
	NoFreeHour      Code = "no_free_hour"      // Date
	TooFewTalks     Code = "too_few_talks"     // Have, Want
	NoCounsellor    Code = "no_counsellor"     //
	CounsellorAway  Code = "counsellor_away"   // Date, PersonID
	TooLate         Code = "too_late"          // Date, BlockID
	NoGentle        Code = "no_gentle"         // Date, BlockID
	NoLeader        Code = "no_leader"         // Date, BlockID
	LeaderGone      Code = "leader_gone"       // Date, BlockID
	LeaderAway      Code = "leader_away"       // Date, BlockID, PersonID
	LeaderTwice     Code = "leader_twice"      // Date, BlockID, PersonID
	RoomTwice       Code = "room_twice"        // Date, BlockID, Room
	GuestsTwice     Code = "guests_twice"      // Date, BlockID
	OutsideWeek     Code = "outside_week"      // Date, BlockID
	TooFewRooms     Code = "too_few_rooms"     // Have, Want
	HouseTaken      Code = "house_taken"       // Date
	NightSleeper    Code = "night_sleeper"     // Date
	NightUntrained  Code = "night_untrained"   // Date, PersonID
	NightSafety     Code = "night_safety"      // Date
	NightNotSafety  Code = "night_not_safety"  // Date, PersonID
	NightSamePerson Code = "night_same_person" // Date, PersonID
	NightPhone      Code = "night_phone"       // Date
	NightElsewhere  Code = "night_elsewhere"   // Date, PersonID
	NightAway       Code = "night_away"        // Date, PersonID
	WeekBegun       Code = "week_begun"        // Date
	DecisionPassed  Code = "decision_passed"   // Date
	NoCover         Code = "no_cover"          // Date, Duties, From, To
)

// Finding is one sentence of the validator, with the block or the date at fault.
type Finding struct {
	Code     Code
	Date     clock.Date
	BlockID  string
	Theme    Theme
	PersonID string
	Room     string
	Have     int
	Want     int
	Duties   string // in the rota's words and order, a space between two
	From, To int    // minutes
}

const (
	dayEnds  = 21 * 60 // nothing after 21:00 (domain 3.2)
	freeHour = 60
)

// Validate says what is missing before a week can be asked for, in the order in which it is mended; nothing when it is ready.
// Sources: domain D-011 to D-013, 3.2, 5.6 (nights, and who stands behind the days); booking.md 5.12 and 5.13.
func Validate(p Plan) []Finding {
	var all []Finding
	for _, part := range []func(Plan) []Finding{themes, fullDays, blocks, talksFor, bedsFor, nights, covered} {
		all = append(all, part(p)...)
	}
	return all
}

func themes(p Plan) (out []Finding) {
	if !p.Today.Before(p.Course.First) {
		out = append(out, Finding{Code: WeekBegun, Date: p.Course.First})
	} else if p.Course.DecideBy.Before(p.Today) && p.Course.State == Planned {
		out = append(out, Finding{Code: DecisionPassed, Date: p.Course.DecideBy})
	}
	for _, t := range Themes {
		if !slices.ContainsFunc(p.Blocks, func(b Block) bool { return b.Kind == Lecture && b.Theme == t }) {
			out = append(out, Finding{Code: ThemeMissing, Theme: t})
		}
	}
	return out
}

func fullDays(p Plan) (out []Finding) {
	for _, d := range p.Course.FullDays() {
		for _, need := range []struct {
			kind Kind
			code Code
		}{{Lecture, NoLecture}, {Discussion, NoDiscussion}, {Activity, NoActivity}} {
			if !slices.ContainsFunc(p.Blocks, func(b Block) bool { return b.Date == d && b.Kind == need.kind }) {
				out = append(out, Finding{Code: need.code, Date: d})
			}
		}
		if !freeHourOn(p.Blocks, d) {
			out = append(out, Finding{Code: NoFreeHour, Date: d})
		}
	}
	return out
}

// freeHourOn reports whether everybody has an hour of their own on a date, whichever talk of it is theirs.
func freeHourOn(all []Block, d clock.Date) bool {
	var free, talks []Block
	for _, b := range all {
		switch {
		case b.Date != d:
		case b.Kind == Free && b.Minutes >= freeHour && !slices.ContainsFunc(all, func(o Block) bool {
			return o.Kind != Free && o.Kind != Individual && o.overlaps(b)
		}):
			free = append(free, b)
		case b.Kind == Individual:
			talks = append(talks, b)
		}
	}
	if len(free) == 0 {
		return false
	}
	return !slices.ContainsFunc(talks, func(t Block) bool {
		return !slices.ContainsFunc(free, func(f Block) bool { return !f.overlaps(t) })
	})
}

// needsLeader are the kinds that somebody leads.
func needsLeader(k Kind) bool { return k == Lecture || k == Discussion || k == Activity }

// besideTalk are the kinds that guests without a talk may do while others talk: a lecture or a meal is for everybody.
func besideTalk(k Kind) bool { return k == Activity || k == Free || k == Individual }

func blocks(p Plan) (out []Finding) {
	sorted := slices.Clone(p.Blocks)
	sortBlocks(sorted)
	for i, b := range sorted {
		at := Finding{Date: b.Date, BlockID: b.ID}
		add := func(code Code, fill func(*Finding)) {
			f := at
			f.Code = code
			if fill != nil {
				fill(&f)
			}
			out = append(out, f)
		}
		if b.Date.Before(p.Course.First) || b.Date.After(p.Course.Last) {
			add(OutsideWeek, nil)
		}
		if b.End() > dayEnds {
			add(TooLate, nil)
		}
		if b.Kind == Activity && len(b.Gentle) == 0 {
			add(NoGentle, nil)
		}
		switch who, known := p.person(b.LeaderID); {
		case b.LeaderID == "" && needsLeader(b.Kind):
			add(NoLeader, nil)
		case b.LeaderID != "" && !known:
			add(LeaderGone, nil)
		case slices.Contains(p.Away[who.ID], b.Date):
			add(LeaderAway, func(f *Finding) { f.PersonID = who.ID })
		}
		for _, o := range slices.Concat(sorted[:i], p.Elsewhere) {
			if b.LeaderID != "" && o.LeaderID == b.LeaderID && o.overlaps(b) {
				add(LeaderTwice, func(f *Finding) { f.PersonID = b.LeaderID })
			}
		}
		for _, o := range sorted[:i] {
			if !o.overlaps(b) {
				continue
			}
			if b.Room != "" && o.Room == b.Room {
				add(RoomTwice, func(f *Finding) { f.Room = b.Room })
			}
			if beside := b.Kind == Individual && besideTalk(o.Kind) || o.Kind == Individual && besideTalk(b.Kind); !beside || b.Kind == o.Kind {
				add(GuestsTwice, nil)
			}
		}
	}
	return out
}

func sortBlocks(all []Block) {
	slices.SortStableFunc(all, func(a, b Block) int {
		switch {
		case a.Date != b.Date:
			return b.Date.DaysUntil(a.Date)
		case a.Start != b.Start:
			return a.Start - b.Start
		}
		return strings.Compare(a.ID, b.ID)
	})
}

func (p Plan) person(id string) (Person, bool) {
	for _, one := range p.People {
		if one.ID == id {
			return one, true
		}
	}
	return Person{}, false
}

// Slots are the individual talks that the plan allows: one for each counsellor in each block of talks in which she leads nothing.
func (p Plan) Slots() []Talk {
	var all []Talk
	for _, b := range p.Blocks {
		if b.Kind != Individual {
			continue
		}
		for _, c := range p.Counsellors {
			if p.canTalk(c, b) {
				all = append(all, Talk{CourseID: p.Course.ID, BlockID: b.ID, CounsellorID: c, Date: b.Date, Start: b.Start, Minutes: b.Minutes})
			}
		}
	}
	return all
}

func (p Plan) canTalk(counsellorID string, at Block) bool {
	who, known := p.person(counsellorID)
	if !known || !who.Has(session.Counsellor) || slices.Contains(p.Away[counsellorID], at.Date) {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(p.Blocks, p.Elsewhere), func(b Block) bool {
		return b.LeaderID == counsellorID && b.overlaps(at)
	})
}

func talksFor(p Plan) (out []Finding) {
	if len(p.Counsellors) == 0 {
		out = append(out, Finding{Code: NoCounsellor})
	}
	for _, c := range p.Counsellors {
		for _, d := range dates(p.Course.First, p.Course.Last) {
			if slices.Contains(p.Away[c], d) {
				out = append(out, Finding{Code: CounsellorAway, Date: d, PersonID: c})
			}
		}
	}
	if have := len(p.Slots()); have < p.Course.Most {
		out = append(out, Finding{Code: TooFewTalks, Have: have, Want: p.Course.Most})
	}
	return out
}

// bedsFor asks for a room for each place: a guest sleeps alone unless somebody comes along. A couple needs two beds.
func bedsFor(p Plan) []Finding {
	out := roomsFor(p)
	for _, o := range p.Others {
		if o.ID != p.Course.ID && !o.First.AddDays(-1).After(p.Course.Last) && !o.Last.Before(p.Course.First.AddDays(-1)) {
			out = append(out, Finding{Code: HouseTaken, Date: o.First})
		}
	}
	return out
}

func roomsFor(p Plan) (out []Finding) {
	nights := p.Course.Nights()
	have := 0
	for _, r := range p.Rooms {
		if r.OpenOn(nights[0], nights[len(nights)-1]) && (!p.Course.Couples || r.Beds >= 2) {
			have++
		}
	}
	if have < p.Course.Most {
		out = append(out, Finding{Code: TooFewRooms, Have: have, Want: p.Course.Most})
	}
	return out
}
