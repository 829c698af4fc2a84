// Package mail hands one message to one mail server. It knows nothing of what a message is about, when it is due or who may
// get one: notice does. Nothing here tries again. What a server answers may name an address, so it is never passed on: errors are
// codes. Start reading at Sender.Send.
package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"lysning/internal/fault"
)

// The faults of this package. Neither carries its cause: a server's words may repeat an address or a login.
var (
	ErrUnreachable = fault.New(fault.Unavailable, "mail_unreachable", "The mail server does not answer, or not as it must.")
	ErrRefused     = fault.New(fault.Unavailable, "mail_refused", "The mail server did not take the message.")
)

// longest is the time for one message, less than half of what the outbox gives for it.
const longest = 30 * time.Second

// Config names the mail server; config checks it.
type Config struct {
	Host     string
	Port     int
	TLS      bool // from the first byte (smtps)
	Clear    bool // a server of one's own network, without a password: without TLS where it offers none
	User     string
	Password string
	From     string
}

// Message is plain text to one person. Its Message-ID is made of Ref, or without one of At alone, so that a message that is sent twice
// is shown once, and so that nothing in it differs but the receiver.
type Message struct {
	To      string
	Subject string
	Body    string
	At      time.Time
	Ref     string // letters and digits that tell nothing; of one message alone
}

// Sender holds where to send. It is safe for concurrent use.
type Sender struct {
	cfg    Config
	domain string // of the sender; it stands where a mail program would tell the machine's name
}

// New makes a sender; api/wire_notices.go calls it. It opens nothing.
func New(cfg Config) *Sender {
	_, domain, _ := strings.Cut(cfg.From, "@")
	return &Sender{cfg: cfg, domain: domain}
}

// Send hands the message over within half a minute. Errors: mail_unreachable, mail_refused.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg, err := s.message(m)
	if err != nil {
		return ErrRefused
	}
	line := &line{tls: s.cfg.TLS}
	defer line.close() // the library leaves it open when the greeting fails
	client, err := s.client(line)
	if err != nil {
		return ErrUnreachable
	}
	limited, end := context.WithTimeout(ctx, longest)
	defer end()
	if err := client.DialWithContext(limited); err != nil {
		return ErrUnreachable
	}
	defer client.Close() //nolint:errcheck // the message is the server's by then: a goodbye that goes wrong must not send it again
	if err := client.Send(msg); err != nil {
		return ErrRefused
	}
	return nil
}

func (s *Sender) client(to *line) (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithDialContextFunc(to.dial), gomail.WithPort(s.cfg.Port), gomail.WithTimeout(longest), gomail.WithHELO(s.domain)}
	switch {
	case s.cfg.TLS:
		options = append(options, gomail.WithSSL())
	case s.cfg.Clear && s.cfg.Password == "":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.cfg.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.cfg.User), gomail.WithPassword(s.cfg.Password))
	}
	c, err := gomail.NewClient(s.cfg.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("prepare for the mail server: %w", err)
	}
	return c, nil
}

func (s *Sender) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(s.cfg.From), msg.To(m.To)); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(cmp.Or(m.Ref, m.At.UTC().Format("20060102T150405Z")) + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no mailbox answers that its owner is away
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

// line is the connection for one message.
type line struct {
	tls  bool
	conn net.Conn
}

func (l *line) dial(ctx context.Context, network, address string) (_ net.Conn, err error) {
	if l.tls {
		l.conn, err = (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, network, address)
	} else {
		l.conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
	}
	if err != nil {
		l.conn = nil
	}
	return l.conn, err
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close() // it is closed already where all went well
	}
}
