// Package witness keeps a log that nobody can bend quietly: an append-only Merkle tree (RFC 6962, golang.org/x/mod/sumdb/tlog) of
// broken seals, changes of the law profile, new keys and releases. An entry shows its kind and its day; what else it says stands
// behind a salted commitment. The salt of what concerns a guest is wrapped with a key slot of the shred store: once that slot is
// overwritten the entry stays, the tree still proves it, and it tells nothing about anybody (P26).
//
// Signed checkpoints go to two places outside, which this program only ever adds to (place.go, publish.go); Verify compares the
// store with them. Formats are those of C2SP (tlog-checkpoint, tlog-tiles, tlog-proof), so that tools of others read them;
// docs/witness.md describes all. The package decides nothing about what it records. Start reading at Log.Append.
package witness

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/shred"
	"lysning/internal/term"
	"lysning/internal/token"
)

// Kind is what an entry is about. It is in clear for ever, so it never says more than this.
type Kind string

// The kinds. Other domains append the first ones; the rest are this program's own.
const (
	SealBreak  Kind = "seal_break"  // somebody opened what was kept back, without or with consent
	SealStep   Kind = "seal_step"   // what came of an opened seal: made longer, told on, reviewed
	LawProfile Kind = "law_profile" // what the programme's law profile says has changed
	DeskKey    Kind = "desk_key"    // a desk has a new key
	StaffKey   Kind = "staff_key"   // somebody who works here has new keys
	Release    Kind = "release"     // another program runs
	Restored   Kind = "restored"    // the store was put back to an earlier state
	Lost       Kind = "lost"        // an entry of which a restore left only the hash that a witness had
)

var kinds = []Kind{SealBreak, SealStep, LawProfile, DeskKey, StaffKey, Release, Restored, Lost}

// forGood are kinds whose openings stay: they are about programs and rules, never about somebody.
var forGood = []Kind{LawProfile, Release, Restored, Lost}

// Errors of this package; none reaches a browser.
var (
	errKind   = errors.New("append to the log: no such kind")
	errFields = errors.New("append to the log: a field is not one short line")
)

// Slots hands out key slots that were made ahead (*shred.Slots).
type Slots interface {
	Take(ctx context.Context) (slot int64, key []byte, err error)
}

// Keys reads the keys of slots (*shred.File, *shred.Remote).
type Keys interface {
	Key(ctx context.Context, slot int64) ([]byte, error)
}

// Deps are what a Log needs.
type Deps struct {
	DB      *db.DB
	Secrets token.Source
	Slots   Slots // nil where nothing about a guest is appended: an operator's command
	Keys    Keys
	Seed    []byte // of the Ed25519 key that signs checkpoints
	Origin  string // of the program; the log's name is made from it
	Places  []Place
	Clock   clock.Clock
}

// Log is the log. One per process; copies of the program share it through the store.
type Log struct {
	Deps
	key key

	mu   sync.Mutex
	held *heldSlot
}

type heldSlot struct {
	slot int64
	key  []byte
	at   time.Time
}

// New makes the log.
func New(d Deps) (*Log, error) {
	k, err := newKey(d.Origin, d.Seed)
	if err != nil {
		return nil, err
	}
	return &Log{Deps: d, key: k}, nil
}

// heldFor is well under the week after which the shred store takes back a slot that nothing names.
const heldFor = 24 * time.Hour

// Prepare takes a key slot ahead; it may wait for the shred store, as Append must not. Without it Append lives on the stock that
// is in memory.
func (l *Log) Prepare(ctx context.Context) error {
	if l.Slots == nil {
		return nil
	}
	at := l.Clock.Now()
	slot, k, err := l.Slots.Take(ctx)
	if err != nil {
		return fmt.Errorf("take a slot for the log: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = &heldSlot{slot: slot, key: k, at: at}
	return nil
}

// slot never waits: it runs inside transactions.
func (l *Log) slot() (int64, []byte, error) {
	if l.Slots == nil {
		return 0, nil, shred.ErrUnavailable
	}
	now, cancel := context.WithCancel(context.Background())
	cancel() // Take looks at its stock first, and at the context only when it would wait
	if slot, k, err := l.Slots.Take(now); err == nil {
		return slot, k, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.held
	l.held = nil
	if h == nil || !h.at.After(l.Clock.Now().Add(-heldFor)) {
		return 0, nil, shred.ErrUnavailable
	}
	return h.slot, h.key, nil
}

// Append puts an entry at the end of the log, in the transaction of what it records: neither is there without the other. guestID
// is the guest whom it concerns, or empty. The fields are one short line each; they go with the guest, or with the year, and never
// leave the house but on the guest's own notice. It gives the entry's index. Let it be the last write of a use case: on PostgreSQL
// everybody who appends waits for one row. Errors: shred.ErrUnavailable for an entry about a guest while no key slot is in memory.
func (l *Log) Append(tx *db.Tx, kind Kind, guestID string, fields map[string]string) (index int64, err error) {
	if !slices.Contains(kinds, kind) || kind == Lost {
		return 0, errKind
	}
	salt, err := l.Secrets.Secret(sha256.Size)
	if err != nil {
		return 0, fmt.Errorf("salt an entry of the log: %w", err)
	}
	text, err := openingText(salt, fields)
	if err != nil {
		return 0, err
	}
	index, err = nextIndex(tx)
	if err != nil {
		return 0, fmt.Errorf("append to the log: %w", err)
	}
	e := Entry{Index: index, Kind: kind, Day: tx.Today(), Commitment: sha256.Sum256([]byte(text))}
	if err := l.insert(tx, e, tlog.RecordHash(e.leaf())); err != nil {
		return 0, fmt.Errorf("append to the log: %w", err)
	}
	o, err := l.opening(tx, e, guestID, text)
	if err != nil {
		return 0, err
	}
	if err := insertOpening(tx, o); err != nil {
		return 0, fmt.Errorf("keep what an entry of the log stands for: %w", err)
	}
	return index, nil
}

func (l *Log) opening(tx *db.Tx, e Entry, guestID, text string) (o openingRow, err error) {
	o = openingRow{Idx: e.Index, Body: []byte(text)}
	if o.ID, err = l.Secrets.ID(); err != nil {
		return o, fmt.Errorf("name an opening: %w", err)
	}
	if !slices.Contains(forGood, e.Kind) {
		until := tx.Today().AddMonths(term.WitnessMonths)
		o.Until = &until
	}
	if guestID == "" {
		return o, nil
	}
	slot, k, err := l.slot()
	if err != nil {
		return o, err
	}
	o.GuestID, o.Slot = &guestID, &slot
	o.Body, err = shred.Wrap(slot, k, o.ID, wrapKind, []byte(text))
	return o, err
}

const wrapKind = "witness"

// insert writes an entry and the hashes that it completes.
func (l *Log) insert(tx *db.Tx, e Entry, leaf tlog.Hash) error {
	hashes, err := tlog.StoredHashesForRecordHash(e.Index, leaf, hashesOf(tx))
	if err != nil {
		return err
	}
	if err := insertEntry(tx, e); err != nil {
		return err
	}
	return insertHashes(tx, tlog.StoredHashIndex(0, e.Index), hashes)
}

// Entry is what the log keeps for good. Of a lost one Commitment is the leaf's hash, and the rest is unknown.
type Entry struct {
	Index      int64
	Kind       Kind
	Day        clock.Date
	Commitment [sha256.Size]byte
}

const leafHead = "lysning witness entry v1\n"

// leaf is what the tree is made over: four lines of text.
func (e Entry) leaf() []byte {
	return fmt.Appendf(nil, "%sindex: %d\nkind: %s\nday: %s\ncommitment: %s\n", leafHead, e.Index, e.Kind, e.Day,
		base64.StdEncoding.EncodeToString(e.Commitment[:]))
}

// hash is the leaf's.
func (e Entry) hash() tlog.Hash {
	if e.Kind == Lost {
		return e.Commitment
	}
	return tlog.RecordHash(e.leaf())
}

var leafForm = regexp.MustCompile(`^` + leafHead + `index: (\d{1,12})\nkind: ([a-z_]+)\nday: (\d{4}-\d\d-\d\d)\ncommitment: ([A-Za-z0-9+/]{43}=)\n$`)

// parseLeaf reads it back.
func parseLeaf(text string) (e Entry, err error) {
	m := leafForm.FindStringSubmatch(text)
	if m == nil {
		return e, errProof
	}
	e.Kind = Kind(m[2])
	e.Index, _ = strconv.ParseInt(m[1], 10, 64) // twelve digits at most
	if e.Day, err = clock.ParseDate(m[3]); err != nil {
		return e, errProof
	}
	b, err := base64.StdEncoding.Strict().DecodeString(m[4])
	if err != nil || len(b) != sha256.Size {
		return e, errProof
	}
	copy(e.Commitment[:], b)
	return e, nil
}

const openingHead = "lysning witness opening v1\nsalt: "

var (
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	fieldText = regexp.MustCompile(`^[ -~]{0,256}$`)
)

// openingText is what a commitment is the SHA-256 of: salt, then the fields in the order of their names, a line each.
func openingText(salt []byte, fields map[string]string) (string, error) {
	var b strings.Builder
	b.WriteString(openingHead + base64.StdEncoding.EncodeToString(salt) + "\n")
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !fieldName.MatchString(name) || name == "salt" || !fieldText.MatchString(fields[name]) {
			return "", errFields
		}
		b.WriteString(name + ": " + fields[name] + "\n")
	}
	return b.String(), nil
}

// Adopt gives what concerns a guest to another one: a guest who has claimed what was booked for them without keys.
func (l *Log) Adopt(tx *db.Tx, from, to string) error {
	if err := moveOpenings(tx, from, to); err != nil {
		return fmt.Errorf("hand on openings of the log: %w", err)
	}
	return nil
}

// EraseGuest takes away what entries say about a guest, and gives the slots of their salts (retention.Eraser). The entries stay.
func (l *Log) EraseGuest(tx *db.Tx, guestID string) (slots []int64, err error) {
	if slots, err = removeOpeningsOf(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase openings of the log: %w", err)
	}
	return slots, nil
}

// Ending is an opening whose day has come, and its slot; 0 for none.
type Ending struct {
	ID   string
	Slot int64
}

// Due lists openings whose day has come.
func (l *Log) Due(tx *db.Tx, limit int) ([]Ending, error) { return dueOpenings(tx, limit) }

// After lists all openings with an id above after, in the order of their ids.
func (l *Log) After(tx *db.Tx, after string, limit int) ([]Ending, error) {
	return openingsAfter(tx, after, limit)
}

// End removes openings; their keys are gone before.
func (l *Log) End(tx *db.Tx, ids []string) error { return removeOpenings(tx, ids) }
