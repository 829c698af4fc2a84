package course_test

import (
	"testing"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// TestP32_TheAuditSeesWhatIsApart breaks a week that is on, one rule at a time: place, bed and talk come apart, a room is over full, a place
// is given that is not there. The audit that the other tests trust names each.
func TestP32_TheAuditSeesWhatIsApart(t *testing.T) {
	t.Parallel()
	const one = " WHERE request_id = (SELECT min(request_id) FROM course_seats)"
	for name, harm := range map[string]string{
		"no place without its bed":                                                               "DELETE FROM course_beds" + one,
		"no place without its talk":                                                              "UPDATE course_talks SET request_id = NULL" + one,
		"no bed or talk without its place":                                                       "DELETE FROM course_seats" + one,
		"no request that was given a place and has none":                                         "DELETE FROM course_seats" + one,
		"no place for a request of another week, or one that has no claim to it":                 "UPDATE course_requests SET state = 'waiting', decision = '' WHERE id = (SELECT min(request_id) FROM course_seats)",
		"no week with more places given than it has":                                             "UPDATE courses SET fewest = 1, most = 2",
		"no room with more beds taken than it has":                                               "UPDATE course_beds SET bed = bed + 9" + one,
		"nobody in a room with somebody with whom they have not agreed to share it":              "DROP INDEX course_beds_alone; UPDATE course_beds SET room_id = (SELECT max(room_id) FROM course_beds WHERE request_id = (SELECT max(request_id) FROM course_seats)), bed = 2" + one,
		"no offer of a week without its request, and no request with an offer that is not there": "INSERT INTO course_offers (request_id, expires_at) SELECT min(request_id), 0 FROM course_seats",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clk := clock.At(testkit.Start)
			d := testkit.NewSQLite(t, clk)
			a := newAsking(t, d, clk)
			a.heldWeek(course.Sown{Places: 3, Rooms: 3, Talks: 3}, make([]course.AskInput, 3)...)
			a.sound()
			a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec(harm).Error }))
			checks, err := a.svc.Invariants(t.Context())
			a.ok(err)
			for _, c := range checks {
				if c.Name == name && c.Broken > 0 {
					return
				}
			}
			t.Errorf("not seen: %+v", checks)
		})
	}
}
