package main

import (
	"time"

	"lysning/internal/note"
	"lysning/internal/term"
)

// keptLines are the lines of the page about data that say until when, in their order: data.kept_ and one of these.
var keptLines = []string{
	"booking", "contact", "words", "messages", "note", "letter", "call", "stand_by", "log", "session", "repeat", "backup", "counter",
}

// keptNumbers are the numbers in those lines, from the tables that the program counts with: the words cannot drift from what
// it does.
func keptNumbers() []any {
	ends := map[note.Kind]note.Ends{}
	for _, r := range note.Table() {
		ends[r.Kind] = r.Ends
	}
	return []any{
		"booking", term.BookingDays,
		"contact", ends[note.Contact].Session, "callWithin", term.CallWithin,
		"message", ends[note.Message].Written, "messageDay", ends[note.Message].Session,
		"note", ends[note.WorkingNote].Session, "noteMonths", ends[note.WorkingNote].Months,
		"letter", ends[note.Letter].Written, "callWish", ends[note.CallWish].Session,
		"standBy", term.StandByMonths,
		"idle", int(term.Idle / time.Minute), "session", int(term.Session / time.Hour),
		"backup", term.BackupDays,
	}
}
