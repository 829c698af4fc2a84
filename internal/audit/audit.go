// Package audit keeps who fetched or did what to something of a guest, on which day. The guest reads every row, and the rows
// die with the guest. It never keeps a time of day, an address or a text. Start reading at Log.Record.
package audit

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/token"
)

// Role is what somebody was to the guest when they did it.
type Role string

// The roles, and the only ones the schema takes.
const (
	Doctor     Role = "doctor"
	Counsellor Role = "counsellor"
	Office     Role = "office"
	Safety     Role = "safety"
	Program    Role = "program"
)

// Action is what was done, as a stable code that screens translate (log.<action>).
type Action string

// The actions of intake and note; other domains add their own.
const (
	ItemFetched   Action = "item_fetched"
	ItemExported  Action = "item_exported"
	ItemAnew      Action = "item_sealed_anew" // fetched to be sealed for a desk's next key, which is no reading
	ItemEnded     Action = "item_ended"
	SealLooked    Action = "seal_looked" // fetched through a seal that two people have opened
	NotePermitted Action = "note_permitted"
	NoteForbidden Action = "note_forbidden"
	CallWished    Action = "call_wished"
	WordSet       Action = "phone_word_set"
	PasskeyAdded  Action = "passkey_added"
	PasskeyEnded  Action = "passkey_ended"
)

// Entry is one thing that was done. ItemID may be empty; ActorID is a guest's, a staff member's or "program".
type Entry struct {
	GuestID string
	ItemID  string
	Role    Role
	ActorID string
	Action  Action
}

// Row is an entry as the guest reads it: with a day and nothing finer.
type Row struct {
	Entry
	Day clock.Date
}

// Log writes and reads the rows.
type Log struct{ secrets token.Source }

// New makes a Log that draws its random ids from secrets.
func New(secrets token.Source) *Log { return &Log{secrets: secrets} }

// Record writes a row in the transaction of what it tells, so that neither is there without the other.
func (l *Log) Record(tx *db.Tx, e Entry) error {
	id, err := l.secrets.ID()
	if err != nil {
		return fmt.Errorf("record what was done: %w", err)
	}
	if err := insert(tx, id, e); err != nil {
		return fmt.Errorf("record what was done: %w", err)
	}
	return nil
}

// ForGuest gives all rows about a guest, newest day first; within a day in no order that tells anything.
func (l *Log) ForGuest(tx *db.Tx, guestID string) ([]Row, error) {
	rows, err := listForGuest(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("read what was done: %w", err)
	}
	return rows, nil
}

// idsAtOnce keeps a question under the databases' limits.
const idsAtOnce = 500

// FetchedFor tells which of the items somebody of a role has fetched; actorID is empty for anybody of it. It is for lists that
// say what is still unread.
func (l *Log) FetchedFor(tx *db.Tx, role Role, actorID string, ids []string) (map[string]bool, error) {
	all := map[string]bool{}
	for part := range slices.Chunk(ids, idsAtOnce) {
		found, err := listFetched(tx, role, actorID, part)
		if err != nil {
			return nil, fmt.Errorf("ask what was fetched: %w", err)
		}
		for _, id := range found {
			all[id] = true
		}
	}
	return all, nil
}

// Adopt gives the rows about a guest to another one: a guest who has claimed what was booked for them without keys.
func (l *Log) Adopt(tx *db.Tx, from, to string) error {
	if err := moveToGuest(tx, from, to); err != nil {
		return fmt.Errorf("hand on what was done: %w", err)
	}
	return nil
}

// EraseGuest removes all rows about a guest.
func (l *Log) EraseGuest(tx *db.Tx, guestID string) error {
	if err := removeOfGuest(tx, guestID); err != nil {
		return fmt.Errorf("erase what was done: %w", err)
	}
	return nil
}
