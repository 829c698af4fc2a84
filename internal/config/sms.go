package config

import (
	"encoding/json"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
)

// SMS describes the gateway that takes texts for phones. The zero value sends none.
type SMS struct {
	URL     string      // LYSNING_SMS_URL, https; http only for this machine
	Method  string      // LYSNING_SMS_METHOD, POST or PUT: with another one the number would stand in an address
	Type    string      // LYSNING_SMS_TYPE, of the body
	Headers [][2]string // LYSNING_SMS_HEADERS, Name: value, one a line
	Body    string      // LYSNING_SMS_BODY, with {number} or {digits}, and {text}
	Country string      // LYSNING_SMS_COUNTRY, digits
}

// On reports whether a gateway is set.
func (s SMS) On() bool { return s.URL != "" }

// The two kinds of body.
const (
	smsJSON = "application/json"
	smsForm = "application/x-www-form-urlencoded"
)

// smsBodies are used where none is set.
var smsBodies = map[string]string{smsJSON: `{"to":"{number}","text":"{text}"}`, smsForm: "to={number}&text={text}"}

// sms reads the gateway. The address is a secret too: many gateways have their key in it.
func (l *loader) sms() SMS {
	s := SMS{
		URL: l.secret("LYSNING_SMS_URL"), Method: l.text("LYSNING_SMS_METHOD", http.MethodPost), Type: l.text("LYSNING_SMS_TYPE", smsJSON),
		Country: strings.TrimPrefix(l.text("LYSNING_SMS_COUNTRY", ""), "+"),
	}
	s.Body = l.text("LYSNING_SMS_BODY", smsBodies[s.Type])
	headers := l.secret("LYSNING_SMS_HEADERS")
	if s.URL == "" {
		for _, name := range []string{"LYSNING_SMS_METHOD", "LYSNING_SMS_TYPE", "LYSNING_SMS_BODY", "LYSNING_SMS_HEADERS", "LYSNING_SMS_HEADERS_FILE"} {
			if l.text(name, "") != "" {
				l.wrong("LYSNING_SMS_URL", "is not set, though what belongs to it is")
				break
			}
		}
		l.smsCountry(s.Country)
		return SMS{Country: s.Country}
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		l.wrong("LYSNING_SMS_URL", "must be https://…, or http:// of this machine; a key belongs into LYSNING_SMS_HEADERS")
	}
	if s.Method != http.MethodPost && s.Method != http.MethodPut {
		l.wrong("LYSNING_SMS_METHOD", "must be POST or PUT")
	}
	if _, known := smsBodies[s.Type]; !known {
		l.wrong("LYSNING_SMS_TYPE", "must be "+smsJSON+" or "+smsForm)
	} else if !smsBody(s.Type, s.Body) {
		l.wrong("LYSNING_SMS_BODY", "must be a body of LYSNING_SMS_TYPE with {number} or {digits}, and {text}, as values in quotes where the type has quotes")
	}
	s.Headers = l.smsHeaders(headers)
	l.smsCountry(s.Country)
	return s
}

// smsBody reports whether a body is one of its kind with the places in it: a place outside of a string is no JSON.
func smsBody(kind, body string) bool {
	if !strings.Contains(body, "{text}") || !strings.Contains(body, "{number}") && !strings.Contains(body, "{digits}") {
		return false
	}
	if kind == smsJSON {
		return json.Valid([]byte(body))
	}
	_, err := url.ParseQuery(body)
	return err == nil
}

func (l *loader) smsHeaders(lines string) (out [][2]string) {
	for line := range strings.Lines(lines) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || !word(name) || value == "" || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			l.wrong("LYSNING_SMS_HEADERS", "must be lines such as Authorization: Bearer key")
			return nil
		}
		out = append(out, [2]string{textproto.CanonicalMIMEHeaderKey(name), value})
	}
	return out
}

// word reports whether a text can be a header's name.
func word(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func (l *loader) smsCountry(code string) {
	if len(code) > 3 || strings.HasPrefix(code, "0") || strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' }) {
		l.wrong("LYSNING_SMS_COUNTRY", "must be a country's calling code, such as 47")
	}
}

// loopback tells this machine from all others.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
