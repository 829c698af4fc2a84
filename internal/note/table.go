package note

import (
	"fmt"
	"strings"
)

// Row is one kind in the table that pages, documents and the browser's limits are drawn from.
type Row struct {
	Kind    Kind
	Chars   int
	Bytes   int
	Plain   int
	Readers []Role // besides the guest
	Kept    []Role // of these, for whom the server holds it back
	Guest   bool   // the guest writes it
	Staff   bool   // so do the counsellor or the desk
	Ends    Ends
}

// Table gives the rows in the order of Kinds.
func Table() []Row {
	var all []Row
	for _, kind := range Kinds {
		r := rules[kind]
		row := Row{Kind: kind, Chars: r.chars, Bytes: r.bytes, Plain: r.plain, Ends: r.ends}
		for _, a := range r.addresses {
			row.Readers = append(row.Readers, a.to)
			row.Guest, row.Staff = row.Guest || a.guest, row.Staff || a.staff
			if a.heldBack {
				row.Kept = append(row.Kept, a.to)
			}
		}
		all = append(all, row)
	}
	return all
}

// Script is admin-ui/src/crypto/kinds.ts: the browser's limits cannot drift from the server's.
func Script() string {
	var b strings.Builder
	b.WriteString(`/**
 * Every kind of sealed text with its limits and the size of its plaintext. Drawn from internal/note (rules) by
 * ` + "`go test ./internal/note -run TestTheTableIsDrawnFromTheCode -update`" + `; a test there fails when this file differs.
 */
export const kinds = {
`)
	for _, r := range Table() {
		fmt.Fprintf(&b, "  %s: { chars: %d, bytes: %d, plain: %d },\n", r.Kind, r.Chars, r.Bytes, r.Plain)
	}
	b.WriteString(`} as const;

export type Kind = keyof typeof kinds;
`)
	return b.String()
}

// Markdown is the table in docs/sealed-items.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| kind | written by | sealed for the doctor and | at most | sealed size | gone |\n|---|---|---|---|---|---|\n")
	for _, r := range Table() {
		var readers []string
		for _, to := range r.Readers {
			name := string(to)
			for _, k := range r.Kept {
				if k == to {
					name += " (kept back)"
				}
			}
			readers = append(readers, name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %d characters, %d bytes | %d | %s |\n",
			r.Kind, r.writers(), strings.Join(readers, "; "), r.Chars, r.Bytes, SealedSize(r.Kind), r.Gone())
	}
	return b.String()
}

func (r Row) writers() string {
	switch {
	case r.Guest && r.Staff:
		return "both"
	case r.Staff:
		return "staff"
	}
	return "doctor"
}

// Gone says when an item of this kind is no longer there.
func (r Row) Gone() string {
	if r.Kind == Forwarded {
		return "when the original would be"
	}
	var parts []string
	if r.Ends.Saved {
		parts = append(parts, "once saved")
	}
	day := "the session"
	switch r.Kind {
	case CallWish:
		day = "the call"
	case Needs:
		day = "the week"
	}
	if r.Kind == CallNow {
		return "when the call is over, the same evening at the latest"
	}
	if r.Ends.Session > 0 {
		parts = append(parts, fmt.Sprintf("%s after %s", days(r.Ends.Session), day))
	}
	if r.Ends.Loose > 0 {
		parts = append(parts, fmt.Sprintf("without a booking %s after the call", days(r.Ends.Loose)))
	}
	if r.Ends.Written > 0 {
		parts = append(parts, fmt.Sprintf("%s after it was written", days(r.Ends.Written)))
	}
	if r.Ends.Months > 0 {
		parts = append(parts, fmt.Sprintf("%d months after it was written", r.Ends.Months))
	}
	if len(parts) > 1 {
		return strings.Join(parts, ", or ") + ": whatever comes first"
	}
	return parts[0]
}

func days(n int) string {
	if n == 1 {
		return "the day"
	}
	return fmt.Sprintf("%d days", n)
}
