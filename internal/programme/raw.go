package programme

import (
	"errors"
	"fmt"
)

// The files as they are written. Dates, times and days of the week are plain text here, so that every mistake in them can
// be told with its key, and not only the first.

type rawProgramme struct {
	Name          string   `toml:"name"`
	NeutralName   string   `toml:"neutral_name"`
	Languages     []string `toml:"languages"`
	Zone          string   `toml:"zone"`
	Country       string   `toml:"country"`
	Holidays      string   `toml:"holidays"`
	Closed        []string `toml:"closed"`
	LabelPack     string   `toml:"label_pack"`
	ArrivalPhone  string   `toml:"arrival_phone"`
	UsualWaitDays int      `toml:"usual_wait_days"`
	WeeksOpenOn   string   `toml:"weeks_open_on"`
	WordHint      bool     `toml:"word_hint"`
	Phone         struct {
		Number string    `toml:"number"`
		Open   []rawSpan `toml:"open"`
	} `toml:"phone"`
	Messages []rawSpan `toml:"messages_read"`
	Staffed  []struct {
		Days        []string `toml:"days"`
		From        string   `toml:"from"`
		To          string   `toml:"to"`
		SafetyLead  string   `toml:"safety_lead"`
		SafetyPhone string   `toml:"safety_phone"`
		OfficePhone string   `toml:"office_phone"`
	} `toml:"staffed"`
	Supervision []struct {
		Days []string `toml:"days"`
		At   string   `toml:"at"`
		With string   `toml:"with"`
	} `toml:"supervision"`
	Video struct {
		URL string `toml:"url"`
	} `toml:"video"`
	Desks struct {
		Office rawDesk `toml:"office"`
		Safety rawDesk `toml:"safety"`
	} `toml:"desks"`
	Places []struct {
		Key           string            `toml:"key"`
		Mode          string            `toml:"mode"`
		Region        string            `toml:"region"`
		EveningBefore bool              `toml:"evening_before"`
		Name          map[string]string `toml:"name"`
		FindTheDoor   map[string]string `toml:"find_the_door"`
	} `toml:"place"`
	Expenses   rawExpenses `toml:"expenses"`
	Agreements []struct {
		Code string            `toml:"code"`
		Name map[string]string `toml:"name"`
	} `toml:"agreement"`
	Quotas []struct {
		Place      string         `toml:"place"`
		Total      int            `toml:"total"`
		ReleasedBy int            `toml:"release_days_before"`
		Most       map[string]int `toml:"most"`
	} `toml:"quota"`
	Employers []struct {
		Code        string `toml:"code"`
		Name        string `toml:"name"`
		Departments []struct {
			Code string `toml:"code"`
			Name string `toml:"name"`
		} `toml:"department"`
	} `toml:"employer"`
}

type rawSpan struct {
	Days []string `toml:"days"`
	From string   `toml:"from"`
	To   string   `toml:"to"`
}

type rawExpenses struct {
	Payer       string `toml:"payer"`
	PostTo      string `toml:"post_to"`
	Currency    string `toml:"currency"`
	Declaration int    `toml:"own_declaration"`
}

type rawDesk struct {
	Recipient string `toml:"recipient"`
}

type rawLaw struct {
	RecordDuty          string `toml:"record_duty"`
	DutyToWarn          string `toml:"duty_to_warn"`
	RightToWarn         string `toml:"right_to_warn"`
	RegulatorDuty       string `toml:"regulator_duty"`
	ChildProtectionDuty string `toml:"child_protection_duty"`
	GuestRegisterRule   string `toml:"guest_register_rule"`
	GuestRegisterDays   int    `toml:"guest_register_days"`
	VoucherYears        string `toml:"voucher_years"`
	LawfulBases         string `toml:"lawful_bases"`
	DataLocation        string `toml:"data_location"`
	AgeOfSelfConsent    string `toml:"age_of_self_consent"`
	Helplines           string `toml:"helplines"`
	TextsVersion        string `toml:"texts_version"`
	SignedOffBy         string `toml:"signed_off_by"`
	SignedOffOn         string `toml:"signed_off_on"`

	Clocks  map[string]int `toml:"clocks"`
	Grounds []struct {
		Code     string            `toml:"code"`
		Triggers []string          `toml:"triggers"`
		To       []string          `toml:"to"`
		Name     map[string]string `toml:"name"`
		Source   oneOrMany         `toml:"source"`
	} `toml:"ground"`
}

// oneOrMany is a text in each language, or one text for all of them: files from before the source of a ground had languages have one.
type oneOrMany map[string]string

// UnmarshalTOML is toml.Unmarshaler.
func (o *oneOrMany) UnmarshalTOML(data any) error {
	*o = oneOrMany{}
	switch v := data.(type) {
	case string:
		(*o)[""] = v
		return nil
	case map[string]any:
		for lang, text := range v {
			s, ok := text.(string)
			if !ok {
				return fmt.Errorf("%s must be a text", lang)
			}
			(*o)[lang] = s
		}
		return nil
	}
	return errors.New("must be a text, or one in each language")
}

type rawHelplines struct {
	Helplines []struct {
		Country      string            `toml:"country"`
		Kind         string            `toml:"kind"`
		Name         string            `toml:"name"`
		Number       string            `toml:"number"`
		TextNumber   string            `toml:"text_number"`
		Always       bool              `toml:"always"`
		Hours        map[string]string `toml:"hours"`
		Audience     map[string]string `toml:"audience"`
		Languages    []string          `toml:"languages"`
		Source       string            `toml:"source"`
		SourceDate   string            `toml:"source_date"`
		SecondSource string            `toml:"second_source"`
		LastTestCall string            `toml:"last_test_call"`
		Tester       string            `toml:"tester"`
	} `toml:"helpline"`
}

type rawCounsellor struct {
	Name          string            `toml:"name"`
	SortOrder     int               `toml:"sort_order"`
	Languages     []string          `toml:"languages"`
	FellowDoctor  bool              `toml:"fellow_doctor"`
	Employers     []string          `toml:"employers"`
	TrainingUntil string            `toml:"training_until"`
	Recipient     string            `toml:"recipient"`
	OwnWords      map[string]string `toml:"own_words"`
	Training      map[string]string `toml:"training"`
	Week          []struct {
		Day   string `toml:"day"`
		Start string `toml:"start"`
		Place string `toml:"place"`
	} `toml:"week"`
}
