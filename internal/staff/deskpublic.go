package staff

import (
	"fmt"

	"lysning/internal/db"
)

// What everybody may know of a desk, and for which of its keys texts are taken.

// Open reports whether a desk takes texts: at least two members hold its seed, or the programme's file still names its key.
func (s *Desks) Open(tx *db.Tx, desk Desk) (bool, error) {
	n, err := s.Members(tx, desk)
	if err != nil {
		return false, err
	}
	return s.open(desk, n), nil
}

func (s *Desks) open(desk Desk, members int) bool {
	return members >= leastMembers || members < 0 && s.Fixed(desk) != ""
}

// Takes gives the epoch of a desk's newest key, 0 for the key of the programme's file, and whether the desk takes texts. Other domains refuse with it what was sealed for an earlier one.
func (s *Desks) Takes(tx *db.Tx, desk Desk) (epoch int, open bool, err error) {
	epoch, members, err := deskNow(tx, desk)
	if err != nil {
		return 0, false, fmt.Errorf("read a desk's epoch: %w", err)
	}
	return epoch, s.open(desk, members), nil
}

// Public gives the keys that everybody may know: what to seal for, and what signed what is still there: of a closed desk that is
// all. An epoch whose files are gone is told of as long as a message may live that one of its members signed.
func (s *Desks) Public(tx *db.Tx, desk Desk) (DeskPublic, error) {
	open, err := s.Open(tx, desk)
	if err != nil {
		return DeskPublic{}, err
	}
	epochs, err := listPublicEpochs(tx, desk, tx.Today().AddDays(-signedDays))
	if err != nil {
		return DeskPublic{}, fmt.Errorf("read a desk's keys: %w", err)
	}
	var out DeskPublic
	if open && len(epochs) == 0 {
		out.Newest.Recipient = s.Fixed(desk)
	}
	for _, e := range epochs {
		k := e.keys()
		switch {
		case e.State != epochLive:
			out.Earlier = append(out.Earlier, k)
		case open:
			out.Newest = k
		default:
			// A closed desk takes nothing. What it wrote before is still its own, and must not look like a stranger's.
			k.Until = tx.Today()
			out.Earlier = append(out.Earlier, k)
		}
	}
	return out, nil
}
