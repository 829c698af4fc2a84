// Package sms hands one short text to one gateway over HTTP. It knows nothing of what a text is about, when it is due or who may get
// one. Nothing here tries again, and nothing is logged. What a gateway answers may name a number, so it is never passed on: errors
// are codes. Start reading at Sender.Send; docs/runbook.md says how a gateway is described.
package sms

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lysning/internal/fault"
)

// The faults of this package. None carries its cause: a gateway's words, or an address that could not be reached, may repeat a
// number or a key.
var (
	ErrOff         = fault.New(fault.Conflict, "sms_off", "This programme sends no texts to phones.")
	ErrNumber      = fault.New(fault.Invalid, "sms_number_invalid", "Write one phone number, with its country's code where it is from abroad.")
	ErrUnreachable = fault.New(fault.Unavailable, "sms_unreachable", "The gateway for texts does not answer.")
	ErrRefused     = fault.New(fault.Unavailable, "sms_refused", "The gateway for texts did not take the text.")
)

// longest is the time for one text, well under what the outbox gives for it.
const longest = 20 * time.Second

// What an answer may be long; the rest is not read.
const mostAnswer = 64 << 10

// The kinds of body that gateways take.
const (
	JSON = "application/json"
	Form = "application/x-www-form-urlencoded"
)

// The places in a body: the number as +4790012345, the same without the plus, and the text.
const (
	placeNumber = "{number}"
	placeDigits = "{digits}"
	placeText   = "{text}"
)

// Config describes a gateway; config checks it. The zero value sends nothing.
type Config struct {
	URL     string
	Method  string // POST or PUT
	Type    string // JSON or Form
	Headers [][2]string
	Body    string
	Country string // digits: of numbers that are written without a country's code; "" takes none of those
}

// On reports whether a gateway is set.
func (c Config) On() bool { return c.URL != "" }

// fill puts a number and a text in their places, written so that they cannot be anything but values.
func (c Config) fill(number, text string) string {
	write := url.QueryEscape
	if c.Type == JSON {
		write = func(s string) string {
			var out strings.Builder
			enc := json.NewEncoder(&out)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(s) // a string always can be, and a builder takes all
			return out.String()[1 : out.Len()-len("\"\n")]
		}
	}
	return strings.NewReplacer(placeNumber, write(number), placeDigits, write(strings.TrimPrefix(number, "+")), placeText, write(text)).Replace(c.Body)
}

// Sender holds where to send. It is safe for concurrent use; nil sends nothing.
type Sender struct {
	cfg    Config
	client *http.Client
}

// New makes a sender; api joins it to whoever has texts. It opens nothing.
func New(cfg Config) *Sender {
	return &Sender{cfg: cfg, client: &http.Client{
		Timeout: longest,
		// Where a gateway points on to, nobody has said that numbers may go.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, MaxIdleConns: 1, IdleConnTimeout: time.Minute,
		},
	}}
}

// On reports whether there is a gateway.
func (s *Sender) On() bool { return s != nil && s.cfg.On() }

// Number gives a number as texts are sent to it: a plus, a country's code, digits. What people put between digits is left out; 00 is a
// plus. A number without a country's code is of the programme's country, if one is set.
func (s *Sender) Number(written string) (string, bool) {
	if s == nil {
		return "", false
	}
	return Number(written, s.cfg.Country)
}

// Number is Sender.Number for a country's code; "" takes numbers with one of their own alone.
func Number(written, country string) (string, bool) {
	var digits strings.Builder
	abroad := false
	for i, r := range strings.TrimSpace(written) {
		switch {
		case r == '+' && i == 0:
			abroad = true
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case strings.ContainsRune(" -.()/\u00a0\u202f", r): // as numbers are printed
		default:
			return "", false
		}
	}
	number := digits.String()
	if rest, ok := strings.CutPrefix(number, "00"); ok && !abroad {
		number, abroad = rest, true
	}
	if !abroad {
		if country == "" || len(number) < 5 { // four digits are a service, not a person
			return "", false
		}
		number = country + strings.TrimPrefix(number, "0")
	}
	if len(number) < 7 || len(number) > 15 || number[0] == '0' { // E.164
		return "", false
	}
	return "+" + number, true
}

// Send hands a text over within twenty seconds; a number as people write it will do. It returns nil when the gateway has taken the
// text, which is not when a phone has. Errors: sms_off, sms_number_invalid, sms_unreachable, sms_refused.
func (s *Sender) Send(ctx context.Context, number, text string) error {
	if !s.On() {
		return ErrOff
	}
	to, ok := s.Number(number)
	if !ok {
		return ErrNumber
	}
	limited, end := context.WithTimeout(ctx, longest)
	defer end()
	req, err := http.NewRequestWithContext(limited, s.cfg.Method, s.cfg.URL, strings.NewReader(s.cfg.fill(to, text)))
	if err != nil {
		return ErrUnreachable
	}
	req.Header.Set("User-Agent", "Appointment") // not the program's name, nor the library's
	req.Header.Set("Content-Type", s.cfg.Type)
	for _, h := range s.cfg.Headers {
		req.Header.Set(h[0], h[1])
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return ErrUnreachable
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, mostAnswer)) // read, so that the line can be used again; its code has said all
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return ErrRefused
	}
	return nil
}
