// Package note owns everything that is sealed: which kinds there are, to whom, how long and until when; that what comes in is
// an age file of the one form that is taken; and where it lies, wrapped once more. It keeps ciphertext and never a text: the
// program has no key that opens one. Seal, Open and DeriveKeys are what a key's holder does; the server itself calls them
// only in the demo, for people it has invented.
//
// Start reading at rules, then Service.Keep.
package note

import "lysning/internal/fault"

// Sealed is an item on its way in. Body is an age file.
type Sealed struct {
	ID     string
	Kind   Kind
	To     Role
	Body   []byte
	Seq    int    // of a message: its number in the thread, one above the last
	Of     string // of what is handed on: the id of the original
	Reader string // of what a counsellor hands on to another: whose it is from now on
	Epoch  int    // of what is for a desk: the epoch of the desk's key that it was sealed for, as GET /keys names it
}

// ErrItem refuses a sealed item, whatever is wrong with it; the field says which one.
var ErrItem = fault.New(fault.Invalid, "item_refused", "A sealed text was not as it must be. Nothing was kept.")

// Faults of writing.
var (
	ErrThreadMoved  = fault.New(fault.Conflict, "thread_moved", "Something was written meanwhile. Read it, then send yours.")
	ErrNoPermission = fault.New(fault.Conflict, "note_not_permitted", "The guest has not said yes to working notes.")
	ErrNotesFull    = fault.New(fault.Conflict, "notes_full", "There are three working notes already. Wait until one has ended.")
	ErrNotTheDay    = fault.New(fault.Conflict, "not_the_day", "This can be written on the day itself only.")
	ErrDeskChanged  = fault.New(fault.Conflict, "desk_changed", "This desk has another key by now. Fetch the keys anew and seal it again.")
	ErrNoYes        = fault.New(fault.Conflict, "hand_over_not_agreed", "The guest has not said yes to this hand-over.")
)

// Faults of who asks; they say nothing about what is there.
var (
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for your role.")
	ErrNotAtDesk = fault.New(fault.Forbidden, "desk_not_member", "Only a member of this desk can do this.")
)

// errGone answers for whatever is not there for the one who asks.
var errGone = fault.New(fault.NotFound, "not_found", "There is nothing here.")
