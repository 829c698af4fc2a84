package main

import (
	"context"
	"net/http"

	"lysning/internal/notice"
	"lysning/internal/session"
)

func (s *server) routesNotices() {
	handle(s, operation{
		ID: "get-notice-address", Method: http.MethodGet, Path: "/staff/me/notice-address", Tag: "staff", Access: anyStaff,
		Summary: "Where you want the mail that is always the same; nobody else can ask",
	}, s.noticeAddress)
	handle(s, operation{
		ID: "set-notice-address", Method: http.MethodPut, Path: "/staff/me/notice-address", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Keep an address instead of the one before", Codes: []string{"notice_address_invalid", "notices_off"},
	}, func(ctx context.Context, a session.Actor, in *given[noticeAsk]) (*nothing, error) {
		return nil, s.Notices.SetAddress(ctx, a, in.Body.Address)
	})
	handle(s, operation{
		ID: "remove-notice-address", Method: http.MethodDelete, Path: "/staff/me/notice-address", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Take your address away; there is none afterwards in any case",
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Notices.RemoveAddress(ctx, a)
	})
}

type noticeAsk struct {
	Address string `json:"address" maxLength:"320"`
}

type noticeOut struct {
	On      bool     `json:"on" doc:"The programme has a mail server."`
	Address string   `json:"address" doc:"Empty for none."`
	Times   []string `json:"times" doc:"When the mail leaves on working days, by the programme's clock."`
}

func (s *server) noticeAddress(ctx context.Context, actor session.Actor, _ *struct{}) (*body[noticeOut], error) {
	address, err := s.Notices.Address(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(noticeOut{On: s.Notices.On(), Address: address, Times: shapes(notice.Slots, notice.Slot.String)}), nil
}
