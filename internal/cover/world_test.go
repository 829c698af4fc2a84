package cover_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// monday is the first day of every test: the clock stands at 09:00 in Oslo.
var monday = clock.NewDate(2026, time.November, 23)

// people are read from the real table of staff, with invented addresses and numbers.
type people struct{}

func (people) Working(tx *db.Tx) (all []cover.Person, err error) {
	var rows []struct{ ID, Name, Roles string }
	err = tx.Gorm().Raw("SELECT id, name, roles FROM staff WHERE state = 'active' ORDER BY name, id").Scan(&rows).Error
	for _, r := range rows {
		p := cover.Person{ID: r.ID, Name: r.Name, Phone: "+47 " + r.Name}
		for _, role := range strings.Fields(r.Roles) {
			p.Roles = append(p.Roles, session.Role(role))
		}
		all = append(all, p)
	}
	return all, err
}

func (people) Address(_ *db.Tx, staffID string) (string, error) {
	return staffID + "@fjellro.example", nil
}

// line is a server for mails and texts that keeps what it gets, unless it is down.
type line struct {
	mu   sync.Mutex
	down bool
	got  []sent
}

type sent struct {
	to, text string
	at       time.Time
}

var errDown = errors.New("down")

func (l *line) take(one sent) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return errDown
	}
	l.got = append(l.got, one)
	return nil
}

func (l *line) to() (all []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.got {
		all = append(all, one.to)
	}
	slices.Sort(all)
	return all
}

type house struct {
	*cover.Service
	t     *testing.T
	db    *db.DB
	clk   *clock.Fixed
	mails *line
	texts *line
	ids   map[string]string
	names map[string]string // by id
	needs []cover.Need
	long  bool // doctors wait too long

	nights []clock.Date // that lack somebody
}

// Send is the mail server.
func (h *house) mail(_ context.Context, m mail.Message) error {
	return h.mails.take(sent{h.names[strings.TrimSuffix(m.To, "@fjellro.example")], m.Subject + m.Body, h.clk.Now()})
}

type mailer struct{ h *house }

func (m mailer) Send(ctx context.Context, msg mail.Message) error { return m.h.mail(ctx, msg) }

type texter struct{ h *house }

func (x texter) Send(_ context.Context, number, text string) error {
	return x.h.texts.take(sent{number, text, x.h.clk.Now()})
}

// invented are the people of a house: name and roles.
var invented = [][2]string{
	{"anne", "safety_lead counsellor"}, {"per", "safety_lead"}, {"siv", "safety_lead"}, {"marit", "leader"}, {"jon", "coordinator"}, {"ola", "counsellor"},
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h := &house{t: t, db: d, clk: clk, mails: &line{}, texts: &line{}, ids: map[string]string{}, names: map[string]string{}}
		for i, p := range invented {
			id := fmt.Sprintf("%032x", i+1)
			h.ids[p[0]], h.names[id] = id, p[0]
			h.exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?, ?, ?, 'active', '', ?)", id, p[0], p[1], []byte{})
		}
		h.start()
		f(t, h)
	})
}

// start is the beginning of a process on the same store.
func (h *house) start() {
	h.t.Helper()
	files := &programme.Programme{
		Zone: testkit.Oslo(h.t), Country: "NO", Holidays: "no", Closed: []clock.Date{monday.AddDays(9)},
		Staffed: []programme.Staffed{{
			Span:       programme.Span{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 390, To: 1020},
			SafetyLead: "Of the file", SafetyPhone: "12 34 56 70", OfficePhone: "12 34 56 71",
		}},
		Helplines: lines(),
	}
	h.Service = cover.New(cover.Deps{
		DB: h.db, IDs: testkit.Seeded(uint64(h.clk.Now().UnixMilli())), Box: outbox.New(h.db, testkit.Seeded(uint64(h.clk.Now().UnixMilli())+1)),
		Files: files, People: people{}, Mail: mailer{h}, Text: texter{h}, Origin: "https://fjellro.example", AtOnce: []string{"rescue"},
		Counted: func(*db.Tx, clock.Date, clock.Date) ([]cover.Need, error) { return h.needs, nil },
		Nights:  func(*db.Tx) ([]clock.Date, error) { return h.nights, nil },
		TooLong: func(*db.Tx) (bool, error) { return h.long, nil },
	})
}

func lines() (all []programme.Helpline) {
	for _, x := range [][3]string{{"NO", programme.Emergency, "113"}, {"NO", programme.Talk, "116 123"}, {"NO", programme.Talk, "22 40 00 40"}, {"NO", programme.OutOfHours, "116 117"}, {"SE", programme.Emergency, "112"}, {"SE", programme.Talk, "90101"}} {
		all = append(all, programme.Helpline{Country: x[0], Kind: x[1], Name: x[2], Number: x[2], LastTestCall: monday.AddDays(-9), Tester: "Invented"})
	}
	return all
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) is(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("got %v, want %v", err, want)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.ok(h.tx(func(tx *db.Tx) error { return tx.Gorm().Exec(query, args...).Error }))
}

func (h *house) tx(f func(tx *db.Tx) error) error { return h.db.WithTx(context.Background(), f) }

func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.ok(h.tx(func(tx *db.Tx) error { return tx.Gorm().Raw(query, args...).Row().Scan(&n) }))
	return n
}

func (h *house) actor(name string) session.Actor {
	a := session.Actor{Kind: session.Staff, StaffID: h.ids[name]}
	for _, p := range invented {
		if p[0] == name {
			for _, r := range strings.Fields(p[1]) {
				a.Roles = append(a.Roles, session.Role(r))
			}
		}
	}
	return a
}

func (h *house) version() string {
	h.t.Helper()
	v, err := h.Rota(context.Background(), h.actor("marit"))
	h.ok(err)
	return v.Version
}

var working = []string{"mon", "tue", "wed", "thu", "fri"}

func (h *house) stretch(d cover.Duty, from, to int, who string) cover.Stretch {
	return cover.Stretch{Duty: d, From: from, To: to, StaffID: h.ids[who]}
}

// writes a desk's days by the leader.
func (h *house) writes(desk cover.Desk, days []string, all ...cover.Stretch) error {
	h.t.Helper()
	return h.Set(context.Background(), h.actor("marit"), cover.Write{Days: days, Desk: desk, Stretches: all, Seen: h.version()})
}

// written makes the whole rota: Anne leads, Per is deputy, Siv second, Jon has the telephone, 06:30 to 17:00 from Monday to Friday.
func (h *house) written() {
	h.t.Helper()
	h.ok(h.writes(cover.Safety, working, h.stretch(cover.Lead, 390, 1020, "anne"), h.stretch(cover.Deputy, 390, 1020, "per"), h.stretch(cover.Second, 390, 1020, "siv")))
	h.ok(h.writes(cover.Office, working, h.stretch(cover.Phone, 390, 1020, "jon")))
}

// covers asks whether a day of six hours from half past nine can be offered.
func (h *house) covers(date clock.Date) (yes bool) {
	h.t.Helper()
	h.ok(h.tx(func(tx *db.Tx) error {
		st, err := h.Standing(tx)
		if err == nil {
			yes = st.CoversDay(date, 570, 360)
		}
		return err
	}))
	return yes
}

func (h *house) lacks() (all []string) {
	h.t.Helper()
	v, err := h.Rota(context.Background(), h.actor("marit"))
	h.ok(err)
	for _, l := range v.Lacks {
		all = append(all, fmt.Sprintf("%s %s %d-%d", l.Date, l.Duty, l.From, l.To))
	}
	return all
}

const subject = "cccccccccccccccccccccccccccccccc"

func (h *house) raises(kind string) {
	h.t.Helper()
	h.ok(h.tx(func(tx *db.Tx) error { return h.Raise(tx, kind, subject) }))
}

// runs is one look of the jobs.
func (h *house) runs() error {
	return errors.Join(h.Climb(context.Background()), h.Call(context.Background()))
}

// until lets the jobs run every half minute.
func (h *house) passes(d time.Duration) {
	h.t.Helper()
	for end := h.clk.Now().Add(d); h.clk.Now().Before(end); {
		h.clk.Add(30 * time.Second)
		if err := h.runs(); err != nil && !errors.Is(err, errDown) {
			h.t.Fatal(err)
		}
	}
}

func (h *house) called(want ...string) {
	h.t.Helper()
	slices.Sort(want)
	if got := h.mails.to(); !slices.Equal(got, want) {
		h.t.Fatalf("mails to %v, want %v", got, want)
	}
}
