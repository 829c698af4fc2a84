package main

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"lysning/internal/session"
)

// BenchmarkGoal_StaffSignIn compares a sign-in - the touch of a passkey checked, its ceremony taken, a session written and flushed, a
// token signed - with a plain Gin answer of the same bytes to the same request, one client. The touches are made before the clock runs.
func BenchmarkGoal_StaffSignIn(b *testing.B) {
	once(b, func() {
		const each = 60
		w := newWorld(b, unlimited)
		p := w.anew(session.Host)
		ours := dialAll(b, onLoopback(b, w.srv), 1)[0]
		touched := func() (all [][]byte) {
			for range each {
				begun := decode[BegunOut](w, w.ask(http.MethodPost, "/staff/session/begin", map[string]any{}), http.StatusOK)
				body := w.raw(map[string]any{"ceremony": begun.Ceremony, "credential": p.phone.Touch(w.raw(begun.Options))})
				all = append(all, request(http.MethodPost, "/staff/session", body))
			}
			return all
		}
		one := touched()[0]
		w.must(ours.want(one, http.StatusOK))
		bytes := append([]byte(nil), ours.body...)
		limit := dialAll(b, onLoopback(b, plainAnswer(http.MethodPost, "/staff/session", bytes)), 1)[0]
		f := inTurns(5,
			func() float64 {
				return measured(20*each, func() {
					for range 20 * each {
						w.must(limit.want(one, http.StatusOK))
					}
				})
			},
			func() float64 {
				all := touched()
				return measured(each, func() {
					for _, raw := range all {
						w.must(ours.want(raw, http.StatusOK))
					}
				})
			})
		r := ratio(f[1], f[0])
		goal{
			9.1, "a sign-in of who works here, one client: passkey, ceremony, session, token", "plain Gin answer of the same bytes: " + perSecond(f[0]),
			perSecond(f[1]), fmt.Sprintf("%.3f", r), "≥ 0.008", r >= 0.008,
		}.report(b)
	})
}

// BenchmarkGoal_ListOfGuests compares opening the office's list of 200 guests, with their next dates and what is unread, with a plain
// Gin answer of the same bytes, 4 clients.
func BenchmarkGoal_ListOfGuests(b *testing.B) {
	once(b, func() {
		const guests, lists = 200, 100
		w := newWorld(b, unlimited)
		office := w.anew(session.Coordinator)
		office.sits()
		made := 0
		for _, month := range w.days("").Months {
			for _, day := range w.days("?month=" + month).Days {
				if made == guests {
					break
				}
				d := w.doctor()
				d.book(w.hold(day.ID), d.seal("chosen_name", "office", "", "invented"), d.seal("contact", "office", "", "invented"))
				made++
			}
		}
		for ; made < guests; made++ { // the other guests have asked to be called
			w.must(asError(w.doctor().call().Code, http.StatusCreated))
		}
		list := request(http.MethodGet, "/staff/guests?as=office", nil, "Authorization", "Bearer "+office.token)
		ours := dialAll(b, onLoopback(b, w.srv), 4)
		w.must(ours[0].want(list, http.StatusOK))
		bytes := append([]byte(nil), ours[0].body...)
		limit := dialAll(b, onLoopback(b, plainAnswer(http.MethodGet, "/staff/guests", bytes)), 4)
		ask := func(c clients) func() float64 {
			return func() float64 {
				return measured(lists, func() { c.share(b, lists, func(w *wire, _ int) error { return w.want(list, http.StatusOK) }) })
			}
		}
		f := inTurns(5, ask(limit), ask(ours))
		r := ratio(f[1], f[0])
		goal{
			9.2, fmt.Sprintf("the office's list of %d guests, %d KB, 4 clients", guests, len(bytes)>>10), "plain Gin answer of the same bytes: " + perSecond(f[0]),
			perSecond(f[1]), fmt.Sprintf("%.3f", r), "≥ 0.005", r >= 0.005,
		}.report(b)
	})
}

// plainAnswer reads a request and answers with the same bytes from memory.
func plainAnswer(method, path string, bytes []byte) http.Handler {
	plain := gin.New()
	plain.Handle(method, apiPrefix+path, func(c *gin.Context) {
		_, _ = io.Copy(io.Discard, c.Request.Body) // as much as came
		c.Data(http.StatusOK, "application/json", bytes)
	})
	return plain
}
