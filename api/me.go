package main

import (
	"context"
	"net/http"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/retention"
	"lysning/internal/session"
)

func (s *server) routesMe() {
	handle(s, operation{
		ID: "get-me", Method: http.MethodGet, Path: "/me", Tag: "me", Access: guest,
		Summary: "Everything that is held about you, without the texts", Codes: []string{"not_found"},
	}, s.me)
	handle(s, operation{
		ID: "set-phone-word", Method: http.MethodPost, Path: "/me/phone-word", Tag: "me", Access: guest, Limit: limitSignIn,
		Summary: "Set two words by which you can move or cancel by telephone", Codes: []string{"phone_word_invalid"},
	}, s.setPhoneWord)
	handle(s, operation{
		ID: "erase-me", Method: http.MethodDelete, Path: "/me", Tag: "me", Access: guest, Limit: limitWrite,
		Summary: "Erase everything, now: 200 when no byte is left, 202 when it is unreadable and the last bytes go in a moment",
		Codes:   []string{"texts_unavailable"},
	}, s.eraseMe)
}

type meOut struct {
	Guest    meGuestOut      `json:"guest"`
	Bookings []bookingOut    `json:"bookings"`
	StandBys []standByOut    `json:"stand_bys"`
	Week     *placeInWeekOut `json:"week,omitempty" doc:"The request for a week with colleagues."`
	Asks     []guestAskOut   `json:"asks" doc:"What we ask you; nothing is swapped without your yes."`
	Items    []heldOut       `json:"items"`
	Threads  []threadOut     `json:"threads" doc:"With whom you can write, or have written."`
	Notes    []permitOut     `json:"note_permissions" doc:"Whom you have said yes to working notes."`
	Texts    textsOut        `json:"texts" doc:"Short texts to your phone or mailbox."`
	Log      []logOut        `json:"log" doc:"Who did what, by day."`
	Concerns []meConcernOut  `json:"concerns" doc:"Where somebody feared for you or for patients: every field there is."`
}

type meGuestOut struct {
	ID        string `json:"id"`
	Language  string `json:"language"`
	Until     string `json:"until" format:"date" doc:"The day on which nothing of this is here any more."`
	PhoneWord bool   `json:"phone_word" doc:"Whether one is set."`

	Passkeys []guestPasskeyOut `json:"passkeys"`
}

type heldOut struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded"`
	Was      string       `json:"was" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded" doc:"Of what was handed on: the kind of the original; else the same as kind."`
	Epoch    int          `json:"epoch,omitempty" doc:"Of what is for a desk: for which of its keys it is sealed."`
	Author   string       `json:"author" doc:"Who wrote it: guest, office, safety, or a counsellor's id."`
	Seq      int          `json:"seq,omitempty" doc:"Of a message: its number in the thread."`
	To       string       `json:"to" enum:"counsellor,office,safety"`
	With     string       `json:"with" doc:"The counsellor's id, or the desk."`
	ToName   string       `json:"to_name" doc:"The counsellor's name; empty for a desk."`
	Booking  string       `json:"booking,omitempty"`
	Week     string       `json:"week,omitempty" doc:"The request that it came with."`
	Written  string       `json:"written" format:"date"`
	Until    string       `json:"until" format:"date"`
	Kept     string       `json:"kept,omitempty" format:"date" doc:"A court has ordered that it be kept until then. Past until nobody who works here reads it; you do, and end it when you wish."`
	HeldBack bool         `json:"held_back" doc:"Not given out before a rule of the safety desk says so."`
	Fetched  []fetchedOut `json:"fetched"`
}

type fetchedOut struct {
	Day    string `json:"day" format:"date"`
	By     string `json:"by" enum:"doctor,counsellor,office,safety,program"`
	ByName string `json:"by_name,omitempty" doc:"Of a counsellor."`
}

type threadOut struct {
	With    string `json:"with" doc:"A counsellor's id, or office."`
	To      string `json:"to" enum:"counsellor,office"`
	Name    string `json:"name" doc:"The counsellor's; empty for the office."`
	Booking string `json:"booking,omitempty" doc:"Beside which it is written; absent when nothing can be written any more, and for the office."`
	NextSeq int    `json:"next_seq"`
}

type permitOut struct {
	Counsellor string `json:"counsellor"`
	Name       string `json:"name"`
	Given      string `json:"given" format:"date"`
}

type logOut struct {
	Day    string `json:"day" format:"date"`
	By     string `json:"by" enum:"doctor,counsellor,office,safety,program"`
	Action string `json:"action"`
}

// ownPage is one state of the store: what stands beside each other was true at the same moment.
type ownPage struct {
	guest    intake.Guest
	passkeys []intake.Passkey
	bookings []booking.Booking
	standBys []booking.StandBy
	week     *course.Mine
	asks     []booking.Asked
	items    []note.Item
	threads  []note.ThreadOf
	notes    []note.Permission
	log      []audit.Row
	concerns []escalation.Told
	texts    textsOut
}

func (s *server) readOwnPage(ctx context.Context, actor session.Actor) (p ownPage, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p.guest, err = s.Intake.OwnPage(tx, actor); err != nil {
			return err
		}
		if p.passkeys, err = s.Intake.Passkeys(tx, actor.GuestID); err != nil {
			return err
		}
		if p.bookings, err = s.Bookings.ForGuest(tx, actor.GuestID); err != nil {
			return err
		}
		if p.standBys, err = s.Bookings.StandBysFor(tx, actor.GuestID); err != nil {
			return err
		}
		if p.week, err = s.CourseRequests.ForGuest(tx, actor.GuestID); err != nil {
			return err
		}
		if p.asks, err = s.Bookings.AsksFor(tx, actor.GuestID); err != nil {
			return err
		}
		if p.items, err = s.Notes.List(tx, actor.GuestID); err != nil {
			return err
		}
		if p.threads, err = s.Notes.Threads(tx, actor.GuestID); err != nil {
			return err
		}
		if p.notes, err = s.Notes.Permissions(tx, actor.GuestID); err != nil {
			return err
		}
		if p.texts, err = s.textsOf(tx, actor.GuestID); err != nil {
			return err
		}
		if p.concerns, err = s.Escalation.ForGuest(tx, actor.GuestID); err != nil {
			return err
		}
		hidden, err := s.Escalation.HiddenFrom(tx, actor.GuestID)
		if err != nil {
			return err
		}
		p.log, err = s.Audit.ForGuest(tx, actor.GuestID)
		p.log = slices.DeleteFunc(p.log, func(r audit.Row) bool {
			return escalation.HidesAction(r.Action) && !hidden.IsZero() && !r.Day.Before(hidden)
		})
		return err
	})
	return p, err
}

func (s *server) me(ctx context.Context, actor session.Actor, _ *struct{}) (*body[meOut], error) {
	p, err := s.readOwnPage(ctx, actor)
	if err != nil {
		return nil, err
	}
	named, err := s.counsellorNames(ctx)
	if err != nil {
		return nil, err
	}
	var week *placeInWeekOut
	if p.week != nil {
		shape := s.placeInWeekShape(*p.week)
		week = &shape
	}
	return answer(meOut{
		Week: week, Texts: p.texts,
		Guest: meGuestOut{
			ID: p.guest.ID, Language: p.guest.Language, Until: p.guest.Until.String(), PhoneWord: p.guest.PhoneWord,
			Passkeys: shapes(p.passkeys, guestPasskeyShape),
		},
		Concerns: shapes(p.concerns, meConcernShape),
		Bookings: shapes(p.bookings, func(b booking.Booking) bookingOut { return s.bookingNow(ctx, b) }),
		StandBys: shapes(p.standBys, s.standByShape()),
		Asks:     shapes(p.asks, s.askShape),
		Items:    shapes(p.items, func(i note.Item) heldOut { return heldShape(i, named) }),
		Threads: shapes(p.threads, func(t note.ThreadOf) threadOut {
			return threadOut{With: t.With, To: string(t.To), Name: named[t.With], Booking: t.BookingID, NextSeq: t.Next}
		}),
		Notes: shapes(p.notes, func(n note.Permission) permitOut {
			return permitOut{Counsellor: n.CounsellorID, Name: named[n.CounsellorID], Given: n.Given.String()}
		}),
		Log: shapes(p.log, func(r audit.Row) logOut {
			return logOut{Day: r.Day.String(), By: string(r.Role), Action: string(r.Action)}
		}),
	}), nil
}

func heldShape(i note.Item, named map[string]string) heldOut {
	return heldOut{
		ID: i.ID, Kind: string(i.Kind), Was: string(i.Was), Epoch: i.Epoch, Author: i.WrittenBy(), Seq: i.Seq, To: string(i.To), With: i.ToID, ToName: named[i.ToID],
		Booking: i.BookingID, Week: i.RequestID, Written: i.Written.String(), Until: i.Until.String(), HeldBack: i.HeldBack, Kept: dateOrNone(i.HeldUntil),
		Fetched: shapes(i.Fetched, func(f note.Fetched) fetchedOut {
			return fetchedOut{Day: f.Day.String(), By: string(f.By), ByName: named[f.ByID]}
		}),
	}
}

// counsellorNames are of the counsellors in the programme's files, who may have left, and of those who have a profile now.
func (s *server) counsellorNames(ctx context.Context) (map[string]string, error) {
	profiles, err := s.Counsellors.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	named := map[string]string{}
	for _, c := range s.Programme.Counsellors {
		named[c.ID] = c.Name
	}
	for _, p := range profiles {
		named[p.ID] = p.Name
	}
	return named, nil
}

type phoneWordAsk struct {
	Word string `json:"word" maxLength:"256"`
}

func (s *server) setPhoneWord(ctx context.Context, actor session.Actor, in *given[phoneWordAsk]) (*nothing, error) {
	return nil, s.Intake.SetPhoneWord(ctx, actor, in.Body.Word)
}

type erasedOut struct {
	Status int
	Body   struct {
		State string `json:"state" enum:"gone,unreadable"`
		Stays string `json:"stays,omitempty" format:"date" doc:"Until when the codes and dates of a concern stay, which nothing leads from to you any more; absent when nothing stays."`
	}
}

func (s *server) eraseMe(ctx context.Context, actor session.Actor, _ *struct{}) (*erasedOut, error) {
	stays, err := s.Escalation.StaysUntil(ctx, actor)
	if err != nil {
		return nil, err
	}
	state, err := s.Retention.EraseNow(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := &erasedOut{Status: http.StatusOK}
	if state == retention.Unreadable {
		out.Status = http.StatusAccepted
	}
	out.Body.State, out.Body.Stays = string(state), dateOrNone(stays)
	return out, nil
}
