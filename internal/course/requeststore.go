package course

import (
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type requestRow struct {
	ID           string
	CourseID     string
	GuestID      string
	State        Standing
	Decision     Standing
	Rank         int
	AnswerDate   clock.Date
	AnswerMinute int
	NotBefore    clock.Date
	Partner      bool
	CodeKept     bool
	EarlyArrival bool
	LateLeaving  bool
	CardName     string
	Slot         int64
	Wishes       []byte
	Until        clock.Date
	Sequence     int
}

// TableName names the table for the mapper.
func (requestRow) TableName() string { return "course_requests" }

func (r requestRow) request() Request {
	return Request{ID: r.ID, CourseID: r.CourseID, GuestID: r.GuestID, State: r.State, Decision: r.Decision, Rank: r.Rank,
		Answer: Promise{r.AnswerDate, r.AnswerMinute}, NotUntil: r.NotBefore, Partner: r.Partner, CodeKept: r.CodeKept, Early: r.EarlyArrival, Late: r.LateLeaving,
		CardName: r.CardName, Until: r.Until, Sequence: r.Sequence, slot: r.Slot, wishes: r.Wishes}
}

// listed is a row without its wishes.
const listedRequest = `r.id, r.course_id, r.guest_id, r.state, r.decision, r.rank, r.answer_date, r.answer_minute, r.not_before, r.partner,
	r.partner_mac IS NOT NULL AS code_kept, r.early_arrival,
	r.late_leaving, r.card_name, r.slot, r.until, r.sequence`

func requestsWhere(tx *db.Tx, columns, where string, args ...any) ([]Request, error) {
	var rows []requestRow
	if err := tx.Gorm().Raw("SELECT "+columns+" FROM course_requests r "+where, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Request, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.request())
	}
	return all, nil
}

func oneRequest(tx *db.Tx, where string, args ...any) (Request, error) {
	all, err := requestsWhere(tx, listedRequest, where, args...)
	if err != nil {
		return Request{}, err
	}
	if len(all) == 0 {
		return Request{}, db.ErrNotFound
	}
	return all[0], nil
}

// insertRequest gives the rank after the last; false when another took that rank or the card name, or the guest has an open request.
func insertRequest(tx *db.Tx, r Request, partnerMAC []byte) (bool, error) {
	res := tx.Gorm().Exec(`INSERT INTO course_requests (id, course_id, guest_id, state, decision, rank, answer_date, answer_minute, partner,
		early_arrival, late_leaving, card_name, slot, wishes, until, partner_mac, sequence)
		SELECT ?, ?, ?, ?, '', COALESCE(MAX(rank), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0 FROM course_requests WHERE 1 = 1 ON CONFLICT DO NOTHING`,
		r.ID, r.CourseID, r.GuestID, string(r.State), r.Answer.Date, r.Answer.Minute, r.Partner, r.Early, r.Late, r.CardName, r.slot, r.wishes, r.Until, partnerMAC)
	return res.RowsAffected == 1, res.Error
}

// raise counts a change of what guests know of their own week. What only we know - a room, a talk before the week is sure - is not counted: it changes
// with whoever else comes, and nobody may learn of that.
func raise(tx *db.Tx, requestIDs ...string) error {
	return tx.Gorm().Exec("UPDATE course_requests SET sequence = sequence + 1 WHERE id IN ?", requestIDs).Error
}

func hasOpenRequest(tx *db.Tx, guestID string) (bool, error) {
	var yes bool
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM course_requests WHERE guest_id = ? AND state <> 'gone')", guestID).Row().Scan(&yes)
}

func findRequest(tx *db.Tx, guestID, id string) (Request, error) {
	return oneRequest(tx, "WHERE r.id = ? AND r.guest_id = ?", id, guestID)
}

// findOpen is the one request of a guest whose time is not over.
func findOpen(tx *db.Tx, guestID string) (Request, error) {
	return oneRequest(tx, "WHERE r.guest_id = ? AND r.state <> 'gone' AND r.until > ?", guestID, tx.Today())
}

// findByCard is the open request with that card name, until its week is over.
func findByCard(tx *db.Tx, cardName string) (Request, error) {
	return oneRequest(tx, `JOIN courses c ON c.id = r.course_id WHERE r.card_name = ? AND r.state <> 'gone' AND r.until > ? AND c.last_date >= ?`,
		cardName, tx.Today(), tx.Today())
}

func requestsToGuest(tx *db.Tx, from, to string) error {
	return tx.Gorm().Exec("UPDATE course_requests SET guest_id = ? WHERE guest_id = ?", to, from).Error
}

// listRequestsOf lists all requests of a guest, with their wishes.
func listRequestsOf(tx *db.Tx, guestID string) ([]Request, error) {
	return requestsWhere(tx, listedRequest+", r.wishes", "WHERE r.guest_id = ?", guestID)
}

// listNeeded lists, by rank, those with a seat in a week, those whom the window names, and the next in its line.
func listNeeded(tx *db.Tx, courseID string, w window, wishes bool) ([]Request, error) {
	columns := listedRequest
	if wishes {
		columns += ", r.wishes"
	}
	want := append([]string{""}, w.want...)
	return requestsWhere(tx, columns, `WHERE r.course_id = ? AND r.state <> 'gone' AND (r.id IN ?
		OR EXISTS (SELECT 1 FROM course_seats s WHERE s.request_id = r.id)
		OR r.id IN (SELECT l.id FROM course_requests l WHERE l.course_id = ? AND l.rank > ? AND (l.state = 'waiting' OR l.state = 'asked' AND l.decision = '')
			ORDER BY l.rank LIMIT ?)) ORDER BY r.rank`, courseID, want, courseID, w.after, w.line)
}

func setStanding(tx *db.Tx, id string, state, decision Standing) error {
	return tx.Gorm().Exec("UPDATE course_requests SET state = ?, decision = ? WHERE id = ?", string(state), string(decision), id).Error
}

func setNotBefore(tx *db.Tx, id string, date clock.Date) error {
	return tx.Gorm().Exec("UPDATE course_requests SET not_before = ? WHERE id = ?", date, id).Error
}

func endRequest(tx *db.Tx, id string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE course_requests SET until = ? WHERE id = ? AND until > ?", until, id, until).Error
}

func deleteRequest(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM course_requests WHERE id = ?", id).Error
}

// endAttended removes a request; there is whether this transaction removed it and its guest had a place in a week that was held.
func endAttended(tx *db.Tx, id string) (a Attended, there bool, err error) {
	var rows []struct {
		PlaceID string
		Date    clock.Date
	}
	err = tx.Gorm().Raw(`DELETE FROM course_requests WHERE id = ? RETURNING
		(SELECT c.place_id FROM courses c WHERE c.id = course_id AND course_requests.state = 'confirmed' AND c.state IN ('on', 'over')) AS place_id,
		(SELECT c.last_date FROM courses c WHERE c.id = course_id) AS date`, id).Scan(&rows).Error
	if err != nil || len(rows) == 0 || rows[0].PlaceID == "" {
		return a, false, err
	}
	return Attended(rows[0]), true, nil
}

func oldestWeek(tx *db.Tx) (date clock.Date, err error) {
	var all []clock.Date
	err = tx.Gorm().Raw(`SELECT c.last_date FROM courses c WHERE c.state IN ('on', 'over')
		AND EXISTS (SELECT 1 FROM course_requests r WHERE r.course_id = c.id AND r.state = 'confirmed') ORDER BY c.last_date LIMIT 1`).Scan(&all).Error
	if len(all) > 0 {
		date = all[0]
	}
	return date, err
}

// dueNow is a condition on requests whose promised moment has come, on the wall clock.
func dueNow(tx *db.Tx) (string, []any) {
	now := tx.Now.In(tx.Zone())
	minute := now.Hour()*60 + now.Minute()
	return "(r.answer_date < ? OR r.answer_date = ? AND r.answer_minute <= ?)", []any{tx.Today(), tx.Today(), minute}
}

// answerDecided lets the guests see what was decided, at the promised moment.
func answerDecided(tx *db.Tx, courseID string) error {
	due, args := dueNow(tx)
	return tx.Gorm().Exec(`UPDATE course_requests AS r SET state = r.decision, decision = '' WHERE r.course_id = ? AND r.state = 'asked' AND r.decision <> '' AND `+due,
		append([]any{courseID}, args...)...).Error
}

// answerFull answers all whose moment has come with the waiting list.
func answerFull(tx *db.Tx, courseID string) error {
	due, args := dueNow(tx)
	return tx.Gorm().Exec(`UPDATE course_requests AS r SET state = 'waiting' WHERE r.course_id = ? AND r.state = 'asked' AND r.decision = '' AND `+due,
		append([]any{courseID}, args...)...).Error
}

// listToSettle lists weeks in which there may be something to do.
func listToSettle(tx *db.Tx) ([]string, error) {
	due, args := dueNow(tx)
	var ids []string
	err := tx.Gorm().Raw(`SELECT c.id FROM courses c WHERE c.until > ? AND (
		EXISTS (SELECT 1 FROM course_requests r WHERE r.course_id = c.id AND r.state = 'asked' AND `+due+`)
		OR EXISTS (SELECT 1 FROM course_requests r JOIN course_offers o ON o.request_id = r.id WHERE r.course_id = c.id AND o.expires_at <= ?)
		OR EXISTS (SELECT 1 FROM course_requests r WHERE r.course_id = c.id AND r.state = 'waiting')
			AND (SELECT COUNT(*) FROM course_seats s WHERE s.course_id = c.id) < c.most
		OR c.state = 'published' AND c.decide_by <= ? AND EXISTS (SELECT 1 FROM course_seats s WHERE s.course_id = c.id)
		OR c.first_date <= ? AND EXISTS (SELECT 1 FROM course_requests r WHERE r.course_id = c.id AND r.state IN ('asked', 'waiting', 'offered')))
		ORDER BY c.first_date, c.id`, append(append([]any{tx.Today()}, args...), tx.Instant(), tx.Today(), tx.Today())...).Scan(&ids).Error
	return ids, err
}

// listUnseated lists requests of a week that are not confirmed.
func listUnseated(tx *db.Tx, courseID string, limit int) ([]Request, error) {
	return requestsWhere(tx, listedRequest, "WHERE r.course_id = ? AND r.state IN ('asked', 'waiting', 'offered') AND r.decision <> 'confirmed' ORDER BY r.rank LIMIT ?", courseID, limit)
}

func countStandings(tx *db.Tx, courseID string) (map[Standing]int, error) {
	var rows []struct {
		State Standing
		N     int
	}
	err := tx.Gorm().Raw("SELECT state, COUNT(*) AS n FROM course_requests WHERE course_id = ? GROUP BY state", courseID).Scan(&rows).Error
	all := map[Standing]int{}
	for _, r := range rows {
		all[r.State] = r.N
	}
	return all, err
}

func listLapsed(tx *db.Tx, courseID string) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw(`SELECT o.request_id FROM course_offers o JOIN course_requests r ON r.id = o.request_id
		WHERE r.course_id = ? AND o.expires_at <= ? ORDER BY r.rank`, courseID, tx.Instant()).Scan(&ids).Error
	return ids, err
}

func insertOffer(tx *db.Tx, requestID string, expires clock.Instant) error {
	return tx.Gorm().Exec("INSERT INTO course_offers (request_id, expires_at) VALUES (?, ?)", requestID, expires).Error
}

func deleteOffer(tx *db.Tx, requestID string) error {
	return tx.Gorm().Exec("DELETE FROM course_offers WHERE request_id = ?", requestID).Error
}

func findOffer(tx *db.Tx, requestID string) (time.Time, error) {
	var all []clock.Instant
	if err := tx.Gorm().Raw("SELECT expires_at FROM course_offers WHERE request_id = ?", requestID).Scan(&all).Error; err != nil {
		return time.Time{}, err
	}
	if len(all) == 0 {
		return time.Time{}, db.ErrNotFound
	}
	return all[0].Time(), nil
}

// listDueRequests lists requests whose time is over and whose items are gone.
func listDueRequests(tx *db.Tx, limit int) ([]Ending, error) {
	var all []Ending
	err := tx.Gorm().Raw(`SELECT r.id, r.slot FROM course_requests r WHERE r.until <= ?
		AND NOT EXISTS (SELECT 1 FROM items i WHERE i.course_request_id = r.id) ORDER BY r.id LIMIT ?`, tx.Today(), limit).Scan(&all).Error
	return all, err
}

func listRequestsAfter(tx *db.Tx, after string, limit int) ([]Ending, error) {
	var all []Ending
	err := tx.Gorm().Raw("SELECT id, slot FROM course_requests WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&all).Error
	return all, err
}

// askAnew makes a request one that is still to be answered.
func askAnew(tx *db.Tx, id string, answer Promise) error {
	return tx.Gorm().Exec("UPDATE course_requests SET state = 'asked', decision = '', answer_date = ?, answer_minute = ? WHERE id = ?", answer.Date, answer.Minute, id).Error
}

// leavePartner ends a partner's code as well.
func leavePartner(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE course_requests SET partner = ?, partner_mac = NULL WHERE id = ?", false, id).Error
}

// findByPartner is the open request whose partner has that code.
func findByPartner(tx *db.Tx, mac []byte) (Request, error) {
	return oneRequest(tx, "WHERE r.partner_mac = ? AND r.state <> 'gone' AND r.until > ?", mac, tx.Today())
}

// firstOwed is by when the first open request of a week is answered; a zero date when none is.
func firstOwed(tx *db.Tx, courseID string) (Promise, error) {
	var rows []struct {
		AnswerDate   clock.Date
		AnswerMinute int
	}
	err := tx.Gorm().Raw("SELECT answer_date, answer_minute FROM course_requests WHERE course_id = ? AND state = 'asked' ORDER BY answer_date, answer_minute LIMIT 1", courseID).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Promise{}, err
	}
	return Promise{rows[0].AnswerDate, rows[0].AnswerMinute}, nil
}

// listBegun sums up the weeks that begin on a date and are held, by house.
func listBegun(tx *db.Tx, date clock.Date) (map[string]HouseNight, error) {
	var rows []struct {
		PlaceID string
		Given   int
		Taken   int
	}
	err := tx.Gorm().Raw(`SELECT c.place_id, SUM(c.most) AS given, SUM((SELECT COUNT(*) FROM course_seats s WHERE s.course_id = c.id)) AS taken
		FROM courses c WHERE c.first_date = ? AND c.state IN ('on', 'over') GROUP BY c.place_id`, date).Scan(&rows).Error
	all := map[string]HouseNight{}
	for _, r := range rows {
		all[r.PlaceID] = HouseNight{PlaceWait: PlaceWait{PlaceID: r.PlaceID}, Given: r.Given, Taken: r.Taken}
	}
	return all, err
}

func listArrivals(tx *db.Tx, date clock.Date) (all []Arrival, err error) {
	err = tx.Gorm().Raw(`SELECT r.id AS request_id, r.guest_id FROM course_requests r JOIN courses c ON c.id = r.course_id WHERE r.state = 'confirmed'
		AND (c.first_date = ? AND r.early_arrival = ? OR c.first_date = ? AND r.early_arrival = ?) ORDER BY r.id`,
		date, false, date.AddDays(1), true).Scan(&all).Error
	return all, err
}
