package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestP29_NoticesThroughTheWholeProgram gives addresses over HTTP, and looks at what a mail server gets beside a guest who books.
func TestP29_NoticesThroughTheWholeProgram(t *testing.T) {
	t.Parallel()
	for _, name := range []string{testkit.SQLite, testkit.Postgres} {
		if !testkit.On(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := clock.At(testkit.Start)
			sink := testkit.NewMailSink(t, now)
			w := newWorld(t, func(s *setup) {
				s.Config.Mail = config.Mail{Host: "127.0.0.1", Port: sink.Port, Clear: true, From: "office@fjellro.example"}
				if name == testkit.Postgres {
					s.Config.Database = testkit.PostgresURL(t)
				}
			})
			stays, goes := w.staff(session.Host), w.staff(session.Host)
			for p, address := range map[*worker]string{stays: "stays@fjellro.example", goes: "goes@fjellro.example"} {
				decode[nothing](w, p.does(http.MethodPut, "/staff/me/notice-address", map[string]any{"address": address}), noContent)
				got := decode[noticeOut](w, p.does(http.MethodGet, "/staff/me/notice-address", nil), http.StatusOK)
				if !got.On || got.Address != address || strings.Join(got.Times, " ") != "07:30 13:00" {
					t.Errorf("%+v", got)
				}
			}
			w.code(stays.does(http.MethodPut, "/staff/me/notice-address", map[string]any{"address": canary}), http.StatusUnprocessableEntity, "notice_address_invalid")
			d := w.doctor()
			d.book(w.free()) // gives a number, and gets no mail
			w.must(w.p.Staff.Disable(t.Context(), w.boss(), goes.id))
			w.clk.Add(4*time.Hour + 10*time.Minute) // 13:10
			w.must(w.p.Notices.Run(t.Context()))
			got := sink.Mails()
			if len(got) != 1 || got[0].To != "stays@fjellro.example" {
				t.Errorf("%d mails: %v", len(got), got)
			}
			stays.signIn() // hours have passed
			decode[nothing](w, stays.does(http.MethodDelete, "/staff/me/notice-address", nil), noContent)
			if strings.Contains(w.logs.String(), "stays@") {
				t.Error("the log names an address")
			}
		})
	}
}

func TestReadyNamesNoticesThatStopped(t *testing.T) {
	t.Parallel()
	sink := testkit.NewMailSink(t, clock.At(testkit.Start))
	w := newWorld(t, func(s *setup) {
		s.Config.Mail = config.Mail{Host: "127.0.0.1", Port: sink.Port, Clear: true, From: "office@fjellro.example"}
	})
	p := w.staff(session.Host)
	decode[nothing](w, p.does(http.MethodPut, "/staff/me/notice-address", map[string]any{"address": "a@fjellro.example"}), noContent)
	w.clk.Add(48 * time.Hour)
	w.must(w.p.watchNotices(t.Context()))
	if got := ask(t, w.srv, http.MethodGet, "/readyz", "").Body.String(); !strings.Contains(got, "late: notices") {
		t.Errorf("%q", got)
	}
	if !strings.Contains(w.logs.String(), `"level":"ERROR","msg":"late","what":"notices"`) {
		t.Error("no error line")
	}
}
