package programme

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	languageForm   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,8})*$`)
	keyForm        = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryForm    = regexp.MustCompile(`^[A-Z]{2}$`)
	numberForm     = regexp.MustCompile(`^\+?[0-9][0-9 -]{1,19}$`)
	sourceDateForm = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)
	weekdays       = map[string]time.Weekday{
		"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
		"fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday,
	}
	labelPacks = []string{"collegial", "plain"}
	starts     = []int{510, 570, 630} // 08:30, 09:30, 10:30: trains and planes (domain.md 3.3)
)

const (
	mainFile = "programme.toml"
	mostWeek = 3    // days a week that one counsellor may give
	mostFace = 1500 // bytes of a drawing: the start page carries them all
)

func (r *reader) programme(raw rawProgramme) *Programme {
	p := &Programme{
		Name: raw.Name, NeutralName: raw.NeutralName, Languages: raw.Languages, Country: raw.Country, Holidays: raw.Holidays,
		LabelPack: raw.LabelPack, ArrivalPhone: r.number(mainFile, "arrival_phone", raw.ArrivalPhone),
		UsualWaitDays: raw.UsualWaitDays, WordHint: raw.WordHint, WeeksOpenOn: r.date(mainFile, "weeks_open_on", raw.WeeksOpenOn), Zone: time.UTC,
		Phone:  Phone{Number: r.number(mainFile, "phone.number", raw.Phone.Number)},
		Video:  Video{URL: raw.Video.URL},
		Office: Desk{Recipient: r.recipient(mainFile, "desks.office.recipient", raw.Desks.Office.Recipient)},
		Safety: Desk{Recipient: r.recipient(mainFile, "desks.safety.recipient", raw.Desks.Safety.Recipient)},
	}
	for i, l := range raw.Languages {
		if !languageForm.MatchString(l) {
			r.mistake(mainFile, fmt.Sprintf("languages[%d]", i), "must be a language code such as en or nb")
		}
	}
	if raw.Zone != "" {
		zone, err := time.LoadLocation(raw.Zone)
		if err != nil || raw.Zone == "Local" {
			r.mistake(mainFile, "zone", "must be a zone of the IANA list such as Europe/Oslo")
		} else {
			p.Zone = zone
		}
	}
	if raw.Country != "" && !countryForm.MatchString(raw.Country) {
		r.mistake(mainFile, "country", "must be two capital letters such as NO")
	}
	if _, known := calendars[raw.Holidays]; raw.Holidays != "" && !known {
		r.mistake(mainFile, "holidays", "must be a calendar that is known here, or none")
	}
	if raw.LabelPack != "" && !slices.Contains(labelPacks, raw.LabelPack) {
		r.mistake(mainFile, "label_pack", "must be one of "+strings.Join(labelPacks, ", "))
	}
	if raw.UsualWaitDays < 0 {
		r.mistake(mainFile, "usual_wait_days", "must not be below 0")
	}
	for i, d := range raw.Closed {
		p.Closed = append(p.Closed, r.date(mainFile, fmt.Sprintf("closed[%d]", i), d))
	}
	for i, s := range raw.Phone.Open {
		p.Phone.Open = append(p.Phone.Open, r.span(fmt.Sprintf("phone.open[%d]", i), s.Days, s.From, s.To))
	}
	for i, s := range raw.Messages {
		p.MessagesRead = append(p.MessagesRead, r.span(fmt.Sprintf("messages_read[%d]", i), s.Days, s.From, s.To))
	}
	for i, s := range raw.Staffed {
		key := fmt.Sprintf("staffed[%d]", i)
		p.Staffed = append(p.Staffed, Staffed{
			Span: r.span(key, s.Days, s.From, s.To), SafetyLead: s.SafetyLead,
			SafetyPhone: r.number(mainFile, key+".safety_phone", s.SafetyPhone),
			OfficePhone: r.number(mainFile, key+".office_phone", s.OfficePhone),
		})
	}
	for i, h := range raw.Supervision {
		key := fmt.Sprintf("supervision[%d]", i)
		if h.With == "" {
			r.mistake(mainFile, key+".with", "must not be empty")
		}
		p.Supervision = append(p.Supervision, Supervision{Days: r.weekdays(key, h.Days), Minute: r.minute(mainFile, key+".at", h.At), With: h.With})
	}
	r.video(raw.Video.URL)
	r.places(raw, p)
	r.quotas(raw, p)
	r.employers(raw, p)
	r.expenses(raw, p)
	return p
}

func (r *reader) video(address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(strings.ReplaceAll(address, "{room}", "room"))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || !strings.Contains(address, "{room}") {
		r.mistake(mainFile, "video.url", "must begin with https:// and carry {room}, without a question mark")
	}
}

func (r *reader) places(raw rawProgramme, p *Programme) {
	seen := map[string]bool{}
	for i, pl := range raw.Places {
		key := fmt.Sprintf("place[%d]", i)
		if !keyForm.MatchString(pl.Key) || seen[pl.Key] {
			r.mistake(mainFile, key+".key", "must be a word of its own in small letters")
		}
		seen[pl.Key] = true
		if pl.Mode != House && pl.Mode != CityRoom && pl.Mode != VideoRoom {
			r.mistake(mainFile, key+".mode", "must be house, city_room or video")
		}
		region := cmp.Or(pl.Region, pl.Key)
		if pl.Mode == VideoRoom {
			region = cmp.Or(pl.Region, VideoRoom) // a video room is nowhere
		}
		if pl.Region != "" && !keyForm.MatchString(pl.Region) {
			r.mistake(mainFile, key+".region", "must be a word in small letters")
		}
		p.Places = append(p.Places, Place{
			ID: IDOf("place", pl.Key), Key: pl.Key, Mode: pl.Mode, Region: region, EveningBefore: pl.EveningBefore,
			Name: r.words(mainFile, key+".name", pl.Name, p), FindTheDoor: r.words(mainFile, key+".find_the_door", pl.FindTheDoor, p),
		})
	}
}

func (r *reader) employers(raw rawProgramme, p *Programme) {
	seen := map[string]bool{}
	for i, e := range raw.Employers {
		key := fmt.Sprintf("employer[%d]", i)
		if !keyForm.MatchString(e.Code) || seen[e.Code] {
			r.mistake(mainFile, key+".code", "must be a word of its own in small letters")
		}
		seen[e.Code] = true
		if e.Name == "" {
			r.mistake(mainFile, key+".name", "must not be empty")
		}
		employer := Employer{Code: e.Code, Name: e.Name}
		parts := map[string]bool{}
		for j, d := range e.Departments {
			if !keyForm.MatchString(d.Code) || parts[d.Code] || d.Name == "" {
				r.mistake(mainFile, fmt.Sprintf("%s.department[%d]", key, j), "must have a code of its own in small letters, and a name")
			}
			parts[d.Code] = true
			employer.Departments = append(employer.Departments, Department{Code: d.Code, Name: d.Name})
		}
		p.Employers = append(p.Employers, employer)
	}
}

func (r *reader) law(raw rawLaw, p *Programme) Law {
	if raw.GuestRegisterDays < 0 || raw.GuestRegisterDays > mostRegisterDays {
		r.mistake("law.toml", "guest_register_days", fmt.Sprintf("must be a number of days up to %d; leave it out where no law demands a register", mostRegisterDays))
	}
	law := Law{
		RecordDuty: raw.RecordDuty, DutyToWarn: raw.DutyToWarn, RightToWarn: raw.RightToWarn, RegulatorDuty: raw.RegulatorDuty,
		ChildProtectionDuty: raw.ChildProtectionDuty, GuestRegisterRule: raw.GuestRegisterRule, GuestRegisterDays: raw.GuestRegisterDays, VoucherYears: raw.VoucherYears,
		LawfulBases: raw.LawfulBases, DataLocation: raw.DataLocation, AgeOfSelfConsent: raw.AgeOfSelfConsent,
		Helplines: raw.Helplines, TextsVersion: raw.TextsVersion, SignedOffBy: raw.SignedOffBy,
		SignedOffOn: r.date("law.toml", "signed_off_on", raw.SignedOffOn), Clocks: raw.Clocks, Hash: r.hash("law.toml"),
	}
	for i, g := range raw.Grounds {
		key := fmt.Sprintf("ground[%d]", i)
		if !keyForm.MatchString(g.Code) {
			r.mistake("law.toml", key+".code", "must be a word in small letters")
		}
		law.Grounds = append(law.Grounds, Ground{
			Code: g.Code, Triggers: g.Triggers, To: g.To, Name: r.words("law.toml", key+".name", g.Name, p),
			Source: r.oneOrMany("law.toml", key+".source", g.Source, p),
		})
	}
	return law
}

// hash is the SHA-256 of a file as it is, in hex; empty when it cannot be read, which is told elsewhere.
func (r *reader) hash(name string) string {
	b, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// mostRegisterDays is five years: no law that we know of asks for more.
const mostRegisterDays = 5 * 366

func (r *reader) helplines(raw rawHelplines, p *Programme) []Helpline {
	const file = "helplines.toml"
	list := make([]Helpline, 0, len(raw.Helplines))
	for i, h := range raw.Helplines {
		key := fmt.Sprintf("helpline[%d]", i)
		if !countryForm.MatchString(h.Country) {
			r.mistake(file, key+".country", "must be two capital letters such as NO")
		}
		if !slices.Contains([]string{Emergency, Talk, OutOfHours, ForDoctors}, h.Kind) {
			r.mistake(file, key+".kind", "must be emergency, helpline, out_of_hours or doctors")
		}
		if h.Number == "" {
			r.mistake(file, key+".number", "must not be empty")
		}
		if h.Name == "" {
			r.mistake(file, key+".name", "must not be empty")
		}
		if slices.ContainsFunc(list, func(o Helpline) bool { return o.Country == h.Country && o.Number == h.Number }) {
			r.mistake(file, key+".number", "must not stand twice in one country: a test call would count for both")
		}
		if h.Source == "" {
			r.mistake(file, key+".source", "must not be empty")
		}
		if !sourceDateForm.MatchString(h.SourceDate) {
			r.mistake(file, key+".source_date", "must be a date such as 2026, 2026-11 or 2026-11-21")
		}
		if h.Always == (len(h.Hours) > 0) {
			r.mistake(file, key+".hours", "must be given, or always = true, and not both")
		}
		list = append(list, Helpline{
			Country: h.Country, Kind: h.Kind, Name: h.Name, Number: r.number(file, key+".number", h.Number),
			TextNumber: r.number(file, key+".text_number", h.TextNumber), Always: h.Always,
			Hours: r.words(file, key+".hours", h.Hours, p), Audience: r.words(file, key+".audience", h.Audience, p),
			Languages: h.Languages, Source: h.Source, SourceDate: h.SourceDate, SecondSource: h.SecondSource,
			LastTestCall: r.date(file, key+".last_test_call", h.LastTestCall), Tester: h.Tester,
		})
	}
	return list
}

func (r *reader) counsellor(f personFile, order int, p *Programme) Counsellor {
	if !keyForm.MatchString(f.slug) {
		r.mistake(f.file, "", "must have a name in small letters")
	}
	c := Counsellor{
		ID: IDOf("counsellor", f.slug), Slug: f.slug, Name: f.raw.Name, Languages: f.raw.Languages, FellowDoctor: f.raw.FellowDoctor,
		Employers: f.raw.Employers, OwnWords: r.words(f.file, "own_words", f.raw.OwnWords, p),
		Training: r.words(f.file, "training", f.raw.Training, p), Recipient: r.recipient(f.file, "recipient", f.raw.Recipient),
		TrainingUntil: r.date(f.file, "training_until", f.raw.TrainingUntil), Face: f.face, SortOrder: f.raw.SortOrder*1000 + order,
	}
	for i, code := range c.Employers {
		if _, ok := p.Employer(code); !ok {
			r.mistake(f.file, fmt.Sprintf("employers[%d]", i), "must be a code of the list in programme.toml")
		}
	}
	seen := map[time.Weekday]bool{}
	for i, w := range f.raw.Week {
		key := fmt.Sprintf("week[%d]", i)
		day, ok := weekdays[w.Day]
		if !ok || seen[day] {
			r.mistake(f.file, key+".day", "must be mon to sun, each at most once")
		}
		seen[day] = true
		start := r.minute(f.file, key+".start", w.Start)
		if !slices.Contains(starts, start) {
			r.mistake(f.file, key+".start", "must be 08:30, 09:30 or 10:30")
		}
		id := IDOf("place", w.Place)
		if _, ok := p.Place(id); !ok {
			r.mistake(f.file, key+".place", "must be a key of the places in programme.toml")
		}
		c.Week = append(c.Week, Given{Weekday: day, StartMinute: start, PlaceID: id})
	}
	if len(c.Week) > mostWeek {
		r.mistake(f.file, "week", fmt.Sprintf("must not give more than %d days a week", mostWeek))
	}
	return c
}
