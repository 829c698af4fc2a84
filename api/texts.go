package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/reminder"
	"lysning/internal/session"
)

func (s *server) routesTexts() {
	handle(s, operation{
		ID: "set-texts", Method: http.MethodPut, Path: "/me/texts", Tag: "me", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Send short neutral texts to one number or mail address, instead of the one before; nobody reads it, the day after it is gone",
		Codes:   []string{"short_text_address_invalid", "short_texts_off", "short_texts_nothing", "texts_unavailable", "not_found"},
	}, func(ctx context.Context, a session.Actor, in *given[textsAsk]) (*nothing, error) {
		return nil, s.Texts.Set(ctx, a, in.Body.Address)
	})
	handle(s, operation{
		ID: "stop-texts", Method: http.MethodDelete, Path: "/me/texts", Tag: "me", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Stop all texts, also those that wait, and destroy the address", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Texts.Stop(ctx, a)
	})
	handle(s, operation{
		ID: "stop-texts-by-code", Method: http.MethodPost, Path: "/texts/stop", Tag: "me", Access: anyone, Limit: limitSignIn, Status: noContent,
		Summary: "The same for whoever reads the code in a text; it opens nothing and says nothing", Codes: []string{"stop_code_unknown"},
	}, func(ctx context.Context, _ session.Actor, in *given[stopAsk]) (*nothing, error) {
		return nil, s.Texts.StopByCode(ctx, in.Body.Code)
	})
	handle(s, operation{
		ID: "stop-texts-for", Method: http.MethodDelete, Path: "/staff/guests/{id}/texts", Tag: "caller", Access: staffWith(session.Coordinator), Limit: limitWrite,
		Status: noContent, Summary: "Stop all texts to a guest, at their wish or because they have died; nothing there is no error", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *textsGuest) (*nothing, error) {
		return nil, s.Texts.StopFor(ctx, a, in.ID)
	})
}

type textsAsk struct {
	Address string `json:"address" maxLength:"320"`
}

type stopAsk struct {
	Code string `json:"code" maxLength:"32"`
}

type textsGuest struct {
	ID string `path:"id" maxLength:"64"`
}

// textsOut is what a guest sees of the own wish for texts: never the address, which nobody can read.
type textsOut struct {
	On    bool   `json:"on"`
	Until string `json:"until,omitempty" format:"date" doc:"The day on which the address is gone."`
}

// shortTextsOut is where a programme can send short texts at all.
type shortTextsOut struct {
	Mail  bool `json:"mail"`
	Phone bool `json:"phone"`
}

func (s *server) textsOf(tx *db.Tx, guestID string) (textsOut, error) {
	on, until, err := s.Texts.State(tx, guestID)
	return textsOut{On: on, Until: until.String()}, err
}

// bookingWithTexts keeps where texts go in the transaction of a booking.
func (s *server) bookingWithTexts(to reminder.Given, also func(*db.Tx, booking.Booking) error) func(*db.Tx, booking.Booking) error {
	return func(tx *db.Tx, b booking.Booking) error {
		if err := s.Texts.Keep(tx, b.GuestID, to); err != nil || also == nil {
			return err
		}
		return also(tx, b)
	}
}

// weekWithTexts does so in that of a request for a week.
func (s *server) weekWithTexts(to reminder.Given, also func(*db.Tx, course.Request) error) func(*db.Tx, course.Request) error {
	return func(tx *db.Tx, r course.Request) error {
		if err := s.Texts.Keep(tx, r.GuestID, to); err != nil {
			return err
		}
		return also(tx, r)
	}
}
