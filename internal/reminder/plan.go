package reminder

import (
	"errors"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// The kinds of rows in the outbox. Who has an appointment today is not left without a word until the morning.
const (
	boxed    = "short_text"
	boxedNow = "short_text_now"
)

// Refresh plans what is missing of a guest's texts and lets the address live as long as it is of use. Domains call it when something was
// booked or asked for; it does nothing for whoever wished for no texts.
func (s *Service) Refresh(tx *db.Tx, guestID string) error {
	if _, ok, err := addressOf(tx, guestID); err != nil || !ok {
		return err
	}
	all, err := s.deps.Appointments.Of(tx, guestID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Answered {
			continue
		}
		kind, at := Confirmed, tx.Now
		if !a.AnswerAt.IsZero() { // planned when it was asked for: neither the text nor its time can know the answer
			kind, at = Answer, a.AnswerAt
		}
		if err := s.plan(tx, a, kind, at); err != nil {
			return err
		}
	}
	return s.follow(tx, guestID)
}

// Changed plans the one text about a change of an appointment.
func (s *Service) Changed(tx *db.Tx, guestID, appointmentID string) error {
	if _, ok, err := addressOf(tx, guestID); err != nil || !ok {
		return err
	}
	all, err := s.deps.Appointments.Of(tx, guestID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ID != appointmentID {
			continue
		}
		if err := moveTexts(tx, a.ID, a.Ends.AddDays(1)); err != nil {
			return fmt.Errorf("follow an appointment: %w", err)
		}
		if err := s.plan(tx, a, Change, tx.Now); err != nil {
			return err
		}
	}
	return s.follow(tx, guestID)
}

// Ended leaves no text about an appointment that was cancelled, and no address of a guest who has nothing else to come.
func (s *Service) Ended(tx *db.Tx, guestID, appointmentID string) error {
	if err := s.dropWaiting(tx, guestID, appointmentID); err != nil {
		return err
	}
	if err := deleteTexts(tx, guestID, appointmentID); err != nil {
		return fmt.Errorf("end an appointment's texts: %w", err)
	}
	return s.follow(tx, guestID)
}

// Look plans "please look at your page": something waits there. While one waits to be sent, it speaks for all that comes meanwhile.
// today: it is about an appointment of today, and cannot wait for the morning.
func (s *Service) Look(tx *db.Tx, guestID string, today bool) error {
	a, ok, err := addressOf(tx, guestID)
	if err != nil || !ok {
		return err
	}
	about := Appointment{ID: guestID, GuestID: guestID, Ends: a.Until.AddDays(-1)}
	if today {
		about.Begins = tx.Today()
	}
	return s.plan(tx, about, Look, tx.Now)
}

// follow lets an address end the day after all that the guest has to come.
func (s *Service) follow(tx *db.Tx, guestID string) error {
	a, ok, err := addressOf(tx, guestID)
	if err != nil || !ok {
		return err
	}
	until, err := s.until(tx, guestID)
	switch {
	case err != nil || until == a.Until:
		return err
	case until.IsZero():
		return errors.Join(s.dropWaiting(tx, guestID, ""), endAddresses(tx, guestID))
	default:
		return setUntil(tx, a.ID, until)
	}
}

// plan puts a text into the outbox, once for an appointment and kind, whatever is repeated.
func (s *Service) plan(tx *db.Tx, a Appointment, kind Kind, at time.Time) error {
	id, err := s.deps.IDs.ID()
	if err != nil {
		return fmt.Errorf("plan a short text: %w", err)
	}
	fresh, err := insertText(tx, text{ID: id, GuestID: a.GuestID, SubjectID: a.ID, Kind: kind, Until: a.Ends.AddDays(1)})
	if err != nil {
		return fmt.Errorf("plan a short text: %w", err)
	}
	if !fresh {
		return nil
	}
	switch {
	case a.Begins == tx.Today():
		return s.deps.Box.Put(tx, boxedNow, id, at)
	case kind == DayBefore: // its hour is everybody's
		return s.deps.Box.Put(tx, boxed, id, at)
	}
	return s.deps.Box.Put(tx, boxed, id, quiet(atQuarter(at), tx.Zone()))
}

// atQuarter is the next of the minutes at which texts leave.
func atQuarter(t time.Time) time.Time {
	step := every * time.Minute
	if whole := t.Truncate(step); !whole.Equal(t) {
		return whole.Add(step)
	}
	return t
}

// quiet gives the moment itself, or the end of the night that it is in.
func quiet(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	day, minute := clock.DateOf(local), local.Hour()*60+local.Minute()
	switch {
	case minute < quietUntil:
		return day.At(quietUntil, zone)
	case minute >= quietFrom:
		return day.AddDays(1).At(quietUntil, zone)
	default:
		return t
	}
}

// dropWaiting takes a guest's texts out of the outbox, of one appointment or, with none named, all; what was planned stays noted, so
// that nothing comes twice to whoever wishes for texts anew.
func (s *Service) dropWaiting(tx *db.Tx, guestID, appointmentID string) error {
	ids, err := listTexts(tx, guestID, appointmentID)
	if err != nil {
		return fmt.Errorf("drop short texts: %w", err)
	}
	for _, id := range ids {
		if err := s.deps.Box.Drop(tx, id); err != nil {
			return err
		}
	}
	if appointmentID != "" {
		return nil
	}
	return deleteLooks(tx, guestID) // noted only while it waits
}
