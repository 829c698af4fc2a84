package booking

import (
	"fmt"
	"strconv"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type doorRow struct {
	ID          string
	HalfDay     clock.Date
	AskedBy     *string
	ReleasedDay *clock.Date
}

// halfOpenDoor is the one that is half open now, or nil.
func halfOpenDoor(tx *db.Tx) (*doorRow, error) {
	var rows []doorRow
	err := tx.Gorm().Raw("SELECT id, half_day, asked_by, released_day FROM doors WHERE state = 'half_open'").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func listDoors(tx *db.Tx) (rows []doorRow, err error) {
	err = tx.Gorm().Raw("SELECT id, half_day, asked_by, released_day FROM doors ORDER BY id").Scan(&rows).Error
	return rows, err
}

func insertDoor(tx *db.Tx, id, by string) error {
	return tx.Gorm().Exec("INSERT INTO doors (id, state, half_by, half_day) VALUES (?, 'half_open', ?, ?)", id, by, tx.Today()).Error
}

func askToOpenDoor(tx *db.Tx, id, by string) error {
	return tx.Gorm().Exec("UPDATE doors SET asked_by = ? WHERE id = ?", by, id).Error
}

func releaseDoor(tx *db.Tx, id, by string) error {
	return tx.Gorm().Exec("UPDATE doors SET state = 'released', released_by = ?, released_day = ? WHERE id = ?", by, tx.Today(), id).Error
}

// baseSetting keeps a day and how many bookings without a way to be reached there were when it began.
const baseSetting = "unreachable_base"

func unreachableBase(tx *db.Tx) (n int, known bool, err error) {
	text, err := db.Setting(tx, baseSetting)
	if err != nil || text == "" {
		return 0, false, err
	}
	_, number, _ := strings.Cut(text, " ")
	if n, err = strconv.Atoi(number); err != nil {
		return 0, false, fmt.Errorf("read how many there were: %w", err)
	}
	return n, true, nil
}

func noteUnreachable(tx *db.Tx) error {
	text, err := db.Setting(tx, baseSetting)
	if err != nil || strings.HasPrefix(text, tx.Today().String()+" ") {
		return err
	}
	n, err := countAllUnreachable(tx)
	if err != nil {
		return err
	}
	return db.SetSetting(tx, baseSetting, fmt.Sprintf("%s %d", tx.Today(), n))
}

// countAllUnreachable leaves out guests whom the office has talked with, and days that are over.
func countAllUnreachable(tx *db.Tx) (n int, err error) {
	where := "NOT reachable"
	if tx.Dialect() == db.SQLite {
		where = "reachable = 0" // as the index says it
	}
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM bookings b JOIN guests g ON g.id = b.guest_id WHERE g.recipient <> '' AND b.date >= ? AND "+where, tx.Today()).Row().Scan(&n)
}

type givenRow struct {
	PlaceID      string
	Given, Taken int
}

// givenOn counts a date's days by place, and those that are booked.
func givenOn(tx *db.Tx, date clock.Date) (map[string]givenRow, error) {
	var rows []givenRow
	err := tx.Gorm().Raw(`SELECT d.place_id, COUNT(*) AS given, COUNT(b.id) AS taken FROM days d LEFT JOIN bookings b ON b.day_id = d.id
		WHERE d.date = ? AND d.state = 'open' GROUP BY d.place_id`, date).Scan(&rows).Error
	out := map[string]givenRow{}
	for _, r := range rows {
		out[r.PlaceID] = r
	}
	return out, err
}
