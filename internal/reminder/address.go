package reminder

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// place is where texts go: one of the two.
type place struct {
	Mail   string `json:"mail,omitempty"`
	Number string `json:"number,omitempty"`
}

const (
	mostAddress = 254
	wrappedSize = 320 // of every address, whatever is in it
	wrappedKind = "notice_address"
	codeLetters = 8 // 40 bits; whoever guesses one can end texts, and nothing else
)

// Given is an address on its way into a transaction; the zero value is none.
type Given struct {
	id   string
	slot int64
	key  []byte
	to   place
}

// IsNone reports that no texts are wished for.
func (g Given) IsNone() bool { return g.id == "" }

// Ready makes an address ready to be kept; it may wait for the shred store, so it is called before the transaction. An empty one is
// none. Errors: short_texts_off, short_text_address_invalid, texts_unavailable.
func (s *Service) Ready(ctx context.Context, written string) (Given, error) {
	written = strings.TrimSpace(written)
	if written == "" {
		return Given{}, nil
	}
	if !s.ByMail() && !s.ByPhone() {
		return Given{}, ErrOff
	}
	var g Given
	if strings.Contains(written, "@") {
		if !s.ByMail() || !plain(written) {
			return Given{}, ErrAddress
		}
		g.to.Mail = written
	} else {
		number, ok := "", false
		if s.ByPhone() {
			number, ok = s.deps.Phone.Number(written)
		}
		if !ok {
			return Given{}, ErrAddress
		}
		g.to.Number = number
	}
	var err error
	if g.slot, g.key, err = s.deps.Slots.Take(ctx); err != nil {
		return Given{}, err
	}
	if g.id, err = s.deps.IDs.ID(); err != nil {
		return Given{}, fmt.Errorf("keep a notice address: %w", err)
	}
	return g, nil
}

// plain tells one bare address of letters that every mail server takes from anything else.
func plain(address string) bool {
	if len(address) > mostAddress || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Name != "" || parsed.Address != address {
		return false
	}
	_, domain, _ := strings.Cut(address, "@")
	return strings.Contains(strings.Trim(domain, "."), ".") && !strings.Contains(domain, "[")
}

// Keep keeps an address in the place of the one before, in the transaction of what it comes with, and plans the texts about what is
// there already. None changes nothing. A guest with nothing to come has no use for one: it is not kept.
func (s *Service) Keep(tx *db.Tx, guestID string, g Given) error {
	if g.IsNone() {
		return nil
	}
	until, err := s.until(tx, guestID)
	if err != nil || until.IsZero() {
		return err
	}
	if err := lockGuest(tx, guestID); err != nil {
		return fmt.Errorf("keep a notice address: %w", err)
	}
	if err := endAddresses(tx, guestID); err != nil {
		return fmt.Errorf("keep a notice address: %w", err)
	}
	text, err := json.Marshal(g.to)
	if err != nil || len(text) > wrappedSize {
		return errors.Join(err, errors.New("keep a notice address: too long"))
	}
	text = append(text, bytes.Repeat([]byte{' '}, wrappedSize-len(text))...)
	wrapped, err := shred.Wrap(g.slot, g.key, g.id, wrappedKind, text)
	if err != nil {
		return err
	}
	if err := insertAddress(tx, address{ID: g.id, GuestID: guestID, Slot: g.slot, Wrapped: wrapped, Until: until}, s.stopMAC(s.codeOf(g.id))); err != nil {
		return fmt.Errorf("keep a notice address: %w", err)
	}
	return s.Refresh(tx, guestID)
}

// Set keeps where a guest wants texts from now on. Errors: not_found, short_texts_nothing, and those of Ready.
func (s *Service) Set(ctx context.Context, actor session.Actor, written string) error {
	if actor.Kind != session.Guest {
		return ErrNotFound
	}
	g, err := s.Ready(ctx, written)
	if err != nil {
		return err
	}
	if g.IsNone() {
		return ErrAddress
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if until, err := s.until(tx, actor.GuestID); err != nil {
			return err
		} else if until.IsZero() {
			return ErrNothing
		}
		if err := s.Keep(tx, actor.GuestID, g); err != nil {
			return err
		}
		return s.deps.Audit.Record(tx, audit.Entry{GuestID: actor.GuestID, Role: audit.Doctor, ActorID: actor.GuestID, Action: textsWanted})
	})
	if err != nil {
		return fmt.Errorf("keep a notice address: %w", err)
	}
	s.endNow(ctx)
	return nil
}

// Stop ends all texts to the guest who asks, also those that wait, and destroys the address. Nothing there is no error.
func (s *Service) Stop(ctx context.Context, actor session.Actor) error {
	if actor.Kind != session.Guest {
		return ErrNotFound
	}
	return s.stop(ctx, actor.GuestID, audit.Doctor, actor.GuestID)
}

// StopFor is Stop by the office, for whoever calls, and for whoever has died (domain 4.9 no. 18). Errors: forbidden, not_found.
func (s *Service) StopFor(ctx context.Context, actor session.Actor, guestID string) error {
	if !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	if !token.IsID(guestID) {
		return ErrNotFound
	}
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		_, err := s.deps.Guests.Reached(tx, guestID)
		return err
	})
	if err != nil {
		return err
	}
	return s.stop(ctx, guestID, audit.Office, actor.StaffID)
}

// StopByCode is Stop by whoever holds the phone or the mailbox: each text names the code. Errors: stop_code_unknown.
func (s *Service) StopByCode(ctx context.Context, code string) error {
	code = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code))
	if len(code) != codeLetters {
		return ErrCode
	}
	var guestID string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		guestID, err = guestOfCode(tx, s.stopMAC(code))
		return err
	})
	if err != nil {
		return fmt.Errorf("look for a code: %w", err)
	}
	if guestID == "" {
		return ErrCode
	}
	return s.stop(ctx, guestID, audit.Doctor, guestID)
}

func (s *Service) stop(ctx context.Context, guestID string, role audit.Role, actorID string) error {
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		on, _, err := s.State(tx, guestID)
		if err != nil || !on {
			return err
		}
		if err := errors.Join(s.dropWaiting(tx, guestID, ""), endAddresses(tx, guestID)); err != nil {
			return err
		}
		return s.deps.Audit.Record(tx, audit.Entry{GuestID: guestID, Role: role, ActorID: actorID, Action: textsStopped})
	})
	if err != nil {
		return fmt.Errorf("stop short texts: %w", err)
	}
	s.endNow(ctx)
	return nil
}

// endNow destroys what was stopped or replaced, at once where the shred store answers; the job does it otherwise.
func (s *Service) endNow(ctx context.Context) { _ = s.End(context.WithoutCancel(ctx)) }

// State reports whether texts go to a guest, and the day on which the address is gone.
func (s *Service) State(tx *db.Tx, guestID string) (on bool, until clock.Date, err error) {
	a, ok, err := addressOf(tx, guestID)
	if err != nil {
		return false, clock.Date{}, fmt.Errorf("look for a notice address: %w", err)
	}
	return ok, a.Until, nil
}

// until is the day after all that a guest has to come, or waits for; zero for nothing.
func (s *Service) until(tx *db.Tx, guestID string) (clock.Date, error) {
	last, err := s.deps.Appointments.WaitsUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, err
	}
	all, err := s.deps.Appointments.Of(tx, guestID)
	if err != nil {
		return clock.Date{}, err
	}
	for _, a := range all {
		if after := a.Ends.AddDays(1); after.After(last) {
			last = after
		}
	}
	if !last.After(tx.Today()) {
		return clock.Date{}, nil
	}
	return last, nil
}

// codeOf is what ends the texts to an address. It is made of the address's id and kept as a keyed hash.
func (s *Service) codeOf(addressID string) string {
	return base32.StdEncoding.EncodeToString(token.MAC(s.deps.Key, []byte("lysning/v1 stop code"), []byte(addressID)))[:codeLetters]
}

func (s *Service) stopMAC(code string) []byte {
	return token.MAC(s.deps.Key, []byte("lysning/v1 stop code said"), []byte(code))
}
