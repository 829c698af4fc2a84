package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/session"
	"lysning/internal/token"
)

func (s *server) routesBooking() {
	handle(s, operation{
		ID: "book-first", Method: http.MethodPost, Path: "/bookings", Tag: "booking", Access: anyone, Limit: limitBook, Large: true,
		Status: http.StatusCreated, Summary: "Book the held day, with keys that prove themselves",
		Codes: []string{"keys_invalid", "proof_invalid", "hold_expired", "day_taken", "day_withdrawn", "item_refused", "door_half_open", "too_many", "no_bed_here", "beds_taken", "quota_full", "ask_invalid", "same_date", "idempotency_mismatch", "short_text_address_invalid", "short_texts_off"},
	}, s.bookFirst)
	handle(s, operation{
		ID: "book-further", Method: http.MethodPost, Path: "/me/bookings", Tag: "booking", Access: guest, Limit: limitWrite, Large: true,
		Status: http.StatusCreated, Summary: "Book a further day",
		Codes: []string{"hold_expired", "day_taken", "day_withdrawn", "item_refused", "too_many", "no_bed_here", "beds_taken", "quota_full", "ask_invalid", "same_date", "idempotency_mismatch"},
	}, s.bookFurther)
	handle(s, operation{
		ID: "move-booking", Method: http.MethodPost, Path: "/me/bookings/{id}/move", Tag: "booking", Access: guest, Limit: limitWrite, Large: true,
		Summary: "Move to the held day", Codes: []string{"not_found", "hold_expired", "day_taken", "day_withdrawn", "day_past", "item_refused", "same_date", "quota_full", "idempotency_mismatch"},
	}, s.move)
	handle(s, operation{
		ID: "cancel-booking", Method: http.MethodPost, Path: "/me/bookings/{id}/cancel", Tag: "booking", Access: guest, Limit: limitWrite,
		Summary: "Cancel: always free, nothing asked", Codes: []string{"not_found", "day_past", "idempotency_mismatch"},
	}, s.cancel)
}

type bookingOut struct {
	ID           string      `json:"id"`
	Day          dayOut      `json:"day"`
	CardName     string      `json:"card_name" doc:"What you are called at the door; made by the system."`
	WithPartner  bool        `json:"with_partner"`
	EveningFirst bool        `json:"evening_before"`
	Sequence     int         `json:"sequence" doc:"Raised by each move, for the calendar file."`
	Reachable    bool        `json:"reachable"`
	Until        string      `json:"until" format:"date" doc:"The day on which this is gone."`
	ReadsBy      *readsByOut `json:"reads_by,omitempty"`
	VideoURL     string      `json:"video_url,omitempty" doc:"Of a video day, from half an hour before the start until the end."`
	Words        wordsOut    `json:"words" doc:"What was promised for the words beforehand, and whether they were read."`
	Over         bool        `json:"over" doc:"The day has ended by the wall clock."`
	Held         bool        `json:"held" doc:"The counsellor has said that the talk was held."`
	Half         int         `json:"half,omitempty" minimum:"1" maximum:"2" doc:"Of two half days by video: which of the two."`
	CallOn       string      `json:"call_on,omitempty" format:"date" doc:"The day on which the office calls, as wished for."`
}

// wordsOut is all that is known of words beforehand without knowing them.
type wordsOut struct {
	State string      `json:"state" enum:"none,waiting,read,late" doc:"late: the promised time has passed, and that is our fault."`
	By    *readsByOut `json:"by,omitempty" doc:"As promised when they were written; left out when nobody could promise it."`
	Read  string      `json:"read,omitempty" format:"date"`
}

func wordsShape(w booking.Words) wordsOut {
	state := string(w.State)
	if w.State == booking.NoWords {
		state = "none"
	}
	return wordsOut{State: state, By: readsByShape(w.By), Read: w.Read.String()}
}

func bookingShape(b booking.Booking) bookingOut {
	return bookingOut{
		ID: b.ID, Day: dayShape(b.Day), CardName: b.CardName, WithPartner: b.WithPartner, EveningFirst: b.EveningBefore,
		Sequence: b.Sequence, Reachable: b.Reachable, Until: b.Until.String(), Words: wordsShape(b.Words), Held: b.Held != nil && *b.Held,
		CallOn: b.CallOn.String(), Half: b.Pair.No,
	}
}

// bookingNow adds by when words written now are read. It is a convenience: without it the booking stands all the same.
func (s *server) bookingNow(ctx context.Context, b booking.Booking) bookingOut {
	out := bookingShape(b)
	if by, err := s.Bookings.ReadsBy(ctx, b.Day); err == nil {
		out.ReadsBy = readsByShape(by)
	}
	out.Over = s.Bookings.Over(b)
	if room, open := s.Bookings.Room(b, s.Clock.Now()); open {
		out.VideoURL = s.Programme.RoomURL(room)
	}
	return out
}

type firstBookingIn struct {
	Proven
	RawBody []byte
	Body    firstBookingAsk
}

type firstBookingAsk struct {
	Hold          string   `json:"hold" maxLength:"64"`
	Guest         guestIn  `json:"guest"`
	WithPartner   bool     `json:"with_partner,omitempty"`
	EveningBefore bool     `json:"evening_before,omitempty"`
	Agreement     string   `json:"agreement,omitempty" maxLength:"32" doc:"As what you book, where the programme asks; left out, it is the first."`
	Texts         string   `json:"texts,omitempty" maxLength:"320" doc:"One mobile number or mail address for short neutral texts; left out for none."`
	Items         []itemIn `json:"items" maxItems:"8"`
}

type bookedOut struct {
	Booking bookingOut `json:"booking"`
	Session sessionOut `json:"session"`
}

func (s *server) bookFirst(ctx context.Context, actor session.Actor, in *firstBookingIn) (*body[bookedOut], error) {
	keys := in.Body.Guest.keys()
	if err := s.Intake.VerifyProof(intake.LabelFirstBooking, in.RepeatKey, in.RawBody, keys, in.signature()); err != nil {
		return nil, err
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	known := booking.GuestKeys(keys)
	drawn, err := s.Sessions.Draw()
	if err != nil {
		return nil, err
	}
	texts, err := s.Texts.Ready(ctx, in.Body.Texts)
	if err != nil {
		return nil, err
	}
	var started session.Session
	b, err := s.Bookings.Book(ctx, actor, booking.BookInput{
		Hold: holdOf(in.Body.Hold), Guest: &known, WithPartner: in.Body.WithPartner, EveningBefore: in.Body.EveningBefore, Agreement: in.Body.Agreement,
		Items: shapes(in.Body.Items, bookingItem), Once: in.once(in.RawBody),
		Also: s.bookingWithTexts(texts, func(tx *db.Tx, b booking.Booking) (err error) {
			started, err = s.Sessions.Start(tx, drawn, b.GuestID, false)
			return err
		}),
	})
	if err != nil {
		return nil, err
	}
	return answer(bookedOut{Booking: s.bookingNow(ctx, b), Session: sessionShape(started)}), nil
}

// once binds the repeat key to what was sent, so that one key cannot mean two things.
func (r Repeatable) once(raw []byte) booking.Once {
	return booking.Once{Key: r.RepeatKey, BodyHash: token.Hash(raw)}
}

func bookingItem(i itemIn) booking.Item {
	return booking.Item{ID: i.ID, Kind: i.Kind, To: i.To, Of: i.Of, Epoch: i.Epoch, Sealed: i.Sealed}
}

// wish is a signed-in guest's repeatable request.
type wish[T any] struct {
	Repeatable
	RawBody []byte
	Body    T
}

// wishFor is a wish about one thing of the guest's own.
type wishFor[T any] struct {
	Repeatable
	ID      string `path:"id" maxLength:"64"`
	RawBody []byte
	Body    T
}

type furtherBookingAsk struct {
	Hold          string   `json:"hold" maxLength:"64"`
	WithPartner   bool     `json:"with_partner,omitempty"`
	EveningBefore bool     `json:"evening_before,omitempty"`
	Items         []itemIn `json:"items" maxItems:"8"`
}

func (s *server) bookFurther(ctx context.Context, actor session.Actor, in *wish[furtherBookingAsk]) (*body[bookingOut], error) {
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	b, err := s.Bookings.Book(ctx, actor, booking.BookInput{
		Hold: holdOf(in.Body.Hold), WithPartner: in.Body.WithPartner, EveningBefore: in.Body.EveningBefore,
		Items: shapes(in.Body.Items, bookingItem), Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	return answer(s.bookingNow(ctx, b)), nil
}

type moveAsk struct {
	Hold  string   `json:"hold" maxLength:"64"`
	Items []itemIn `json:"items" maxItems:"8" doc:"Sealed anew for the other counsellor."`
}

func (s *server) move(ctx context.Context, actor session.Actor, in *wishFor[moveAsk]) (*body[bookingOut], error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	b, err := s.Bookings.Move(ctx, actor, booking.MoveInput{
		BookingID: in.ID, Hold: holdOf(in.Body.Hold), Items: shapes(in.Body.Items, bookingItem), Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	return answer(s.bookingNow(ctx, b)), nil
}

func (s *server) cancel(ctx context.Context, actor session.Actor, in *wishFor[struct{}]) (*nothing, error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	return nil, s.Bookings.Cancel(ctx, actor, booking.CancelInput{BookingID: in.ID, Once: in.once(in.RawBody)})
}
