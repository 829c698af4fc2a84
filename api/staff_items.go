package main

import (
	"context"
	"net/http"

	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
)

// Whoever reads what guests seal: counsellors for themselves, coordinators and safety leads as members of their desks.
var readers = []session.Role{session.Counsellor, session.Coordinator, session.SafetyLead}

func (s *server) routesStaffItems() {
	handle(s, operation{
		ID: "list-guests", Method: http.MethodGet, Path: "/staff/guests", Tag: "desk", Access: staffWith(readers...),
		Summary: "Guests of a counsellor or desk: card names, next dates, what is unread, what ends soon; without texts",
		Codes:   []string{"desk_not_member"},
	}, s.listGuests)
	handle(s, operation{
		ID: "get-guest", Method: http.MethodGet, Path: "/staff/guests/{id}", Tag: "desk", Access: staffWith(readers...),
		Summary: "One guest: what is sealed for the reader, without the texts, and the guest's public keys",
		Codes:   []string{"not_found", "desk_not_member"},
	}, s.getGuest)
	handle(s, operation{
		ID: "open-items", Method: http.MethodPost, Path: "/staff/items/open", Tag: "desk", Access: staffWith(readers...), Limit: limitWrite,
		Summary: "Fetch sealed texts; each is shown in the guest's log. What is not there for you, for whatever reason, is gone",
		Codes:   []string{"texts_unavailable"},
	}, s.openItems)
	handle(s, operation{
		ID: "write-items", Method: http.MethodPost, Path: "/staff/guests/{id}/items", Tag: "desk", Access: staffWith(readers...), Limit: limitWrite,
		Large: true, Status: noContent,
		Summary: "Write to a guest: a message, a working note, a letter, or what is handed on with the guest's yes",
		Codes: []string{
			"not_found", "desk_not_member", "item_refused", "desk_changed", "thread_moved", "note_not_permitted", "notes_full", "hand_over_not_agreed", "texts_unavailable",
		},
	}, s.writeItems)
}

// AsRole is embedded, and so exported. It says with whose eyes somebody looks who has more than one role.
type AsRole struct {
	As string `query:"as" enum:"counsellor,office,safety" doc:"Absent: the first of your roles, in this order."`
}

type guestsOut struct {
	Guests []GuestCardOut `json:"guests" doc:"By their next date; those without one last."`
}

// GuestCardOut is embedded, and so exported.
type GuestCardOut struct {
	ID           string          `json:"id"`
	CardName     string          `json:"card_name" doc:"Of the next appointment; empty for who only wished to be called."`
	ChosenName   *staffItemOut   `json:"chosen_name,omitempty" doc:"The item in which the chosen name is sealed for you."`
	Language     string          `json:"language"`
	Recipient    string          `json:"recipient" doc:"age hybrid recipient; empty for a guest who only telephones."`
	SigningKey   []byte          `json:"signing_key" doc:"Ed25519; who signed what the guest wrote. No name in the list is believed without it."`
	Appointments []guestVisitOut `json:"appointments" doc:"By date; of the last 30 days and to come."`
	Next         string          `json:"next,omitempty" format:"date"`
	Unread       int             `json:"unread"`
	Messages     threadCountOut  `json:"messages"`
	Stale        int             `json:"stale" doc:"Sealed for an earlier key of the desk: to be sealed anew."`
	EndsSoon     []endingOut     `json:"ends_soon" doc:"Within two weeks, each with the day from which it is gone."`
}

type threadCountOut struct {
	All    int    `json:"all"`
	Unread int    `json:"unread"`
	Oldest string `json:"oldest,omitempty" format:"date" doc:"On which the oldest of the unread ones was written."`
}

type guestVisitOut struct {
	Booking    string `json:"booking"`
	Date       string `json:"date" format:"date"`
	Counsellor string `json:"counsellor"`
}

type endingOut struct {
	Kind  string `json:"kind"`
	Until string `json:"until" format:"date"`
}

type guestOut struct {
	GuestCardOut
	As         string         `json:"as" enum:"counsellor,office,safety"`
	NextSeq    int            `json:"next_seq" doc:"The number of your next message in the thread."`
	NotesSince string         `json:"notes_since,omitempty" format:"date" doc:"The day of the guest's yes to your working notes; absent without one."`
	Items      []staffItemOut `json:"items" doc:"In the order of their threads."`
	Texts      bool           `json:"texts" doc:"To the office alone: short texts go to this guest, and can be stopped."`
}

type staffItemOut struct {
	ID      string `json:"id"`
	Kind    string `json:"kind" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded"`
	Author  string `json:"author" doc:"guest, or who of the staff wrote it."`
	Seq     int    `json:"seq,omitempty"`
	Booking string `json:"booking,omitempty"`
	Written string `json:"written" format:"date"`
	Until   string `json:"until" format:"date"`
	Was     string `json:"was" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded" doc:"Of what was handed on: the kind of the original; else the same as kind."`
	Epoch   int    `json:"epoch,omitempty" doc:"Of what is for a desk: for which of its keys it is sealed."`
	HandTo  string `json:"hand_to,omitempty" doc:"The counsellor who may have it, by the guest's yes: seal it anew for them."`
	MayOpen bool   `json:"may_open" doc:"False for what is kept back now."`
	Unread  bool   `json:"unread"`
}

func (s *server) listGuests(ctx context.Context, actor session.Actor, in *AsRole) (*body[guestsOut], error) {
	var cards []note.Card
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		cards, err = s.Notes.GuestsOf(tx, actor, note.Role(in.As))
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(guestsOut{Guests: shapes(cards, s.cardShape)}), nil
}

type oneGuest struct {
	AsRole
	ID string `path:"id" maxLength:"64"`
}

func (s *server) getGuest(ctx context.Context, actor session.Actor, in *oneGuest) (*body[guestOut], error) {
	var card note.Card
	texts := false
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if card, err = s.Notes.GuestOf(tx, actor, note.Role(in.As), in.ID); err != nil || card.As != note.Office {
			return err
		}
		texts, _, err = s.Texts.State(tx, in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := guestOut{
		GuestCardOut: s.cardShape(card), As: string(card.As), NextSeq: card.NextSeq,
		Items: shapes(card.Items, staffItemShape), Texts: texts,
	}
	if !card.NoteGiven.IsZero() {
		out.NotesSince = card.NoteGiven.String()
	}
	return answer(out), nil
}

func staffItemShape(i note.StaffItem) staffItemOut {
	return staffItemOut{
		ID: i.ID, Kind: string(i.Kind), Author: i.Author, Seq: i.Seq, Booking: i.BookingID, Written: i.Written.String(), Until: i.Until.String(),
		Was: string(i.Was), Epoch: i.Epoch, HandTo: i.HandTo, MayOpen: i.MayOpen, Unread: i.Unread,
	}
}

func nameShape(c note.Card) *staffItemOut {
	i, ok := c.ChosenName()
	if !ok {
		return nil
	}
	out := staffItemShape(i)
	return &out
}

func (s *server) cardShape(c note.Card) GuestCardOut {
	all, unread, oldest := c.Messages()
	out := GuestCardOut{
		ID: c.ID, CardName: c.CardName, ChosenName: nameShape(c), Language: c.Language, Recipient: c.Recipient, SigningKey: c.SigningKey,
		Unread: c.Unread(), Messages: threadCountOut{All: all, Unread: unread, Oldest: dateOrNone(oldest)}, Stale: c.Stale(),
		Appointments: shapes(c.Appointments, func(a note.Appointment) guestVisitOut {
			return guestVisitOut{Booking: a.ID, Date: a.Date.String(), Counsellor: a.CounsellorID}
		}),
		EndsSoon: shapes(c.EndsSoon(), func(i note.StaffItem) endingOut { return endingOut{Kind: string(i.Kind), Until: i.Until.String()} }),
	}
	if !c.Next.IsZero() {
		out.Next = c.Next.String()
	}
	return out
}

type openItemsAsk struct {
	IDs  []string `json:"ids" minItems:"1" maxItems:"50" maxLength:"64"`
	Anew bool     `json:"anew,omitempty" doc:"To seal them for the desk's next key: the log says so, and what is unread stays so. Only what is for an earlier key is given."`
}

type openedOut struct {
	Items []openedItemOut `json:"items" doc:"In the order asked for."`
}

type openedItemOut struct {
	ID     string `json:"id"`
	Kind   string `json:"kind,omitempty"`
	Sealed []byte `json:"sealed,omitempty" doc:"An age file for the guest and you, or your desk."`
	Gone   bool   `json:"gone" doc:"Ended, over, kept back, somebody else's, or never there: that is all one."`
}

func (s *server) openItems(ctx context.Context, actor session.Actor, in *given[openItemsAsk]) (*body[openedOut], error) {
	items, err := s.Notes.OpenAll(ctx, actor, in.Body.IDs, in.Body.Anew)
	if err != nil {
		return nil, err
	}
	return answer(openedOut{Items: shapes(items, func(o note.Opened) openedItemOut {
		return openedItemOut{ID: o.ID, Kind: string(o.Kind), Sealed: o.Sealed, Gone: o.Gone}
	})}), nil
}

type writeAsk struct {
	Items []itemIn `json:"items" minItems:"1" maxItems:"12"`
}

// writeItems needs no memory of its key: the items' own ids make it repeatable.
func (s *server) writeItems(ctx context.Context, actor session.Actor, in *wishFor[writeAsk]) (*nothing, error) {
	return nil, s.Notes.Write(ctx, actor, note.WriteInput{GuestID: in.ID, Items: shapes(in.Body.Items, sealedItem)})
}
