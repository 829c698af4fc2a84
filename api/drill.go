package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/retention"
	"lysning/internal/shred"
	"lysning/internal/term"
)

// errDrillFailed says that a step did not show what it should.
var errDrillFailed = errors.New("the erase drill failed: do not promise erasure until it passes")

// eraseDrill proves that the end is the end (confidentiality P17-P19): first the smallest case byte by byte, then an invented
// guest who used everything, once ended by the guest and once by the clocks. Nothing of the running program's stores is touched.
func eraseDrill(ctx context.Context, env environment, args []string) (err error) {
	if len(args) > 0 {
		return errUsage
	}
	s, err := realSetup(env, "erase-drill")
	if err != nil {
		return err
	}
	s.Config.Shred, s.Config.ShredCopy, s.Config.Database = "", "", "" // the drill has stores of its own
	dir, err := os.MkdirTemp("", "lysning-drill-")
	if err != nil {
		return fmt.Errorf("make a scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprintln(env.out, "One text, byte by byte:")
	small := retention.Drilling{Dir: filepath.Join(dir, "small"), Source: s.Source, Open: openerFor(s), Out: env.out}
	if err := retention.Drill(ctx, small); err != nil {
		return err
	}
	for _, by := range []ending{byGuest, byClocks} {
		fmt.Fprintf(env.out, "A guest who used everything, ended by %s:\n", by)
		d := &drill{setup: s, by: by, dir: filepath.Join(dir, string(by)), out: env.out}
		if err := d.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ending is who ends everything.
type ending string

const (
	byGuest  ending = "the guest"
	byClocks ending = "the clocks"
)

// drill is one run. What it prints are counts; nothing in it is about a real person.
type drill struct {
	setup setup
	by    ending
	dir   string
	out   io.Writer

	clk    *clock.Fixed
	people demoPeople
	p      *program
	visit  *visit
	ids    []string         // that name the guest
	copies []retention.Copy // what a thief had before the end
	keys   [][]byte         // of those texts, as the shred store had them
	step   int
}

func (d *drill) run(ctx context.Context) (err error) {
	defer func() {
		if d.p != nil {
			err = errors.Join(err, d.p.Close())
		}
	}()
	for _, step := range []func(context.Context) error{d.live, d.look, d.backup, d.end, d.after, d.restore} {
		if err := step(ctx); err != nil {
			return errors.Join(errDrillFailed, err)
		}
	}
	return nil
}

// say prints one line, and fails the drill when it is not as promised.
func (d *drill) say(ok bool, format string, args ...any) error {
	d.step++
	mark := "ok    "
	if !ok {
		mark = "FAILED"
	}
	if _, err := fmt.Fprintf(d.out, "%2d. %s %s\n", d.step, mark, fmt.Sprintf(format, args...)); err != nil {
		return fmt.Errorf("print the drill: %w", err)
	}
	if !ok {
		return fmt.Errorf("step %d", d.step)
	}
	return nil
}

func (d *drill) path(name string) string { return filepath.Join(d.dir, name) }

// open joins the program over stores in the drill's folder.
func (d *drill) open(ctx context.Context, mainFile, shredDir string) (*program, error) {
	p := &program{setup: d.setup, mainFile: mainFile, shredDir: shredDir}
	fail := func(err error) (*program, error) { return nil, errors.Join(err, p.Close()) }
	var err error
	if p.Keys, err = d.setup.Config.Keys(d.setup.Source.Secret); err != nil {
		return fail(err)
	}
	if err = os.MkdirAll(filepath.Dir(mainFile), 0o700); err != nil {
		return fail(err)
	}
	if err = p.openStores(ctx); err != nil {
		return fail(err)
	}
	if err = p.DB.Migrate(ctx); err != nil {
		return fail(err)
	}
	if err = p.join(); err != nil {
		return fail(err)
	}
	return p, nil
}

// live lays the invented programme and lives through the visit.
func (d *drill) live(ctx context.Context) (err error) {
	today := clock.DateOf(d.setup.Clock.Now())
	d.clk = clock.At(d.setup.Clock.Now())
	d.setup.Clock = d.clk
	dice := demoDice("erase drill")
	if d.people, err = makeDemoPeople(dice, d.setup.Config.Origin); err != nil {
		return err
	}
	if err := os.MkdirAll(d.path("programme"), 0o700); err != nil {
		return err
	}
	if err := programme.WriteDemo(d.path("programme"), programme.Demo{Today: today, Recipients: d.people.recipients()}); err != nil {
		return err
	}
	if d.setup.Programme, err = programme.Load(d.path("programme")); err != nil {
		return err
	}
	if d.p, err = d.open(ctx, d.path("main/main.db"), d.path("shred")); err != nil {
		return err
	}
	d.visit = &visit{p: d.p, clk: d.clk, people: d.people, dice: dice}
	if err := d.visit.live(ctx); err != nil {
		return err
	}
	if _, err := d.p.Retention.Sweep(ctx); err != nil { // what was replaced meanwhile has ended, and is in no backup
		return err
	}
	if d.ids, err = d.p.Retention.Names(ctx, d.visit.guest.keys.Guest); err != nil {
		return err
	}
	if d.copies, err = d.p.Retention.Copies(ctx, d.visit.guest.keys.Guest); err != nil {
		return err
	}
	for _, c := range d.copies {
		key, err := d.p.Shred.Key(ctx, c.Slot)
		if err != nil {
			return err
		}
		d.keys = append(d.keys, key)
	}
	var kinds []string
	for _, c := range d.copies {
		kinds = append(kinds, c.Kind)
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	var missing []string
	for _, r := range note.Table() {
		// A wish to be called is of somebody who has not booked; the texts of a day are all of the others.
		if !slices.Contains(kinds, string(r.Kind)) && r.Kind != note.CallWish {
			missing = append(missing, string(r.Kind))
		}
	}
	return d.say(len(missing) == 0, "The guest has %d texts of %d kinds, and %d rows name the guest. Kinds without a text: %d.",
		len(d.copies), len(kinds), len(d.ids)-1, len(missing))
}

// look shows that the drill's eyes see: where the guest stands, and that texts open.
func (d *drill) look(ctx context.Context) error {
	found, err := d.p.Retention.Traces(ctx, d.ids)
	if err != nil {
		return err
	}
	for _, t := range found {
		if _, err := fmt.Fprintf(d.out, "           %-32s %d\n", t.Column, t.Rows); err != nil {
			return err
		}
	}
	if err := d.say(len(found) > 20, "The guest's ids stand in these %d columns.", len(found)); err != nil {
		return err
	}
	n, err := d.readable(ctx)
	if err != nil {
		return err
	}
	return d.say(n == len(d.copies), "%d of %d texts open with the store, the keys of the shred store, and the keys of the guest, the counsellor and both desks.", n, len(d.copies))
}

// readable tries to read the texts as somebody who stole everything there is at this moment, with everybody's identities.
func (d *drill) readable(ctx context.Context) (n int, err error) {
	identities := []age.Identity{d.visit.guest.keys.Identity, d.people.Office, d.people.Safety}
	for _, id := range d.people.Counsellors {
		identities = append(identities, id)
	}
	for _, c := range d.copies {
		key, err := d.p.Shred.Key(ctx, c.Slot)
		if errors.Is(err, shred.ErrShredded) {
			continue
		}
		if err != nil {
			return n, err
		}
		sealed, err := shred.Unwrap(c.Slot, key, c.ID, c.Kind, c.Sealed)
		if err != nil {
			continue
		}
		if _, err := age.Decrypt(bytes.NewReader(sealed), identities...); err == nil {
			n++
		}
	}
	return n, nil
}

func (d *drill) backup(ctx context.Context) error {
	if err := os.MkdirAll(d.path("backup"), 0o700); err != nil {
		return err
	}
	if err := d.p.Retention.Backup(ctx, d.path("backup/main.db")); err != nil {
		return err
	}
	texts, keys := d.scan("backup")
	return d.say(texts == len(d.copies) && keys == 0, "The backup holds %d of %d wrapped texts, and %d of their keys.", texts, len(d.copies), keys)
}

func (d *drill) end(ctx context.Context) error {
	if d.by == byGuest {
		state, err := d.p.Retention.EraseNow(ctx, d.visit.actor())
		if err != nil {
			return err
		}
		return d.say(state == retention.Gone, "The guest erases everything: %q.", state)
	}
	b := d.visit.booking
	d.clk.Set(b.Day.Date.At(b.Day.EndMinute(), d.p.zone()))
	if err := d.p.Bookings.Say(ctx, d.visit.counsellor(), b.ID, true); err != nil {
		return err
	}
	// The sweep was stopped all the time; one second after midnight everything is over, and one sweep catches up.
	last := b.Day.Date
	if d.visit.last.After(last) {
		last = d.visit.last
	}
	d.clk.Set(last.AddDays(term.BookingDays).At(0, d.p.zone()))
	if err := d.p.CourseRequests.Settle(ctx); err != nil {
		return err
	}
	if err := d.p.Bookings.Sweep(ctx); err != nil {
		return err
	}
	report, err := d.p.Retention.Sweep(ctx)
	if err != nil {
		return err
	}
	return d.say(report.Guests == 1, "%d days after the day and the week the sweep runs for the first time: %d texts, %d bookings and %d guest have ended.",
		term.BookingDays, report.Items, report.Others, report.Guests)
}

// restore puts the backup of before the end into an empty folder.
func (d *drill) restore(ctx context.Context) error {
	closing := d.p
	d.p = nil
	if err := closing.Close(); err != nil {
		return err
	}
	texts, keys := d.scan("backup")
	if err := d.say(texts == len(d.copies) && keys == 0, "The backup still holds %d wrapped texts and %d keys.", texts, keys); err != nil {
		return err
	}
	report, err := retention.Restore(ctx, retention.Restoring{
		Backup: d.path("backup/main.db"), MainFile: d.path("restored/main.db"), ShredDir: d.path("shred"),
		Open: func(ctx context.Context, mainFile, shredDir string) (*retention.Service, func() error, error) {
			p, err := d.open(ctx, mainFile, shredDir)
			if err != nil {
				return nil, nil, err
			}
			return p.Retention, p.Close, nil
		},
	})
	if err != nil {
		return err
	}
	if err := d.say(report.Guests == 1, "It is restored into an empty place; %d guest is ended again before a port opens.", report.Guests); err != nil {
		return err
	}
	if d.p, err = d.open(ctx, d.path("restored/main.db"), d.path("shred")); err != nil {
		return err
	}
	d.visit.p = d.p
	_, err = d.p.Bookings.Offered(ctx, booking.Ask{})
	if err := d.say(err == nil, "The restored house is alive: it has days to offer."); err != nil {
		return err
	}
	return d.nowhere(ctx, "restored")
}
