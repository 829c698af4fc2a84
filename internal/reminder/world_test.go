package reminder_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/reminder"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/sms"
	"lysning/internal/testkit"
)

const (
	phone   = "+4790012345"
	mailbox = "kanarifugl@fjellro.example"
)

// book is what guests have booked: appointments by id, as the domains would say.
type book map[string]reminder.Appointment

func (b book) Of(tx *db.Tx, guestID string) (all []reminder.Appointment, _ error) {
	for _, a := range b {
		if a.GuestID == guestID && !a.Ends.Before(tx.Today()) {
			all = append(all, a)
		}
	}
	return all, nil
}

func (b book) On(_ *db.Tx, date clock.Date) (all []reminder.Appointment, _ error) {
	for _, a := range b {
		if a.Begins == date && a.AnswerAt.IsZero() {
			all = append(all, a)
		}
	}
	return all, nil
}

func (book) WaitsUntil(*db.Tx, string) (clock.Date, error) { return clock.Date{}, nil }

// people have pages but for those whose id ends in f.
type people struct{}

func (people) Reached(_ *db.Tx, guestID string) (reminder.Guest, error) {
	return reminder.Guest{Language: "en", HasPage: !strings.HasSuffix(guestID, "f")}, nil
}

func words(to reminder.Guest, kind reminder.Kind, code string) (subject, text string, err error) {
	if kind == reminder.Answer {
		kind = reminder.Look
	}
	return "Appointment", fmt.Sprintf("%s %v %s", kind, to.HasPage, code), nil
}

type house struct {
	*reminder.Service
	t       *testing.T
	db      *db.DB
	clk     *clock.Fixed
	keys    *shred.File
	slots   *shred.Slots
	sink    *testkit.MailSink
	gateway *testkit.SMSGateway
	book    book
}

// each opens a house on Monday, 23 November 2026, at nine in the morning.
func each(t *testing.T, f func(h *house)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) { f(open(t, d, clk)) })
}

func open(t *testing.T, d *db.DB, clk *clock.Fixed) *house {
	t.Helper()
	keys, err := shred.Open(t.Context(), t.TempDir(), testkit.Seeded(3))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: d, clk: clk, keys: keys, slots: shred.NewSlots(keys, clk), sink: testkit.NewMailSink(t, clk), gateway: testkit.NewSMSGateway(t, clk), book: book{}}
	t.Cleanup(func() { _, _ = h.slots.Close(), keys.Close() }) // nothing is kept
	h.Service = reminder.New(reminder.Deps{
		DB: d, Box: outbox.New(d, testkit.Seeded(7)), IDs: testkit.Seeded(5), Key: []byte("0123456789abcdef0123456789abcdef"), Keys: keys, Slots: h.slots,
		Appointments: h.book, Guests: people{}, Words: words, Audit: audit.New(testkit.Seeded(6)),
		Mail:  mail.New(mail.Config{Host: "127.0.0.1", Port: h.sink.Port, Clear: true, From: "office@fjellro.example"}),
		Phone: sms.New(sms.Config{URL: h.gateway.URL, Method: http.MethodPost, Type: sms.JSON, Body: `{"to":"{number}","text":"{text}"}`, Country: "47"}),
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func guestID(n int) string { return fmt.Sprintf("%031x0", n) }

func guest(n int) session.Actor { return session.Actor{Kind: session.Guest, GuestID: guestID(n)} }

func date(day int) clock.Date { return clock.NewDate(2026, time.December, day) }

// come makes a guest with an appointment in December.
func (h *house) come(n, day int) (id string) {
	h.t.Helper()
	h.must(h.db.WithTx(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,'r','en','2027-02-01')",
			guestID(n), []byte(guestID(n)), []byte{}, []byte{}).Error
	}))
	return h.appoint(n, day)
}

func (h *house) appoint(n, day int) string {
	id := fmt.Sprintf("%016x%016x", n, day)
	h.book[id] = reminder.Appointment{ID: id, GuestID: guestID(n), Begins: date(day), Ends: date(day)}
	return id
}

// does runs something that a domain does in its transaction.
func (h *house) does(do func(tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.db.WithTx(context.Background(), do))
}

// at sets the programme's clock and runs the job.
func (h *house) at(month time.Month, day, hour, minute int) error {
	h.t.Helper()
	h.clk.Set(time.Date(2026, month, day, hour, minute, 0, 0, testkit.Oslo(h.t)))
	return h.Run(context.Background())
}

// sent are the texts that went to phones, as day, time and first word; a number that is not the one is told.
func (h *house) sent() (all []string) {
	h.t.Helper()
	for _, got := range h.gateway.Texts() {
		var said struct{ To, Text string }
		h.must(json.Unmarshal([]byte(got.Body), &said))
		if said.To != phone {
			h.t.Errorf("to %s", said.To)
		}
		kind, _, _ := strings.Cut(said.Text, " ")
		all = append(all, got.At.In(testkit.Oslo(h.t)).Format("02 15:04 ")+kind)
	}
	return all
}

// code is the one that the last text names.
func (h *house) code() string {
	h.t.Helper()
	all := h.gateway.Texts()
	var said struct{ Text string }
	h.must(json.Unmarshal([]byte(all[len(all)-1].Body), &said))
	parts := strings.Fields(said.Text)
	return parts[len(parts)-1]
}

func bodyOf(t *testing.T, m testkit.Mail) string {
	t.Helper()
	parsed, err := netmail.ReadMessage(strings.NewReader(m.Data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.db.Read(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Raw(query, args...).Row().Scan(&n) }))
	return n
}
