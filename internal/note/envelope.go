package note

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"filippo.io/age"

	"lysning/internal/clock"
)

// What is inside a sealed item: lines that `age -d` shows to a person, signed by the sender, an empty line, the text, and
// spaces up to one size. admin-ui/src/crypto/envelope.ts writes and reads the same. The signature covers every line up to
// the length, an empty line and the text.

// Envelope is an item in the clear. Only who seals or holds an identity has one.
type Envelope struct {
	Origin string
	Kind   Kind
	ID     string
	Guest  string
	Sender ed25519.PublicKey
	To     [2]string // recipients: the guest's, then the other's; Open leaves them empty
	Day    clock.Date
	Text   string
}

// ErrOpen is the one answer to everything that Open does not take.
var ErrOpen = errors.New("not an item that this reader may believe")

var form = regexp.MustCompile(`^lysning sealed item v1
origin: ([\x21-\x7e]{1,255})
kind: (chosen_name|contact|words_beforehand|call_wish)
id: ([0-9a-f]{32})
guest: ([0-9a-f]{32})
sender: ([A-Za-z0-9+/]{43}=)
to: ([0-9a-f]{64})
to: ([0-9a-f]{64})
day: ([0-9]{4}-[0-9]{2}-[0-9]{2})
length: (0|[1-9][0-9]{0,3})
signature: ([A-Za-z0-9+/]{86}==)

`)

// RecipientHash is how an envelope names a recipient.
func RecipientHash(recipient string) string {
	sum := sha256.Sum256([]byte(recipient))
	return hex.EncodeToString(sum[:])
}

// head are the lines that are signed, with the hashes of the two recipients.
func (e Envelope) head(to [2]string) string {
	return fmt.Sprintf("lysning sealed item v1\norigin: %s\nkind: %s\nid: %s\nguest: %s\nsender: %s\nto: %s\nto: %s\nday: %s\nlength: %d\n",
		e.Origin, e.Kind, e.ID, e.Guest, base64.StdEncoding.EncodeToString(e.Sender),
		to[0], to[1], e.Day, len(e.Text))
}

// plain is the padded plaintext, signed.
func (e Envelope) plain(key ed25519.PrivateKey) ([]byte, error) {
	head := e.head([2]string{RecipientHash(e.To[0]), RecipientHash(e.To[1])})
	signature := ed25519.Sign(key, []byte(head+"\n"+e.Text))
	out := []byte(head + "signature: " + base64.StdEncoding.EncodeToString(signature) + "\n\n" + e.Text)
	if len(out) > PlainBytes || !form.Match(out) || !Fits(e.Kind, e.Text) {
		return nil, errors.New("seal an item: it does not have the form of its kind")
	}
	return append(out, bytes.Repeat([]byte(" "), PlainBytes-len(out))...), nil
}

// Seal makes an item that the guest and one other can open. It sets Sender from key. The server calls it for invented people
// only; real ones seal in the browser.
func Seal(e Envelope, key ed25519.PrivateKey) ([]byte, error) {
	e.Sender = public(key)
	if e.To[0] == e.To[1] {
		return nil, errors.New("seal an item: it is for two different readers")
	}
	var readers []age.Recipient
	for _, to := range e.To {
		r, err := age.ParseHybridRecipient(to)
		if err != nil {
			return nil, errors.New("seal an item: not a hybrid recipient")
		}
		readers = append(readers, r)
	}
	plain, err := e.plain(key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, readers...)
	if err != nil {
		return nil, fmt.Errorf("seal an item: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal an item: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal an item: %w", err)
	}
	return out.Bytes(), CheckSealed(out.Bytes())
}

// Expected is what a reader knows before opening. Everything in it must be so inside.
type Expected struct {
	Origin string
	Kind   Kind
	ID     string
	Guest  string
	Sender ed25519.PublicKey
	To     [2]string // RecipientHash of the guest's and of the other's: two whole recipients would not fit beside a text
}

// Open decrypts an item and believes nothing in it but what is expected and signed (P6). The error is ErrOpen, whatever is
// wrong.
func Open(body []byte, identity age.Identity, want Expected) (Envelope, error) {
	if CheckSealed(body) != nil {
		return Envelope{}, ErrOpen
	}
	r, err := age.Decrypt(bytes.NewReader(body), identity)
	if err != nil {
		return Envelope{}, ErrOpen
	}
	plain, err := io.ReadAll(io.LimitReader(r, PlainBytes+1))
	if err != nil || len(plain) != PlainBytes {
		return Envelope{}, ErrOpen
	}
	return read(plain, want)
}

// read checks form, context, length, padding and signature of a plaintext.
func read(plain []byte, want Expected) (Envelope, error) {
	m := form.FindSubmatch(plain)
	if m == nil {
		return Envelope{}, ErrOpen
	}
	day, err := clock.ParseDate(string(m[8]))
	if err != nil {
		return Envelope{}, ErrOpen
	}
	length, err := strconv.Atoi(string(m[9]))
	start := len(m[0])
	if err != nil || start+length > PlainBytes || len(bytes.Trim(plain[start+length:], " ")) != 0 {
		return Envelope{}, ErrOpen
	}
	e := Envelope{
		Origin: want.Origin, Kind: want.Kind, ID: want.ID, Guest: want.Guest, Sender: want.Sender,
		Day: day, Text: string(plain[start : start+length]),
	}
	head := e.head(want.To) // as it must be; every byte of it is compared, so nothing inside is believed
	if !strings.HasPrefix(string(plain), head+"signature: ") || !Fits(e.Kind, e.Text) {
		return Envelope{}, ErrOpen
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(string(m[10]))
	if err != nil || len(want.Sender) != ed25519.PublicKeySize || !ed25519.Verify(want.Sender, []byte(head+"\n"+e.Text), signature) {
		return Envelope{}, ErrOpen
	}
	return e, nil
}
