package counsellor

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"lysning/internal/clock"
	"lysning/internal/db"
)

const profileColumns = `id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order`

func listProfiles(tx *db.Tx) ([]Profile, error) { return profilesWhere(tx, "") }

func findProfile(tx *db.Tx, id string) ([]Profile, error) {
	return profilesWhere(tx, "WHERE id = ? ", id)
}

// listPublished reads only what the list of free days looks at: it is asked for at every hold and booking.
func listPublished(tx *db.Tx) ([]Published, error) {
	rows, err := tx.Gorm().Raw("SELECT id, employers, training_until FROM counsellors WHERE state = 'active'").Rows()
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
	rows, err := tx.Gorm().Raw("SELECT "+profileColumns+" FROM counsellors "+where+"ORDER BY sort_order, id", args...).Rows()
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
	err := rows.Scan(&p.ID, &p.Slug, &p.Name, &languages, &p.FellowDoctor, &employers, &ownWords, &training,
		&p.TrainingUntil, &p.Recipient, &p.State, &p.SortOrder)
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
		training = excluded.training, training_until = excluded.training_until, recipient = excluded.recipient,
		state = excluded.state, sort_order = excluded.sort_order`,
		p.ID, p.Slug, p.Name, texts[0], p.FellowDoctor, texts[1], texts[2], texts[3], p.TrainingUntil, p.Recipient,
		string(p.State), p.SortOrder).Error
}

func setState(tx *db.Tx, id string, s State) error {
	return tx.Gorm().Exec("UPDATE counsellors SET state = ? WHERE id = ?", string(s), id).Error
}

// one is a condition that limits a rota query to a counsellor; "" means all.
func one(g *gorm.DB, id string) *gorm.DB {
	if id == "" {
		return g
	}
	return g.Where("counsellor_id = ?", id)
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
	var rows []patternRow
	if err := one(tx.Gorm().Table("patterns"), counsellorID).Find(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Pattern, len(rows))
	for i, r := range rows {
		all[i] = r.pattern()
	}
	return all, nil
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
	var rows []struct {
		CounsellorID string
		Date         clock.Date
		Kind         string
		StartMinute  sql.NullInt64
		PlaceID      sql.NullString
	}
	q := one(tx.Gorm().Table("pattern_exceptions"), counsellorID).Where("date BETWEEN ? AND ?", from, to)
	if err := q.Find(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Exception, len(rows))
	for i, r := range rows {
		all[i] = Exception{CounsellorID: r.CounsellorID, Date: r.Date, Off: r.Kind == "off",
			StartMinute: int(r.StartMinute.Int64), PlaceID: r.PlaceID.String}
	}
	return all, nil
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
	q := one(tx.Gorm().Table("leaves"), counsellorID).Where("first_date <= ? AND last_date >= ?", to, from)
	return all, q.Find(&all).Error
}

func findLeave(tx *db.Tx, id string) (Leave, error) {
	var l Leave
	return l, tx.Gorm().Table("leaves").Where("id = ?", id).Take(&l).Error
}

func upsertLeave(tx *db.Tx, l Leave) error {
	return tx.Gorm().Exec(`INSERT INTO leaves (id, counsellor_id, first_date, last_date) VALUES (?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET first_date = excluded.first_date, last_date = excluded.last_date`,
		l.ID, l.CounsellorID, l.FirstDate, l.LastDate).Error
}

func deleteLeave(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM leaves WHERE id = ?", id).Error
}
