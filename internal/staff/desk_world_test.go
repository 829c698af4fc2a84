package staff_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/testkit"
)

const origin = "http://localhost:8080"

// deskWorld is the desks over a real store, with invented people who hold keys as their browsers would.
type deskWorld struct {
	t     *testing.T
	db    *db.DB
	clk   *clock.Fixed
	desks *staff.Desks
	texts *shelf
	fixed string
}

// shelf stands for what lives: the note domain answers so.
type shelf struct {
	readable []staff.Readable
	live     int // the epoch for which a text lives; 0 for none
	adopted  int
}

func (s *shelf) Readable(*db.Tx, string) ([]staff.Readable, error) { return s.readable, nil }

func (s *shelf) Any(_ *db.Tx, _ string, epoch int) (bool, error) { return s.live == epoch, nil }

func (s *shelf) Stale(_ *db.Tx, _ string, epoch int) (int, error) {
	if s.live == 0 || s.live == epoch {
		return 0, nil
	}
	return 1, nil
}

func (s *shelf) Adopt(_ *db.Tx, _ string, epoch int) error {
	s.adopted = epoch
	return nil
}

type person struct {
	id       string
	identity *age.HybridIdentity
	signing  ed25519.PrivateKey
	actor    session.Actor
}

func eachDeskWorld(t *testing.T, f func(t *testing.T, w *deskWorld)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		w := &deskWorld{t: t, db: d, clk: clk, texts: &shelf{}}
		w.desks = staff.NewDesks(staff.DesksDeps{DB: d, Texts: w.texts, Witness: staff.NoWitness{}, Fixed: func(staff.Desk) string { return w.fixed }})
		f(t, w)
	})
}

func (w *deskWorld) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func seedOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// hire puts an invented person at work, with keys and a fresh touch.
func (w *deskWorld) hire(name string, roles ...session.Role) person {
	w.t.Helper()
	identity, err := note.IdentityOf(seedOf("age|" + name))
	w.ok(err)
	p := person{id: hex.EncodeToString(seedOf(name)[:16]), identity: identity, signing: ed25519.NewKeyFromSeed(seedOf("sign|" + name))}
	p.actor = session.Actor{Kind: session.Staff, StaffID: p.id, Roles: roles, Fresh: true}
	w.write(`INSERT INTO staff (id, name, roles, state, recipient, signing_key, enrolled) VALUES (?,?,?,?,?,?,?)`,
		p.id, name, spaced(roles), "active", identity.Recipient().String(), []byte(p.signing.Public().(ed25519.PublicKey)), "2026-11-02")
	return p
}

func spaced(roles []session.Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, " ")
}

func (w *deskWorld) write(statement string, args ...any) {
	w.t.Helper()
	w.ok(w.db.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec(statement, args...).Error }))
}

// disable is what the staff domain does when somebody is no longer at work.
func (w *deskWorld) disable(p person) {
	w.t.Helper()
	w.ok(w.db.WithTx(context.Background(), func(tx *db.Tx) error {
		if err := tx.Gorm().Exec("UPDATE staff SET state = 'disabled' WHERE id = ?", p.id).Error; err != nil {
			return err
		}
		_, err := w.desks.Leave(tx, p.id, false)
		return err
	}))
}

// leave looks again at somebody's places, after a change.
func (w *deskWorld) leave(p person, keysAnew bool) (lost []staff.Desk) {
	w.t.Helper()
	w.ok(w.db.WithTx(context.Background(), func(tx *db.Tx) (err error) { lost, err = w.desks.Leave(tx, p.id, keysAnew); return err }))
	return lost
}

func (w *deskWorld) view(p person, desk staff.Desk) staff.DeskView {
	w.t.Helper()
	v, err := w.desks.View(context.Background(), p.actor, string(desk))
	w.ok(err)
	return v
}

func (w *deskWorld) public(desk staff.Desk) (keys staff.DeskPublic) {
	w.t.Helper()
	w.ok(w.db.Read(context.Background(), func(tx *db.Tx) (err error) { keys, err = w.desks.Public(tx, desk); return err }))
	return keys
}

// sealedFor is a seed in an age file for one person, as a member's browser makes it.
func (w *deskWorld) sealedFor(seed []byte, p person) staff.SealedFor {
	w.t.Helper()
	sum := sha256.Sum256([]byte(p.identity.Recipient().String()))
	return staff.SealedFor{StaffID: p.id, To: hex.EncodeToString(sum[:]), Sealed: w.encrypt(seed, p.identity.Recipient())}
}

func (w *deskWorld) encrypt(plain []byte, to ...age.Recipient) []byte {
	w.t.Helper()
	var out bytes.Buffer
	in, err := age.Encrypt(&out, to...)
	w.ok(err)
	_, err = in.Write(plain)
	w.ok(err)
	w.ok(in.Close())
	return out.Bytes()
}

// opened is what a person reads from her own file of the newest epoch; nil when there is none.
func (w *deskWorld) opened(p person, desk staff.Desk) []byte {
	w.t.Helper()
	mine := w.view(p, desk).Mine
	if len(mine) == 0 {
		return nil
	}
	r, err := age.Decrypt(bytes.NewReader(mine[0].Sealed), p.identity)
	w.ok(err)
	seed, err := io.ReadAll(r)
	w.ok(err)
	return seed
}

// epochOf makes the input of a new epoch with seed for these people.
func (w *deskWorld) epochOf(desk staff.Desk, epoch int, seed []byte, people ...person) staff.EpochInput {
	w.t.Helper()
	secret, err := staff.DeriveDesk(seed, origin, desk, epoch)
	w.ok(err)
	identity, err := note.IdentityOf(secret.Age)
	w.ok(err)
	in := staff.EpochInput{
		Desk: string(desk), Epoch: epoch, Recipient: identity.Recipient().String(), SigningKey: secret.Signing.Public().(ed25519.PublicKey),
	}
	for _, p := range people {
		in.Members = append(in.Members, w.sealedFor(seed, p))
	}
	return in
}

func (w *deskWorld) begin(by person, in staff.EpochInput) error {
	return w.desks.Begin(context.Background(), by.actor, in)
}

func (w *deskWorld) admit(by person, desk staff.Desk, epoch int, seed []byte, p person) error {
	return w.desks.Admit(context.Background(), by.actor, staff.AdmitInput{Desk: string(desk), Epoch: epoch, Member: w.sealedFor(seed, p)})
}

// twoAtTheOffice is an office that is open: Asta began its first epoch and admitted Bodil.
func (w *deskWorld) twoAtTheOffice(seed []byte) (asta, bodil person) {
	w.t.Helper()
	asta, bodil = w.hire("Asta", session.Coordinator), w.hire("Bodil", session.Coordinator)
	w.ok(w.begin(asta, w.epochOf(staff.DeskOffice, 1, seed, asta)))
	w.ok(w.admit(asta, staff.DeskOffice, 1, seed, bodil))
	return asta, bodil
}

func (w *deskWorld) count(statement string, args ...any) int {
	w.t.Helper()
	var n int
	w.ok(w.db.Read(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Raw(statement, args...).Scan(&n).Error }))
	return n
}

func names[T any](all []T, name func(T) string) string {
	var out []string
	for _, a := range all {
		out = append(out, name(a))
	}
	return fmt.Sprint(out)
}
