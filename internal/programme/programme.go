// Package programme reads what one programme is: its name and languages, its places and people, its staffed hours, its
// helplines and the law it works under. All of it is text that a person edits in TOML files; nothing here is about a guest,
// and nothing is written back while the program runs. Start reading at Programme, then Load.
package programme

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"lysning/internal/clock"
)

// Words is one text per language of the programme, by language code ("en", "nb").
type Words map[string]string

// In gives the text in lang, or in the first of fallback that has one.
func (w Words) In(lang string, fallback ...string) string {
	if s := w[lang]; s != "" {
		return s
	}
	for _, l := range fallback {
		if s := w[l]; s != "" {
			return s
		}
	}
	return ""
}

// Programme is everything that the files say. It is read-only once loaded; every part may read it.
type Programme struct {
	Name        string // the name people use in speech
	NeutralName string // the face on screens, cards and notices: it must say nothing about why somebody comes
	Languages   []string
	Zone        *time.Location
	Country     string // ISO 3166 code, the country whose helplines are shown first
	Holidays    string // calendar of public holidays, or "none"
	LabelPack   string
	Closed      []clock.Date // further days without staff

	ArrivalPhone  string
	UsualWaitDays int        // what the programme leader states as the usual wait for a day; 0 when not stated
	WeeksOpenOn   clock.Date // day from which a week can be asked for; unset while no week is planned
	WordHint      bool       // below the words beforehand, certain words bring up one line about the numbers, on the device alone; off until clinicians and former users have tried it

	Phone        Phone
	MessagesRead []Span // when somebody reads what guests write
	Staffed      []Staffed
	Supervision  []Supervision
	Video        Video
	Office       Desk
	Safety       Desk
	Places       []Place
	Agreements   []Agreement
	Expenses     Expenses
	Quotas       []Quota
	Employers    []Employer
	Counsellors  []Counsellor
	Weeks        []Week
	Law          Law
	Helplines    []Helpline

	holidays sync.Map // year to its public holidays
}

// Span is hours of the wall clock, in minutes after midnight, on some days of the week.
type Span struct {
	Days     []time.Weekday
	From, To int
}

func (s Span) holds(day time.Weekday) bool { return slices.Contains(s.Days, day) }

// Phone is the line that a person answers.
type Phone struct {
	Number string
	Open   []Span
}

// Staffed is a stretch in which a counsellor is never alone: a safety lead and the office's duty phone both answer.
type Staffed struct {
	Span
	SafetyLead  string
	SafetyPhone string
	OfficePhone string
}

// Supervision is an hour in which somebody listens to counsellors, on some days of the week.
type Supervision struct {
	Days   []time.Weekday
	Minute int // after midnight
	With   string
}

// Video says where a video day takes place. URL carries {room}, which is made per day and dead afterwards.
type Video struct{ URL string }

// Desk is a role that opens sealed items with one key.
type Desk struct {
	Recipient string // age hybrid post-quantum recipient
}

// Modes of a place.
const (
	House     = "house"
	CityRoom  = "city_room"
	VideoRoom = "video"
)

// Place is where a day is held.
type Place struct {
	ID            string // derived from Key, so that the files stay readable
	Key           string
	Mode          string // House, CityRoom or VideoRoom
	Region        string // under which days held here are counted when they have ended: the key unless the file says otherwise
	EveningBefore bool   // a bed the evening before can be taken with the day
	Name          Words
	FindTheDoor   Words
}

// Employer is one that a counsellor works for: the list behind "people I would rather not meet".
// Departments are for those who would rather not meet somebody of their own department at a week.
type Employer struct {
	Code, Name  string
	Departments []Department
}

// Department is a part of an employer.
type Department struct{ Code, Name string }

// Workplace reports whether a hospital, and a department of it where one is named, is on the list.
func (p *Programme) Workplace(hospital, department string) bool {
	e, ok := p.Employer(hospital)
	return ok && (department == "" || slices.ContainsFunc(e.Departments, func(d Department) bool { return d.Code == department }))
}

// Counsellor is a person whom a guest can meet.
type Counsellor struct {
	ID            string // derived from Slug
	Slug          string // the file's name
	Name          string
	Languages     []string
	FellowDoctor  bool
	Employers     []string // codes of Programme.Employers
	OwnWords      Words
	Training      Words
	TrainingUntil clock.Date
	Recipient     string
	Week          []Given
	Face          string // a drawing, as checked SVG; empty when there is none
	SortOrder     int
}

// Given is one day of the week that a counsellor gives.
type Given struct {
	Weekday     time.Weekday
	StartMinute int
	PlaceID     string
}

// Law is the profile of domain.md 6.5: what the lawyer answered before the programme opened. Nothing is offered while one
// field is empty.
type Law struct {
	RecordDuty          string
	DutyToWarn          string
	RightToWarn         string
	RegulatorDuty       string
	ChildProtectionDuty string
	GuestRegisterRule   string
	GuestRegisterDays   int // how long the house keeps the closed envelope with the names of who lodged; 0 where no law demands one
	VoucherYears        string
	LawfulBases         string
	DataLocation        string
	AgeOfSelfConsent    string
	Helplines           string
	TextsVersion        string
	SignedOffBy         string
	SignedOffOn         clock.Date

	// What two people must approve before it counts (internal/escalation): minutes by clock, the grounds, and the SHA-256 of the
	// whole file in hex.
	Clocks  map[string]int
	Grounds []Ground
	Hash    string
}

// Ground is a legal ground on which two people may open what was kept back.
type Ground struct {
	Code     string
	Triggers []string // "patients", "plans"
	To       []string // kinds of who may be told
	Name     Words
	Source   Words // with "" for the language where the file gives one text alone
}

// IDOf derives the id of something that the files name by a key, so that the same file gives the same id on every start.
func IDOf(kind, key string) string {
	sum := sha256.Sum256([]byte("lysning/v1|" + kind + "|" + key))
	return hex.EncodeToString(sum[:16])
}

// VideoProvider reports whether video days can be offered at all.
func (p *Programme) VideoProvider() bool { return p.Video.URL != "" }

// RoomURL is where the video room of this name is entered; only who has the day is told.
func (p *Programme) RoomURL(room string) string {
	return strings.ReplaceAll(p.Video.URL, "{room}", room)
}

// Place finds a place by id.
func (p *Programme) Place(id string) (Place, bool) {
	for _, pl := range p.Places {
		if pl.ID == id {
			return pl, true
		}
	}
	return Place{}, false
}

// Counsellor finds a counsellor by id.
func (p *Programme) Counsellor(id string) (Counsellor, bool) {
	for _, c := range p.Counsellors {
		if c.ID == id {
			return c, true
		}
	}
	return Counsellor{}, false
}

// Employer finds an employer's name by code.
func (p *Programme) Employer(code string) (Employer, bool) {
	for _, e := range p.Employers {
		if e.Code == code {
			return e, true
		}
	}
	return Employer{}, false
}

// Speaks reports whether lang is one of the programme's languages.
func (p *Programme) Speaks(lang string) bool { return slices.Contains(p.Languages, lang) }

// RegionName is what a region of the figures is called: the names of the places that are counted under it, in each language; nil where there is none.
func (p *Programme) RegionName(region string) Words {
	names := map[string][]string{}
	for _, pl := range p.Places {
		for _, lang := range p.Languages {
			if name := pl.Name.In(lang, p.Languages...); pl.Region == region && !slices.Contains(names[lang], name) {
				names[lang] = append(names[lang], name)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	all := Words{}
	for lang, one := range names {
		all[lang] = strings.Join(one, " · ")
	}
	return all
}
