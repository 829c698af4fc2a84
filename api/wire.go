package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
	_ "time/tzdata" // the programme's zone must not depend on the machine's files

	adminui "lysning/admin-ui"
	"lysning/internal/audit"
	"lysning/internal/booking"
	"lysning/internal/calendar"
	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/counsellor"
	"lysning/internal/course"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/expense"
	"lysning/internal/figures"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/notice"
	"lysning/internal/passkey"
	"lysning/internal/phrase"
	"lysning/internal/programme"
	"lysning/internal/reminder"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/sms"
	"lysning/internal/staff"
	"lysning/internal/token"
	"lysning/internal/urgent"
	"lysning/internal/witness"
)

// setup is what a program is made of from outside. Only this file and the demo make clocks and randomness.
type setup struct {
	Config    config.Config
	Clock     clock.Clock
	Source    token.Source
	Log       *slog.Logger
	Programme *programme.Programme
	Budgets   map[limitClass]budget // of the limiter; nil for the default
	FreeHolds rate                  // how many holds need no work
	Caps      *booking.Limits       // on holds and bookings; nil for the default
	NoGroups  bool                  // one commit per use case; for benchmarks
	Offline   bool                  // an operator's command, which keeps no texts: no key slots are leased for it
	Outside   *outside              // what short texts leave through; nil for what the environment names
}

// realSetup reads the environment and the programme's files; a first start lays an empty programme.
func realSetup(env environment, command string) (setup, error) {
	cfg, err := config.Load(env.getenv, command)
	if err != nil {
		return setup{}, err
	}
	if err := programme.WriteEmpty(cfg.Programme); err != nil && !errors.Is(err, programme.ErrThere) {
		return setup{}, fmt.Errorf("lay an empty programme: %w", err)
	}
	p, err := programme.Load(cfg.Programme)
	if err != nil {
		return setup{}, err
	}
	return setup{
		Config: cfg, Clock: clock.Real{}, Source: realSource(), Programme: p, Log: newLog(os.Stderr),
	}, nil
}

// demoSetup is realSetup for the invented programme, whose files and clock the demo makes itself.
func demoSetup(getenv func(string) string) (setup, error) {
	cfg, err := config.Load(getenv, "demo")
	if err != nil {
		return setup{}, err
	}
	return setup{
		Config: cfg, Clock: clock.Real{}, Source: realSource(), Log: newLog(os.Stderr),
		Budgets: wider(defaultBudgets, 100), FreeHolds: rate{Burst: 100 * defaultFreeHolds.Burst, Every: defaultFreeHolds.Every / 100},
	}, nil
}

// realSource is the machine's randomness.
func realSource() token.Source { return token.From(rand.Reader) }

// newLog writes JSON lines. Standard output is for people.
func newLog(to io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(to, nil)) }

// program is everything joined together, before anything serves.
type program struct {
	setup
	Keys  config.Keys
	DB    *db.DB
	Shred shred.Store
	Slots *shred.Slots

	Audit       *audit.Log
	Sessions    *session.Service
	Counsellors *counsellor.Service
	Bookings    *booking.Service
	Notes       *note.Service
	Intake      *intake.Service
	Retention   *retention.Service
	Passkeys    *passkey.Service
	Staff       *staff.Service
	Desks       *staff.Desks
	Figures     *figures.Service
	Notices     *notice.Service
	Calendar    *calendar.Service
	Expenses    *expense.Service
	SMS         *sms.Sender
	Texts       *reminder.Service
	Courses     *course.Service
	Witness     *witness.Log
	Cover       *cover.Service

	CourseRequests *course.Requests
	Urgent         *urgent.Service
	Escalation     *escalation.Service

	mainFile, shredDir string         // where the stores are; a restore and the drill use other places
	closers            []func() error // run in reverse
}

// assemble opens the stores and joins the domains. It migrates nothing, sweeps nothing and opens no port. ctx is the
// program's: it must outlive serving.
func assemble(ctx context.Context, s setup) (_ *program, err error) {
	p := &program{setup: s, mainFile: s.Config.MainFile(), shredDir: s.Config.ShredDir()}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err := os.MkdirAll(s.Config.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if p.Keys, err = s.Config.Keys(s.Source.Secret); err != nil {
		return nil, err
	}
	if err := p.openStores(ctx); err != nil {
		return nil, err
	}
	return p, p.join()
}

func (p *program) openStores(ctx context.Context) (err error) {
	cfg := db.Config{Clock: p.Clock, Zone: p.zone(), NoGroups: p.NoGroups}
	if p.Config.Database != "" {
		cfg.URL = p.Config.Database
	} else {
		cfg.Path = p.mainFile
	}
	if p.DB, err = db.Open(ctx, cfg); err != nil {
		return err
	}
	p.closers = append(p.closers, p.DB.Close)
	if p.Config.Shred != "" {
		p.Shred = shred.Dial(p.Config.Shred)
	} else if p.Shred, err = openShred(ctx, p.Config, p.shredDir, p.Source); err != nil {
		return err
	}
	p.closers = append(p.closers, p.Shred.Close)
	if p.Offline {
		return nil
	}
	p.Slots = shred.NewSlots(p.Shred, p.Clock)
	p.closers = append(p.closers, p.Slots.Close)
	return nil
}

func openShred(ctx context.Context, cfg config.Config, dir string, src token.Source) (*shred.File, error) {
	if cfg.ShredCopy != "" {
		return shred.OpenWithCopy(ctx, dir, cfg.ShredCopy, src)
	}
	return shred.Open(ctx, dir, src)
}

// zone is UTC only while a programme has not said where it is.
func (p *program) zone() *time.Location {
	if p.Programme == nil || p.Programme.Zone == nil {
		return time.UTC
	}
	return p.Programme.Zone
}

// Close ends everything in reverse order; what is under way is finished first.
func (p *program) Close() error {
	var errs []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		errs = append(errs, p.closers[i]())
	}
	p.closers = nil
	return errors.Join(errs...)
}

// Limits against taking everything (issue: caps on holds and on bookings without a channel).
const (
	liveHolds       = 60
	unreachableADay = 3
)

// join builds the services; the adapters between domains are in wire_join.go.
func (p *program) join() error {
	tokens, err := token.NewJWT(token.JWTConfig{Seed: p.Keys.Signing, Origin: p.Config.Origin, Clock: p.Clock})
	if err != nil {
		return err
	}
	p.Audit = audit.New(p.Source)
	if err := p.joinWitness(); err != nil {
		return err
	}
	p.Sessions = session.New(session.Deps{DB: p.DB, Secrets: p.Source, Tokens: tokens})
	later := &remaker{} // counsellors and bookings need each other: a change of a rota remakes the days
	p.Counsellors = counsellor.New(counsellor.Deps{
		DB: p.DB, IDs: p.Source, Calendar: p.Programme, Days: later,
		KnowsPlace: func(id string) bool { _, ok := p.Programme.Place(id); return ok },
		Dropped:    func(tx *db.Tx, id string) error { return p.Staff.Dropped(tx, id) },
		KnowsCode:  func(code string) bool { _, ok := p.Programme.Employer(code); return ok }, Languages: p.Programme.Languages,
		HoursOn: func(d clock.Date) []counsellor.Hour {
			return shapes(p.Programme.SupervisionOn(d), func(h programme.Supervision) counsellor.Hour {
				return counsellor.Hour{Minute: h.Minute, Supervisor: h.With}
			})
		},
	})
	p.joinTexts()
	notesLater := p.joinNotes()
	p.joinDesks()
	p.Intake, err = intake.New(intake.Deps{
		DB: p.DB, Clock: p.Clock, Secrets: p.Source, Key: p.Keys.MAC, Origin: p.Config.Origin, Languages: p.Programme.Languages,
		Sessions: p.Sessions, Notes: callNotes{p.Notes, p.Desks}, Working: workingDays{p.Programme}, Log: p.Audit,
		Claims: claims{p}, Wishes: callNotes{p.Notes, p.Desks},
		Needs: []func(*db.Tx, string) (clock.Date, error){
			p.Notes.NeededUntil,
			func(tx *db.Tx, guestID string) (clock.Date, error) { return p.Bookings.NeededUntil(tx, guestID) }, // built below
			func(tx *db.Tx, guestID string) (clock.Date, error) { return p.CourseRequests.NeededUntil(tx, guestID) },
			func(tx *db.Tx, guestID string) (clock.Date, error) { return p.Escalation.NeededUntil(tx, guestID) },
		},
	})
	if err != nil {
		return err
	}
	p.joinCover()
	caps := booking.Limits{Holds: liveHolds, Unreachable: unreachableADay}
	if p.Caps != nil {
		caps = *p.Caps
	}
	p.Bookings = booking.New(booking.Deps{
		DB: p.DB, Clock: p.Clock, Secrets: p.Source, Key: p.Keys.MAC, Counsellors: bookingCounsellors{p.Counsellors, p.Desks, p.resting, p.setAside}, Cover: standsBehind{p.Programme, p.Cover},
		Guests: bookingGuests{p.Intake}, Callers: p.Intake, Notes: bookingNotes{p.Notes}, Audit: p.Audit,
		Beds: evenings{p}, Quotas: quotas{p.Programme}, Works: p.works, Limits: caps, Texts: p.Texts,
		Named: func(tx *db.Tx, name string) (bool, error) { return p.CourseRequests.Named(tx, name) },
	})
	later.days, notesLater.days = p.Bookings, p.Bookings
	p.joinNotices()
	p.joinCalendar()
	p.joinExpenses()
	if err := p.joinStaff(); err != nil {
		return err
	}
	p.joinCourses()
	p.joinFigures()
	p.joinCourseRequests()
	p.joinUrgent()
	if err := p.joinEscalation(); err != nil {
		return err
	}
	p.joinRetention()
	return nil
}

// loadMessages reads the catalogue, once: it is part of the program, and nothing changes it.
var loadMessages = sync.OnceValues(func() (*phrase.Catalogue, error) { return phrase.Load(adminui.Messages, "messages") })

// face is the HTTP side over this program.
func (p *program) face() (face, error) {
	ui, err := adminui.Dist()
	if err != nil {
		return face{}, fmt.Errorf("find the built pages: %w", err)
	}
	catalogue, err := loadMessages()
	if err != nil {
		return face{}, err
	}
	hours, err := phoneHours(p.Programme, catalogue)
	if err != nil {
		return face{}, err
	}
	budgets, free := p.Budgets, p.FreeHolds
	if budgets == nil {
		budgets = defaultBudgets
	}
	if free == (rate{}) {
		free = defaultFreeHolds
	}
	return face{
		Clock: p.Clock, Source: p.Source, Log: p.Log, Origin: p.Config.Origin, Secure: p.Config.Secure(), UI: ui, Packed: p.Config.PackedDir(),
		Ready: p.DB.Ping, Limits: newLimiter(p.Clock, p.Source, p.Config.Proxies, budgets),
		Work:    newWorkDesk(p.Clock, p.Source, token.MAC(p.Keys.MAC, []byte("lysning/v1 work")), free),
		Session: p.Sessions, Catalogue: catalogue, PagesOn: p.Config.Data,
		services: services{
			Programme: p.Programme, Counsellors: p.Counsellors, Intake: p.Intake, Sessions: p.Sessions, Bookings: p.Bookings,
			Notes: p.Notes, Retention: p.Retention, Audit: p.Audit, DB: p.DB, Staff: p.Staff, PhoneHours: hours, Desks: p.Desks, Notices: p.Notices, Calendar: p.Calendar, Expenses: p.Expenses, Courses: p.Courses, Cover: p.Cover,
			CourseRequests: p.CourseRequests, Witness: p.Witness, Urgent: p.Urgent, Figures: p.Figures, Texts: p.Texts, Escalation: p.Escalation,
		},
	}, nil
}
