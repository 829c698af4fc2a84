package testkit

import (
	"bufio"
	"context"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"lysning/internal/clock"
)

// Mail is one message as a mail server got it.
type Mail struct {
	At   time.Time // by the test's clock
	From string
	To   string
	Data string // headers and body, as they came
}

// MailSink is a mail server on this machine that keeps what it gets. It offers no TLS.
type MailSink struct {
	Port   int
	clk    clock.Clock
	mu     sync.Mutex
	mails  []Mail
	refuse bool
	open   []net.Conn
}

// NewMailSink opens one until the test ends.
func NewMailSink(t testing.TB, clk clock.Clock) *MailSink {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, _ := ln.Addr().(*net.TCPAddr)
	m := &MailSink{Port: addr.Port, clk: clk}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			m.mu.Lock()
			m.open = append(m.open, c)
			m.mu.Unlock()
			all.Go(func() { m.talk(c) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close() // ends the loop above
		m.mu.Lock()
		for _, c := range m.open {
			_ = c.Close() // a test that failed must end too
		}
		m.mu.Unlock()
		all.Wait()
	})
	return m
}

// Refuse makes the sink take no receiver, repeating the address in its answer as real servers do; false ends that.
func (m *MailSink) Refuse(yes bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = yes
}

// Mails gives what came so far.
func (m *MailSink) Mails() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Mail(nil), m.mails...)
}

func (m *MailSink) talk(c net.Conn) {
	defer func() { _ = c.Close() }() // nothing is owed to whoever was served
	lines := textproto.NewReader(bufio.NewReader(c))
	say := func(line string) { _, _ = c.Write([]byte(line + "\r\n")) } // whoever has hung up is noticed at the next read
	var got Mail
	say("220 sink")
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "MAIL":
			got = Mail{From: rest}
			say("250 ok")
		case "RCPT":
			m.mu.Lock()
			refuse := m.refuse
			m.mu.Unlock()
			if refuse {
				say("451 " + rest + " not now")
				continue
			}
			got.To = strings.TrimSuffix(strings.TrimPrefix(rest, "TO:<"), ">")
			say("250 ok")
		case "DATA":
			say("354 go on")
			data, err := lines.ReadDotBytes()
			if err != nil {
				return
			}
			got.Data, got.At = string(data), m.clk.Now()
			m.mu.Lock()
			m.mails = append(m.mails, got)
			m.mu.Unlock()
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
