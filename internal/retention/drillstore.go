package retention

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// planted is an invented guest of the erase drill, with a booking and a text.
type planted struct {
	guest, booking, day, counsellor, item string
	slot                                  int64
	locator, sealed                       []byte
}

// sample is a stretch of the wrapped text that lies in one piece in SQLite's pages.
func (p planted) sample() []byte { return p.sealed[64:96] }

// plant writes the rows as the domains do, so that the domains' own erasers are drilled. The store is a scratch one.
func plant(tx *db.Tx, p planted, date clock.Date) error {
	for _, row := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO counsellors (id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order)
VALUES (?, ?, 'Drill', 'en', ?, '', '{}', '{}', ?, 'none', 'paused', 0)`, []any{p.counsellor, "drill-" + p.counsellor, true, date}},
		{`INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state)
VALUES (?, ?, ?, 'drill', 'house', 510, 360, 'UTC', 'open')`, []any{p.day, p.counsellor, date}},
		{`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
VALUES (?, ?, ?, ?, 'none', 'en', ?)`, []any{p.guest, p.locator, p.locator, p.locator, date.AddDays(30)}},
		{`INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable, sequence, until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`, []any{p.booking, p.guest, p.day, date, "Drill " + p.booking, false, false, false, date.AddDays(30)}},
		{`INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, written, clock, began, until, slot, held_back, sealed)
VALUES (?, ?, ?, 'words_beforehand', 'guest', 'counsellor', ?, ?, 'words_beforehand', ?, ?, ?, ?, ?)`, []any{p.item, p.guest, p.booking, p.counsellor, tx.Today(), tx.Today(), date.AddDays(1), p.slot, false, p.sealed}},
	} {
		if err := tx.Gorm().Exec(row.query, row.args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// remains counts the drill's rows about a guest.
func remains(tx *db.Tx, guest string) (int, error) {
	var n int
	err := tx.Gorm().Raw(`SELECT (SELECT count(*) FROM guests WHERE id = ?) + (SELECT count(*) FROM bookings WHERE guest_id = ?) +
(SELECT count(*) FROM items WHERE guest_id = ?)`, guest, guest, guest).Scan(&n).Error
	return n, err
}
