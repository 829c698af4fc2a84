package counsellor

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

const (
	profileColumns = `id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order`
	profileRead    = profileColumns + ", signing_key"
)

// ownColumns come from a row that is not there before somebody has decided anything.
const ownColumns = `COALESCE(o.week_most, 3), COALESCE(o.paused, FALSE), COALESCE(o.keeps_profile, FALSE), o.training_until, o.pledged, o.left_day`

const ownJoin = "LEFT JOIN counsellor_own o ON o.counsellor_id = c.id "

func (o *Own) into() []any {
	return []any{&o.Most, &o.Paused, &o.KeepsProfile, &o.TrainingUntil, &o.Pledged, &o.LeftDay}
}

func listProfiles(tx *db.Tx) ([]Profile, error) { return profilesWhere(tx, "") }

// findRota reads of a counsellor what decides her working days, as the one profile of a list, and none of her texts.
func findRota(tx *db.Tx, id string) ([]Profile, error) {
	p := Profile{ID: id}
	err := tx.Gorm().Raw("SELECT c.state, c.training_until, c.recipient, "+ownColumns+" FROM counsellors c "+ownJoin+"WHERE c.id = ?", id).
		Row().Scan(append([]any{&p.State, &p.TrainingUntil, &p.Recipient}, p.Own.into()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return []Profile{p}, err
}

// listPublished reads only what the list of free days looks at: it is asked for at every hold and booking.
func listPublished(tx *db.Tx) ([]Published, error) {
	rows, err := tx.Gorm().Raw(`SELECT c.id, c.employers, COALESCE(o.training_until, c.training_until) FROM counsellors c
		LEFT JOIN counsellor_own o ON o.counsellor_id = c.id
		WHERE c.recipient <> '' AND (c.state = 'active' OR c.state = 'paused' AND COALESCE(o.keeps_profile, FALSE) = TRUE)
		AND o.left_day IS NULL AND COALESCE(o.paused, FALSE) = FALSE`).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Published
	for rows.Next() {
		var p Published
		var employers string
		if err := rows.Scan(&p.ID, &employers, &p.TrainingUntil); err != nil {
			return nil, err
		}
		if employers != "[]" {
			if err := json.Unmarshal([]byte(employers), &p.Employers); err != nil {
				return nil, fmt.Errorf("read employers: %w", err)
			}
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func profilesWhere(tx *db.Tx, where string, args ...any) ([]Profile, error) {
	rows, err := tx.Gorm().Raw(`SELECT c.id, c.slug, c.name, c.languages, c.fellow_doctor, c.employers, c.own_words, c.training, c.training_until,
		c.recipient, c.state, c.sort_order, c.signing_key, `+ownColumns+" FROM counsellors c "+ownJoin+where+"ORDER BY c.sort_order, c.id", args...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Profile
	for rows.Next() {
		p, err := scanProfile(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func scanProfile(rows *sql.Rows) (Profile, error) {
	var p Profile
	var languages, employers, ownWords, training string
	err := rows.Scan(append([]any{&p.ID, &p.Slug, &p.Name, &languages, &p.FellowDoctor, &employers, &ownWords, &training,
		&p.TrainingUntil, &p.Recipient, &p.State, &p.SortOrder, &p.SigningKey}, p.Own.into()...)...)
	if err != nil {
		return p, err
	}
	for _, f := range []struct {
		text string
		into any
	}{{languages, &p.Languages}, {employers, &p.Employers}, {ownWords, &p.OwnWords}, {training, &p.Training}} {
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return p, fmt.Errorf("read a profile: %w", err)
		}
	}
	return p, nil
}

func upsertProfile(tx *db.Tx, p Profile) error {
	var texts [4]string
	for i, v := range []any{p.Languages, p.Employers, p.OwnWords, p.Training} {
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("write a profile: %w", err)
		}
		texts[i] = string(b)
	}
	return tx.Gorm().Exec(`INSERT INTO counsellors (`+profileColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, languages = excluded.languages,
		fellow_doctor = excluded.fellow_doctor, employers = excluded.employers, own_words = excluded.own_words,
		training = excluded.training, training_until = excluded.training_until,
		recipient = CASE WHEN counsellors.signing_key IS NULL THEN excluded.recipient ELSE counsellors.recipient END,
		state = excluded.state, sort_order = excluded.sort_order`,
		p.ID, p.Slug, p.Name, texts[0], p.FellowDoctor, texts[1], texts[2], texts[3], p.TrainingUntil, p.Recipient,
		string(p.State), p.SortOrder).Error
}

// insertPlain leaves a profile alone that is there. Its signing key is empty, not absent: the files did not make it, and
// their next reading does not end it.
func insertPlain(tx *db.Tx, id, name string) error {
	return tx.Gorm().Exec(`INSERT INTO counsellors (`+profileRead+`) VALUES (?,?,?,'[]',?,'[]','{}','{}',?,'','paused',?,?)
		ON CONFLICT (id) DO NOTHING`, id, "staff-"+id[:8], name, false, tx.Today().AddDays(-1), 1000, []byte{}).Error
}

func setKeys(tx *db.Tx, id, recipient string, signingKey []byte) error {
	return tx.Gorm().Exec("UPDATE counsellors SET recipient = ?, signing_key = ? WHERE id = ?", recipient, signingKey, id).Error
}

func setState(tx *db.Tx, id string, s State) error {
	return tx.Gorm().Exec("UPDATE counsellors SET state = ? WHERE id = ?", string(s), id).Error
}

// rotaRows reads rows of one counsellor's rota, or of all when the id is empty. It is plain SQL, because the time by which
// words are read is asked for at every hold and booking. where may be empty.
func rotaRows(tx *db.Tx, query, counsellorID, where string, args []any, scan func(rows *sql.Rows) error) error {
	if counsellorID != "" {
		if where != "" {
			where += " AND "
		}
		where, args = where+"counsellor_id = ?", append(args, counsellorID)
	}
	if where != "" {
		query += " WHERE " + where
	}
	rows, err := tx.Gorm().Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

type patternRow struct {
	ID           string
	CounsellorID string
	Weekday      int
	StartMinute  int
	PlaceID      string
	FirstDate    clock.Date
	LastDate     clock.Date
}

func (r patternRow) pattern() Pattern {
	return Pattern{
		ID: r.ID, CounsellorID: r.CounsellorID,
		WeekDay:   WeekDay{Weekday: time.Weekday(r.Weekday % 7), StartMinute: r.StartMinute, PlaceID: r.PlaceID},
		FirstDate: r.FirstDate, LastDate: r.LastDate,
	}
}

func listPatterns(tx *db.Tx, counsellorID string) ([]Pattern, error) {
	var all []Pattern
	err := rotaRows(tx, "SELECT id, counsellor_id, weekday, start_minute, place_id, first_date, last_date FROM patterns", counsellorID, "", nil,
		func(rows *sql.Rows) error {
			var r patternRow
			err := rows.Scan(&r.ID, &r.CounsellorID, &r.Weekday, &r.StartMinute, &r.PlaceID, &r.FirstDate, &r.LastDate)
			all = append(all, r.pattern())
			return err
		})
	return all, err
}

func findPattern(tx *db.Tx, id string) (Pattern, error) {
	var row patternRow
	err := tx.Gorm().Table("patterns").Where("id = ?", id).Take(&row).Error
	return row.pattern(), err
}

func upsertPattern(tx *db.Tx, p Pattern) error {
	weekday := (int(p.Weekday)+6)%7 + 1 // ISO: Monday is 1
	return tx.Gorm().Exec(`INSERT INTO patterns (id, counsellor_id, weekday, start_minute, place_id, first_date, last_date)
		VALUES (?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET weekday = excluded.weekday, start_minute = excluded.start_minute,
		place_id = excluded.place_id, first_date = excluded.first_date, last_date = excluded.last_date`,
		p.ID, p.CounsellorID, weekday, p.StartMinute, p.PlaceID, p.FirstDate, p.LastDate).Error
}

func deletePattern(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM patterns WHERE id = ?", id).Error
}

func listExceptions(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Exception, error) {
	var all []Exception
	err := rotaRows(tx, "SELECT counsellor_id, date, kind, start_minute, place_id FROM pattern_exceptions", counsellorID,
		"date BETWEEN ? AND ?", []any{from, to}, func(rows *sql.Rows) error {
			var e Exception
			var kind string
			var start sql.NullInt64
			var place sql.NullString
			err := rows.Scan(&e.CounsellorID, &e.Date, &kind, &start, &place)
			e.Off, e.StartMinute, e.PlaceID = kind == "off", int(start.Int64), place.String
			all = append(all, e)
			return err
		})
	return all, err
}

func upsertException(tx *db.Tx, e Exception) error {
	kind, start, place := "extra", any(e.StartMinute), any(e.PlaceID)
	if e.Off {
		kind, start, place = "off", nil, nil
	}
	return tx.Gorm().Exec(`INSERT INTO pattern_exceptions (counsellor_id, date, kind, start_minute, place_id) VALUES (?,?,?,?,?)
		ON CONFLICT (counsellor_id, date) DO UPDATE SET kind = excluded.kind, start_minute = excluded.start_minute,
		place_id = excluded.place_id`, e.CounsellorID, e.Date, kind, start, place).Error
}

func deleteException(tx *db.Tx, counsellorID string, date clock.Date) error {
	return tx.Gorm().Exec("DELETE FROM pattern_exceptions WHERE counsellor_id = ? AND date = ?", counsellorID, date).Error
}

func listLeaves(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Leave, error) {
	var all []Leave
	err := rotaRows(tx, "SELECT id, counsellor_id, first_date, last_date, COALESCE(course_id, '') FROM leaves", counsellorID,
		"first_date <= ? AND last_date >= ?", []any{to, from}, func(rows *sql.Rows) error {
			var l Leave
			err := rows.Scan(&l.ID, &l.CounsellorID, &l.FirstDate, &l.LastDate, &l.CourseID)
			all = append(all, l)
			return err
		})
	return all, err
}

// findLeave finds a leave of a counsellor's own; that of a course is not hers to change.
func findLeave(tx *db.Tx, id string) (Leave, error) {
	var l Leave
	return l, tx.Gorm().Table("leaves").Select("id, counsellor_id, first_date, last_date").Where("id = ? AND course_id IS NULL", id).Take(&l).Error
}

func upsertLeave(tx *db.Tx, l Leave) error {
	return tx.Gorm().Exec(`INSERT INTO leaves (id, counsellor_id, first_date, last_date) VALUES (?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET first_date = excluded.first_date, last_date = excluded.last_date`,
		l.ID, l.CounsellorID, l.FirstDate, l.LastDate).Error
}

func upsertCourseLeave(tx *db.Tx, l Leave) error {
	return tx.Gorm().Exec(`INSERT INTO leaves (id, counsellor_id, first_date, last_date, course_id) VALUES (?,?,?,?,?)
		ON CONFLICT (course_id, counsellor_id) DO UPDATE SET first_date = excluded.first_date, last_date = excluded.last_date`,
		l.ID, l.CounsellorID, l.FirstDate, l.LastDate, l.CourseID).Error
}

func deleteLeave(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM leaves WHERE id = ?", id).Error
}

func deleteCourseLeave(tx *db.Tx, courseID, counsellorID string) error {
	return tx.Gorm().Exec("DELETE FROM leaves WHERE course_id = ? AND counsellor_id = ?", courseID, counsellorID).Error
}

func deleteCourseLeaves(tx *db.Tx, courseID string) error {
	return tx.Gorm().Exec("DELETE FROM leaves WHERE course_id = ?", courseID).Error
}

func listAtCourse(tx *db.Tx, courseID string) ([]string, error) {
	ids := []string{}
	err := tx.Gorm().Raw("SELECT counsellor_id FROM leaves WHERE course_id = ? ORDER BY counsellor_id", courseID).Scan(&ids).Error
	return ids, err
}
