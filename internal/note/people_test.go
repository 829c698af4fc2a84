package note_test

import (
	"crypto/rand"
	"testing"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/token"
)

const origin = "http://localhost:8080"

// newGuest makes keys as twelve new words would.
func newGuest(t testing.TB) note.Keys {
	t.Helper()
	b, err := token.From(rand.Reader).Secret(note.EntropyBytes)
	if err != nil {
		t.Fatal(err)
	}
	k, err := note.DeriveKeys([note.EntropyBytes]byte(b), origin)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newReader(t testing.TB) *age.HybridIdentity {
	t.Helper()
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

func newID(t testing.TB) string {
	t.Helper()
	id, err := token.From(rand.Reader).ID()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// letter is an envelope from a guest to a reader.
func letter(t testing.TB, from note.Keys, to *age.HybridIdentity, kind note.Kind, text string) note.Envelope {
	t.Helper()
	e := note.Envelope{
		Origin: from.Origin, Kind: kind, ID: newID(t), Guest: from.Guest, Sender: senderOf(from),
		To: [2]string{from.Recipient(), to.Recipient().String()}, Day: clock.NewDate(2026, 11, 23), Text: text,
	}
	if kind == note.Message {
		e.Thread = note.Thread{Seq: 1}
	}
	return e
}

func senderOf(k note.Keys) []byte { return k.Signing[32:] }

func expected(e note.Envelope) note.Expected {
	return note.Expected{Origin: e.Origin, Kind: e.Kind, ID: e.ID, Guest: e.Guest, Sender: e.Sender, Seq: e.Thread.Seq,
		To: [2]string{note.RecipientHash(e.To[0]), note.RecipientHash(e.To[1])}}
}

func seal(t testing.TB, e note.Envelope, from note.Keys) []byte {
	t.Helper()
	body, err := note.Seal(e, from.Signing)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
