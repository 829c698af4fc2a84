package note

import (
	"crypto/ed25519"
	"encoding/base64"
	"strconv"

	"filippo.io/age"
)

// Handing on: the text of a forwarded item is another item's plaintext, without its padding, as it was signed. So the new
// reader sees who wrote it and for whom, and who handed it on. What was handed on before is handed on itself, not its wrapping.

// Original opens an item and gives what Forward's text is to be, beside what it says. The error is ErrOpen.
func Original(body []byte, identity age.Identity, want Expected) (Envelope, string, error) {
	plain, err := decrypt(body, identity, want.Kind)
	if err != nil {
		return Envelope{}, "", err
	}
	e, err := read(plain, want)
	if err != nil {
		return Envelope{}, "", err
	}
	if e.Kind == Forwarded {
		return e, e.Text, nil
	}
	m := form.FindSubmatch(plain)
	return e, string(plain[:len(m[0])+len(e.Text)]), nil
}

// Writer is somebody who may have written what was handed on: a key, or the keys of a desk.
type Writer struct {
	Key  ed25519.PublicKey
	Desk []DeskKey
}

// OpenForwarded reads what was handed on: the outer item is as expected, and the inner one is of the same origin and guest, for
// the same guest's key, of any other kind, and by one of the writers. The error is ErrOpen.
func OpenForwarded(body []byte, identity age.Identity, want Expected, writers []Writer) (outer, inner Envelope, err error) {
	if want.Kind != Forwarded {
		return Envelope{}, Envelope{}, ErrOpen
	}
	if outer, err = Open(body, identity, want); err != nil {
		return Envelope{}, Envelope{}, err
	}
	m := form.FindSubmatch([]byte(outer.Text))
	if m == nil || string(m[partFirst]) != want.To[0] || Kind(m[partKind]) == Forwarded {
		return Envelope{}, Envelope{}, ErrOpen
	}
	seq := 0
	if len(m[partSeq]) > 0 {
		if seq, err = strconv.Atoi(string(m[partSeq])); err != nil {
			return Envelope{}, Envelope{}, ErrOpen
		}
	}
	length, err := strconv.Atoi(string(m[partLength]))
	if err != nil || len(m[0])+length != len(outer.Text) { // verbatim: no byte more, no padding
		return Envelope{}, Envelope{}, ErrOpen
	}
	for _, w := range writers {
		inside := Expected{
			Origin: want.Origin, Kind: Kind(m[partKind]), ID: string(m[partID]), Guest: want.Guest, Sender: w.Key, Desk: w.Desk,
			To: [2]string{want.To[0], string(m[partSecond])}, Seq: seq,
		}
		if w.Key != nil && base64.StdEncoding.EncodeToString(w.Key) != string(m[partSender]) {
			continue
		}
		if inner, err = read([]byte(outer.Text), inside); err == nil {
			return outer, inner, nil
		}
	}
	return Envelope{}, Envelope{}, ErrOpen
}
