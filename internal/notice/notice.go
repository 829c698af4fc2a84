// Package notice sends those who work here one and the same mail at fixed times, whether or not there is anything to look at:
// neither its words nor its time tell what happened (P29). No guest ever gets one, and nothing here knows of guests, bookings or
// texts. It owns the addresses, which their owners alone see. Start reading at Service.Plan.
package notice

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	post "lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/session"
)

// Slot is a time of the programme's day, in minutes.
type Slot int

// Slots are the times at which the mail leaves on working days, and the only ones. They follow the morning's first look and the
// break at noon, never anything that a guest does.
var Slots = []Slot{7*60 + 30, 13 * 60}

// String is the time as people read it, 07:30.
func (s Slot) String() string { return fmt.Sprintf("%02d:%02d", int(s)/60, int(s)%60) }

// kind is the slot's kind of rows in the outbox: the row's own time moves with each new try.
func (s Slot) kind() string { return "notice_" + s.String() }

// tooLate is when a slot is given up: a mail at another time would say that something went on.
const tooLate = 3 * time.Hour

// Subject and body are the same for ever, for everybody and for nothing. They say neither what the programme is nor whether
// there is anything, and they are no messages of the catalogues: a notice in a chosen language would be another notice.
const (
	Subject = "Please look at your page today / Se på siden din i dag"
	text    = "Please look at your page today:\n%[1]s\n\nThis mail is always the same. It comes at fixed times, also when there is nothing.\n\n" +
		"Se på siden din i dag:\n%[1]s\n\nDenne e-posten er alltid lik. Den kommer til faste tider, også når det ikke er noe.\n"
)

// Body is what every mail says; the programme's own address is all that is in it.
func Body(origin string) string { return fmt.Sprintf(text, origin) }

const maxAddress = 254

// The faults of this package.
var (
	ErrAddress   = fault.New(fault.Invalid, "notice_address_invalid", "Write one mail address, such as name@place.example.")
	ErrOff       = fault.New(fault.Conflict, "notices_off", "This programme sends no mail.")
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
)

// Sender hands one message over. It is not asked twice for the same success.
type Sender interface {
	Send(ctx context.Context, m post.Message) error
}

// Working tells the programme's working days.
type Working interface {
	WorkingDay(d clock.Date) bool
}

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	Box     *outbox.Box
	Sender  Sender // nil where no mail server is set: then there are no notices
	Working Working
	Origin  string
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service; wire calls it.
func New(d Deps) *Service { return &Service{d} }

// On reports whether notices can be sent at all.
func (s *Service) On() bool { return s.Sender != nil }

// Address gives the actor's own address, "" for none. Errors: forbidden.
func (s *Service) Address(ctx context.Context, actor session.Actor) (string, error) {
	if actor.Kind != session.Staff {
		return "", ErrForbidden
	}
	var out string
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = addressOf(tx, actor.StaffID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read one's own notice address: %w", err)
	}
	return out, nil
}

// AddressOf is where somebody wants mail, for an alarm that calls her; "" for nowhere.
func (s *Service) AddressOf(tx *db.Tx, staffID string) (string, error) {
	address, err := addressOf(tx, staffID)
	if err != nil {
		return "", fmt.Errorf("look up an address: %w", err)
	}
	return address, nil
}

// SetAddress keeps where the actor wants notices, instead of the address before. Errors: forbidden, notices_off,
// notice_address_invalid.
func (s *Service) SetAddress(ctx context.Context, actor session.Actor, address string) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	if !s.On() {
		return ErrOff
	}
	address = strings.TrimSpace(address)
	if !plain(address) {
		return ErrAddress
	}
	if err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return saveAddress(tx, actor.StaffID, address, tx.Today()) }); err != nil {
		return fmt.Errorf("keep a notice address: %w", err)
	}
	return nil
}

// RemoveAddress ends notices for the actor, also one that waits. Errors: forbidden.
func (s *Service) RemoveAddress(ctx context.Context, actor session.Actor) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	if err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return s.Forget(tx, actor.StaffID) }); err != nil {
		return fmt.Errorf("remove a notice address: %w", err)
	}
	return nil
}

// Forget ends somebody's notices as part of shutting her out (staff.Notices).
func (s *Service) Forget(tx *db.Tx, staffID string) error {
	return errors.Join(removeAddress(tx, staffID), s.Box.Drop(tx, staffID))
}

// plain tells one bare address of letters that every mail server takes from anything else.
func plain(address string) bool {
	if len(address) > maxAddress || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Name != "" || parsed.Address != address {
		return false
	}
	_, domain, _ := strings.Cut(address, "@")
	return strings.Contains(strings.Trim(domain, "."), ".") && !slices.Contains([]byte(domain), '[')
}
