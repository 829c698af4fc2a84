package booking_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// guests is the part of intake that booking needs, with its real rows.
type guests struct{}

func (guests) Register(tx *db.Tx, g booking.GuestKeys, until clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,?,?,?)`,
		g.ID, token.Hash(g.Locator), g.SignInKey, g.SigningKey, g.Recipient, g.Language, until).Error
}

func (guests) KeepUntil(tx *db.Tx, guestID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE guests SET until = ? WHERE id = ? AND until < ?", until, guestID, until).Error
}

func (guests) KeepLess(*db.Tx, string, clock.Date) error { return nil }

// notes is the part of note that booking needs, with its real rows and no envelope.
type notes struct{ ids token.Source }

func (n notes) Keep(tx *db.Tx, guestID, bookingID, counsellorID string, items []booking.Item, date clock.Date) error {
	for _, it := range items {
		var slot int64
		if err := tx.Gorm().Raw("SELECT COALESCE(MAX(slot), 0) + 1 FROM items").Row().Scan(&slot); err != nil {
			return err
		}
		var of any
		if bookingID != "" {
			of = bookingID
		}
		if err := tx.Gorm().Exec(`INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, written, clock, began, until,
			slot, held_back, sealed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, it.ID, guestID, of, it.Kind, "guest", it.To, counsellorID, tx.Today(), it.Kind,
			tx.Today(), date, slot,
			false, it.Sealed).Error; err != nil {
			return err
		}
	}
	return nil
}

func (notes) HandOn(tx *db.Tx, bookingID, counsellorID string, itemIDs []string) error {
	if len(itemIDs) == 0 {
		return nil
	}
	return tx.Gorm().Exec("UPDATE items SET hand_to = ? WHERE booking_id = ? AND id IN ?", counsellorID, bookingID, itemIDs).Error
}

func (notes) MoveForBooking(tx *db.Tx, bookingID, counsellorID string, date clock.Date) error {
	if err := tx.Gorm().Exec("DELETE FROM items WHERE booking_id = ? AND recipient_role = 'counsellor' AND recipient_id <> ? AND hand_to IS NULL",
		bookingID, counsellorID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE items SET until = ? WHERE booking_id = ?", date, bookingID).Error
}

func (notes) EndForBooking(tx *db.Tx, bookingID string) error {
	return tx.Gorm().Exec("DELETE FROM items WHERE booking_id = ?", bookingID).Error
}

func (notes) KeepContact(tx *db.Tx, bookingID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE items SET until = ? WHERE booking_id = ? AND kind = 'contact' AND until < ?", until, bookingID, until).Error
}

// beds is the part of course that booking needs, with its real rows and no weeks: rooms of two beds.
type beds struct{}

func (beds) Take(tx *db.Tx, placeID, bookingID string, night clock.Date, _ int) (bool, error) {
	res := tx.Gorm().Exec(`INSERT INTO room_nights (kept_for, booking_id, room_id, night) SELECT ?, ?, h.id, ? FROM house_rooms h WHERE h.place_id = ?
		AND NOT EXISTS (SELECT 1 FROM room_nights e WHERE e.room_id = h.id AND e.night = ?) ORDER BY h.name LIMIT 1 ON CONFLICT (room_id, night) DO NOTHING`,
		bookingID, bookingID, night, placeID, night)
	return res.RowsAffected == 1, res.Error
}

func (beds) Free(tx *db.Tx, bookingID string) error {
	return tx.Gorm().Exec("DELETE FROM room_nights WHERE booking_id = ?", bookingID).Error
}

// rooms lays rooms in the house.
func (f *fixture) rooms(n int) {
	f.t.Helper()
	f.ok(f.db.WithTx(context.Background(), func(tx *db.Tx) error {
		for i := range n {
			name := fmt.Sprint("room ", i)
			if err := tx.Gorm().Exec("INSERT INTO house_rooms (id, place_id, name, floor, beds, bath, step_free) VALUES (?,?,?,1,2,?,?)",
				idOf(name), f.house, name, true, false).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}

// rotas joins counsellor.Service to booking, as the program does.
type rotas struct {
	*counsellor.Service
	aside map[string][]booking.Stretch // hours of their own, by counsellor
}

func (r rotas) Giving(tx *db.Tx, id string, from, to clock.Date) ([]booking.Given, error) {
	given, err := r.GivingOf(tx, id, from, to)
	all := make([]booking.Given, len(given))
	for i, g := range given {
		all[i] = booking.Given(g)
	}
	return all, err
}

func (r rotas) Public(tx *db.Tx) ([]booking.Counsellor, error) {
	published, err := r.Published(tx)
	all := make([]booking.Counsellor, len(published))
	for i, p := range published {
		all[i] = booking.Counsellor{ID: p.ID, Employers: p.Employers, TrainingUntil: p.TrainingUntil, SetAside: r.aside[p.ID]}
	}
	return all, err
}

// cover is a programme whose staffed hours a test can set by date.
type cover struct {
	places  map[string]booking.Place
	closed  map[clock.Date]bool
	noVideo bool
}

func (c *cover) Standing(*db.Tx) (booking.Standing, error) { return c, nil }
func (c *cover) Version() string                           { return "" }
func (c *cover) CoversDay(date clock.Date, _, _ int) bool  { return !c.closed[date] }
func (c *cover) VideoProvider() bool                       { return !c.noVideo }
func (c *cover) PublicHoliday(clock.Date) bool             { return false }
func (c *cover) Place(id string) (booking.Place, bool)     { p, ok := c.places[id]; return p, ok }

// laterDays breaks the circle of construction: rotas make days, days ask rotas.
type laterDays struct{ *booking.Service }

func (l *laterDays) Remake(tx *db.Tx, counsellorID string, how counsellor.Remaking) (counsellor.Touch, error) {
	touch, err := l.Service.Remake(tx, counsellorID, booking.Remaking{Touched: how.Touched, Ask: booking.AskKind(how.Ask)})
	return counsellor.Touch{Withdrawn: touch.Withdrawn, Opened: touch.Opened, InTheWay: touch.InTheWay, Asked: touch.Asked}, err
}

// fixture is an invented programme on a real store.
type fixture struct {
	aside       map[string][]booking.Stretch
	t           testing.TB
	db          *db.DB
	clk         *clock.Fixed
	svc         *booking.Service
	counsellors *counsellor.Service
	cover       *cover
	secrets     token.Source
	quotas      quotas
	house, city string
	video       string
}

func idOf(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:16])
}

func newFixture(t testing.TB, d *db.DB, clk *clock.Fixed, limits booking.Limits) *fixture {
	t.Helper()
	f := &fixture{aside: map[string][]booking.Stretch{}, t: t, db: d, clk: clk, secrets: token.From(rand.Reader), house: idOf("house"), city: idOf("city"), video: idOf("video")}
	f.cover = &cover{closed: map[clock.Date]bool{}, places: map[string]booking.Place{
		f.house: {ID: f.house, Mode: booking.House, Beds: true},
		f.city:  {ID: f.city, Mode: booking.CityRoom},
		f.video: {ID: f.video, Mode: booking.Video},
	}}
	days := &laterDays{}
	f.counsellors = counsellor.New(counsellor.Deps{DB: d, IDs: f.secrets, Calendar: f.cover, Days: days,
		KnowsPlace: func(id string) bool { _, ok := f.cover.places[id]; return ok }})
	f.svc = booking.New(booking.Deps{DB: d, Clock: clk, Secrets: f.secrets, Key: []byte("a key of the test only, 32 bytes"), Counsellors: rotas{f.counsellors, f.aside},
		Cover: f.cover, Guests: guests{}, Callers: callers{}, Notes: notes{f.secrets}, Beds: beds{}, Quotas: &f.quotas, Works: worksHere, Audit: audit.New(f.secrets), Limits: limits})
	days.Service = f.svc
	return f
}

// quotas is a programme's, as a test sets them; none unless it does.
type quotas struct {
	words []string
	of    map[string]booking.Quota // by place
}

func (q *quotas) Agreements() []string { return q.words }

func (q *quotas) Quota(placeID, _ string, _ clock.Date) (booking.Quota, bool) {
	of, ok := q.of[placeID]
	return of, ok
}

// worksHere knows those who have a row.
func worksHere(tx *db.Tx, staffID string) (yes bool, err error) {
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM staff WHERE id = ?)", staffID).Row().Scan(&yes)
}

// change changes a rota as the program may.
func (f *fixture) change(counsellorID string, c counsellor.Change) counsellor.Touch {
	f.t.Helper()
	touch, err := f.counsellors.Change(context.Background(), session.Machine, counsellorID, c)
	f.ok(err)
	return touch
}

func (f *fixture) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// colleague is an invented counsellor who gives the weekdays at a place from 09:30.
func (f *fixture) colleague(slug, place string, weekdays ...time.Weekday) counsellor.Profile {
	p := counsellor.Profile{ID: idOf(slug), Slug: slug, Name: slug, Languages: []string{"nb"}, Employers: []string{},
		OwnWords: map[string]string{}, Training: map[string]string{}, TrainingUntil: clock.NewDate(2030, 1, 1), Recipient: "age1pq1x",
		State: counsellor.Active}
	for _, w := range weekdays {
		p.Week = append(p.Week, counsellor.WeekDay{Weekday: w, StartMinute: 570, PlaceID: place})
	}
	return p
}

// publish publishes the counsellors and makes their days.
func (f *fixture) publish(all ...counsellor.Profile) {
	f.t.Helper()
	f.ok(f.counsellors.Publish(context.Background(), session.Machine, all))
	f.ok(f.svc.MakeAhead(context.Background()))
}

// allDays lists every free day of every month.
func (f *fixture) allDays(ask booking.Ask) []booking.Day {
	f.t.Helper()
	first, err := f.svc.Offered(context.Background(), ask)
	f.ok(err)
	var all []booking.Day
	for _, m := range first.Months {
		ask.Month = m
		list, err := f.svc.Offered(context.Background(), ask)
		f.ok(err)
		all = append(all, list.Days...)
	}
	return all
}

func (f *fixture) hold(dayID string) booking.Held {
	f.t.Helper()
	held, err := f.svc.Hold(context.Background(), session.Nobody, booking.HoldInput{DayID: dayID})
	f.ok(err)
	return held
}

// keys invents a guest.
func (f *fixture) keys() *booking.GuestKeys {
	f.t.Helper()
	id, err := f.secrets.ID()
	f.ok(err)
	locator, err := f.secrets.Secret(32)
	f.ok(err)
	return &booking.GuestKeys{ID: id, Locator: locator, SignInKey: locator, SigningKey: locator, Recipient: "age1pq1" + id, Language: "nb"}
}

func (f *fixture) item(kind string) booking.Item {
	f.t.Helper()
	id, err := f.secrets.ID()
	f.ok(err)
	to := "counsellor"
	if kind == "contact" {
		to = "office"
	}
	return booking.Item{ID: id, Kind: kind, To: to, Sealed: []byte("sealed")}
}

func signedIn(guestID string) session.Actor {
	return session.Actor{Kind: session.Guest, GuestID: guestID}
}

// books takes a day for a new guest who can be reached.
func (f *fixture) books(dayID string) (booking.Booking, session.Actor) {
	f.t.Helper()
	b, err := f.tryBook(dayID)
	f.ok(err)
	return b, signedIn(b.GuestID)
}

func (f *fixture) tryBook(dayID string) (booking.Booking, error) {
	held, err := f.svc.Hold(context.Background(), session.Nobody, booking.HoldInput{DayID: dayID})
	if err != nil {
		return booking.Booking{}, fmt.Errorf("hold: %w", err)
	}
	return f.svc.Book(context.Background(), session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys(),
		Items: []booking.Item{f.item("chosen_name"), f.item("contact")}})
}

// sound fails the test when an invariant is broken.
func (f *fixture) sound() {
	f.t.Helper()
	checks, err := f.svc.Invariants(context.Background())
	f.ok(err)
	for _, c := range checks {
		if c.Broken != 0 {
			f.t.Errorf("%s: %d", c.Name, c.Broken)
		}
	}
}

func ids(days []booking.Day) []string {
	all := make([]string, len(days))
	for i, d := range days {
		all[i] = d.ID
	}
	slices.Sort(all)
	return all
}
