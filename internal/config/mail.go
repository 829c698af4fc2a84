package config

import (
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// Mail says where notices go out. The zero value sends none.
type Mail struct {
	Host     string // LYSNING_SMTP=smtp://host:port (TLS by STARTTLS) or smtps://host:port
	Port     int
	TLS      bool   // from the first byte
	Clear    bool   // the host is this machine or a name of its own network (no dot), and no password is sent
	User     string // LYSNING_SMTP_USER
	Password string // LYSNING_SMTP_PASSWORD
	From     string // LYSNING_MAIL_FROM, a bare address
}

// On reports whether a mail server is set.
func (m Mail) On() bool { return m.Host != "" }

func (l *loader) mail() Mail {
	address := l.text("LYSNING_SMTP", "")
	m := Mail{User: l.text("LYSNING_SMTP_USER", ""), Password: l.secret("LYSNING_SMTP_PASSWORD"), From: l.text("LYSNING_MAIL_FROM", "")}
	if (m.User == "") != (m.Password == "") {
		l.wrong("LYSNING_SMTP_USER", "set it and LYSNING_SMTP_PASSWORD, or neither")
	}
	if address == "" {
		if m.User != "" || m.Password != "" || m.From != "" {
			l.wrong("LYSNING_SMTP", "is not set, though what belongs to it is")
		}
		return Mail{}
	}
	u, err := url.Parse(address)
	ok := err == nil && (u.Scheme == "smtp" || u.Scheme == "smtps") && u.Hostname() != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
	if ok {
		m.Port, err = strconv.Atoi(u.Port())
		ok = err == nil && m.Port > 0 && m.Port < 1<<16
	}
	if !ok {
		l.wrong("LYSNING_SMTP", "must be smtp://host:port or smtps://host:port; user and password have variables of their own")
	} else {
		m.Host, m.TLS = u.Hostname(), u.Scheme == "smtps"
		m.Clear = !m.TLS && m.Password == "" && near(m.Host)
	}
	if from, err := mail.ParseAddress(m.From); err != nil || from.Address != m.From || from.Name != "" || strings.ContainsFunc(m.From, func(r rune) bool { return r > '~' }) {
		l.wrong("LYSNING_MAIL_FROM", "must be the bare mail address that notices come from")
	}
	return m
}

// near tells this machine and the names of a container's own network from hosts that a line leads to.
func near(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return !strings.Contains(host, ".")
}
