package escalation

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// agreed is the profile that two people have agreed to last; none before the first.
type agreed struct {
	Hash    string
	Profile *string // null for one from before profiles were kept
	Round   *int
}

// latestAgreed is false when two people have never agreed.
func latestAgreed(tx *db.Tx) (agreed, bool, error) {
	var all []agreed
	err := tx.Gorm().Table("law_profiles").Select("hash, profile, round").Order("COALESCE(round, 0) DESC, day DESC, hash").Limit(1).Scan(&all).Error
	if err != nil || len(all) == 0 {
		return agreed{}, false, err
	}
	return all[0], true, nil
}

// thisRound is the number of the agreement that is being made now.
func (a agreed) thisRound() int {
	if a.Round == nil {
		return 1
	}
	return *a.Round + 1
}

// approvers are those who have approved a state of the file since two people have last agreed.
func approvers(tx *db.Tx, hash string, round int) ([]string, error) {
	var ids []string
	err := tx.Gorm().Table("law_approvals").Where("hash = ? AND round = ?", hash, round).Order("day, staff_id").Pluck("staff_id", &ids).Error
	return ids, err
}

func approve(tx *db.Tx, hash, staffID string, round int) error {
	return tx.Gorm().Exec(`INSERT INTO law_approvals (hash, staff_id, day, round) VALUES (?,?,?,?)
		ON CONFLICT (hash, staff_id) DO UPDATE SET day = excluded.day, round = excluded.round`, hash, staffID, tx.Today(), round).Error
}

func putInForce(tx *db.Tx, hash, first, second, profile string, round int) error {
	return tx.Gorm().Exec(`INSERT INTO law_profiles (hash, first_by, second_by, day, profile, round) VALUES (?,?,?,?,?,?)
		ON CONFLICT (hash) DO UPDATE SET first_by = excluded.first_by, second_by = excluded.second_by, day = excluded.day,
			profile = excluded.profile, round = excluded.round`, hash, first, second, tx.Today(), profile, round).Error
}

type requestRow struct {
	ID       string
	Kind     string
	Ground   string
	Answer   string
	Day      clock.Date
	Answered clock.Date
}

// TableName names the table for the mapper.
func (requestRow) TableName() string { return "law_requests" }

func (r requestRow) request() Request {
	return Request{ID: r.ID, Kind: r.Kind, Ground: r.Ground, Answer: r.Answer, Day: r.Day, Answered: r.Answered}
}

func insertRequest(tx *db.Tx, r Request, by string) error {
	return tx.Gorm().Exec("INSERT INTO law_requests (id, kind, ground, answer, day, by_id) VALUES (?,?,?,'',?,?)", r.ID, r.Kind, r.Ground, r.Day, by).Error
}

func findRequest(tx *db.Tx, id string) (Request, error) {
	var r requestRow
	err := tx.Gorm().Where("id = ?", id).Take(&r).Error
	return r.request(), err
}

func answerRequest(tx *db.Tx, id, answer string) error {
	return tx.Gorm().Exec("UPDATE law_requests SET answer = ?, answered = ? WHERE id = ? AND answer = ''", answer, tx.Today(), id).Error
}

func listRequests(tx *db.Tx) ([]Request, error) {
	var rows []requestRow
	if err := tx.Gorm().Order("day DESC, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]Request, len(rows))
	for i, r := range rows {
		out[i] = r.request()
	}
	return out, nil
}

func putHold(tx *db.Tx, id, requestID, concernID, by, second string, until clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO law_holds (id, request_id, concern_id, by_id, second_by, until) VALUES (?,?,?,?,?,?)
		ON CONFLICT (request_id, concern_id) DO UPDATE SET until = excluded.until, by_id = excluded.by_id, second_by = excluded.second_by`,
		id, requestID, concernID, by, second, until).Error
}
