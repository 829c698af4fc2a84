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
// spaces up to the one size of its kind. admin-ui/src/crypto/envelope.ts writes and reads the same. The signature covers every
// line up to the length, an empty line and the text.

// Envelope is an item in the clear. Only who seals or holds an identity has one.
type Envelope struct {
	Origin string
	Kind   Kind
	ID     string
	Guest  string
	Sender ed25519.PublicKey
	Desk   *Certificate // when the sender wrote for a desk
	To     [2]string    // recipients: the guest's, then the other's; Open leaves them empty
	Thread Thread       // of messages, and of nothing else
	Day    clock.Date
	Text   string
}

// Thread is the place of a message among those of a guest and one other: its own number, and the highest that its writer had
// seen. Numbers begin at 1 and are never used again.
type Thread struct{ Seq, Seen int }

// ErrOpen is the one answer to everything that Open does not take.
var ErrOpen = errors.New("not an item that this reader may believe")

var form = regexp.MustCompile(`^lysning sealed item v1
origin: ([\x21-\x7e]{1,255})
kind: (chosen_name|contact|needs|words_beforehand|call_wish|call_now|today|message|working_note|letter|forwarded)
id: ([0-9a-f]{32})
guest: ([0-9a-f]{32})
sender: ([A-Za-z0-9+/]{43}=)
(?:desk: (office|safety) ([1-9][0-9]{0,8}) ([A-Za-z0-9+/]{86}==)
)?to: ([0-9a-f]{64})
to: ([0-9a-f]{64})
(?:thread: ([1-9][0-9]{0,8})/(0|[1-9][0-9]{0,8})
)?day: ([0-9]{4}-[0-9]{2}-[0-9]{2})
length: (0|[1-9][0-9]{0,4})
signature: ([A-Za-z0-9+/]{86}==)

`)

// The parts of form.
const (
	partOrigin = 1 + iota
	partKind
	partID
	partGuest
	partSender
	partDesk
	partEpoch
	partCertificate
	partFirst
	partSecond
	partSeq
	partSeen
	partDay
	partLength
	partSignature
)

// RecipientHash is how an envelope names a recipient.
func RecipientHash(recipient string) string {
	sum := sha256.Sum256([]byte(recipient))
	return hex.EncodeToString(sum[:])
}

// head are the lines that are signed, with the hashes of the two recipients.
func (e Envelope) head(to [2]string) string {
	desk, thread := "", ""
	if e.Desk != nil {
		desk = fmt.Sprintf("desk: %s %d %s\n", e.Desk.Desk, e.Desk.Epoch, base64.StdEncoding.EncodeToString(e.Desk.Signature))
	}
	if e.Kind == Message {
		thread = fmt.Sprintf("thread: %d/%d\n", e.Thread.Seq, e.Thread.Seen)
	}
	return fmt.Sprintf("lysning sealed item v1\norigin: %s\nkind: %s\nid: %s\nguest: %s\nsender: %s\n%sto: %s\nto: %s\n%sday: %s\nlength: %d\n",
		e.Origin, e.Kind, e.ID, e.Guest, base64.StdEncoding.EncodeToString(e.Sender), desk,
		to[0], to[1], thread, e.Day, len(e.Text))
}

// unpadded is the signed plaintext before it is filled up to its size: what is handed on verbatim.
func (e Envelope) unpadded(key ed25519.PrivateKey) ([]byte, error) {
	head := e.head([2]string{RecipientHash(e.To[0]), RecipientHash(e.To[1])})
	signature := ed25519.Sign(key, []byte(head+"\n"+e.Text))
	out := []byte(head + "signature: " + base64.StdEncoding.EncodeToString(signature) + "\n\n" + e.Text)
	threaded := e.Kind != Message && e.Thread == Thread{} || e.Kind == Message && e.Thread.Seq > 0 && e.Thread.Seen < e.Thread.Seq
	if len(out) > PlainSize(e.Kind) || !form.Match(out) || !Fits(e.Kind, e.Text) || !threaded {
		return nil, errors.New("seal an item: it does not have the form of its kind")
	}
	return out, nil
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
	plain, err := e.unpadded(key)
	if err != nil {
		return nil, err
	}
	plain = append(plain, bytes.Repeat([]byte(" "), PlainSize(e.Kind)-len(plain))...)
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
	return out.Bytes(), CheckSealed(e.Kind, out.Bytes())
}

// Expected is what a reader knows before opening. Everything in it must be so inside.
type Expected struct {
	Origin string
	Kind   Kind
	ID     string
	Guest  string
	Sender ed25519.PublicKey // who must have signed; nil when Desk says who may have
	Desk   []DeskKey         // or: somebody whom one of these certifies
	To     [2]string         // RecipientHash of the guest's and of the other's: two whole recipients would not fit beside a text
	Seq    int               // of a message, as the store lists it
}

// Open decrypts an item and believes nothing in it but what is expected and signed (P6). The error is ErrOpen, whatever is
// wrong.
func Open(body []byte, identity age.Identity, want Expected) (Envelope, error) {
	plain, err := decrypt(body, identity, want.Kind)
	if err != nil {
		return Envelope{}, err
	}
	return read(plain, want)
}

// decrypt gives the padded plaintext of an item of a kind.
func decrypt(body []byte, identity age.Identity, kind Kind) ([]byte, error) {
	if CheckSealed(kind, body) != nil {
		return nil, ErrOpen
	}
	r, err := age.Decrypt(bytes.NewReader(body), identity)
	if err != nil {
		return nil, ErrOpen
	}
	size := PlainSize(kind)
	plain, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil || len(plain) != size {
		return nil, ErrOpen
	}
	return plain, nil
}

// read checks form, context, length, padding and signature of a plaintext.
func read(plain []byte, want Expected) (Envelope, error) {
	m := form.FindSubmatch(plain)
	if m == nil {
		return Envelope{}, ErrOpen
	}
	day, err := clock.ParseDate(string(m[partDay]))
	if err != nil {
		return Envelope{}, ErrOpen
	}
	length, err := strconv.Atoi(string(m[partLength]))
	start := len(m[0])
	if err != nil || start+length > len(plain) || len(bytes.Trim(plain[start+length:], " ")) != 0 {
		return Envelope{}, ErrOpen
	}
	e := Envelope{
		Origin: want.Origin, Kind: want.Kind, ID: want.ID, Guest: want.Guest, Sender: want.Sender,
		Day: day, Text: string(plain[start : start+length]),
	}
	if e.Desk, err = certificateIn(m); err != nil || !e.signedFor(m, want) || !e.placed(m, want) {
		return Envelope{}, ErrOpen
	}
	head := e.head(want.To) // as it must be; every byte of it is compared, so nothing inside is believed
	if !strings.HasPrefix(string(plain), head+"signature: ") || !Fits(e.Kind, e.Text) {
		return Envelope{}, ErrOpen
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(string(m[partSignature]))
	if err != nil || len(e.Sender) != ed25519.PublicKeySize || !ed25519.Verify(e.Sender, []byte(head+"\n"+e.Text), signature) {
		return Envelope{}, ErrOpen
	}
	return e, nil
}

// signedFor takes the sender from the item only when a desk that is expected certifies it. Who is expected by name needs no
// certificate and must not bring one: it would say that they wrote for a desk.
func (e *Envelope) signedFor(m [][]byte, want Expected) bool {
	if want.Sender != nil || e.Desk == nil {
		return want.Sender != nil && e.Desk == nil
	}
	sender, err := base64.StdEncoding.Strict().DecodeString(string(m[partSender]))
	if err != nil || len(sender) != ed25519.PublicKeySize {
		return false
	}
	e.Sender = sender
	return e.Desk.valid(e.Origin, e.Sender, want.Desk)
}

// placed takes a message's place in its thread. That it fits to the other messages is for who reads the whole thread.
func (e *Envelope) placed(m [][]byte, want Expected) bool {
	if e.Kind != Message {
		return len(m[partSeq]) == 0 && want.Seq == 0
	}
	seen, err := strconv.Atoi(string(m[partSeen]))
	e.Thread = Thread{Seq: want.Seq, Seen: seen}
	return err == nil && want.Seq > seen
}
