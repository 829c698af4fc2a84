package booking

import (
	"database/sql"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// The ranks below nought are of those who are owed a date, in the order in which it came to be owed.
const nextOwed = "COALESCE((SELECT MAX(o.rank) FROM stand_bys o WHERE o.rank < 0), -1000000000000) + 1"

// oweAnywhere is a guest's wish for any place, or empty.
func oweAnywhere(tx *db.Tx, guestID string) (id string, err error) {
	var ids []string
	err = tx.Gorm().Raw("SELECT id FROM stand_bys WHERE guest_id = ? AND place_id IS NULL", guestID).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// insertOwed reports false when another took that rank, or the guest has begun to wait meanwhile.
func insertOwed(tx *db.Tx, sb StandBy, reachable bool) (bool, error) {
	return changed(tx, `INSERT INTO stand_bys (id, guest_id, before, rank, reachable, until, owed)
		SELECT ?, ?, ?, `+nextOwed+`, ?, ?, ? WHERE 1 = 1 ON CONFLICT DO NOTHING`, sb.ID, sb.GuestID, sb.Before, reachable, sb.Until, string(sb.Owed))
}

// raiseToOwed makes a wish that is there one that is owed; one that is owed already keeps its rank and lives as long as either.
func raiseToOwed(tx *db.Tx, id string, sb StandBy) (bool, error) {
	err := tx.Try(func(tx *db.Tx) error {
		return tx.Gorm().Exec(`UPDATE stand_bys SET rank = CASE WHEN owed IS NULL THEN `+nextOwed+` ELSE rank END, owed = COALESCE(owed, ?), before = ?,
			until = CASE WHEN until < ? THEN ? ELSE until END, confirm_by = NULL WHERE id = ?`, string(sb.Owed), sb.Before, sb.Until, sb.Until, id).Error
	})
	if db.IsDuplicate(err) {
		return false, nil
	}
	return err == nil, err
}

// listLine reads who waits. The card name is of the guest's next day, or of the last where none is to come.
func listLine(tx *db.Tx) ([]Waiting, error) {
	rows, err := tx.Gorm().Raw(`SELECT s.id, s.guest_id, s.place_id, s.before, s.until, s.confirm_by, s.owed,
		`+inReach+`,
		COALESCE((SELECT b.card_name FROM bookings b WHERE b.guest_id = s.guest_id AND b.date >= ? ORDER BY b.date LIMIT 1),
			(SELECT b.card_name FROM bookings b WHERE b.guest_id = s.guest_id ORDER BY b.date DESC LIMIT 1), ''),
		o.expires_at, d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone
		FROM stand_bys s LEFT JOIN offers o ON o.stand_by_id = s.id AND o.expires_at > ? LEFT JOIN days d ON d.id = o.day_id
		WHERE s.until > ? AND (s.confirm_by IS NULL OR s.confirm_by > ?) ORDER BY s.rank`,
		true, true, tx.Today(), tx.Instant(), tx.Today(), tx.Today()).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Waiting
	for rows.Next() {
		var w Waiting
		var place, owed sql.NullString
		var reachable int
		var o offered
		if err := rows.Scan(append([]any{&w.ID, &w.GuestID, &place, &w.Before, &w.Until, &w.GoOnBy, &owed, &reachable, &w.CardName}, o.columns()...)...); err != nil {
			return nil, err
		}
		w.PlaceID, w.Owed, w.Reachable, w.Offer = place.String, Debt(owed.String), reachable == 1, o.offer()
		all = append(all, w)
	}
	return all, rows.Err()
}

// offered is a day that may not be there, as columns.
type offered struct {
	date                     clock.Date
	id, counsellor, at, mode sql.NullString
	zone                     sql.NullString
	expires, start, minutes  sql.NullInt64
}

func (o *offered) columns() []any {
	return []any{&o.expires, &o.id, &o.counsellor, &o.at, &o.mode, &o.date, &o.start, &o.minutes, &o.zone}
}

func (o *offered) offer() *Offer {
	if !o.id.Valid {
		return nil
	}
	return &Offer{Expires: clock.Instant(o.expires.Int64).Time(), Day: Day{
		ID: o.id.String, CounsellorID: o.counsellor.String, PlaceID: o.at.String, Mode: Mode(o.mode.String), Date: o.date, Zone: o.zone.String,
		StartMinute: int(o.start.Int64), Minutes: int(o.minutes.Int64),
	}}
}

// owedAsk reports whether the guest of a booking is asked for another day because we could not keep it.
func owedAsk(tx *db.Tx, bookingID string) (yes bool, err error) {
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM asks WHERE booking_id = ? AND kind IN ('ill', 'leaving'))", bookingID).Row().Scan(&yes)
}
