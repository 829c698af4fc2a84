// Package staff owns who works here: accounts, roles, invitations, passkeys, and the seed of each person's keys as only her
// passkeys and her words can open it. There is no password, and the server never sees a seed, the words or what a passkey
// derives (design 3). It knows no other domain: a counsellor's profile and the texts that somebody can no longer read are asked
// for through Profiles and Items. Start reading at Service.Join.
package staff

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"slices"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/passkey"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// State is whether somebody can sign in.
type State string

// The states. Whoever is disabled is out at once, with the sessions ended in the same transaction.
const (
	Invited  State = "invited"
	Active   State = "active"
	Disabled State = "disabled"
)

// Kind is what an invitation is for.
type Kind string

// The kinds of invitations. Words alone never sign in: a return needs the words and a link that somebody else has made.
const (
	Join   Kind = "join"   // somebody new: seed, words and first passkey are made
	Return Kind = "return" // no passkey at hand: the words open the seed, a new passkey is made
	Anew   Kind = "anew"   // words and passkeys lost: everything is made again, what was sealed for the old key is lost
)

const (
	invitationLife = term.Invitation
	secondWithin   = 30 // days in which a second passkey is to be made
	mostPasskeys   = 8
	maxName        = 80
	maxLabel       = 40
	tokenBytes     = 32
	maxWrap        = 256
	leastWrap      = 12 + 32 + 16 // nonce, seed, tag
	maxRecipient   = 2048
)

// The faults of this package.
var (
	ErrInvitation = fault.New(fault.NotFound, "invitation_ended", "This link has been used, has been replaced, or is too old. Ask for a new one.")
	ErrKeys       = fault.New(fault.Invalid, "staff_keys_invalid", "These keys are not of the expected form, or are not yours.")
	ErrNotFound   = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrForbidden  = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrRoles      = fault.New(fault.Invalid, "roles_invalid", "Choose at least one of the roles.")
	ErrName       = fault.New(fault.Invalid, "name_needed", "Write a name.")
	ErrLastLeader = fault.New(fault.Conflict, "last_leader", "The programme needs a leader. Make somebody else a leader first.")
	ErrLastKey    = fault.New(fault.Conflict, "last_passkey", "This is your last passkey. Make another one first.")
	ErrMany       = fault.New(fault.Conflict, "too_many_passkeys", "You have many passkeys. Remove one that you no longer use.")
	ErrKnown      = fault.New(fault.Conflict, "already_staff", "This counsellor is among the staff already.")
	ErrOneself    = fault.New(fault.Forbidden, "not_for_oneself", "Somebody else has to do this for you.")
	ErrNotYet     = fault.New(fault.Conflict, "not_enrolled", "This person has no keys yet. Send the first link again.")
	ErrPhone      = fault.New(fault.Invalid, "phone_invalid", "Write one telephone number, such as +47 12 34 56 78.")
	ErrEnrolled   = fault.New(fault.Conflict, "already_enrolled", "This person has joined already.")
)

// Profiles are the counsellors' profiles. A counsellor's id among the staff is that of her profile.
type Profiles interface {
	// Known reports whether there is a profile.
	Known(tx *db.Tx, id string) (bool, error)
	// Ensure makes a profile that gives no days yet, if there is none.
	Ensure(tx *db.Tx, id, name string) error
	// SetKeys says what to seal to and whose signature to believe. Without keys nobody gives days.
	SetKeys(tx *db.Tx, id, recipient string, signingKey []byte) error
	// Leave ends the giving of days; Return takes that back.
	Leave(tx *db.Tx, id string) error
	Return(tx *db.Tx, id string) error
}

// Items knows what is sealed.
type Items interface {
	// LostWith lists the guests of whose texts some are sealed for this person and were not ended yet.
	LostWith(tx *db.Tx, staffID string) ([]string, error)
}

// Guests knows whom counsellors meet.
type Guests interface {
	// ToMeet lists the guests who have a day with this counsellor, today or later.
	ToMeet(tx *db.Tx, counsellorID string) ([]string, error)
}

// Notices knows where people want their mails.
type Notices interface {
	// Forget ends them for somebody who is shut out.
	Forget(tx *db.Tx, staffID string) error
}

// Calendars are the addresses at which people's own calendars read when they are busy.
type Calendars interface {
	// Forget ends them for somebody who is shut out.
	Forget(tx *db.Tx, staffID string) error
}

// Rota knows who has which duty by the roles and the state that people have.
type Rota interface {
	// Changed says, in the transaction of the change, that somebody's are others now.
	Changed(tx *db.Tx) error
}

// Deps are what the service needs.
type Deps struct {
	DB        *db.DB
	Secrets   token.Source
	Sessions  *session.Service
	Passkeys  *passkey.Service
	Origin    string
	Name      string // the programme's neutral name, shown beside a passkey whose owner has no name yet
	Profiles  Profiles
	Items     Items
	Notices   Notices
	Calendars Calendars
	Guests    Guests
	Desks     *Desks
	Rota      Rota
	Witness   Witness
}

// Witness puts new public keys into a log that nobody can bend, in the transaction that brings them.
type Witness interface {
	DeskKey(tx *db.Tx, desk string, epoch int, recipient string, signingKey []byte) error
	StaffKey(tx *db.Tx, staffID, recipient string, signingKey []byte) error
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Person is somebody who works here, without anything secret.
type Person struct {
	ID         string
	Name       string
	Roles      []session.Role
	State      State
	Recipient  string // age hybrid recipient; empty until enrolled
	SigningKey []byte // Ed25519
	Enrolled   clock.Date
}

// Has reports whether the person has a role.
func (p Person) Has(r session.Role) bool { return slices.Contains(p.Roles, r) }

// Wrap is a seed as one thing alone can open it.
type Wrap struct {
	By      string // "passkey" or "words"
	Wrapped []byte
}

// Keys are the public halves of what a browser derives from a seed, and the proof that it has the secret ones: an Ed25519
// signature by the signing key over "lysning/v1|staff-keys|origin|staff id|ceremony".
type Keys struct {
	Recipient  string
	SigningKey []byte
	Proof      []byte
}

// ProofText is what Keys.Proof signs.
func ProofText(origin, staffID, ceremony string) []byte {
	return []byte("lysning/v1|staff-keys|" + origin + "|" + staffID + "|" + ceremony)
}

// check tells whether the keys have the right form and belong to who sends them.
func (k Keys) check(origin, staffID, ceremony string) error {
	if len(k.Recipient) > maxRecipient || len(k.SigningKey) != ed25519.PublicKeySize ||
		!ed25519.Verify(k.SigningKey, ProofText(origin, staffID, ceremony), k.Proof) {
		return ErrKeys
	}
	recipient, err := age.ParseHybridRecipient(k.Recipient)
	if err != nil || recipient.String() != k.Recipient {
		return ErrKeys
	}
	return nil
}

func (k Keys) same(p Person) bool {
	return k.Recipient == p.Recipient && bytes.Equal(k.SigningKey, p.SigningKey)
}

// wrapFits tells whether a wrap can be one; none is an empty one, where none is needed.
func wrapFits(wrap []byte, needed bool) error {
	if len(wrap) == 0 && !needed || len(wrap) >= leastWrap && len(wrap) <= maxWrap {
		return nil
	}
	return ErrKeys
}

// rolesFit gives the roles in their order, each once.
func rolesFit(in []session.Role) ([]session.Role, error) {
	var out []session.Role
	for _, r := range session.Roles {
		if slices.Contains(in, r) {
			out = append(out, r)
		}
	}
	for _, r := range in {
		if !slices.Contains(out, r) {
			return nil, ErrRoles
		}
	}
	if len(out) == 0 {
		return nil, ErrRoles
	}
	return out, nil
}

// tokenHash reads the secret of a link; what is none has a hash that nothing has.
func tokenHash(text string) []byte {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(secret) != tokenBytes {
		return []byte{}
	}
	return token.Hash(secret)
}
