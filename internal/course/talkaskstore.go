package course

import (
	"errors"

	"lysning/internal/db"
)

type talkAskRow struct {
	ID        string
	CourseID  string
	Kind      TalkAskKind
	RequestID *string
	FromID    *string
	GivesID   *string
	GetsID    string
	Declined  bool
}

// talkAsk is a question about a talk, or a wish for one; wished is the talk's id where it reaches nobody.
type talkAsk struct {
	ID, CourseID    string
	Kind            TalkAskKind
	RequestID, From string
	Gives, Gets     string
	Declined        bool
}

func talkAsksWhere(tx *db.Tx, where string, args ...any) ([]talkAsk, error) {
	var rows []talkAskRow
	err := tx.Gorm().Raw("SELECT id, course_id, kind, request_id, from_id, gives_id, gets_id, declined FROM course_talk_asks WHERE "+where+" ORDER BY id", args...).Scan(&rows).Error
	out := make([]talkAsk, 0, len(rows))
	for _, r := range rows {
		out = append(out, talkAsk{ID: r.ID, CourseID: r.CourseID, Kind: r.Kind, RequestID: text(r.RequestID), From: text(r.FromID), Gives: text(r.GivesID), Gets: r.GetsID, Declined: r.Declined})
	}
	return out, err
}

// insertTalkAsk reports false when the guest has a wish or a question of that kind already, or the free talk is kept for somebody.
func insertTalkAsk(tx *db.Tx, a talkAsk) (bool, error) {
	res := tx.Gorm().Exec(`INSERT INTO course_talk_asks (id, course_id, kind, request_id, from_id, gives_id, gets_id, declined) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		a.ID, a.CourseID, string(a.Kind), null(a.RequestID), null(a.From), null(a.Gives), a.Gets, a.Declined)
	return res.RowsAffected == 1, res.Error
}

func declineTalkAsk(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE course_talk_asks SET declined = ? WHERE id = ?", true, id).Error
}

func deleteTalkAsk(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM course_talk_asks WHERE id = ?", id).Error
}

// deleteTalkAsksOf removes all that a request is asked or wishes.
func deleteTalkAsksOf(tx *db.Tx, requestID string) error {
	return tx.Gorm().Exec("DELETE FROM course_talk_asks WHERE request_id = ? OR from_id = ?", requestID, requestID).Error
}

// deleteTalkAsksFor removes what is asked about talks that go.
func deleteTalkAsksFor(tx *db.Tx, talks string, args ...any) error {
	in := "(SELECT id FROM course_talks WHERE request_id IS NULL AND " + talks + ")"
	return tx.Gorm().Exec("DELETE FROM course_talk_asks WHERE gets_id IN "+in+" OR gives_id IN "+in, append(args, args...)...).Error
}

// swapTalks gives two requests each other's talk: both are let go first, since nobody has two.
func swapTalks(tx *db.Tx, talkA, requestA, talkB, requestB string) error {
	return errors.Join(setTalk(tx, talkA, ""), setTalk(tx, talkB, ""), setTalk(tx, talkA, requestB), setTalk(tx, talkB, requestA), raise(tx, requestA, requestB))
}
