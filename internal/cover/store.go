package cover

import (
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/programme"
)

// versionSetting names what stands: rota, people and test calls.
const versionSetting = "rota_version"

type dayRow struct {
	Day  string
	Desk Desk
}

type slotRow struct {
	Day     string
	Desk    Desk
	Duty    Duty
	Quarter int
	StaffID string
}

func listDays(tx *db.Tx) (all []dayRow, err error) {
	err = tx.Gorm().Raw("SELECT day, desk FROM rota_days ORDER BY day, desk").Scan(&all).Error
	return all, err
}

// listSlots reads all slots, or those of one day.
func listSlots(tx *db.Tx, day string) (all []slotRow, err error) {
	q := tx.Gorm().Table("rota_slots").Select("day, desk, duty, quarter, staff_id").Order("day, duty, quarter")
	if day != "" {
		q = q.Where("day = ?", day)
	}
	err = q.Find(&all).Error
	return all, err
}

func writeDay(tx *db.Tx, day string, desk Desk, slots []slotRow) error {
	if err := tx.Gorm().Exec("DELETE FROM rota_slots WHERE day = ? AND desk = ?", day, desk).Error; err != nil {
		return err
	}
	if err := tx.Gorm().Exec("INSERT INTO rota_days (day, desk) VALUES (?, ?) ON CONFLICT (day, desk) DO NOTHING", day, desk).Error; err != nil {
		return err
	}
	if len(slots) == 0 {
		return nil
	}
	return tx.Gorm().Table("rota_slots").CreateInBatches(slots, 100).Error
}

func removeDay(tx *db.Tx, day string, desk Desk) error {
	if err := tx.Gorm().Exec("DELETE FROM rota_slots WHERE day = ? AND desk = ?", day, desk).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM rota_days WHERE day = ? AND desk = ?", day, desk).Error
}

// removeDaysBefore forgets dates that are over; a weekday sorts after every date.
func removeDaysBefore(tx *db.Tx, day clock.Date) error {
	if err := tx.Gorm().Exec("DELETE FROM rota_slots WHERE day < ?", day).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM rota_days WHERE day < ?", day).Error
}

type swapRow struct {
	ID       string
	Day      clock.Date
	Duty     Duty
	HolderID string
	TakerID  string
	BackDay  *clock.Date
	BackDuty *Duty
}

// TableName names the table for the mapper.
func (swapRow) TableName() string { return "rota_swaps" }

func listSwaps(tx *db.Tx) (all []swapRow, err error) {
	err = tx.Gorm().Order("day, duty, id").Find(&all).Error
	return all, err
}

func findSwap(tx *db.Tx, id string) (one swapRow, err error) {
	err = tx.Gorm().Where("id = ?", id).Take(&one).Error
	return one, err
}

func insertSwap(tx *db.Tx, s swapRow) error {
	return tx.Gorm().Exec("INSERT INTO rota_swaps (id, day, duty, holder_id, taker_id, back_day, back_duty) VALUES (?,?,?,?,?,?,?)",
		s.ID, s.Day, s.Duty, s.HolderID, s.TakerID, s.BackDay, s.BackDuty).Error
}

func removeSwap(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM rota_swaps WHERE id = ?", id).Error
}

func removeSwapsBefore(tx *db.Tx, day clock.Date) error {
	return tx.Gorm().Exec("DELETE FROM rota_swaps WHERE day < ? OR back_day < ?", day, day).Error
}

type callRow struct {
	Country, Number string
	Day             clock.Date
	Tester          string
	Reached         bool
	GoodDay         *clock.Date
}

func listCalls(tx *db.Tx) ([]programme.TestCall, error) {
	var rows []callRow
	err := tx.Gorm().Raw("SELECT country, number, day, tester, reached, good_day FROM line_calls ORDER BY country, number").Scan(&rows).Error
	all := make([]programme.TestCall, 0, len(rows))
	for _, r := range rows {
		one := programme.TestCall{Country: r.Country, Number: r.Number, Day: r.Day, Tester: r.Tester, Reached: r.Reached}
		if r.GoodDay != nil {
			one.GoodDay = *r.GoodDay
		}
		all = append(all, one)
	}
	return all, err
}

// saveCall keeps the newest call of a number, and the day of the newest one that went well.
func saveCall(tx *db.Tx, c programme.TestCall) error {
	var good *clock.Date
	if c.Reached {
		good = &c.Day
	}
	return tx.Gorm().Exec(`INSERT INTO line_calls (country, number, day, tester, reached, good_day) VALUES (?,?,?,?,?,?)
		ON CONFLICT (country, number) DO UPDATE SET day = excluded.day, tester = excluded.tester, reached = excluded.reached,
		good_day = coalesce(excluded.good_day, line_calls.good_day)
		WHERE line_calls.day <= excluded.day`, c.Country, c.Number, c.Day, c.Tester, c.Reached, good).Error
}
