package staff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// DeskTexts tells what lives that a desk's members may open now; the note domain is joined here.
type DeskTexts interface {
	// Readable counts texts sealed for a desk by kind and day, and leaves out what the server keeps back.
	Readable(tx *db.Tx, desk string) ([]Readable, error)
	// Any reports whether any text lives that was sealed for this epoch of a desk, kept back or not.
	Any(tx *db.Tx, desk string, epoch int) (bool, error)
	// Stale counts what the desk may open and has for another epoch than this one.
	Stale(tx *db.Tx, desk string, epoch int) (int, error)
	// Adopt says that what was sealed for the key of the programme's file is this epoch's: the demo's, whose keys are the same.
	Adopt(tx *db.Tx, desk string, epoch int) error
}

// DesksDeps are what Desks needs.
type DesksDeps struct {
	DB    *db.DB
	Texts DeskTexts
	// Fixed is the recipient that the programme's file names for a desk. It counts only while the desk has never had an epoch.
	Fixed   func(desk Desk) string
	Witness Witness
}

// Desks keeps the desks' public keys and the sealed seeds of their members. It cannot open one. Whoever sits at a desk has
// the desk's role (coordinator, safety lead); the leader sees the desk too. Start reading at View.
type Desks struct{ DesksDeps }

// NewDesks makes the service.
func NewDesks(d DesksDeps) *Desks { return &Desks{d} }

// Member reports whether somebody at work holds the seed of the desk's newest epoch. Other domains ask it before they hand
// out what is sealed for a desk.
func (s *Desks) Member(tx *db.Tx, staffID string, desk Desk) (bool, error) {
	ok, err := isDeskMember(tx, staffID, desk)
	if err != nil {
		return false, fmt.Errorf("look for a member of a desk: %w", err)
	}
	return ok, nil
}

// Members counts who holds the seed of the newest epoch; -1 while the desk has never had one.
func (s *Desks) Members(tx *db.Tx, desk Desk) (int, error) {
	n, err := countDeskMembers(tx, desk)
	if err != nil {
		return 0, fmt.Errorf("count the members of a desk: %w", err)
	}
	return n, nil
}

// View shows a desk to its people and to the leader; a member gets her own sealed seeds, and nobody another's.
// Errors: not_found.
func (s *Desks) View(ctx context.Context, actor session.Actor, name string) (DeskView, error) {
	desk, err := deskOf(actor, name)
	if err != nil {
		return DeskView{}, err
	}
	v := DeskView{Desk: desk}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v = DeskView{Desk: desk}
		people, err := listDeskPeople(tx)
		if err != nil {
			return err
		}
		if v.Open, err = s.Open(tx, desk); err != nil {
			return err
		}
		epochs, err := listDeskEpochs(tx, desk)
		if err != nil {
			return err
		}
		if err := v.seats(tx, epochs, people); err != nil {
			return err
		}
		if err := v.files(tx, actor, epochs); err != nil {
			return err
		}
		if v.Stale, err = s.Texts.Stale(tx, string(desk), v.Newest.Epoch); err != nil {
			return err
		}
		return v.left(tx, people)
	})
	if err != nil {
		return DeskView{}, fmt.Errorf("look at a desk: %w", err)
	}
	return v, nil
}

// seats tells who is in and who waits.
func (v *DeskView) seats(tx *db.Tx, epochs []deskEpoch, people map[string]deskPerson) error {
	in := map[string]bool{}
	if len(epochs) > 0 && epochs[0].State == epochLive {
		v.Newest, v.ToChange = epochs[0].keys(), epochs[0].ToChange
		rows, err := listDeskMembers(tx, v.Desk, epochs[0].Epoch)
		if err != nil {
			return err
		}
		for _, m := range rows {
			p := people[m.StaffID]
			in[m.StaffID] = true
			v.Members = append(v.Members, DeskMember{
				StaffID: m.StaffID, Name: p.Name, Recipient: p.Recipient, SigningKey: p.SigningKey, AdmittedBy: m.AdmittedBy, Day: m.Day,
			})
		}
	}
	for _, p := range people {
		if p.mayJoin(v.Desk) && !in[p.ID] {
			v.Waiting = append(v.Waiting, DeskWaiting{StaffID: p.ID, Name: p.Name, Recipient: p.Recipient, SigningKey: p.SigningKey})
		}
	}
	slices.SortFunc(v.Members, func(a, b DeskMember) int { return strings.Compare(a.Name+a.StaffID, b.Name+b.StaffID) })
	slices.SortFunc(v.Waiting, func(a, b DeskWaiting) int { return strings.Compare(a.Name+a.StaffID, b.Name+b.StaffID) })
	return nil
}

// files are the asker's own; without the desk's role there are none, whatever a row says.
func (v *DeskView) files(tx *db.Tx, actor session.Actor, epochs []deskEpoch) error {
	if !actor.Has(deskRoles[v.Desk]) {
		return nil
	}
	rows, err := deskFilesOf(tx, v.Desk, actor.StaffID)
	if err != nil {
		return err
	}
	for _, m := range rows {
		for _, e := range epochs {
			if e.Epoch == m.Epoch {
				v.Mine = append(v.Mine, DeskFile{DeskKeys: e.keys(), Sealed: m.Sealed})
			}
		}
	}
	return nil
}

func (v *DeskView) left(tx *db.Tx, people map[string]deskPerson) error {
	rows, err := listDeskLeavers(tx, v.Desk)
	if err != nil {
		return err
	}
	for _, l := range rows {
		could, err := readReadable(l.CouldRead)
		if err != nil {
			return err
		}
		v.Leavers = append(v.Leavers, DeskLeaver{StaffID: l.StaffID, Name: people[l.StaffID].Name, Epoch: l.Epoch, Day: l.Day, CouldRead: could})
	}
	return nil
}

// SealedFor is a seed, sealed in the browser for one member. To is the hex SHA-256 of the recipient that it was sealed for, so that
// a key which changed meanwhile is noticed.
type SealedFor struct {
	StaffID string
	To      string
	Sealed  []byte
}

// EpochInput are new keys of a desk, made in a member's browser.
type EpochInput struct {
	Desk       string
	Epoch      int // one more than the last
	Recipient  string
	SigningKey []byte
	Members    []SealedFor // whoever makes it, and all who are still in
}

// Begin makes a new epoch the desk's newest. A desk's first one anybody with its role may begin, alone; a later one only a
// member, for exactly those who are still in - or anybody with the role, alone, when no member is left: what was sealed before
// is then lost. It wants a fresh touch. Errors: not_found, desk_not_member, touch_needed, desk_refused, desk_moved.
func (s *Desks) Begin(ctx context.Context, actor session.Actor, in EpochInput) error {
	desk, err := s.grave(actor, in.Desk)
	if err != nil {
		return err
	}
	if err := checkDeskKeys(in.Recipient, in.SigningKey); err != nil {
		return err
	}
	if len(in.Members) > mostMembers {
		return ErrDeskRefused
	}
	for _, m := range in.Members {
		if err := m.check(); err != nil {
			return err
		}
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error { return s.begin(tx, actor, desk, in) })
	if db.IsDuplicate(err) {
		return ErrDeskMoved
	}
	if err != nil {
		return fmt.Errorf("begin an epoch of a desk: %w", err)
	}
	return nil
}

func (s *Desks) begin(tx *db.Tx, actor session.Actor, desk Desk, in EpochInput) error {
	people, err := listDeskPeople(tx)
	if err != nil {
		return err
	}
	last, err := lastDeskEpoch(tx, desk)
	if err != nil {
		return err
	}
	stay, err := listDeskMembers(tx, desk, last)
	if err != nil {
		return err
	}
	want := map[string]bool{actor.StaffID: true}
	for _, m := range stay {
		want[m.StaffID] = true
	}
	if !slices.ContainsFunc(stay, func(m deskMember) bool { return m.StaffID == actor.StaffID }) && len(stay) > 0 {
		return ErrDeskNotMember
	}
	if in.Epoch != last+1 || len(in.Members) != len(want) {
		return ErrDeskMoved
	}
	err = replaceDeskEpoch(tx, deskEpoch{
		Desk: desk, Epoch: in.Epoch, Recipient: in.Recipient, SigningKey: in.SigningKey, MadeBy: actor.StaffID, Day: tx.Today(), State: epochLive,
	})
	if err != nil {
		return err
	}
	for _, m := range in.Members {
		if p := people[m.StaffID]; !want[m.StaffID] || !p.mayJoin(desk) || !m.isFor(p) {
			return ErrDeskMoved
		}
		delete(want, m.StaffID) // named twice is a member too few
		err := insertDeskMember(tx, deskMember{
			Desk: desk, Epoch: in.Epoch, StaffID: m.StaffID, Sealed: m.Sealed, AdmittedBy: actor.StaffID, Day: tx.Today(),
		})
		if err != nil {
			return err
		}
	}
	return s.Witness.DeskKey(tx, string(desk), in.Epoch, in.Recipient, in.SigningKey)
}

// AdmitInput is the seed of the newest epoch for somebody who waits.
type AdmitInput struct {
	Desk   string
	Epoch  int
	Member SealedFor
}

// Admit lets somebody in who waits. A member's browser has shown her six words, compared them with what the joiner reads aloud
// from her own screen, and sealed the seed. It wants a fresh touch. Errors: not_found, desk_not_member, touch_needed,
// desk_refused, desk_to_change, desk_moved.
func (s *Desks) Admit(ctx context.Context, actor session.Actor, in AdmitInput) error {
	desk, err := s.grave(actor, in.Desk)
	if err != nil {
		return err
	}
	if err := in.Member.check(); err != nil {
		return err
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error { return s.admit(tx, actor, desk, in) })
	if db.IsDuplicate(err) {
		return ErrDeskMoved
	}
	if err != nil {
		return fmt.Errorf("admit to a desk: %w", err)
	}
	return nil
}

func (s *Desks) admit(tx *db.Tx, actor session.Actor, desk Desk, in AdmitInput) error {
	member, err := isDeskMember(tx, actor.StaffID, desk)
	if err != nil {
		return err
	}
	if !member {
		return ErrDeskNotMember
	}
	epochs, err := listDeskEpochs(tx, desk)
	if err != nil {
		return err
	}
	people, err := listDeskPeople(tx)
	if err != nil {
		return err
	}
	p := people[in.Member.StaffID]
	switch {
	case epochs[0].Epoch != in.Epoch || !p.mayJoin(desk) || !in.Member.isFor(p):
		return ErrDeskMoved
	case epochs[0].ToChange:
		return ErrDeskToChange
	}
	if n, err := countDeskMembers(tx, desk); err != nil || n >= mostMembers {
		return orRefused(err)
	}
	return insertDeskMember(tx, deskMember{
		Desk: desk, Epoch: in.Epoch, StaffID: p.ID, Sealed: in.Member.Sealed, AdmittedBy: actor.StaffID, Day: tx.Today(),
	})
}

func orRefused(err error) error {
	if err != nil {
		return err
	}
	return ErrDeskRefused
}

// grave asks permission for what changes a desk: the desk's own role, and a fresh touch.
func (s *Desks) grave(actor session.Actor, name string) (Desk, error) {
	desk, err := deskOf(actor, name)
	switch {
	case err != nil:
		return "", err
	case !actor.Has(deskRoles[desk]):
		return "", ErrDeskNotMember
	case !actor.Fresh:
		return "", session.ErrTouch
	}
	return desk, nil
}

func (m SealedFor) check() error {
	if !token.IsID(m.StaffID) {
		return ErrDeskRefused
	}
	return checkDeskFile(m.Sealed)
}

func (m SealedFor) isFor(p deskPerson) bool {
	sum := sha256.Sum256([]byte(p.Recipient))
	return m.To == hex.EncodeToString(sum[:])
}
