package sms_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/sms"
	"lysning/internal/testkit"
)

const (
	canary = "kanarifugl"
	number = "+4790012345"
)

func config(g *testkit.SMSGateway) sms.Config {
	return sms.Config{URL: g.URL, Method: http.MethodPost, Type: sms.JSON, Body: `{"to":"{number}","text":"{text}"}`, Country: "47"}
}

func TestATextArrivesAsItWasGiven(t *testing.T) {
	t.Parallel()
	g := testkit.NewSMSGateway(t, clock.At(testkit.Start))
	text := "Se på siden: \"æøå\" & {number}\\\n<b>"
	asJSON, asForm := config(g), config(g)
	asJSON.Headers = [][2]string{{"Authorization", "Bearer " + canary}}
	asForm.Method, asForm.Type, asForm.Body = http.MethodPut, sms.Form, "key=1&to={digits}&text={text}"
	for _, cfg := range []sms.Config{asJSON, asForm} {
		if err := sms.New(cfg).Send(t.Context(), "900 12 345", text); err != nil {
			t.Fatal(err)
		}
	}
	got := g.Texts()
	if len(got) != 2 {
		t.Fatalf("%d texts came, want 2", len(got))
	}
	var said struct{ To, Text string }
	if err := json.Unmarshal([]byte(got[0].Body), &said); err != nil || said.To != number || said.Text != text {
		t.Errorf("as JSON: %+v %v", said, err)
	}
	if got[0].Method != http.MethodPost || got[0].Header.Get("Authorization") != "Bearer "+canary || got[0].Header.Get("Content-Type") != sms.JSON {
		t.Errorf("%s %v", got[0].Method, got[0].Header)
	}
	form, err := url.ParseQuery(got[1].Body)
	if err != nil || form.Get("to") != strings.TrimPrefix(number, "+") || form.Get("text") != text || len(form) != 3 {
		t.Errorf("as a form: %v %v", form, err)
	}
	if got[1].Method != http.MethodPut || strings.Contains(strings.ToLower(got[1].Header.Get("User-Agent")), "lysning") {
		t.Errorf("%s %v", got[1].Method, got[1].Header)
	}
}

func TestNothingOfANumberOrATextIsInAnError(t *testing.T) {
	t.Parallel()
	g := testkit.NewSMSGateway(t, clock.At(testkit.Start))
	ended, end := context.WithCancel(t.Context())
	end()
	none := config(g)
	none.URL = ""
	for name, try := range map[string]struct {
		answer int
		cfg    sms.Config
		ctx    context.Context
		number string
		want   error
	}{
		"a gateway that says no":        {http.StatusForbidden, config(g), t.Context(), number, sms.ErrRefused},
		"a gateway that is ill":         {http.StatusBadGateway, config(g), t.Context(), number, sms.ErrRefused},
		"a gateway that points on":      {http.StatusTemporaryRedirect, config(g), t.Context(), number, sms.ErrRefused},
		"nobody there":                  {http.StatusForbidden, config(g), ended, number, sms.ErrUnreachable},
		"what is no number":             {http.StatusForbidden, config(g), t.Context(), canary, sms.ErrNumber},
		"no gateway":                    {http.StatusForbidden, none, t.Context(), number, sms.ErrOff},
		"a service and not a person":    {http.StatusForbidden, config(g), t.Context(), "1412", sms.ErrNumber},
		"a number with an extra letter": {http.StatusForbidden, config(g), t.Context(), number + "x", sms.ErrNumber},
	} {
		g.Refuse(try.answer)
		err := sms.New(try.cfg).Send(try.ctx, try.number, canary)
		if !errors.Is(err, try.want) || strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "90012345") {
			t.Errorf("%s: %v, want %v", name, err, try.want)
		}
	}
	if got := g.Texts(); len(got) != 0 {
		t.Errorf("%d texts went out", len(got))
	}
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ written, country, want string }{
		{"+47 900 12 345", "", number}, {"004790012345", "", number}, {" 900 12 345 ", "47", number}, {"(0)79-46 0958", "44", "+4479460958"},
		{"07946 0958.12", "44", "+447946095812"}, {"+1/415/555-0101", "47", "+14155550101"}, {"900\u00a012\u00a0345", "47", number},
		{"90012345", "", ""}, {"+0123456789", "47", ""}, {"+47 900 12 345 ext 2", "47", ""}, {"47+90012345", "47", ""}, {"", "47", ""},
		{"+", "47", ""}, {"112", "47", ""}, {"+4790012345678901", "47", ""}, {"a@fjellro.example", "47", ""}, {"٩٠٠١٢٣٤٥", "47", ""},
	} {
		if got, ok := sms.Number(one.written, one.country); got != one.want || ok != (one.want != "") {
			t.Errorf("%q in %q is %q, want %q", one.written, one.country, got, one.want)
		}
	}
	var none *sms.Sender
	if _, ok := none.Number(number); ok || none.On() {
		t.Error("no sender takes numbers")
	}
}
