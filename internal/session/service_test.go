package session_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const guest = "0123456789abcdef0123456789abcdef"

func setup(t *testing.T, d *db.DB, clk *clock.Fixed) *session.Service {
	t.Helper()
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	tokens, err := token.NewJWT(token.JWTConfig{Seed: seed, Origin: "http://localhost:8080", Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
			guest, []byte("l"), []byte("a"), []byte("b"), "age1pq1invented", "en", tx.Today().AddDays(1)).Error
	})
	return session.New(session.Deps{DB: d, Secrets: token.From(rand.Reader), Tokens: tokens})
}

func write(t *testing.T, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.WithTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func issue(t *testing.T, d *db.DB, s *session.Service, own bool) session.Session {
	t.Helper()
	var out session.Session
	write(t, d, func(tx *db.Tx) error {
		var err error
		out, err = s.Issue(tx, guest, own)
		return err
	})
	return out
}

func wantEnded(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, session.ErrEnded) || err.Error() != session.ErrEnded.Error() {
		t.Errorf("%s: got %v, want only that it has ended", what, err)
	}
}

func TestASessionSaysWhoAsks(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := setup(t, d, clk)
		got := issue(t, d, s, false)
		actor, err := s.Actor(context.Background(), got.Token)
		if err != nil || actor.Kind != session.Guest || actor.GuestID != guest || len(actor.SessionID) != 32 {
			t.Fatalf("got %v, %v", actor.Kind, err)
		}
		if got.IdleMinutes != 15 || got.TokenSeconds > 300 || got.TokenSeconds < 240 {
			t.Fatalf("idle %d minutes, token %d seconds", got.IdleMinutes, got.TokenSeconds)
		}
		for _, raw := range []string{"", got.Renew, got.Token + "A"} {
			_, err := s.Actor(context.Background(), raw)
			wantEnded(t, "a wrong bearer", err)
		}
		_, err = s.Renew(context.Background(), got.Token)
		wantEnded(t, "renewing with a token", err)
	})
}

func TestRevokingIsImmediate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ends := map[string]func(t *testing.T, d *db.DB, s *session.Service, one session.Session){
		"signed out": func(t *testing.T, _ *db.DB, s *session.Service, one session.Session) {
			if err := s.End(ctx, one.Renew); err != nil {
				t.Fatal(err)
			}
		},
		"all ended": func(t *testing.T, d *db.DB, s *session.Service, _ session.Session) {
			write(t, d, func(tx *db.Tx) error { return s.EndAll(tx, guest) })
		},
		"guest's time over": func(t *testing.T, d *db.DB, _ *session.Service, _ session.Session) {
			write(t, d, func(tx *db.Tx) error {
				return tx.Gorm().Exec("UPDATE guests SET until = ? WHERE id = ?", tx.Today(), guest).Error
			})
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				s := setup(t, d, clk)
				one := issue(t, d, s, true)
				end(t, d, s, one)
				_, err := s.Actor(ctx, one.Token)
				wantEnded(t, "the token", err)
				_, err = s.Renew(ctx, one.Renew)
				wantEnded(t, "renewing", err)
				if err := s.End(ctx, one.Renew); err != nil {
					t.Errorf("ending twice: %v", err)
				}
			})
		})
	}
}

func TestIdleAndLongestLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := setup(t, d, clk)
		short, own := issue(t, d, s, false), issue(t, d, s, true)
		clk.Add(15 * time.Minute)
		_, err := s.Renew(ctx, short.Renew)
		wantEnded(t, "idle for 15 minutes", err)
		again, err := s.Renew(ctx, own.Renew)
		if err != nil {
			t.Fatalf("own device after 15 minutes: %v", err)
		}
		if again.Renew != own.Renew || again.IdleMinutes != 60 {
			t.Fatalf("renewing changed the session: idle %d", again.IdleMinutes)
		}
		clk.Add(4 * time.Minute) // a request moves the idle limit as renewing does
		if _, err := s.Actor(ctx, again.Token); err != nil {
			t.Fatal(err)
		}
		clk.Add(58 * time.Minute)
		if _, err := s.Renew(ctx, own.Renew); err != nil {
			t.Fatalf("62 minutes after renewing, 58 after a request: %v", err)
		}
		for range 6 {
			clk.Add(55 * time.Minute)
			again, err = s.Renew(ctx, own.Renew)
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Actor(ctx, again.Token); err != nil {
			t.Fatal(err)
		}
		clk.Set(testkit.Start.Add(8 * time.Hour))
		_, err = s.Renew(ctx, own.Renew)
		wantEnded(t, "after eight hours", err)
		if err := s.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		write(t, d, func(tx *db.Tx) error {
			var n int64
			err := tx.Gorm().Table("sessions").Count(&n).Error
			if n != 0 {
				t.Errorf("%d rows left after the sweep", n)
			}
			return err
		})
	})
}

// TestP10_ASessionRowSignsNobodyIn takes every value that the store keeps of a session and tries each as a secret.
func TestP10_ASessionRowSignsNobodyIn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := setup(t, d, clk)
		one := issue(t, d, s, false)
		var kept []struct{ IDHash, RenewHash []byte }
		write(t, d, func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT id_hash, renew_hash FROM sessions").Scan(&kept).Error
		})
		if len(kept) != 1 || bytes.Contains([]byte(one.Renew), kept[0].RenewHash) {
			t.Fatalf("%d rows", len(kept))
		}
		for _, v := range [][]byte{kept[0].IDHash, kept[0].RenewHash} {
			for _, text := range forms(v) {
				_, err := s.Renew(ctx, text)
				wantEnded(t, "a kept value as secret", err)
				_, err = s.Actor(ctx, text)
				wantEnded(t, "a kept value as token", err)
			}
		}
	})
}

// forms are the ways in which a thief would write a value that they found.
func forms(v []byte) []string {
	return []string{
		string(v), hex.EncodeToString(v),
		base64.RawURLEncoding.EncodeToString(v), base64.StdEncoding.EncodeToString(v),
	}
}
