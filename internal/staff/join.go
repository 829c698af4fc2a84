package staff

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/session"
)

// The purposes of ceremonies: what was begun for one is no good for another.
const (
	purposeJoin    = "staff-join"
	purposeSignIn  = "staff-sign-in"
	purposeTouch   = "staff-touch"
	purposePasskey = "staff-passkey"
)

// Joining is what a browser needs to follow an invitation.
type Joining struct {
	Kind      Kind
	Person    Person
	Begun     passkey.Begun
	WordsWrap []byte // of a return: what the words open
}

// BeginJoin opens a link. It may be opened again until it has been used. Errors: invitation_ended.
func (s *Service) BeginJoin(ctx context.Context, link string) (Joining, error) {
	hash := tokenHash(link)
	var out Joining
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		inv, err := findInvitation(tx, hash)
		if err != nil {
			return err
		}
		out = Joining{Kind: Kind(inv.Kind)}
		if out.Person, err = findPerson(tx, inv.StaffID); err != nil {
			return err
		}
		if out.Kind == Return {
			if out.WordsWrap, err = wordsOf(tx, inv.StaffID); err != nil {
				return err
			}
		}
		out.Begun, err = s.Passkeys.Make(tx, purposeJoin, inv.StaffID, hash, s.holder(out.Person, nil))
		return err
	})
	if db.IsNotFound(err) {
		return Joining{}, ErrInvitation
	}
	if err != nil {
		return Joining{}, fmt.Errorf("open an invitation: %w", err)
	}
	return out, nil
}

// JoinInput follows an invitation to its end.
type JoinInput struct {
	Ceremony    string
	Link        string
	Credential  any // the browser's answer, without the passkey's secret
	Label       string
	Name        string // of the first leader, who has none yet; others keep theirs
	Keys        Keys
	PasskeyWrap []byte // empty where the passkey cannot derive secrets
	WordsWrap   []byte // needed but for a return, which keeps the words that it was opened with
}

// SignedIn is somebody's way in: a session, and the seed as the touched passkey and the words open it.
type SignedIn struct {
	Session session.Session
	Person  Person
	Wraps   []Wrap
}

// Join enrols: the passkey is kept, the keys are published, the link has been used, and who joined is signed in. A return keeps the
// keys and ends all earlier passkeys; beginning anew replaces everything, and every guest whose text is lost by it comes on
// the office's list of calls. Errors: invitation_ended, passkey_refused, passkey_secret_sent, staff_keys_invalid, name_needed.
func (s *Service) Join(ctx context.Context, in JoinInput) (SignedIn, error) {
	hash := tokenHash(in.Link)
	taken, err := s.Passkeys.Take(ctx, purposeJoin, in.Ceremony)
	if err != nil {
		return SignedIn{}, err
	}
	if !bytes.Equal(taken.Bound, hash) {
		return SignedIn{}, ErrInvitation
	}
	if err := in.Keys.check(s.Origin, taken.Subject, in.Ceremony); err != nil {
		return SignedIn{}, err
	}
	if err := wrapFits(in.PasskeyWrap, false); err != nil {
		return SignedIn{}, err
	}
	key, err := taken.Made(s.holder(Person{ID: taken.Subject}, nil), in.Credential)
	if err != nil {
		return SignedIn{}, err
	}
	drawn, err := s.Sessions.Draw()
	if err != nil {
		return SignedIn{}, err
	}
	id, err := s.Secrets.ID()
	if err != nil {
		return SignedIn{}, err
	}
	var out SignedIn
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		inv, err := findInvitation(tx, hash)
		if err != nil {
			return err
		}
		p, err := findPerson(tx, inv.StaffID)
		if err != nil {
			return err
		}
		if err := s.enrol(tx, &p, Kind(inv.Kind), in); err != nil {
			return err
		}
		k := keyRow{ID: id, StaffID: p.ID, Label: label(in.Label), Wrapped: orEmpty(in.PasskeyWrap), Added: tx.Today(), LastUsed: tx.Today()}
		if err := k.hold(key); err != nil {
			return err
		}
		if err := insertKey(tx, k); err != nil {
			return err
		}
		if err := removeInvitation(tx, p.ID); err != nil {
			return err
		}
		words, err := wordsOf(tx, p.ID)
		if err != nil {
			return err
		}
		out.Person, out.Wraps = p, wraps(k, words)
		out.Session, err = s.Sessions.StartStaff(tx, drawn, p.ID, id)
		return err
	})
	if db.IsNotFound(err) {
		return SignedIn{}, ErrInvitation
	}
	if db.IsDuplicate(err) { // an authenticator that gives one id twice
		return SignedIn{}, passkey.ErrRefused
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("join: %w", err)
	}
	return out, nil
}

// enrol makes the person what the invitation says, with whatever was before ended first.
func (s *Service) enrol(tx *db.Tx, p *Person, kind Kind, in JoinInput) error {
	if p.Name == "" {
		if p.Name = strings.TrimSpace(in.Name); p.Name == "" || len([]rune(p.Name)) > maxName {
			return ErrName
		}
	}
	if kind == Return && !in.Keys.same(*p) {
		return ErrKeys
	}
	if err := wrapFits(in.WordsWrap, kind != Return); err != nil {
		return err
	}
	if err := s.Sessions.EndAllStaff(tx, p.ID, nil); err != nil {
		return err
	}
	if err := removeKeys(tx, p.ID); err != nil {
		return err
	}
	if len(in.WordsWrap) > 0 {
		if err := setWords(tx, p.ID, in.WordsWrap); err != nil {
			return err
		}
	}
	if kind == Anew {
		if err := s.lost(tx, p.ID); err != nil {
			return err
		}
	}
	p.State, p.Recipient, p.SigningKey = Active, in.Keys.Recipient, in.Keys.SigningKey
	if p.Enrolled.IsZero() {
		p.Enrolled = tx.Today()
	}
	if err := s.update(tx, *p); err != nil {
		return err
	}
	if err := returns(tx, p.ID); err != nil {
		return err
	}
	if kind == Anew {
		if err := s.seats(tx, p.ID, true); err != nil {
			return err
		}
	}
	if err := s.profile(tx, *p); err != nil {
		return err
	}
	if kind == Return {
		return nil // the keys are those that were there
	}
	return s.Witness.StaffKey(tx, p.ID, p.Recipient, p.SigningKey)
}

// seats lets somebody leave the desks at which she may no longer sit, or all when her keys are new. Where nobody is left who
// could open what was sealed for a desk, its guests come on the office's list.
func (s *Service) seats(tx *db.Tx, staffID string, keysAnew bool) error {
	lost, err := s.Desks.leave(tx, staffID, keysAnew)
	if err != nil {
		return err
	}
	for _, desk := range lost {
		guests, err := s.Items.LostWith(tx, string(desk))
		if err != nil {
			return err
		}
		if err := s.OweCalls(tx, staffID, KeysLost, guests); err != nil {
			return err
		}
	}
	return nil
}

// profile makes a counsellor's profile follow her account.
func (s *Service) profile(tx *db.Tx, p Person) error {
	known, err := s.Profiles.Known(tx, p.ID)
	if err != nil {
		return err
	}
	if !p.Has(session.Counsellor) || p.State == Disabled {
		if !known {
			return nil
		}
		return s.Profiles.Leave(tx, p.ID)
	}
	if err := s.Profiles.Ensure(tx, p.ID, p.Name); err != nil {
		return err
	}
	if p.Recipient == "" {
		return nil
	}
	if err := s.Profiles.SetKeys(tx, p.ID, p.Recipient, p.SigningKey); err != nil {
		return err
	}
	return s.Profiles.Return(tx, p.ID)
}

// holder is the person as an authenticator knows her: by the bytes of her id, which is random.
func (s *Service) holder(p Person, keys []passkey.Key) passkey.Holder {
	id, err := hex.DecodeString(p.ID)
	if err != nil {
		id = nil // no id of ours: nothing matches it
	}
	name := p.Name
	if name == "" {
		name = s.Name
	}
	return passkey.Holder{ID: id, Name: name, Keys: keys}
}

// label is what somebody calls a passkey, or the day on which it was made.
func label(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	return string(r[:min(len(r), maxLabel)])
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func wraps(k keyRow, words []byte) []Wrap {
	var out []Wrap
	if len(k.Wrapped) > 0 {
		out = append(out, Wrap{By: "passkey", Wrapped: k.Wrapped})
	}
	if len(words) > 0 {
		out = append(out, Wrap{By: "words", Wrapped: words})
	}
	return out
}

// secondBy is until when a second passkey is to be made; zero when there are two.
func secondBy(keys []keyRow) clock.Date {
	if len(keys) != 1 {
		return clock.Date{}
	}
	return keys[0].Added.AddDays(secondWithin)
}

func link(secret []byte) string { return base64.RawURLEncoding.EncodeToString(secret) }
