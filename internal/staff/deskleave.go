package staff

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// leave lets somebody leave each desk at which she may no longer sit: disabled, or the role taken away. When her keys are new it
// is every desk: her sealed seeds were for keys that are no longer hers, and whoever may have those knows the seeds; she waits
// to be admitted like anybody new. It runs in the transaction of the change, after it, and gives the desks of which nobody is left.
func (s *Desks) leave(tx *db.Tx, staffID string, keysAnew bool) (lost []Desk, err error) {
	people, err := listDeskPeople(tx)
	if err != nil {
		return nil, fmt.Errorf("leave a desk: %w", err)
	}
	for _, desk := range AllDesks {
		if !keysAnew && people[staffID].mayJoin(desk) {
			continue
		}
		last, err := s.leaveOne(tx, desk, staffID)
		if err != nil {
			return nil, fmt.Errorf("leave a desk: %w", err)
		}
		if last {
			lost = append(lost, desk)
		}
	}
	return lost, nil
}

// leaveOne takes her sealed seeds away and notes that the keys are to be changed, and what she could have read until today. It
// tells whether she was the last.
func (s *Desks) leaveOne(tx *db.Tx, desk Desk, staffID string) (last bool, err error) {
	files, err := deskFilesOf(tx, desk, staffID)
	if err != nil || len(files) == 0 {
		return false, err
	}
	could, err := s.Texts.Readable(tx, string(desk))
	if err != nil {
		return false, err
	}
	text, err := writeReadable(could)
	if err != nil {
		return false, err
	}
	if err := removeDeskFiles(tx, desk, staffID); err != nil {
		return false, err
	}
	if err := insertDeskLeaver(tx, deskLeaver{Desk: desk, Epoch: files[0].Epoch, StaffID: staffID, Day: tx.Today(), CouldRead: text}); err != nil {
		return false, err
	}
	if err := markDeskToChange(tx, desk); err != nil {
		return false, err
	}
	left, err := countDeskMembers(tx, desk)
	return left == 0, err
}

// Sweep ends past epochs for which no text lives any more, their sealed seeds with them, and forgets what leavers could have
// read after thirty days. The program's job runs it; it may run twice.
func (s *Desks) Sweep(ctx context.Context) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		for _, desk := range AllDesks {
			if err := s.endPast(tx, desk); err != nil {
				return err
			}
		}
		return removeDeskLeavers(tx)
	})
	if err != nil {
		return fmt.Errorf("end past keys of desks: %w", err)
	}
	return nil
}

// endPast waits for the day after the change: whoever was writing while the epoch began may have been let in with the earlier one.
func (s *Desks) endPast(tx *db.Tx, desk Desk) error {
	epochs, err := listDeskEpochs(tx, desk)
	if err != nil {
		return err
	}
	for _, e := range epochs {
		if e.State != epochPast || e.Until == nil || !e.Until.Before(tx.Today()) {
			continue
		}
		lives, err := s.Texts.Any(tx, string(desk), e.Epoch)
		if err != nil {
			return err
		}
		if lives {
			continue
		}
		if err := endDeskEpoch(tx, desk, e.Epoch); err != nil {
			return err
		}
	}
	return nil
}
