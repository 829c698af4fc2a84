package session

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/term"
	"lysning/internal/token"
)

// The limits of a session (design 3, confidentiality 4.2). "My own device" lengthens the idle limit and nothing else.
// FreshFor is how long a touch of a passkey counts for what is grave.
const FreshFor = 5 * time.Minute

const (
	idle      = term.Idle
	idleOwn   = term.IdleOwn
	longest   = term.Session
	touchStep = time.Minute // an idle limit is moved at most this often: a request is not a write
)

// ErrEnded is what every request without a live session gets, whatever the reason.
var ErrEnded = fault.New(fault.Unauthenticated, "session_ended", "You are signed out. Open your page again.")

// Session is what its holder keeps in memory: a short token for requests and a secret that only renewing and ending accept.
type Session struct {
	Token        string
	Renew        string // base64url of 32 bytes, the same for the session's whole life
	TokenSeconds int
	IdleMinutes  int
}

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	Secrets token.Source
	Tokens  *token.JWT
}

// Service owns the session rows. Revoking is deleting the row: the next request of any copy of the program sees it.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Drawn is a session that nobody has yet. What is random and signed in it is made before the transaction that starts it:
// inside, everyone would wait for a signature.
type Drawn struct {
	renew  []byte
	handed Session
}

// Draw makes a session for Start. Whoever is not given it loses nothing: without its row it opens nothing.
func (s *Service) Draw() (Drawn, error) {
	renew, err := s.Secrets.Secret(32)
	if err != nil {
		return Drawn{}, fmt.Errorf("start a session: %w", err)
	}
	handed, err := s.hand(renew, row{})
	return Drawn{renew: renew, handed: handed}, err
}

// Start gives a drawn session to a guest inside the use case that proved who it is. Only intake and the first booking call it.
func (s *Service) Start(tx *db.Tx, d Drawn, guestID string, ownDevice bool) (Session, error) {
	r := row{
		IDHash:    hashOfName(d.renew),
		RenewHash: hashOf(d.renew),
		GuestID:   &guestID,
		OwnDevice: ownDevice,
		EndsAt:    tx.Instant().Add(longest),
	}
	r.IdleAt = r.nextIdle(tx.Instant())
	if err := insert(tx, r); err != nil {
		return Session{}, fmt.Errorf("start a session: %w", err)
	}
	d.handed.IdleMinutes = int(r.idle() / time.Minute)
	return d.handed, nil
}

// Issue is Draw and Start in one, for those who are not in a hurry.
func (s *Service) Issue(tx *db.Tx, guestID string, ownDevice bool) (Session, error) {
	d, err := s.Draw()
	if err != nil {
		return Session{}, err
	}
	return s.Start(tx, d, guestID, ownDevice)
}

// Actor says who sends a request with this token. Everything but the session's name is read from the rows, now; a guest who
// has been erased or whose time is over is nobody. Errors: session_ended.
func (s *Service) Actor(ctx context.Context, bearer string) (Actor, error) {
	name, err := s.Tokens.Parse(bearer, token.PurposeSession)
	if err != nil {
		return Nobody, ErrEnded
	}
	sid, err := base64.RawURLEncoding.DecodeString(name)
	if err != nil {
		return Nobody, ErrEnded
	}
	hash := token.Hash(sid)
	var r row
	var actor Actor
	touch := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if r, err = findLive(tx, "id_hash", hash); err != nil {
			return err
		}
		touch = r.nextIdle(tx.Instant()) >= r.IdleAt.Add(touchStep)
		actor, err = r.actor(tx)
		return err
	})
	if err != nil {
		return Nobody, ended(err)
	}
	if touch {
		if err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return moveIdle(tx, hash, r.nextIdle(tx.Instant())) }); err != nil {
			return Nobody, fmt.Errorf("move the idle limit: %w", err)
		}
	}
	return actor, nil
}

// actor reads what its owner may do now: a role taken away is gone at the next request.
func (r row) actor(tx *db.Tx) (Actor, error) {
	if r.GuestID != nil {
		return Actor{Kind: Guest, GuestID: *r.GuestID, SessionID: r.IDHash}, nil
	}
	roles, err := rolesOf(tx, *r.StaffID)
	fresh := r.TouchedAt.Add(FreshFor) > tx.Instant()
	return Actor{Kind: Staff, StaffID: *r.StaffID, Roles: roles, SessionID: r.IDHash, Fresh: fresh}, err
}

// Renew gives a new token for a guest's live session. Errors: session_ended.
func (s *Service) Renew(ctx context.Context, renew string) (Session, error) {
	return s.renew(ctx, renew, Guest)
}

// renew takes a secret only for a session of its own kind: what a cookie carries is good for nothing where a body is read.
func (s *Service) renew(ctx context.Context, renew string, kind Kind) (Session, error) {
	secret, ok := secretOf(renew)
	if !ok {
		return Session{}, ErrEnded
	}
	var r row
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		var err error
		if r, err = findLive(tx, "renew_hash", token.Hash(secret)); err != nil {
			return err
		}
		if (r.GuestID != nil) != (kind == Guest) {
			return ErrEnded
		}
		return moveIdle(tx, r.IDHash, r.nextIdle(tx.Instant()))
	})
	if err != nil {
		return Session{}, ended(err)
	}
	return s.hand(secret, r)
}

// End ends the guest's session that this secret belongs to. To end what has ended already is no error, and nothing is told.
func (s *Service) End(ctx context.Context, renew string) error { return s.end(ctx, renew, Guest) }

func (s *Service) end(ctx context.Context, renew string, kind Kind) error {
	secret, ok := secretOf(renew)
	if !ok {
		return nil
	}
	if err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return removeOne(tx, token.Hash(secret), kind) }); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// EndAll ends every session of a guest, as part of erasing.
func (s *Service) EndAll(tx *db.Tx, guestID string) error {
	if err := removeOfGuest(tx, guestID); err != nil {
		return fmt.Errorf("end all sessions: %w", err)
	}
	return nil
}

// Sweep removes rows that have ended; the job loop calls it. Nothing depends on it: an ended row is never accepted.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.DB.WithTx(ctx, removeEnded); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}

func (s *Service) hand(renew []byte, r row) (Session, error) {
	signed, seconds, err := s.Tokens.Sign(token.PurposeSession, base64.RawURLEncoding.EncodeToString(sidOf(renew)))
	if err != nil {
		return Session{}, fmt.Errorf("hand out a session: %w", err)
	}
	return Session{
		Token:        signed,
		Renew:        base64.RawURLEncoding.EncodeToString(renew),
		TokenSeconds: seconds,
		IdleMinutes:  int(r.idle() / time.Minute),
	}, nil
}

// sidOf names the session in tokens. It follows from the renewing secret, so that a renewal needs nothing kept in clear, and
// never the other way round: a token that leaks cannot renew itself.
func sidOf(renew []byte) []byte {
	return token.MAC(renew, []byte("lysning/v1"), []byte("session name"))
}

func hashOfName(renew []byte) []byte { return token.Hash(sidOf(renew)) }

func hashOf(renew []byte) []byte { return token.Hash(renew) }

func secretOf(renew string) ([]byte, bool) {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(renew)
	return secret, err == nil && len(secret) == 32
}

func ended(err error) error {
	if db.IsNotFound(err) || fault.Of(err) != nil {
		return ErrEnded
	}
	return fmt.Errorf("find a session: %w", err)
}

func (r row) idle() time.Duration {
	if r.OwnDevice {
		return idleOwn
	}
	return idle
}

func (r row) nextIdle(now clock.Instant) clock.Instant { return min(now.Add(r.idle()), r.EndsAt) }
