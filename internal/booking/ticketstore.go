package booking

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// insertTicket reports false when it is on the list already.
func insertTicket(tx *db.Tx, id, bookingID string, kind TicketKind, way TicketWay) (bool, error) {
	return changed(tx, "INSERT INTO tickets (id, booking_id, kind, way, day) VALUES (?,?,?,?,?) ON CONFLICT (booking_id, kind, way) DO NOTHING",
		id, bookingID, string(kind), string(way), tx.Today())
}

func guestOfTicket(tx *db.Tx, id string) (guestID string, err error) {
	err = notFound(tx.Gorm().Raw("SELECT b.guest_id FROM tickets t JOIN bookings b ON b.id = t.booking_id WHERE t.id = ?", id).Row().Scan(&guestID))
	return guestID, err
}

func setBought(tx *db.Tx, id string) (bool, error) {
	return changed(tx, "UPDATE tickets SET bought = ? WHERE id = ? AND bought IS NULL", tx.Today(), id)
}

func deleteTicketsOf(tx *db.Tx, bookingID string) error {
	return tx.Gorm().Exec("DELETE FROM tickets WHERE booking_id = ?", bookingID).Error
}

// listTickets leaves out those of days that are over.
func listTickets(tx *db.Tx) ([]Ticket, error) {
	var rows []struct {
		ID, BookingID, Kind, Way string
		Bought                   clock.Date
	}
	err := tx.Gorm().Raw(`SELECT t.id, t.booking_id, t.kind, t.way, t.bought FROM tickets t JOIN bookings b ON b.id = t.booking_id
		WHERE b.date >= ? ORDER BY b.date, b.card_name, t.kind, t.way`, tx.Today()).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	all := make([]Ticket, 0, len(rows))
	for _, r := range rows {
		b, err := findAnyBooking(tx, r.BookingID)
		if err != nil {
			return nil, err
		}
		all = append(all, Ticket{ID: r.ID, Booking: b, Kind: TicketKind(r.Kind), Way: TicketWay(r.Way), Bought: r.Bought})
	}
	return all, nil
}
