package main

import (
	"context"
	"fmt"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/session"
)

func (s *server) routesDays() {
	handle(s, operation{
		ID: "list-days", Method: http.MethodGet, Path: "/days", Tag: "day", Access: anyone, Packed: true,
		Summary: "Free days, for anybody", Codes: []string{"ask_invalid"},
	}, s.listDays)
	handle(s, operation{
		ID: "search-days", Method: http.MethodPost, Path: "/days/search", Tag: "day", Access: either,
		Summary: "Free days without people whom the asker would rather not meet: those names belong in no address",
		Codes:   []string{"ask_invalid"},
	}, s.searchDays)
}

// dayOut is a day as everybody may see it. Times are of the wall clock in zone.
type dayOut struct {
	ID         string `json:"id"`
	Date       string `json:"date" format:"date"`
	Start      string `json:"start" example:"09:30"`
	End        string `json:"end" example:"15:30"`
	Zone       string `json:"zone"`
	Place      string `json:"place"`
	Mode       string `json:"mode" enum:"house,city_room,video"`
	Counsellor string `json:"counsellor"`
}

func dayShape(d booking.Day) dayOut {
	return dayOut{
		ID: d.ID, Date: d.Date.String(), Start: minuteShape(d.StartMinute), End: minuteShape(d.EndMinute()), Zone: d.Zone,
		Place: d.PlaceID, Mode: string(d.Mode), Counsellor: d.CounsellorID,
	}
}

func minuteShape(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

type firstOut struct {
	Place string `json:"place"`
	Mode  string `json:"mode" enum:"house,city_room,video"`
	Date  string `json:"date" format:"date"`
	DayID string `json:"day_id"`
}

type daysOut struct {
	Days   []dayOut   `json:"days" doc:"Of one month: the one asked for, or the first that has any."`
	Months []string   `json:"months" doc:"Those with any day under the same ask."`
	First  []firstOut `json:"first" doc:"The first free date of each place."`
}

type daysAsk struct {
	Month            string   `json:"month,omitempty" pattern:"^[0-9]{4}-[0-9]{2}$"`
	Place            string   `json:"place,omitempty" maxLength:"32"`
	Mode             string   `json:"mode,omitempty" enum:"house,city_room,video"`
	Counsellor       string   `json:"counsellor,omitempty" maxLength:"32" doc:"Left out: any, shared fairly."`
	Without          []string `json:"without,omitempty" maxItems:"100"`
	WithoutEmployers []string `json:"without_employers,omitempty" maxItems:"100"`
}

func (s *server) listDays(ctx context.Context, actor session.Actor, in *struct {
	Month      string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$"`
	Place      string `query:"place" maxLength:"32"`
	Mode       string `query:"mode" enum:"house,city_room,video"`
	Counsellor string `query:"counsellor" maxLength:"32"`
}) (*body[daysOut], error) {
	return s.searchDays(ctx, actor, &given[daysAsk]{Body: daysAsk{Month: in.Month, Place: in.Place, Mode: in.Mode, Counsellor: in.Counsellor}})
}

func (s *server) searchDays(ctx context.Context, actor session.Actor, in *given[daysAsk]) (*body[daysOut], error) {
	b := in.Body
	got, err := s.Bookings.OfferedTo(ctx, actor, booking.Ask{
		Month: b.Month, PlaceID: b.Place, Mode: booking.Mode(b.Mode), CounsellorID: b.Counsellor,
		Without: b.Without, WithoutEmployers: b.WithoutEmployers,
	})
	if err != nil {
		return nil, err
	}
	return answer(daysOut{
		Days: shapes(got.Days, dayShape), Months: orEmpty(got.Months),
		First: shapes(got.First, func(f booking.First) firstOut {
			return firstOut{Place: f.PlaceID, Mode: string(f.Mode), Date: f.Date.String(), DayID: f.DayID}
		}),
	}), nil
}
