package booking

import (
	"database/sql"

	"lysning/internal/clock"
	"lysning/internal/db"
)

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// insertStandBy gives the rank after the last; false when another took that rank or the guest already waits there.
func insertStandBy(tx *db.Tx, sb StandBy, ownContact bool) (bool, error) {
	return changed(tx, `INSERT INTO stand_bys (id, guest_id, place_id, before, rank, reachable, until, confirm_by)
		SELECT ?, ?, ?, ?, COALESCE(MAX(rank), 0) + 1, ?, ?, ? FROM stand_bys WHERE rank > 0 ON CONFLICT DO NOTHING`,
		sb.ID, sb.GuestID, nullable(sb.PlaceID), sb.Before, ownContact, sb.Until, sb.GoOnBy)
}

func guestOfStandBy(tx *db.Tx, id string) (guestID string, err error) {
	err = tx.Gorm().Raw("SELECT guest_id FROM stand_bys WHERE id = ?", id).Row().Scan(&guestID)
	return guestID, err
}

// waitsUntil is until when a guest waits for an earlier day; zero for nobody who does.
func waitsUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	var until []clock.Date
	err := tx.Gorm().Raw("SELECT until FROM stand_bys WHERE guest_id = ? ORDER BY until DESC LIMIT 1", guestID).Scan(&until).Error
	if err != nil || len(until) == 0 {
		return clock.Date{}, err
	}
	return until[0], nil
}

func waitsAt(tx *db.Tx, guestID, placeID string) (bool, error) {
	var waits bool
	return waits, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM stand_bys WHERE guest_id = ? AND COALESCE(place_id, '') = ?)",
		guestID, placeID).Row().Scan(&waits)
}

func anybodyWaits(tx *db.Tx) (bool, error) {
	var waits bool
	return waits, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM stand_bys)").Row().Scan(&waits)
}

// reachableGuest reports whether the guest left a way to be reached with any booking.
func reachableGuest(tx *db.Tx, guestID string) (bool, error) {
	var yes bool
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM bookings WHERE guest_id = ? AND reachable = ?)", guestID, true).Row().Scan(&yes)
}

// listStandBys reads a guest's wishes, or one of them, and locks them on PostgreSQL when one is named.
func listStandBys(tx *db.Tx, guestID, id string) ([]StandBy, error) {
	where, args := "WHERE s.guest_id = ?", []any{guestID}
	if id != "" {
		if tx.Dialect() == db.Postgres {
			if err := tx.Gorm().Exec("SELECT id FROM stand_bys WHERE id = ? FOR UPDATE", id).Error; err != nil {
				return nil, err
			}
		}
		where, args = where+" AND s.id = ?", append(args, id)
	}
	rows, err := tx.Gorm().Raw(`SELECT s.id, s.guest_id, s.place_id, s.before, s.until, s.confirm_by, s.owed, `+inReach+`, o.expires_at,
		d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone
		FROM stand_bys s LEFT JOIN offers o ON o.stand_by_id = s.id LEFT JOIN days d ON d.id = o.day_id `+where+" ORDER BY s.rank", append([]any{true, true}, args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []StandBy
	for rows.Next() {
		var sb StandBy
		var place, owed sql.NullString
		var reachable int
		var o offered
		if err := rows.Scan(append([]any{&sb.ID, &sb.GuestID, &place, &sb.Before, &sb.Until, &sb.GoOnBy, &owed, &reachable}, o.columns()...)...); err != nil {
			return nil, err
		}
		sb.PlaceID, sb.Owed, sb.Reachable, sb.Offer = place.String, Debt(owed.String), reachable == 1, o.offer()
		all = append(all, sb)
	}
	return all, rows.Err()
}

func deleteStandBy(tx *db.Tx, id string) error {
	for _, q := range []string{
		"DELETE FROM offers WHERE stand_by_id = ?", "DELETE FROM stand_by_skips WHERE stand_by_id = ?", "DELETE FROM stand_bys WHERE id = ?",
	} {
		if err := tx.Gorm().Exec(q, id).Error; err != nil {
			return err
		}
	}
	return nil
}

// firstInLine is the stand-by whose turn it is for a day (see offerDay).
func firstInLine(tx *db.Tx, d Day) (string, error) {
	var id string
	err := tx.Gorm().Raw(`SELECT s.id FROM stand_bys s
		WHERE s.before > ? AND s.until > ? AND (s.confirm_by IS NULL OR s.confirm_by > ?) AND (s.place_id IS NULL OR s.place_id = ?)
		AND (s.reachable = ? OR EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = s.guest_id AND b.reachable = ?))
		AND NOT EXISTS (SELECT 1 FROM aparts a WHERE a.guest_id = s.guest_id AND a.counsellor_id = ? AND a.until > ?)
		AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.stand_by_id = s.id)
		AND NOT EXISTS (SELECT 1 FROM stand_by_skips k WHERE k.stand_by_id = s.id AND k.date = ?)
		AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = s.guest_id AND b.date = ?
			AND NOT EXISTS (SELECT 1 FROM asks q WHERE q.booking_id = b.id AND q.kind IN ('ill', 'leaving')))
		AND NOT EXISTS (SELECT 1 FROM offers o JOIN stand_bys x ON x.id = o.stand_by_id JOIN days y ON y.id = o.day_id
			WHERE x.guest_id = s.guest_id AND y.date = ?)
		AND (s.owed IS NOT NULL OR NOT EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = s.guest_id AND b.date >= ?)
			OR EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = s.guest_id AND b.date > ?))
		ORDER BY s.rank LIMIT 1`,
		d.Date, tx.Today(), tx.Today(), d.PlaceID, true, true, d.CounsellorID, tx.Today(), d.Date, d.Date, d.Date, tx.Today(), d.Date).Row().Scan(&id)
	return id, notFound(err)
}

func insertOffer(tx *db.Tx, standByID, dayID string, expires clock.Instant) (bool, error) {
	return changed(tx, "INSERT INTO offers (stand_by_id, day_id, expires_at) VALUES (?,?,?) ON CONFLICT DO NOTHING", standByID, dayID, expires)
}

func deleteOffer(tx *db.Tx, standByID string) error {
	return tx.Gorm().Exec("DELETE FROM offers WHERE stand_by_id = ?", standByID).Error
}

func deleteOfferOf(tx *db.Tx, dayID string) error {
	return tx.Gorm().Exec("DELETE FROM offers WHERE day_id = ?", dayID).Error
}

func insertSkip(tx *db.Tx, standByID string, date clock.Date) error {
	return tx.Gorm().Exec("INSERT INTO stand_by_skips (stand_by_id, date) VALUES (?,?) ON CONFLICT DO NOTHING", standByID, date).Error
}

// letPass reports whether a stand-by has let the date of a day pass, by a no or by saying nothing.
func letPass(tx *db.Tx, standByID, dayID string) (passed bool, err error) {
	return passed, tx.Gorm().Raw(`SELECT EXISTS (SELECT 1 FROM stand_by_skips k JOIN days d ON d.date = k.date
		WHERE k.stand_by_id = ? AND d.id = ?)`, standByID, dayID).Row().Scan(&passed)
}

func setGoneOn(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE stand_bys SET confirm_by = NULL WHERE id = ?", id).Error
}

// wish names a stand-by and whose it is.
type wish struct{ ID, GuestID string }

// overdue lists the wishes whose offer, or whose own time, is over.
func overdue(tx *db.Tx, limit int) ([]wish, error) {
	var all []wish
	err := tx.Gorm().Raw(`SELECT s.id, s.guest_id FROM stand_bys s LEFT JOIN offers o ON o.stand_by_id = s.id
		WHERE o.expires_at <= ? OR s.until <= ? OR s.confirm_by <= ? ORDER BY o.expires_at, s.rank LIMIT ?`,
		tx.Instant(), tx.Today(), tx.Today(), limit).Scan(&all).Error
	return all, err
}

// overdueOf lists a guest's own wishes whose time is over.
func overdueOf(tx *db.Tx, guestID string) ([]wish, error) {
	var all []wish
	err := tx.Gorm().Raw("SELECT id, guest_id FROM stand_bys WHERE guest_id = ? AND (until <= ? OR confirm_by <= ?)",
		guestID, tx.Today(), tx.Today()).Scan(&all).Error
	return all, err
}

func setWishReachable(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE stand_bys SET reachable = ? WHERE id = ?", true, id).Error
}

// inReach is whether there is a way to the guest of a wish s: left with it, or with a booking. It takes true twice.
const inReach = "CASE WHEN s.reachable = ? OR EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = s.guest_id AND b.reachable = ?) THEN 1 ELSE 0 END"

func setWishesOutOfReach(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("UPDATE stand_bys SET reachable = ? WHERE guest_id = ?", false, guestID).Error
}
