package note

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type row struct {
	ID        string
	GuestID   string
	BookingID *string
	// The request for a week that it belongs to; never beside a booking.
	CourseRequestID *string
	Kind            Kind
	Author          string
	RecipientRole   Role
	RecipientID     string
	ThreadSeq       *int
	NotePlace       *int
	Written         clock.Date
	Clock           Kind       // whose clock it follows: its own kind's, or that of what was handed on
	Began           clock.Date // the day from which that clock counts
	Until           clock.Date
	Slot            int64
	HeldBack        bool
	DeskEpoch       *int       // of what is for a desk: for which of its keys it is sealed
	UnreadFrom      *string    // who wrote it, of what was handed on before its reader had read it
	HandTo          *string    // the counsellor who may have it by the guest's yes, while whoever has it still seals it anew
	HeldUntil       clock.Date // by a court's order: until when its clock destroys nothing; zero without one
	HeldTold        clock.Date // from when the guest reads so
	Sealed          []byte
}

// TableName names the table for the mapper.
func (row) TableName() string { return "items" }

func (r row) item() Item {
	i := Item{
		ID: r.ID, Kind: r.Kind, Was: r.Clock, To: r.RecipientRole, ToID: r.RecipientID, Author: r.Author, Written: r.Written, Began: r.Began, Until: r.Until, HeldBack: r.HeldBack,
	}
	if r.BookingID != nil {
		i.BookingID = *r.BookingID
	}
	if r.CourseRequestID != nil {
		i.RequestID = *r.CourseRequestID
	}
	if r.ThreadSeq != nil {
		i.Seq = *r.ThreadSeq
	}
	if r.DeskEpoch != nil {
		i.Epoch = *r.DeskEpoch
	}
	if r.HandTo != nil {
		i.HandTo = *r.HandTo
	}
	return i
}

// told is the item as its guest reads it: with the day until which an order keeps it, once they may know.
func (r row) told(today clock.Date) Item {
	i := r.item()
	if r.HeldUntil.After(today) && !r.HeldTold.After(today) {
		i.HeldUntil = r.HeldUntil
	}
	return i
}

func countNamed(tx *db.Tx, guestID, kind, reader string, written clock.Date) (n int, err error) {
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM items WHERE guest_id = ? AND clock = ? AND recipient_role = ? AND written = ? AND until > ?",
		guestID, kind, reader, written, tx.Today()).Row().Scan(&n)
}

func holdNamed(tx *db.Tx, guestID, kind, reader string, written, until, told clock.Date) (int, error) {
	done := tx.Gorm().Exec("UPDATE items SET held_until = ?, held_told = ? WHERE guest_id = ? AND clock = ? AND recipient_role = ? AND written = ? AND until > ?",
		until, told, guestID, kind, reader, written, tx.Today())
	return int(done.RowsAffected), done.Error
}

// listed is a row without the sealed text: lists never carry it.
const listed = "id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, desk_epoch, unread_from, hand_to, held_until, held_told"

func insert(tx *db.Tx, r row) error {
	return tx.Gorm().Exec(`INSERT INTO items (id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place,
		written, clock, began, until, slot, held_back, desk_epoch, unread_from, hand_to, sealed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, r.ID, r.GuestID, r.BookingID, r.CourseRequestID,
		string(r.Kind), r.Author, string(r.RecipientRole), r.RecipientID, r.ThreadSeq, r.NotePlace, r.Written, string(r.Clock), r.Began,
		r.Until, r.Slot, r.HeldBack, r.DeskEpoch, r.UnreadFrom, r.HandTo, r.Sealed).Error
}

// theirs are the items that a guest reads: those whose day has not come, and what a court's order keeps, as soon as it may be told.
const theirs = "(until > ? OR held_until > ? AND held_told <= ?)"

// findForGuest reads an item that is the guest's own and whose day has not come, or that is kept and told.
func findForGuest(tx *db.Tx, guestID, id string) (row, error) {
	var r row
	err := tx.Gorm().Where("id = ? AND guest_id = ?", id, guestID).Where(theirs, tx.Today(), tx.Today(), tx.Today()).Take(&r).Error
	return r, err
}

// findGivenOut reads an item of anybody, unless it is held back or its day has come.
func findGivenOut(tx *db.Tx, id string) (row, error) {
	var r row
	err := tx.Gorm().Where("id = ? AND held_back = ? AND until > ?", id, false, tx.Today()).Take(&r).Error
	return r, err
}

// findAny tells whether an id is in use, also by an item whose day has come.
func findAny(tx *db.Tx, id string) (row, error) {
	var r row
	err := tx.Gorm().Select(listed).Where("id = ?", id).Take(&r).Error
	return r, err
}

func listForGuest(tx *db.Tx, guestID string) ([]row, error) {
	var rows []row
	err := tx.Gorm().Select(listed).Where("guest_id = ?", guestID).Where(theirs, tx.Today(), tx.Today(), tx.Today()).
		Order("booking_id, kind, recipient_role, thread_seq, id").Find(&rows).Error
	return rows, err
}

func listAll(tx *db.Tx) ([]row, error) {
	var rows []row
	err := tx.Gorm().Select(listed).Where("until > ?", tx.Today()).Order("id").Find(&rows).Error
	return rows, err
}

// retire makes an older item of the same guest, booking, kind and addressee unreadable from now on, also one that was handed on.
func retire(tx *db.Tx, r row) error {
	where, args := "booking_id IS NULL", []any{tx.Today(), r.GuestID, string(r.Clock), string(r.RecipientRole), tx.Today()}
	switch {
	case r.BookingID != nil:
		where, args = "booking_id = ?", append(args, *r.BookingID)
	case r.CourseRequestID != nil:
		where, args = "course_request_id = ?", append(args, *r.CourseRequestID)
	default:
		where += " AND course_request_id IS NULL"
	}
	return tx.Gorm().Exec(`UPDATE items SET until = ?, booking_id = NULL, course_request_id = NULL
		WHERE guest_id = ? AND clock = ? AND recipient_role = ? AND until > ? AND `+where, args...).Error
}

// ended are the columns of a row that nobody may read any more; it waits for the sweep.
const ended = "UPDATE items SET until = ?, booking_id = NULL, course_request_id = NULL, note_place = NULL WHERE until > ? AND "

func retireBooking(tx *db.Tx, bookingID string) error {
	if err := tx.Gorm().Exec(ended+"booking_id = ?", tx.Today(), tx.Today(), bookingID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE items SET booking_id = NULL WHERE booking_id = ?", bookingID).Error
}

// listOfKind reads without the ciphertext. By the clock: what a desk has sealed anew is `forwarded`, and still what it was.
func listOfKind(tx *db.Tx, readerID string, kind Kind) ([]row, error) {
	var rows []row
	err := tx.Gorm().Omit("sealed").Where("recipient_id = ? AND until > ? AND clock = ?", readerID, tx.Today(), string(kind)).Order("until, id").Find(&rows).Error
	return rows, err
}

// shortenWish ends a wish to be called, also one that the desk has sealed anew. It belongs to no booking.
func shortenWish(tx *db.Tx, guestID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE items SET until = ? WHERE guest_id = ? AND clock = ? AND booking_id IS NULL AND until > ?",
		until, guestID, string(CallWish), until).Error
}

func retireCallNow(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec(ended+"guest_id = ? AND clock = ?", tx.Today(), tx.Today(), guestID, string(CallNow)).Error
}

func findCallNow(tx *db.Tx, guestID string) (row, error) {
	var r row
	err := tx.Gorm().Select(listed).Where("guest_id = ? AND clock = ? AND until > ?", guestID, string(CallNow), tx.Today()).Take(&r).Error
	return r, err
}

func retireGuest(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec(ended+"guest_id = ?", tx.Today(), tx.Today(), guestID).Error
}

func retireOthers(tx *db.Tx, bookingID, counsellorID string) error {
	return tx.Gorm().Exec(ended+"booking_id = ? AND recipient_role = ? AND recipient_id <> ? AND (hand_to IS NULL OR hand_to <> ?)",
		tx.Today(), tx.Today(), bookingID, string(Counsellor), counsellorID, counsellorID).Error
}

func setHandTo(tx *db.Tx, bookingID, counsellorID string, itemIDs []string) error {
	return tx.Gorm().Exec("UPDATE items SET hand_to = ? WHERE booking_id = ? AND recipient_role = ? AND recipient_id <> ? AND until > ? AND id IN ?",
		counsellorID, bookingID, string(Counsellor), counsellorID, tx.Today(), itemIDs).Error
}

// listOfBooking are the items of a booking that are still there.
func listOfBooking(tx *db.Tx, bookingID string) ([]row, error) {
	var rows []row
	err := tx.Gorm().Select(listed).Where("booking_id = ? AND until > ?", bookingID, tx.Today()).Order("id").Find(&rows).Error
	return rows, err
}

// retireRequest ends the items of a request for a week and lets go of it.
func retireRequest(tx *db.Tx, requestID string) error {
	if err := tx.Gorm().Exec(ended+"course_request_id = ?", tx.Today(), tx.Today(), requestID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE items SET course_request_id = NULL WHERE course_request_id = ?", requestID).Error
}

// loosenContact takes the contact out of a request; an older one without a booking gives way to it.
func loosenContact(tx *db.Tx, requestID string) error {
	const of = "SELECT guest_id FROM items WHERE course_request_id = ? AND kind = 'contact'"
	if err := tx.Gorm().Exec("UPDATE items SET until = ? WHERE kind = 'contact' AND booking_id IS NULL AND course_request_id IS NULL AND until > ? AND guest_id IN ("+of+")",
		tx.Today(), tx.Today(), requestID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE items SET course_request_id = NULL WHERE course_request_id = ? AND kind = 'contact'", requestID).Error
}

// listOfRequest are the items of a request for a week that are still there.
func listOfRequest(tx *db.Tx, requestID string) ([]row, error) {
	var rows []row
	err := tx.Gorm().Select(listed).Where("course_request_id = ? AND until > ?", requestID, tx.Today()).Order("id").Find(&rows).Error
	return rows, err
}

// setUntil moves the end of an item that is still there.
func setUntil(tx *db.Tx, id string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE items SET until = ? WHERE id = ? AND until > ?", until, id, tx.Today()).Error
}

// hasContact tells whether the booking of an item, or the guest's wishes, still have a way to be reached.
func hasContact(tx *db.Tx, r row) (bool, error) {
	q := tx.Gorm().Table("items").Where("guest_id = ? AND clock = ? AND until > ?", r.GuestID, Contact, tx.Today())
	if r.BookingID != nil {
		q = q.Where("booking_id = ?", *r.BookingID)
	} else {
		q = q.Where("booking_id IS NULL AND course_request_id IS NULL")
	}
	var n int64
	err := q.Count(&n).Error
	return n > 0, err
}

func listDue(tx *db.Tx, limit int) ([]Ending, error) {
	var all []Ending
	err := tx.Gorm().Table("items").Select("id, slot").Where("until <= ? AND (held_until IS NULL OR held_until <= ?)", tx.Today(), tx.Today()).Order("id").Limit(limit).Scan(&all).Error
	return all, err
}

func listAfter(tx *db.Tx, after string, limit int) ([]Ending, error) {
	var all []Ending
	err := tx.Gorm().Table("items").Select("id, slot").Where("id > ?", after).Order("id").Limit(limit).Scan(&all).Error
	return all, err
}

func remove(tx *db.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Gorm().Exec("DELETE FROM items WHERE id IN ?", ids).Error
}

func removeOfGuest(tx *db.Tx, guestID string) ([]int64, error) {
	var slots []int64
	if err := tx.Gorm().Table("items").Where("guest_id = ?", guestID).Order("id").Pluck("slot", &slots).Error; err != nil {
		return nil, err
	}
	for _, table := range []string{"items", "threads", "note_permissions"} {
		if err := tx.Gorm().Exec("DELETE FROM "+table+" WHERE guest_id = ?", guestID).Error; err != nil { //nolint:gosec // our own names
			return nil, err
		}
	}
	return slots, nil
}
