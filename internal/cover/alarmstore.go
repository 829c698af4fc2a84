package cover

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type alarmRow struct {
	ID             string
	Kind           string
	SubjectID      string
	RaisedAt       clock.Instant
	Step           int // how many steps have been taken
	AcknowledgedBy *string
	AcknowledgedAt *clock.Instant
}

// TableName names the table for the mapper.
func (alarmRow) TableName() string { return "alarms" }

// shownRow is an alarm with the name of who has it.
type shownRow struct {
	ID             string
	Kind           string
	SubjectID      string
	RaisedAt       clock.Instant
	Step           int
	AcknowledgedBy *string
	AcknowledgedAt *clock.Instant
	Name           string
}

func (r shownRow) row() alarmRow {
	return alarmRow{ID: r.ID, Kind: r.Kind, SubjectID: r.SubjectID, RaisedAt: r.RaisedAt, Step: r.Step, AcknowledgedBy: r.AcknowledgedBy, AcknowledgedAt: r.AcknowledgedAt}
}

func (r shownRow) alarm(viewer string) Alarm {
	a := Alarm{ID: r.ID, Kind: r.Kind, Subject: r.SubjectID, Raised: r.RaisedAt}
	if r.AcknowledgedBy != nil {
		a.By, a.At, a.Mine = r.Name, *r.AcknowledgedAt, *r.AcknowledgedBy == viewer
	}
	return a
}

const shown = `SELECT a.id, a.kind, a.subject_id, a.raised_at, a.step, a.acknowledged_by, a.acknowledged_at, coalesce(s.name, '') AS name
	FROM alarms a JOIN alarm_calls c ON c.alarm_id = a.id LEFT JOIN staff s ON s.id = a.acknowledged_by WHERE c.staff_id = ? `

// listAlarmsFor reads what has called somebody, but for what somebody has had since before a moment.
func listAlarmsFor(tx *db.Tx, staffID string, since clock.Instant) (all []shownRow, err error) {
	err = tx.Gorm().Raw(shown+"AND (a.acknowledged_at IS NULL OR a.acknowledged_at > ?) ORDER BY a.raised_at, a.id", staffID, since).Scan(&all).Error
	return all, err
}

func findAlarmFor(tx *db.Tx, id, staffID string) (one shownRow, err error) {
	err = tx.Gorm().Raw(shown+"AND a.id = ?", staffID, id).Take(&one).Error
	return one, err
}

func findAlarmOf(tx *db.Tx, kind, subjectID string) (one alarmRow, err error) {
	err = tx.Gorm().Where("kind = ? AND subject_id = ?", kind, subjectID).Take(&one).Error
	return one, err
}

// listClimbing reads the alarms that nobody has.
func listClimbing(tx *db.Tx) (all []alarmRow, err error) {
	err = tx.Gorm().Where("acknowledged_by IS NULL").Order("raised_at, id").Find(&all).Error
	return all, err
}

func listAlarmsOfKind(tx *db.Tx, kind string) (all []alarmRow, err error) {
	err = tx.Gorm().Where("kind = ?", kind).Order("subject_id").Find(&all).Error
	return all, err
}

func insertAlarm(tx *db.Tx, a alarmRow) error {
	return tx.Gorm().Exec("INSERT INTO alarms (id, kind, subject_id, raised_at, step) VALUES (?,?,?,?,?)",
		a.ID, a.Kind, a.SubjectID, a.RaisedAt, a.Step).Error
}

func moveAlarm(tx *db.Tx, id string, raised clock.Instant, step int) error {
	return tx.Gorm().Exec("UPDATE alarms SET raised_at = ?, step = ? WHERE id = ?", raised, step, id).Error
}

func removeAlarm(tx *db.Tx, id string) error {
	if err := tx.Gorm().Exec("DELETE FROM alarm_calls WHERE alarm_id = ?", id).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM alarms WHERE id = ?", id).Error
}

func removeAlarmsOf(tx *db.Tx, subjectID string) error {
	if err := tx.Gorm().Exec("DELETE FROM alarm_calls WHERE alarm_id IN (SELECT id FROM alarms WHERE subject_id = ?)", subjectID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM alarms WHERE subject_id = ?", subjectID).Error
}

// removeHad forgets what somebody has had since before a moment. Slow ones are ended by what they are about.
func removeHad(tx *db.Tx, before clock.Instant) error {
	const old = "acknowledged_at <= ? AND kind NOT IN ?"
	if err := tx.Gorm().Exec("DELETE FROM alarm_calls WHERE alarm_id IN (SELECT id FROM alarms WHERE "+old+")", before, slow).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM alarms WHERE "+old, before, slow).Error
}

func insertCall(tx *db.Tx, alarmID, staffID string) error {
	return tx.Gorm().Exec("INSERT INTO alarm_calls (alarm_id, staff_id) VALUES (?, ?) ON CONFLICT (alarm_id, staff_id) DO NOTHING", alarmID, staffID).Error
}

func listCalled(tx *db.Tx, alarmID string) (ids []string, err error) {
	err = tx.Gorm().Raw("SELECT staff_id FROM alarm_calls WHERE alarm_id = ? ORDER BY staff_id", alarmID).Scan(&ids).Error
	return ids, err
}

// acknowledge is won by the first: the row is looked for and changed in one statement.
func acknowledge(tx *db.Tx, id, staffID string, at clock.Instant) (first bool, err error) {
	done := tx.Gorm().Exec("UPDATE alarms SET acknowledged_by = ?, acknowledged_at = ? WHERE id = ? AND acknowledged_by IS NULL", staffID, at, id)
	return done.RowsAffected > 0, done.Error
}

// awaited reports whether an alarm that nobody has is calling somebody.
func awaited(tx *db.Tx, staffID string) (bool, error) {
	var n int
	err := tx.Gorm().Raw(`SELECT COUNT(*) FROM alarms a JOIN alarm_calls c ON c.alarm_id = a.id
		WHERE c.staff_id = ? AND a.acknowledged_by IS NULL`, staffID).Row().Scan(&n)
	return n > 0, err
}

type drillRow struct {
	ID      string
	Day     clock.Date
	Minutes *int
	Step    *int
}

// TableName names the table for the mapper.
func (drillRow) TableName() string { return "drills" }

func insertDrill(tx *db.Tx, id string, day clock.Date) error {
	return tx.Gorm().Exec("INSERT INTO drills (id, day) VALUES (?, ?)", id, day).Error
}

// endDrill writes down what was measured; step is nil when nobody answered.
func endDrill(tx *db.Tx, id string, minutes int, step *int) error {
	return tx.Gorm().Exec("UPDATE drills SET minutes = ?, step = ? WHERE id = ? AND minutes IS NULL", minutes, step, id).Error
}

// listDrills reads the newest ones first.
func listDrills(tx *db.Tx) (all []drillRow, err error) {
	err = tx.Gorm().Order("day DESC, id").Limit(mostDrills).Find(&all).Error
	return all, err
}

// removeDrills forgets those of before a day.
func removeDrills(tx *db.Tx, before clock.Date) error {
	return tx.Gorm().Exec("DELETE FROM drills WHERE day < ?", before).Error
}

func countAlarms(tx *db.Tx) (n int, err error) {
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM alarms").Row().Scan(&n)
}
