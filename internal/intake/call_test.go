package intake_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/intake"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

const (
	repeat = "0123456789abcdef"
	wishID = "00000000000000000000000000000001"
	nameID = "00000000000000000000000000000002"
)

func callOf(p person) intake.CallInput {
	body := []byte(`{"guest":{},"items":[]}`)
	return intake.CallInput{
		Guest: p.keys, RepeatKey: repeat, Body: body, Proof: p.prove("first-call", repeat, body),
		Items: []intake.Item{{ID: nameID, Kind: "chosen_name", To: "office"}, {ID: wishID, Kind: "call_wish", To: "office"}},
	}
}

// TestSomebodyIsAskedToWorkWhenTheOfficeIsClosedForLonger: the answer within 72 hours is owed on a closed day, and that is said before.
func TestSomebodyIsAskedToWorkWhenTheOfficeIsClosedForLonger(t *testing.T) {
	t.Parallel()
	s := &intake.Service{Deps: intake.Deps{Working: weekdays{closed: []clock.Date{clock.NewDate(2026, 12, 24), clock.NewDate(2026, 12, 25)}}}}
	// Thursday and Friday are closed: what is wished for on Wednesday or Thursday would wait until Monday.
	got := s.ClosedAnswerDays(clock.NewDate(2026, 12, 14), 28)
	if want := []clock.Date{clock.NewDate(2026, 12, 26), clock.NewDate(2026, 12, 27)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := s.ClosedAnswerDays(clock.NewDate(2026, 12, 28), 14); len(got) != 0 {
		t.Errorf("an ordinary fortnight asks somebody to work on %v", got)
	}
}

func TestACallIsAnsweredOnTheNextWorkingDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, today, want string }{
		{"Monday", "2026-11-23", "2026-11-24"},
		{"Friday", "2026-11-27", "2026-11-30"},
		{"the day before Christmas Eve: 72 hours, though the office is closed", "2026-12-23", "2026-12-26"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				day, err := clock.ParseDate(c.today)
				if err != nil {
					t.Fatal(err)
				}
				clk.Set(day.At(9*60, testkit.Oslo(t)))
				h, p := setup(t, d, clk), newPerson(t)
				got, s, err := h.CallMe(context.Background(), callOf(p))
				if err != nil || got.String() != c.want || s.Token == "" || h.notes.days[wishID] != got {
					t.Fatalf("answered by %s, %v", got, err)
				}
			})
		})
	}
}

func TestACallSentAgainIsTheSameCall(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p := setup(t, d, clk), newPerson(t)
		first, one, err := h.CallMe(ctx, callOf(p))
		if err != nil {
			t.Fatal(err)
		}
		clk.Add(20 * time.Hour)
		again, two, err := h.CallMe(ctx, callOf(p))
		if err != nil || again != first || one.Renew == two.Renew {
			t.Fatalf("answered by %s, then %s, %v", first, again, err)
		}
		h.write(t, func(tx *db.Tx) error {
			rows, err := h.Log.ForGuest(tx, p.keys.ID)
			if len(rows) != 1 {
				t.Errorf("%d rows say that a call was wished for", len(rows))
			}
			return err
		})
	})
}

func TestACallNeedsAProofAndANumber(t *testing.T) {
	t.Parallel()
	ctx, clk := context.Background(), clock.At(testkit.Start)
	h, p := setup(t, testkit.NewSQLite(t, clk), clk), newPerson(t)
	in := callOf(p)
	in.Proof = newPerson(t).prove("first-call", repeat, in.Body)
	if _, _, err := h.CallMe(ctx, in); !fault.HasCode(err, "proof_invalid") {
		t.Errorf("another's proof: got %v", err)
	}
	in = callOf(p)
	in.Items = in.Items[:1]
	if _, _, err := h.CallMe(ctx, in); !fault.HasCode(err, "call_incomplete") {
		t.Errorf("no number: got %v", err)
	}
}

func TestThePhoneWordIsKeptAsAKeyedHash(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p, q := setup(t, d, clk), newPerson(t), newPerson(t)
		h.register(t, p, 30)
		h.register(t, q, 30)
		kept := func(p person, words string) string {
			t.Helper()
			if err := h.SetPhoneWord(ctx, session.Actor{Kind: session.Guest, GuestID: p.keys.ID}, words); err != nil {
				t.Fatal(err)
			}
			var mac []byte
			h.write(t, func(tx *db.Tx) error {
				return tx.Gorm().Raw("SELECT phone_word_mac FROM guests WHERE id = ?", p.keys.ID).Row().Scan(&mac)
			})
			if len(mac) != 32 {
				t.Fatalf("%d bytes kept", len(mac))
			}
			return string(mac)
		}
		if kept(p, "Blå Måke") != kept(p, "  BLÅ   måke ") {
			t.Error("what sounds alike is kept differently")
		}
		if kept(p, "blå måke") == kept(q, "blå måke") {
			t.Error("the same words of two guests look alike")
		}
		for _, words := range []string{"", "one", "a b", "one two three", "one 2two", "one\x00two", string(make([]byte, 999))} {
			if err := h.SetPhoneWord(ctx, session.Actor{Kind: session.Guest, GuestID: p.keys.ID}, words); !fault.HasCode(err, "phone_word_invalid") {
				t.Errorf("%q: got %v", words, err)
			}
		}
		for _, a := range []session.Actor{session.Nobody, session.Machine, {Kind: session.Guest, GuestID: nameID}} {
			if err := h.SetPhoneWord(ctx, a, "blue gull"); !fault.HasCode(err, "not_found") {
				t.Errorf("%s: got %v", a.Kind, err)
			}
		}
	})
}

func TestAnErasedGuestIsNobodyAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p, q := setup(t, d, clk), newPerson(t), newPerson(t)
		h.register(t, q, 30)
		_, s, err := h.CallMe(ctx, callOf(p))
		if err != nil {
			t.Fatal(err)
		}
		h.write(t, func(tx *db.Tx) error {
			slots, err := h.EraseGuest(tx, p.keys.ID)
			if len(slots) != 0 {
				t.Error("a guest has no key slots of their own")
			}
			return err
		})
		sessions, ok := h.Sessions.(*session.Service)
		if !ok {
			t.Fatal("not the session service")
		}
		if _, err := sessions.Actor(ctx, s.Token); !fault.HasCode(err, "session_ended") {
			t.Errorf("the token: got %v", err)
		}
		h.write(t, func(tx *db.Tx) error {
			if _, err := h.OwnPage(tx, session.Actor{Kind: session.Guest, GuestID: p.keys.ID}); !fault.HasCode(err, "not_found") {
				t.Errorf("the page: got %v", err)
			}
			if err := h.KeepUntil(tx, p.keys.ID, tx.Today().AddDays(99)); !fault.HasCode(err, "not_found") {
				t.Errorf("a longer stay: got %v", err)
			}
			_, err := h.OwnPage(tx, session.Actor{Kind: session.Guest, GuestID: q.keys.ID})
			return err
		})
	})
}

func TestDueListsWhoseTimeIsOver(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p, q := setup(t, d, clk), newPerson(t), newPerson(t)
		h.register(t, p, 1)
		h.register(t, q, 2)
		due := func() (ids []string) {
			h.write(t, func(tx *db.Tx) error {
				var err error
				ids, err = h.Due(tx, 10)
				return err
			})
			return ids
		}
		if n := len(due()); n != 0 {
			t.Fatalf("%d due on the first day", n)
		}
		clk.Add(24 * time.Hour)
		if ids := due(); len(ids) != 1 || ids[0] != p.keys.ID {
			t.Fatalf("%d due on the second day", len(ids))
		}
	})
}
