package counsellor

import (
	"encoding/json"
	"fmt"

	"lysning/internal/db"
)

// findProfile reads a profile, also of who has left.
func findProfile(tx *db.Tx, id string) (Profile, error) {
	all, err := profilesWhere(tx, "WHERE c.id = ? ", id)
	if err != nil {
		return Profile{}, err
	}
	if len(all) == 0 {
		return Profile{}, db.ErrNotFound
	}
	return all[0], nil
}

// lockProfile is findProfile that keeps two changes of one counsellor apart: on PostgreSQL the later waits here.
func lockProfile(tx *db.Tx, id string) (Profile, error) {
	if tx.Dialect() == db.Postgres {
		if err := tx.Gorm().Exec("SELECT id FROM counsellors WHERE id = ? FOR UPDATE", id).Error; err != nil {
			return Profile{}, err
		}
	}
	return findProfile(tx, id)
}

func upsertOwn(tx *db.Tx, id string, o Own) error {
	return tx.Gorm().Exec(`INSERT INTO counsellor_own (counsellor_id, week_most, paused, keeps_profile, training_until, pledged, left_day)
		VALUES (?,?,?,?,?,?,?) ON CONFLICT (counsellor_id) DO UPDATE SET week_most = excluded.week_most, paused = excluded.paused,
		keeps_profile = excluded.keeps_profile, training_until = excluded.training_until, pledged = excluded.pledged, left_day = excluded.left_day`,
		id, o.Most, o.Paused, o.KeepsProfile, o.TrainingUntil, o.Pledged, o.LeftDay).Error
}

func updateWords(tx *db.Tx, id string, w Words) error {
	var texts [4]string
	for i, v := range []any{w.Languages, w.Employers, w.OwnWords, w.Training} {
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("write a profile: %w", err)
		}
		texts[i] = string(b)
	}
	return tx.Gorm().Exec("UPDATE counsellors SET languages = ?, fellow_doctor = ?, employers = ?, own_words = ?, training = ? WHERE id = ?",
		texts[0], w.FellowDoctor, texts[1], texts[2], texts[3], id).Error
}
