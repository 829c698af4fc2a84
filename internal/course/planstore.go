package course

import (
	"encoding/json"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type courseRow struct {
	ID        string
	PlaceID   string
	FirstDate clock.Date
	LastDate  clock.Date
	Zone      string
	Template  string
	Couples   bool
	Fewest    int
	Most      int
	DecideBy  clock.Date
	State     State
	Until     clock.Date
}

func (r courseRow) course() Course {
	return Course{ID: r.ID, PlaceID: r.PlaceID, First: r.FirstDate, Last: r.LastDate, Zone: r.Zone, Template: r.Template,
		Couples: r.Couples, Least: r.Fewest, Most: r.Most, DecideBy: r.DecideBy, State: r.State, Until: r.Until}
}

// findCourse reads one course. What is past its time is not there, whether the sweep has run or not.
func findCourse(tx *db.Tx, id string) (Course, error) {
	var r courseRow
	err := tx.Gorm().Table("courses").Where("id = ? AND until > ?", id, tx.Today()).Take(&r).Error
	return r.course(), err
}

// lockCourse is findCourse that keeps two changes of one course apart: on PostgreSQL the later waits here. Every use case that
// changes a course or takes something of it begins with it.
func lockCourse(tx *db.Tx, id string) (Course, error) {
	if tx.Dialect() == db.Postgres {
		if err := tx.Gorm().Exec("SELECT id FROM courses WHERE id = ? FOR UPDATE", id).Error; err != nil {
			return Course{}, err
		}
	}
	return findCourse(tx, id)
}

// listCourses lists the courses that end on from or later, by their first date.
func listCourses(tx *db.Tx, from clock.Date) ([]Course, error) {
	var rows []courseRow
	err := tx.Gorm().Table("courses").Where("last_date >= ? AND until > ?", from, tx.Today()).Order("first_date, id").Find(&rows).Error
	all := make([]Course, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.course())
	}
	return all, err
}

func upsertCourse(tx *db.Tx, c Course) error {
	return tx.Gorm().Exec(`INSERT INTO courses (id, place_id, first_date, last_date, zone, template, couples, fewest, most, decide_by, state, until)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET place_id = excluded.place_id, first_date = excluded.first_date,
		last_date = excluded.last_date, fewest = excluded.fewest, most = excluded.most, decide_by = excluded.decide_by,
		state = excluded.state, until = excluded.until`,
		c.ID, c.PlaceID, c.First, c.Last, c.Zone, c.Template, c.Couples, c.Least, c.Most, c.DecideBy, string(c.State), c.Until).Error
}

type blockRow struct {
	ID          string
	CourseID    string
	Date        clock.Date
	StartMinute int
	Minutes     int
	Kind        Kind
	Theme       *string
	Title       string
	LeaderID    *string
	Room        string
	Gentle      string
}

func (r blockRow) block() (Block, error) {
	b := Block{ID: r.ID, CourseID: r.CourseID, Date: r.Date, Start: r.StartMinute, Minutes: r.Minutes, Kind: r.Kind,
		Theme: Theme(text(r.Theme)), LeaderID: text(r.LeaderID), Room: r.Room}
	if err := json.Unmarshal([]byte(r.Title), &b.Title); err != nil {
		return b, fmt.Errorf("read a block: %w", err)
	}
	if r.Gentle != "" {
		if err := json.Unmarshal([]byte(r.Gentle), &b.Gentle); err != nil {
			return b, fmt.Errorf("read a block: %w", err)
		}
	}
	return b, nil
}

// listBlocks lists a course's blocks in the order of the week.
func listBlocks(tx *db.Tx, courseID string) ([]Block, error) {
	return blocksOf(tx, "course_id = ?", courseID)
}

func blocksOf(tx *db.Tx, where string, args ...any) ([]Block, error) {
	var rows []blockRow
	if err := tx.Gorm().Table("course_blocks").Where(where, args...).Order("date, start_minute, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Block, 0, len(rows))
	for _, r := range rows {
		b, err := r.block()
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func upsertBlock(tx *db.Tx, b Block) error {
	title, err := json.Marshal(b.Title)
	if err != nil {
		return fmt.Errorf("write a block: %w", err)
	}
	if b.Title == nil {
		title = []byte("{}")
	}
	gentle := []byte{}
	if len(b.Gentle) > 0 {
		if gentle, err = json.Marshal(b.Gentle); err != nil {
			return fmt.Errorf("write a block: %w", err)
		}
	}
	return tx.Gorm().Exec(`INSERT INTO course_blocks (id, course_id, date, start_minute, minutes, kind, theme, title, leader_id, room, gentle)
		VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET date = excluded.date, start_minute = excluded.start_minute,
		minutes = excluded.minutes, kind = excluded.kind, theme = excluded.theme, title = excluded.title, leader_id = excluded.leader_id,
		room = excluded.room, gentle = excluded.gentle`,
		b.ID, b.CourseID, b.Date, b.Start, b.Minutes, string(b.Kind), null(string(b.Theme)), string(title), null(b.LeaderID), b.Room, string(gentle)).Error
}

func deleteBlock(tx *db.Tx, courseID, id string) error {
	return tx.Gorm().Exec("DELETE FROM course_blocks WHERE id = ? AND course_id = ?", id, courseID).Error
}

type nightRow struct {
	CourseID     string
	Date         clock.Date
	SleeperID    *string
	SleeperPhone string
	SafetyID     *string
	SafetyPhone  string
}

// listNights lists the nights of a course that somebody has been named for.
func listNights(tx *db.Tx, courseID string) ([]Night, error) {
	var rows []nightRow
	err := tx.Gorm().Table("course_nights").Where("course_id = ?", courseID).Order("date").Find(&rows).Error
	all := make([]Night, 0, len(rows))
	for _, r := range rows {
		all = append(all, Night{CourseID: r.CourseID, Date: r.Date, SleeperID: text(r.SleeperID), SleeperPhone: r.SleeperPhone,
			SafetyID: text(r.SafetyID), SafetyPhone: r.SafetyPhone})
	}
	return all, err
}

func upsertNight(tx *db.Tx, n Night) error {
	return tx.Gorm().Exec(`INSERT INTO course_nights (course_id, date, sleeper_id, sleeper_phone, safety_id, safety_phone) VALUES (?,?,?,?,?,?)
		ON CONFLICT (course_id, date) DO UPDATE SET sleeper_id = excluded.sleeper_id, sleeper_phone = excluded.sleeper_phone,
		safety_id = excluded.safety_id, safety_phone = excluded.safety_phone`,
		n.CourseID, n.Date, null(n.SleeperID), n.SleeperPhone, null(n.SafetyID), n.SafetyPhone).Error
}

// lastPhones gives the number that was written last for each person who is named for a night.
func lastPhones(tx *db.Tx) (map[string]string, error) {
	var rows []struct{ Who, Phone string }
	err := tx.Gorm().Raw(`SELECT who, phone FROM (SELECT sleeper_id AS who, sleeper_phone AS phone, date FROM course_nights
		UNION ALL SELECT safety_id, safety_phone, date FROM course_nights) n WHERE who IS NOT NULL AND phone <> '' ORDER BY date`).Scan(&rows).Error
	all := map[string]string{}
	for _, r := range rows {
		all[r.Who] = r.Phone
	}
	return all, err
}

// listCourseCounsellors gives the ids of the counsellors who give the talks of a course.
func listCourseCounsellors(tx *db.Tx, courseID string) ([]string, error) {
	ids := []string{}
	err := tx.Gorm().Raw("SELECT counsellor_id FROM course_counsellors WHERE course_id = ? ORDER BY counsellor_id", courseID).Scan(&ids).Error
	return ids, err
}

func insertCourseCounsellor(tx *db.Tx, courseID, counsellorID string) error {
	return tx.Gorm().Exec("INSERT INTO course_counsellors (course_id, counsellor_id) VALUES (?,?) ON CONFLICT DO NOTHING", courseID, counsellorID).Error
}

func deleteCourseCounsellor(tx *db.Tx, courseID, counsellorID string) error {
	return tx.Gorm().Exec("DELETE FROM course_counsellors WHERE course_id = ? AND counsellor_id = ?", courseID, counsellorID).Error
}

func deleteNights(tx *db.Tx, courseID string) error {
	return tx.Gorm().Exec("DELETE FROM course_nights WHERE course_id = ?", courseID).Error
}

// setOver notes that published courses whose last day has passed are over.
func setOver(tx *db.Tx) error {
	return tx.Gorm().Exec("UPDATE courses SET state = 'over' WHERE state IN ('published', 'on') AND last_date < ?", tx.Today()).Error
}

// dueCourses is findAny: the sweep's alone.
func dueCourses(tx *db.Tx, limit int) ([]string, error) {
	ids := []string{}
	err := tx.Gorm().Raw("SELECT id FROM courses WHERE until <= ? ORDER BY id LIMIT ?", tx.Today(), limit).Scan(&ids).Error
	return ids, err
}

// deleteCourse removes a course with all that is planned of it. Requests are removed before it.
func deleteCourse(tx *db.Tx, id string) error {
	for _, table := range []string{"course_talk_asks", "course_talks", "course_blocks", "course_nights", "course_counsellors"} {
		if err := tx.Gorm().Exec("DELETE FROM "+table+" WHERE course_id = ?", id).Error; err != nil {
			return err
		}
	}
	return tx.Gorm().Exec("DELETE FROM courses WHERE id = ?", id).Error
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
