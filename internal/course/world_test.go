package course_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

var (
	monday = clock.NewDate(2027, 2, 8)
	office = session.Actor{Kind: session.Staff, StaffID: id("office"), Roles: []session.Role{session.Coordinator}, Fresh: true}
)

func id(name string) string { return programme.IDOf("course test", name) }

// templates are the samples that every programme begins with.
func templates(t testing.TB) []course.Template {
	t.Helper()
	p, err := programme.LoadFS(fstest.MapFS{
		"programme.toml": {Data: []byte(`languages = ["en", "nb"]`)}, "law.toml": {}, "helplines.toml": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []course.Template
	for _, w := range p.Weeks {
		one := course.Template{Code: w.Code, Name: course.Words(w.Name), Couples: w.Couples, Least: w.Least, Most: w.Most, Days: w.Days, Decide: w.DecideDaysBefore}
		for _, b := range w.Blocks {
			one.Blocks = append(one.Blocks, course.TemplateBlock{Day: b.Day, Start: b.Start, Minutes: b.Minutes, Kind: course.Kind(b.Kind),
				Theme: course.Theme(b.Theme), Lead: course.Lead(b.Lead), Room: b.Room, Title: course.Words(b.Title), Gentle: course.Words(b.Gentle)})
		}
		all = append(all, one)
	}
	return all
}

var people = []course.Person{
	{ID: id("ingrid"), Name: "Ingrid", Roles: []session.Role{session.Counsellor}, TrainedUntil: clock.NewDate(2028, 1, 1)},
	{ID: id("ola"), Name: "Ola", Roles: []session.Role{session.Counsellor}, TrainedUntil: clock.NewDate(2028, 1, 1)},
	{ID: id("jonas"), Name: "Jonas", Roles: []session.Role{session.Counsellor}, TrainedUntil: clock.NewDate(2027, 2, 9)},
	{ID: id("gro"), Name: "Gro", Roles: []session.Role{session.Host}},
	{ID: id("anne"), Name: "Anne", Roles: []session.Role{session.SafetyLead}},
	{ID: id("office"), Name: "Tor", Roles: []session.Role{session.Coordinator}},
}

// outside stands for the other domains: who works here, and which days are whose.
type outside struct {
	onLeave map[string][]clock.Date
	mu      sync.Mutex
	booked  map[string][]clock.Date // with somebody
	away    map[string][]clock.Date
	taken   map[string]string // course and counsellor to the dates
	gaps    []course.Gap
	lead    map[clock.Date]string
	phones  map[string]string
}

func (o *outside) People(*db.Tx) ([]course.Person, error) { return people, nil }

func (o *outside) OnLeave(_ *db.Tx, staffID string, _, _ clock.Date) ([]clock.Date, error) {
	return o.onLeave[staffID], nil
}

func (o *outside) Away(_ *db.Tx, counsellorID, _ string, from, to clock.Date) ([]clock.Date, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.away[counsellorID]), func(d clock.Date) bool { return d.Before(from) || d.After(to) }), nil
}

func (o *outside) Block(_ *db.Tx, courseID, counsellorID string, from, to clock.Date) ([]clock.Date, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	in := slices.DeleteFunc(slices.Clone(o.booked[counsellorID]), func(d clock.Date) bool { return d.Before(from) || d.After(to) })
	if len(in) == 0 {
		o.taken[courseID+" "+counsellorID] = fmt.Sprintf("%s..%s", from, to)
	}
	return in, nil
}

func (o *outside) Unblock(_ *db.Tx, courseID, counsellorID string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.taken, courseID+" "+counsellorID)
	return nil
}

func (o *outside) Blocked(_ *db.Tx, courseID string) (ids []string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for key := range o.taken {
		if c, who, _ := strings.Cut(key, " "); c == courseID {
			ids = append(ids, who)
		}
	}
	return ids, nil
}

// Missing lists what nobody is there for.
func (o *outside) Missing(_ *db.Tx, from, to clock.Date) (all []course.Gap, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, g := range o.gaps {
		if !g.Date.Before(from) && !g.Date.After(to) {
			all = append(all, g)
		}
	}
	return all, nil
}

// nobodyOn says in which stretches nobody stands behind those at work.
func (o *outside) nobodyOn(all ...course.Gap) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.gaps = all
}

func (o *outside) AtNight(_ *db.Tx, d clock.Date) (string, error) { return o.lead[d], nil }

func (o *outside) Phones(*db.Tx) (map[string]string, error) { return o.phones, nil }

func (o *outside) Forget(*db.Tx, string) error { return nil }

func (o *outside) WorkingDay(d clock.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

func (o *outside) House(place string) bool { return place == "house" }

type world struct {
	t       *testing.T
	d       *db.DB
	clk     *clock.Fixed
	svc     *course.Service
	outside *outside
}

// newWorld has a house of eleven rooms and the people who work there.
func newWorld(t *testing.T, d *db.DB, clk *clock.Fixed) *world {
	t.Helper()
	w := &world{t: t, d: d, clk: clk, outside: &outside{booked: map[string][]clock.Date{}, away: map[string][]clock.Date{}, taken: map[string]string{}}}
	w.svc = course.New(course.Deps{DB: d, IDs: testkit.Seeded(4), People: w.outside, Rota: w.outside, Cover: w.outside, Places: w.outside,
		Calendar: w.outside, Duty: w.outside, Languages: []string{"en", "nb"}, Zone: "Europe/Oslo", Templates: templates(t)})
	for _, p := range people {
		w.run("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?,?,'host','active','',?)", p.ID, p.Name, []byte{})
		if p.Has(session.Counsellor) {
			w.run(`INSERT INTO counsellors (id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order)
				VALUES (?,?,?,'[]',?,'[]','{}','{}','2028-01-01','r','active',0)`, p.ID, p.Name, p.Name, true)
		}
	}
	for n := range 11 {
		if err := w.room(n+1, nil); err != nil {
			w.t.Fatal(err)
		}
	}
	return w
}

func (w *world) run(statement string, args ...any) {
	w.t.Helper()
	if err := w.d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec(statement, args...).Error }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) room(n int, closed []course.Closure) error {
	w.t.Helper()
	_, err := w.svc.PutRoom(context.Background(), office, course.Room{ID: id(fmt.Sprint("room", n)), PlaceID: "house", Name: fmt.Sprint(n), Floor: n / 6,
		Beds: 1 + n%2, Bath: true, StepFree: n < 3, Closed: closed})
	return err
}

// copy copies the sample week to a Monday, ready to be published.
func (w *world) copy(name string, first clock.Date) course.Board {
	w.t.Helper()
	b, err := w.svc.Copy(context.Background(), office, copyInput(name, "week", first))
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func copyInput(name, template string, first clock.Date) course.CopyInput {
	in := course.CopyInput{ID: id(name), Template: template, PlaceID: "house", First: first, Counsellors: []string{id("ingrid"), id("ola")}, HostID: id("gro")}
	in.Sleepers.SleeperID, in.Sleepers.SleeperPhone = id("gro"), "12 34 56 75"
	in.Sleepers.SafetyID, in.Sleepers.SafetyPhone = id("anne"), "12 34 56 70"
	return in
}
