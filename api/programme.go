package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesProgramme() {
	handle(s, operation{
		ID: "get-programme", Method: http.MethodGet, Path: "/programme", Tag: "programme", Access: anyone, Packed: true,
		Summary: "What the programme says about itself: places, people, numbers to call",
	}, s.programme)
	handle(s, operation{
		ID: "get-keys", Method: http.MethodGet, Path: "/keys", Tag: "programme", Access: anyone, Packed: true,
		Summary: "Whom a text can be sealed to; apart from the rest, since keys are long and only needed then",
	}, s.keys)
}

type programmeOut struct {
	Name         string          `json:"name" doc:"The neutral face."`
	Origin       string          `json:"origin" doc:"Browsers compare it with their own before they make words."`
	Today        string          `json:"today" format:"date"`
	Zone         string          `json:"zone"`
	Languages    []string        `json:"languages"`
	Door         string          `json:"door" enum:"open,half_open" doc:"Half open: new bookings become wishes to be called."`
	Places       []placeOut      `json:"places"`
	Counsellors  []counsellorOut `json:"counsellors"`
	Employers    []employerOut   `json:"employers"`
	Agreements   []agreementOut  `json:"agreements" doc:"As what somebody books: one plain question, which nothing checks. Empty where there are no quotas."`
	Phone        phoneOut        `json:"phone"`
	ArrivalPhone string          `json:"arrival_phone"`
	Helplines    []helplineOut   `json:"helplines"`
	WordHint     bool            `json:"word_hint" doc:"The page may show one line about the numbers when certain words are typed. It tells nobody."`
	Slip         *slipOut        `json:"slip,omitempty" doc:"Money back for travel; left out where the programme does not offer it."`
	ShortTexts   shortTextsOut   `json:"short_texts" doc:"Where short texts to doctors can go, if they wish for them."`
}

type placeOut struct {
	ID            string `json:"id"`
	Mode          string `json:"mode" enum:"house,city_room,video"`
	Name          words  `json:"name"`
	FindTheDoor   words  `json:"find_the_door"`
	EveningBefore bool   `json:"evening_before" doc:"A bed the evening before can be taken with the day."`
}

type counsellorOut struct {
	ID           string   `json:"id"`
	Slug         string   `json:"slug"`
	Name         string   `json:"name"`
	OwnWords     words    `json:"own_words"`
	Training     words    `json:"training"`
	Languages    []string `json:"languages"`
	FellowDoctor bool     `json:"fellow_doctor"`
	Employers    []string `json:"employers"`
}

type agreementOut struct {
	Code string `json:"code"`
	Name words  `json:"name"`
}

func (s *server) agreements() []agreementOut {
	if len(s.Programme.Quotas) == 0 {
		return []agreementOut{}
	}
	return shapes(s.Programme.Agreements, func(a programme.Agreement) agreementOut { return agreementOut{Code: a.Code, Name: words(a.Name)} })
}

type employerOut struct {
	Code        string          `json:"code"`
	Name        string          `json:"name"`
	Departments []departmentOut `json:"departments"`
}

type departmentOut struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type keysOut struct {
	Counsellors []counsellorKeyOut `json:"counsellors"`
	Desks       desksOut           `json:"desks"`
}

type counsellorKeyOut struct {
	ID         string `json:"id"`
	Recipient  string `json:"recipient" doc:"age hybrid recipient to seal to."`
	SigningKey []byte `json:"signing_key,omitempty" doc:"Ed25519; whose signature to believe. Absent until she has enrolled."`
}

type deskOut struct {
	DeskKeysOut
	Earlier []earlierDeskOut `json:"earlier" doc:"Keys of earlier epochs, for which texts may still live; newest first."`
}

// DeskKeysOut is embedded, and so exported.
type DeskKeysOut struct {
	Recipient  string `json:"recipient" doc:"age hybrid recipient to seal to; empty while the desk takes no texts."`
	SigningKey []byte `json:"signing_key" doc:"Ed25519; certifies members' own keys. Empty for a key that stands in the programme's file."`
	Epoch      int    `json:"epoch" doc:"0 for a key that stands in the programme's file."`
}

type earlierDeskOut struct {
	DeskKeysOut
	Until string `json:"until" format:"date" doc:"The day on which the next epoch began: nothing written later is this epoch's."`
}

type desksOut struct {
	Office deskOut `json:"office"`
	Safety deskOut `json:"safety"`
}

type phoneOut struct {
	Number string `json:"number"`
	Hours  words  `json:"hours"`
}

type helplineOut struct {
	Country    string   `json:"country"`
	Kind       string   `json:"kind"`
	Name       string   `json:"name"`
	Number     string   `json:"number"`
	TextNumber string   `json:"text_number,omitempty"`
	Always     bool     `json:"always" doc:"Day and night."`
	Hours      words    `json:"hours" doc:"When not always."`
	Speaks     []string `json:"speaks" doc:"Languages in which it answers, where that is known."`
}

func (s *server) programme(ctx context.Context, _ session.Actor, _ *struct{}) (*body[programmeOut], error) {
	profiles, err := s.Counsellors.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	door, err := s.Bookings.Door(ctx)
	if err != nil {
		return nil, err
	}
	p := s.Programme
	lines, err := s.testedLines(ctx)
	if err != nil {
		lines = p.Helplines // numbers are never away
	}
	lines = slices.DeleteFunc(slices.Clone(lines), func(h programme.Helpline) bool { return h.Hidden })
	return answer(programmeOut{
		Name: p.NeutralName, Origin: s.Origin, Today: p.Today(s.Clock.Now()).String(), Zone: p.Zone.String(), Languages: p.Languages, Door: string(door),
		Places: shapes(p.Places, placeShape), Counsellors: shapes(profiles, counsellorShape),
		Employers: shapes(p.Employers, func(e programme.Employer) employerOut {
			return employerOut{Code: e.Code, Name: e.Name, Departments: shapes(e.Departments, func(d programme.Department) departmentOut { return departmentOut(d) })}
		}),
		Agreements: s.agreements(), Slip: s.slip(),
		Phone: phoneOut{Number: p.Phone.Number, Hours: s.PhoneHours}, ArrivalPhone: p.ArrivalPhone,
		Helplines: shapes(lines, helplineShape), WordHint: p.WordHint,
		ShortTexts: shortTextsOut{Mail: s.Texts.ByMail(), Phone: s.Texts.ByPhone()},
	}), nil
}

func (s *server) keys(ctx context.Context, _ session.Actor, _ *struct{}) (*body[keysOut], error) {
	profiles, err := s.Counsellors.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	desks, err := s.deskKeys(ctx)
	if err != nil {
		return nil, err
	}
	return answer(keysOut{
		Counsellors: shapes(profiles, func(c counsellor.Profile) counsellorKeyOut {
			return counsellorKeyOut{ID: c.ID, Recipient: c.Recipient, SigningKey: c.SigningKey}
		}),
		Desks: desks,
	}), nil
}

// deskKeys reads both desks in one state.
func (s *server) deskKeys(ctx context.Context) (out desksOut, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		office, err := s.Desks.Public(tx, staff.DeskOffice)
		if err != nil {
			return err
		}
		safety, err := s.Desks.Public(tx, staff.DeskSafety)
		out = desksOut{Office: deskShape(office), Safety: deskShape(safety)}
		return err
	})
	return out, err
}

func deskKeysShape(k staff.DeskKeys) DeskKeysOut {
	return DeskKeysOut{Recipient: k.Recipient, SigningKey: append([]byte{}, k.SigningKey...), Epoch: k.Epoch}
}

func deskShape(d staff.DeskPublic) deskOut {
	return deskOut{DeskKeysOut: deskKeysShape(d.Newest), Earlier: shapes(d.Earlier, func(k staff.DeskKeys) earlierDeskOut {
		return earlierDeskOut{DeskKeysOut: deskKeysShape(k), Until: k.Until.String()}
	})}
}

func placeShape(p programme.Place) placeOut {
	return placeOut{ID: p.ID, Mode: p.Mode, Name: words(p.Name), FindTheDoor: words(p.FindTheDoor), EveningBefore: p.EveningBefore}
}

func counsellorShape(c counsellor.Profile) counsellorOut {
	return counsellorOut{
		ID: c.ID, Slug: c.Slug, Name: c.Name, OwnWords: c.OwnWords, Training: c.Training, Languages: orEmpty(c.Languages),
		FellowDoctor: c.FellowDoctor, Employers: orEmpty(c.Employers),
	}
}

func helplineShape(h programme.Helpline) helplineOut {
	return helplineOut{
		Country: h.Country, Kind: h.Kind, Name: h.Name, Number: h.Number, TextNumber: h.TextNumber, Always: h.Always, Hours: hoursOf(h), Speaks: orEmpty(h.Languages),
	}
}

func hoursOf(h programme.Helpline) words {
	if h.Hours == nil {
		return words{}
	}
	return words(h.Hours)
}

func orEmpty(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}

// wallClock is how times of day are written on the wire: the programme's wall clock.
func wallClock(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }
