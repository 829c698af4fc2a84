package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// State says how far an erasure has come when it is answered.
type State string

// The states. Both mean that nobody can read a text any more, with whatever keys.
const (
	Gone       State = "gone"       // no byte is left in the store or its log
	Unreadable State = "unreadable" // keys and rows are gone; the log still holds bytes until a reader has ended (Finish)
)

// EraseNow ends everything about the guest who asks, at once. It goes on to its end although the browser goes away. After an
// error that says texts_unavailable the wish is remembered if a tombstone could be set, and carried out by Finish or the
// next start.
//
// The order is what makes it safe to die at any point:
//  1. The tombstone first: from here on the wish outlives a crash, and a restored backup.
//  2. Then the keys: were rows removed first, a crash would leave keys that nothing names, and old bytes of the log and
//     every backup readable until Tidy finds them.
//  3. Then the rows, all in one transaction: no half guest is ever seen.
//  4. Then the gaps in the store's pages and its log, which keep copies of removed rows. That the gaps are owed is written in
//     step 3, so the next start after a crash knows.
func (s *Service) EraseNow(ctx context.Context, actor session.Actor) (State, error) {
	if actor.Kind != session.Guest || !token.IsID(actor.GuestID) {
		return "", ErrNotAGuest
	}
	ctx = context.WithoutCancel(ctx)
	today, err := s.today(ctx)
	if err != nil {
		return "", fmt.Errorf("erase a guest: %w", err)
	}
	if err := s.Shred.Tombstone(ctx, KindGuest, actor.GuestID, today); err != nil {
		return "", fmt.Errorf("erase a guest: %w", err)
	}
	if err := s.erase(ctx, actor.GuestID); err != nil {
		s.remember(actor.GuestID)
		return "", fmt.Errorf("erase a guest: %w", err)
	}
	if err := s.empty(ctx); err != nil {
		return Unreadable, nil // owed: Finish repeats it, and the next start does
	}
	return Gone, nil
}

// errLook rolls back a transaction that was only run to look.
var errLook = errors.New("only to look")

// erase overwrites the guests' keys and then removes their rows. Repeating it is harmless.
func (s *Service) erase(ctx context.Context, guestIDs ...string) error {
	var slots []int64
	remove := func(tx *db.Tx) error {
		slots = nil // the function may be run again
		for _, guestID := range guestIDs {
			for _, e := range s.Erasers {
				more, err := e.EraseGuest(tx, guestID)
				if err != nil {
					return err
				}
				slots = append(slots, more...)
			}
		}
		return oweRewrite(tx)
	}
	// The erasers themselves say which keys must go, in a transaction that is rolled back: a second list of the same rows
	// could forget one.
	err := s.Main.WithTx(ctx, func(tx *db.Tx) error {
		if err := remove(tx); err != nil {
			return err
		}
		return errLook
	})
	if !errors.Is(err, errLook) {
		return fmt.Errorf("find the guest's keys: %w", err)
	}
	known := slots
	if err := s.Shred.Overwrite(ctx, known...); err != nil {
		return err
	}
	if err := s.Main.WithTx(ctx, remove); err != nil {
		return fmt.Errorf("remove the guest's rows: %w", err)
	}
	// A text that came in between the two transactions.
	late := slices.DeleteFunc(slots, func(slot int64) bool { return slices.Contains(known, slot) })
	return s.Shred.Overwrite(ctx, late...)
}

// errBusy says that a reader holds the log.
var errBusy = errors.New("a reader holds the store's log")

// empty rewrites the store if rows were removed since it was last done, and empties its log, or notes that this is owed.
func (s *Service) empty(ctx context.Context) error {
	err := s.rewrite(ctx)
	if err == nil {
		var busy bool
		if busy, err = s.Main.Checkpoint(ctx); err == nil && busy {
			err = errBusy
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owed = err != nil
	return err
}

// rewrite is done once for all rows that were removed before it began; a log that a reader holds does not make it run again.
func (s *Service) rewrite(ctx context.Context) error {
	var owed string
	err := s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		owed, err = rewriteOwed(tx)
		return err
	})
	if err != nil || owed == "" {
		return err
	}
	if err := s.Main.Rewrite(ctx); err != nil {
		return err
	}
	return s.Main.WithTx(ctx, func(tx *db.Tx) error { return paidRewrite(tx, owed) })
}

func (s *Service) remember(guestID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun[guestID] = true
}

// Finish carries out what acts of guests have left to do: texts that an act has ended (a cancelled booking's words), rows of
// an erasure that could not be removed, and a checkpoint that a reader held up. The job loop runs it every few seconds; with
// nothing to do it costs one indexed read. After an error it is owed still. What is owed need not outlive the process:
// tombstones are in the shred store, and Replay empties the log at each start.
func (s *Service) Finish(ctx context.Context) error {
	if s.sweeping.TryLock() { // else a sweep is at it
		var r Report
		err := s.endItems(ctx, &r)
		if err == nil {
			err = s.emptyAfter(ctx, r.Items)
		}
		s.sweeping.Unlock()
		if err != nil {
			return fmt.Errorf("end texts: %w", err)
		}
	}
	s.mu.Lock()
	owed := s.owed
	var guests []string
	for id := range s.begun {
		guests = append(guests, id)
	}
	s.mu.Unlock()
	for _, id := range guests {
		if err := s.erase(ctx, id); err != nil {
			return fmt.Errorf("finish erasing a guest: %w", err)
		}
		s.mu.Lock()
		delete(s.begun, id)
		s.mu.Unlock()
		owed = true
	}
	if !owed {
		return nil
	}
	if err := s.empty(ctx); err != nil && !errors.Is(err, errBusy) {
		return fmt.Errorf("finish an erasure: %w", err)
	}
	return nil
}

// Owed reports whether an erasure waits for Finish: an alarm when it stays so, since a reader that never ends keeps old
// bytes alive.
func (s *Service) Owed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owed || len(s.begun) > 0
}
