package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/token"
)

// routesRebooking is what the office does, guest by guest, when a day cannot be kept, and with what comes free (internal/booking/rebook.go,
// offer.go).
func (s *server) routesRebooking() {
	office := staffWith(session.Coordinator)
	handle(s, operation{
		ID: "get-rebooking", Method: http.MethodGet, Path: "/staff/office/rebooking", Tag: "rebooking", Access: office,
		Summary: "Guests who are asked for another day, in the order in which their days begin, and who could stand at the door. No texts",
	}, s.rebooking)
	handle(s, operation{
		ID: "note-not-reached", Method: http.MethodPost, Path: "/staff/office/asks/{id}/tried", Tag: "rebooking", Access: office, Limit: limitWrite,
		Summary: "You called, and nobody answered; the guest reads that you did", Codes: []string{"not_found"},
	}, s.notReached)
	handle(s, operation{
		ID: "meet-at-door", Method: http.MethodPost, Path: "/staff/office/asks/{id}/door", Tag: "rebooking", Access: office, Limit: limitWrite,
		Summary: "Somebody who works here stands where a guest arrives today who could not be reached; it is shown to that person", Codes: []string{"not_found"},
	}, s.meetAtDoor)
	handle(s, operation{
		ID: "owe-later", Method: http.MethodPost, Path: "/staff/office/asks/{id}/later", Tag: "rebooking", Access: office, Limit: limitWrite,
		Summary: "The guest has said on the telephone that another date will do: the programme owes it, before all others", Codes: []string{"not_found"},
	}, s.oweLater)
	handle(s, operation{
		ID: "offer-gap", Method: http.MethodPost, Path: "/staff/office/days/{id}/offer", Tag: "rebooking", Access: office, Limit: limitWrite,
		Summary: "Keep a free day for the first in the line whom it fits", Codes: []string{"not_found", "day_taken", "day_withdrawn", "fits_nobody"},
	}, s.offerGap)
	handle(s, operation{
		ID: "answer-offer-phoned", Method: http.MethodPost, Path: "/staff/office/offers/{id}/answer", Tag: "rebooking", Access: office, Limit: limitWrite,
		Status: noContent, Summary: "Write down the yes or no to an offered day that the guest has said on the telephone",
		Codes: []string{"not_found", "forbidden", "offer_expired", "day_withdrawn", "day_past", "same_date", "too_many", "quota_full"},
	}, s.answerOfferPhoned)
	handle(s, operation{
		ID: "book-halves", Method: http.MethodPost, Path: "/staff/office/halves", Tag: "caller", Access: office, Limit: limitWrite, Status: http.StatusCreated,
		Summary: "Book two held days by video as half days, three hours each, both or none",
		Codes:   []string{"halves_invalid", "hold_expired", "day_taken", "day_withdrawn", "same_date", "quota_full", "ask_invalid", "idempotency_mismatch", "not_found"},
	}, s.bookHalves)
	handle(s, operation{
		ID: "list-tickets", Method: http.MethodGet, Path: "/staff/office/tickets", Tag: "caller", Access: office,
		Summary: "What the office buys for guests who asked on the telephone, the nearest day first",
	}, s.tickets)
	handle(s, operation{
		ID: "wish-ticket", Method: http.MethodPost, Path: "/staff/office/bookings/{id}/tickets", Tag: "caller", Access: office, Limit: limitWrite,
		Status: noContent, Summary: "Put a ticket, or a bed nearby, on the list of what to buy; the guest pays nothing", Codes: []string{"not_found", "ask_invalid"},
	}, s.wishTicket)
	handle(s, operation{
		ID: "buy-ticket", Method: http.MethodPost, Path: "/staff/office/tickets/{id}/bought", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "It is bought", Codes: []string{"not_found"},
	}, s.buyTicket)
	handle(s, operation{
		ID: "list-door-posts", Method: http.MethodGet, Path: "/staff/door-posts", Tag: "rebooking", Access: anyStaff,
		Summary: "Where you stand today, for a guest who could not be reached",
	}, s.doorPosts)
}

type rebookingOut struct {
	Asked  []owedOut    `json:"asked"`
	People []doorPerson `json:"people" doc:"Who works here, by name."`
}

type doorPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *server) rebooking(ctx context.Context, _ session.Actor, _ *struct{}) (*body[rebookingOut], error) {
	var out rebookingOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		owed, err := s.Bookings.Owed(tx)
		if err != nil {
			return err
		}
		at, err := s.switchboard(tx)
		if err != nil {
			return err
		}
		out = rebookingOut{
			Asked:  shapes(owed, at.owedShape),
			People: shapes(at.people, func(p staff.Person) doorPerson { return doorPerson{ID: p.ID, Name: p.Name} }),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

func (s *server) notReached(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.NotReached(ctx, actor, in.ID)
}

type doorAsk struct {
	Staff string `json:"staff" maxLength:"32"`
	Spot  string `json:"spot" enum:"door,street,stop" doc:"Our own door, the entrance from the street, or the nearest stop."`
}

func (s *server) meetAtDoor(ctx context.Context, actor session.Actor, in *about[doorAsk]) (*nothing, error) {
	if !token.IsID(in.Body.Staff) {
		return nil, booking.ErrNotFound
	}
	return nil, s.Bookings.MeetAtDoor(ctx, actor, in.ID, in.Body.Staff, booking.Spot(in.Body.Spot))
}

func (s *server) oweLater(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.OwedLater(ctx, actor, in.ID)
}

func (s *server) offerGap(ctx context.Context, actor session.Actor, in *oneOfMine) (*body[keptOfferOut], error) {
	out, err := s.Bookings.OfferGap(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.outShape(out)), nil
}

type answerOfferAsk struct {
	Day string `json:"day" maxLength:"32" doc:"That is offered."`
	Yes bool   `json:"yes"`
}

func (s *server) answerOfferPhoned(ctx context.Context, actor session.Actor, in *about[answerOfferAsk]) (*nothing, error) {
	return nil, s.Bookings.AnswerOfferByPhone(ctx, actor, in.ID, in.Body.Day, in.Body.Yes)
}

type halvesAsk struct {
	Holds       []string `json:"holds" minItems:"2" maxItems:"2" doc:"Two held days by video of one colleague, on two dates."`
	Language    string   `json:"language" maxLength:"12"`
	Guest       string   `json:"guest,omitempty" maxLength:"64" doc:"Who has wished for this call and has a page already; left out for anybody else."`
	WithPartner bool     `json:"with_partner,omitempty"`
	Agreement   string   `json:"agreement,omitempty" maxLength:"32"`
}

type halvesOut struct {
	First     CalledOut `json:"first"`
	Second    CalledOut `json:"second"`
	PhoneWord string    `json:"phone_word" doc:"Two words to say aloud, for both cards; told now and kept as a keyed hash."`
}

func (s *server) bookHalves(ctx context.Context, actor session.Actor, in *wish[halvesAsk]) (*body[halvesOut], error) {
	both, err := s.Bookings.BookHalves(ctx, actor, booking.HalvesInput{
		Holds: [2][]byte{holdOf(in.Body.Holds[0]), holdOf(in.Body.Holds[1])}, GuestID: in.Body.Guest, Language: in.Body.Language,
		WithPartner: in.Body.WithPartner, Agreement: in.Body.Agreement, Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	return answer(halvesOut{First: calledShape(both.First), Second: calledShape(both.Second), PhoneWord: both.PhoneWord}), nil
}

type doorPostOut struct {
	CardName string `json:"card_name"`
	Day      dayOut `json:"day"`
	Spot     string `json:"spot" enum:"door,street,stop"`
}

type doorPostsOut struct {
	Posts []doorPostOut `json:"posts"`
}

func (s *server) doorPosts(ctx context.Context, actor session.Actor, _ *struct{}) (*body[doorPostsOut], error) {
	var posts []booking.DoorPost
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		posts, err = s.Bookings.DoorPosts(tx, actor.StaffID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(doorPostsOut{Posts: shapes(posts, func(p booking.DoorPost) doorPostOut {
		return doorPostOut{CardName: p.Booking.CardName, Day: dayShape(p.Booking.Day), Spot: string(p.Spot)}
	})}), nil
}
