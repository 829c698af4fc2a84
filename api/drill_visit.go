package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/urgent"
)

// visit is an invented guest who uses everything there is, by the real use cases, up to the day itself. The drill makes one in a
// scratch store, and so do tests on both databases.
type visit struct {
	p      *program
	clk    *clock.Fixed
	people demoPeople
	staff  []demoPerson
	dice   *rand.ChaCha8

	guest   demoGuest
	booking booking.Booking
	last    clock.Date // of the week
	kinds   []string   // of the texts that were written
}

func (v *visit) actor() session.Actor {
	return session.Actor{Kind: session.Guest, GuestID: v.guest.keys.Guest}
}

func (v *visit) counsellor() session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: v.booking.Day.CounsellorID, Roles: []session.Role{session.Counsellor}, Fresh: true}
}

func (v *visit) office() session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: v.staff[0].id, Roles: v.staff[0].roles, Fresh: true}
}

// live is the whole visit. The error names the step that failed.
func (v *visit) live(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"open the house", v.open},
		{"book a day", v.book},
		{"keep a way in", v.keepWays},
		{"wait for an earlier day", v.standBy},
		{"ask for a week", v.askWeek},
		{"write messages", v.write},
		{"keep a note", v.notes},
		{"ask for a hand-over", v.handOver},
		{"be read and called", v.beRead},
		{"be feared for", v.fearedFor},
		{"sit down on the day, and write a letter together", v.theDay},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// open publishes the invented counsellors, their accounts and desks, and makes days.
func (v *visit) open(ctx context.Context) (err error) {
	if v.staff, err = makeDemoStaff(v.dice, v.people, v.p.Programme); err != nil {
		return err
	}
	if err := v.p.Counsellors.Publish(ctx, session.Machine, profilesOf(v.p.Programme)); err != nil {
		return err
	}
	for _, d := range v.staff {
		if err := d.plant(ctx, v.p.Staff, v.p.Config.Origin); err != nil {
			return err
		}
	}
	if err := demoDesks(ctx, v.p, v.people.Seeds, v.staff); err != nil {
		return err
	}
	return v.p.Bookings.MakeAhead(ctx)
}

func (v *visit) book(ctx context.Context) (err error) {
	if v.guest, err = newDemoGuest(rand.New(v.dice), v.dice, v.p.Config.Origin); err != nil {
		return err
	}
	v.guest.text, v.guest.reach = "invented words", `{"channel":"00 00 00 00","hours":"16-20","say":"Invented."}`
	list, err := v.p.Bookings.Offered(ctx, booking.Ask{})
	if err != nil {
		return err
	}
	if len(list.Days) == 0 {
		return booking.ErrNotFound
	}
	day := list.Days[0]
	held, err := v.p.Bookings.Hold(ctx, session.Nobody, booking.HoldInput{DayID: day.ID})
	if err != nil {
		return err
	}
	sealed, err := v.guest.items(v.dice, v.p.Programme, day.CounsellorID, clock.DateOf(v.clk.Now()))
	if err != nil {
		return err
	}
	v.booking, err = v.p.Bookings.Book(ctx, session.Nobody, booking.BookInput{
		Hold: held.Token, Items: v.asItems(sealed), Once: booking.Once{Key: "invented-key-of-the-drill", BodyHash: make([]byte, 32)},
		Guest: &booking.GuestKeys{
			ID: v.guest.keys.Guest, Locator: v.guest.keys.Locator, SignInKey: publicOf(v.guest.keys.SignIn),
			SigningKey: publicOf(v.guest.keys.Signing), Recipient: v.guest.keys.Recipient(), Language: v.guest.lang,
		},
	})
	return err
}

func (v *visit) asItems(sealed []note.Sealed) []booking.Item {
	return shapes(sealed, func(s note.Sealed) booking.Item {
		v.kinds = append(v.kinds, string(s.Kind))
		return booking.Item{ID: s.ID, Kind: string(s.Kind), To: string(s.To), Epoch: demoEpochFor(s.To), Sealed: s.Body}
	})
}

// keepWays opens the page with the words, chooses a phone word and adds a passkey.
func (v *visit) keepWays(ctx context.Context) error {
	if err := v.signIn(ctx); err != nil {
		return err
	}
	if err := v.p.Intake.SetPhoneWord(ctx, v.actor(), "invented lamp"); err != nil {
		return err
	}
	id, err := v.p.Source.ID()
	if err != nil {
		return err
	}
	secret, err := v.p.Source.Secret(32)
	if err != nil {
		return err
	}
	return v.p.Retention.PlantPasskey(ctx, id, v.guest.keys.Guest, secret)
}

// signIn opens the page with what the words give.
func (v *visit) signIn(ctx context.Context) error {
	challenge, err := v.p.Intake.Challenge(v.guest.keys.Locator)
	if err != nil {
		return err
	}
	signed := []byte("lysning/v1|sign-in|" + v.p.Config.Origin + "|" + challenge)
	_, err = v.p.Intake.SignIn(ctx, intake.SignInInput{
		Locator: v.guest.keys.Locator, Challenge: challenge, Signature: ed25519.Sign(v.guest.keys.SignIn, signed),
	})
	return err
}

func (v *visit) standBy(ctx context.Context) error {
	today := clock.DateOf(v.clk.Now())
	contact, err := v.guest.sealed(v.dice, note.Contact, note.Office, v.p.Programme.Office.Recipient, v.guest.reach, today)
	if err != nil {
		return err
	}
	_, err = v.p.Bookings.StandBy(ctx, v.actor(), booking.StandByInput{Before: today.AddDays(6), Items: v.asItems([]note.Sealed{contact})})
	return err
}

// seal makes an item between the guest and one other; whoever wrote it, it has the form and size of its kind.
func (v *visit) seal(kind note.Kind, to note.Role, seq int) (note.Sealed, error) {
	reader := v.p.Programme.Office.Recipient
	switch to {
	case note.Safety:
		reader = v.p.Programme.Safety.Recipient
	case note.Counsellor:
		c, _ := v.p.Programme.Counsellor(v.booking.Day.CounsellorID)
		reader = c.Recipient
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(v.dice, id); err != nil {
		return note.Sealed{}, err
	}
	e := note.Envelope{
		Origin: v.p.Config.Origin, Kind: kind, ID: fmt.Sprintf("%x", id), Guest: v.guest.keys.Guest,
		To: [2]string{v.guest.keys.Recipient(), reader}, Day: clock.DateOf(v.clk.Now()), Text: "invented",
	}
	if kind == note.Message {
		e.Thread = note.Thread{Seq: seq, Seen: seq - 1}
	}
	body, err := note.Seal(e, v.guest.keys.Signing)
	v.kinds = append(v.kinds, string(kind))
	return note.Sealed{ID: e.ID, Kind: kind, To: to, Epoch: demoEpochFor(to), Body: body, Seq: seq}, err
}

func (v *visit) write(ctx context.Context) error {
	first := ""
	for _, m := range []struct {
		to    note.Role
		seq   int
		guest bool
	}{{note.Counsellor, 1, true}, {note.Counsellor, 2, false}, {note.Office, 1, true}, {note.Office, 2, false}} {
		item, err := v.seal(note.Message, m.to, m.seq)
		if err != nil {
			return err
		}
		switch {
		case m.guest && m.to == note.Counsellor:
			err = v.p.Notes.Replace(ctx, v.actor(), note.ReplaceInput{BookingID: v.booking.ID, Items: []note.Sealed{item}})
		case m.guest:
			first = item.ID
			err = v.p.Notes.Replace(ctx, v.actor(), note.ReplaceInput{Items: []note.Sealed{item}})
		case m.to == note.Counsellor:
			err = v.p.Notes.Write(ctx, v.counsellor(), note.WriteInput{GuestID: v.guest.keys.Guest, Items: []note.Sealed{item}})
		default:
			err = v.p.Notes.Write(ctx, v.office(), note.WriteInput{GuestID: v.guest.keys.Guest, Items: []note.Sealed{item}})
		}
		if err != nil {
			return err
		}
	}
	on, err := v.seal(note.Forwarded, note.Office, 0) // as for a new epoch of the desk
	if err != nil {
		return err
	}
	on.Of = first
	return v.p.Notes.Write(ctx, v.office(), note.WriteInput{GuestID: v.guest.keys.Guest, Items: []note.Sealed{on}})
}

func (v *visit) notes(ctx context.Context) error {
	if err := v.p.Notes.Permit(ctx, v.actor(), v.booking.Day.CounsellorID, true); err != nil {
		return err
	}
	return v.fromCounsellor(ctx, note.WorkingNote)
}

func (v *visit) fromCounsellor(ctx context.Context, kind note.Kind) error {
	item, err := v.seal(kind, note.Counsellor, 0)
	if err != nil {
		return err
	}
	return v.p.Notes.Write(ctx, v.counsellor(), note.WriteInput{GuestID: v.guest.keys.Guest, Items: []note.Sealed{item}})
}

func (v *visit) handOver(ctx context.Context) error {
	for _, c := range v.p.Programme.Counsellors {
		if c.ID != v.booking.Day.CounsellorID {
			return v.p.Bookings.ProposeHandOver(ctx, v.counsellor(), v.guest.keys.Guest, c.ID)
		}
	}
	return booking.ErrNotFound
}

// beRead has the guest and the counsellor fetch what is theirs, and puts the guest on the office's list of calls.
func (v *visit) beRead(ctx context.Context) error {
	copies, err := v.p.Retention.Copies(ctx, v.guest.keys.Guest)
	if err != nil {
		return err
	}
	ids := make([]string, len(copies))
	for i, c := range copies {
		ids[i] = c.ID
	}
	if _, _, err := v.p.Notes.Fetch(ctx, v.actor(), ids[0]); err != nil {
		return err
	}
	if _, err := v.p.Notes.OpenAll(ctx, v.counsellor(), ids, false); err != nil {
		return err
	}
	return v.p.DB.WithTx(ctx, func(tx *db.Tx) error {
		return v.p.Staff.OweCalls(tx, v.booking.Day.CounsellorID, staff.KeysLost, []string{v.guest.keys.Guest})
	})
}

// theDay goes to the morning of the day: the guest says where they sit, and a letter is written.
func (v *visit) theDay(ctx context.Context) error {
	v.clk.Set(v.booking.Day.Date.At(v.booking.Day.StartMinute, v.p.Programme.Zone))
	for _, to := range []note.Role{note.Counsellor, note.Safety} {
		item, err := v.seal(note.Today, to, 0)
		if err != nil {
			return err
		}
		if err := v.p.Notes.Replace(ctx, v.actor(), note.ReplaceInput{BookingID: v.booking.ID, Items: []note.Sealed{item}}); err != nil {
			return err
		}
	}
	if err := v.callNow(ctx); err != nil {
		return err
	}
	if err := v.fromCounsellor(ctx, note.Letter); err != nil {
		return err
	}
	return v.signIn(ctx)
}

// callNow asks to be called, as somebody who is not safe.
func (v *visit) callNow(ctx context.Context) error {
	i, err := v.seal(note.CallNow, note.Safety, 0)
	if err != nil {
		return err
	}
	return v.p.Urgent.Ask(ctx, v.actor(), urgent.Item{ID: i.ID, Kind: string(i.Kind), To: string(i.To), Epoch: i.Epoch, Body: i.Body})
}

// fearedFor is a concern that has an end; what leads from it to the guest must go with the guest.
func (v *visit) fearedFor(ctx context.Context) error {
	in := escalation.RaiseInput{GuestID: v.guest.keys.Guest, About: escalation.AboutPlans, Level: escalation.Plans, Entry: escalation.InTalk}
	c, err := v.p.Escalation.Raise(ctx, v.counsellor(), in)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(v.staff, func(d demoPerson) bool { return slices.Contains(d.roles, session.SafetyLead) })
	lead := session.Actor{Kind: session.Staff, StaffID: v.staff[at].id, Roles: v.staff[at].roles, Fresh: true}
	for _, step := range []escalation.Step{escalation.Answer, escalation.StandDown} {
		if _, err := v.p.Escalation.Take(ctx, lead, c.ID, step); err != nil {
			return err
		}
	}
	return nil
}
