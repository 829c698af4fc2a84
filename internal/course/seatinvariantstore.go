package course

import "lysning/internal/db"

// seatInvariants are the rules, each as the question that counts what breaks it.
var seatInvariants = []db.Rule{
	{Name: "no week with more places given than it has", Query: `SELECT COUNT(*) FROM courses c
		WHERE (SELECT COUNT(*) FROM course_seats s WHERE s.course_id = c.id) > c.most
		OR EXISTS (SELECT 1 FROM course_seats s WHERE s.course_id = c.id AND s.seat > c.most)`},
	{Name: "no place of a week given twice", Query: "SELECT COUNT(*) FROM (SELECT 1 AS n FROM course_seats GROUP BY course_id, seat HAVING COUNT(*) > 1) t"},
	{Name: "no place for a request of another week, or one that has no claim to it", Query: `SELECT COUNT(*) FROM course_seats s JOIN course_requests r ON r.id = s.request_id
		WHERE r.course_id <> s.course_id OR NOT (r.state IN ('offered', 'confirmed') OR r.state = 'asked' AND r.decision = 'confirmed')`},
	{Name: "no request that was given a place and has none", Query: `SELECT COUNT(*) FROM course_requests r
		WHERE (r.state IN ('offered', 'confirmed') OR r.state = 'asked' AND r.decision = 'confirmed')
		AND NOT EXISTS (SELECT 1 FROM course_seats s WHERE s.request_id = r.id)`},
	{Name: "no place without its bed", Query: `SELECT COUNT(*) FROM course_seats s JOIN course_requests r ON r.id = s.request_id
		WHERE NOT EXISTS (SELECT 1 FROM course_beds b WHERE b.request_id = s.request_id AND b.course_id = s.course_id AND b.who = 'guest')
		OR r.partner <> EXISTS (SELECT 1 FROM course_beds b WHERE b.request_id = s.request_id AND b.course_id = s.course_id AND b.who = 'partner')`},
	{Name: "no place without its talk", Query: `SELECT COUNT(*) FROM course_seats s
		WHERE NOT EXISTS (SELECT 1 FROM course_talks t WHERE t.request_id = s.request_id AND t.course_id = s.course_id)`},
	{Name: "no bed or talk without its place", Query: `SELECT
		(SELECT COUNT(*) FROM course_beds b WHERE NOT EXISTS (SELECT 1 FROM course_seats s WHERE s.request_id = b.request_id))
		+ (SELECT COUNT(*) FROM course_talks t WHERE t.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM course_seats s WHERE s.request_id = t.request_id))`},
	{Name: "no room with more beds taken than it has", Query: "SELECT COUNT(*) FROM course_beds b JOIN house_rooms h ON h.id = b.room_id WHERE b.bed > h.beds"},
	{Name: "nobody in a room with somebody with whom they have not agreed to share it", Query: `SELECT COUNT(*) FROM course_beds a JOIN course_beds b ON b.course_id = a.course_id
		AND b.room_id = a.room_id AND b.request_id <> a.request_id WHERE NOT (a.who = 'guest' AND b.who = 'guest' AND COALESCE(a.shares_with, '') = b.request_id
		AND COALESCE(b.shares_with, '') = a.request_id)`},
	{Name: "no bed taken twice for one night", Query: `SELECT COUNT(*) FROM course_beds a JOIN course_beds b ON b.room_id = a.room_id AND b.course_id > a.course_id
		AND b.first_night <= a.last_night AND a.first_night <= b.last_night`},
	{Name: "no room given for an evening and for a week on one night", Query: `SELECT COUNT(*) FROM room_nights e JOIN course_beds b ON b.room_id = e.room_id
		AND b.first_night <= e.night AND e.night <= b.last_night WHERE e.booking_id IS NOT NULL`},
	{Name: "no night of a room that belongs to two", Query: "SELECT COUNT(*) FROM (SELECT 1 AS n FROM room_nights GROUP BY room_id, night HAVING COUNT(*) > 1) t"},
	{Name: "no bed of a week on a night on which the room is not the week's, and no night kept for a bed that is not there", Count: nightsApart},
	{Name: "no evening before another day than its booking's", Query: `SELECT COUNT(*) FROM room_nights e JOIN bookings b ON b.id = e.booking_id
		WHERE e.night >= b.date OR b.evening_before = ?`, Args: func(*db.Tx) []any { return []any{false} }},
	{Name: "no offer of a week without its request, and no request with an offer that is not there", Query: `SELECT
		(SELECT COUNT(*) FROM course_offers o WHERE NOT EXISTS (SELECT 1 FROM course_requests r WHERE r.id = o.request_id AND r.state = 'offered'))
		+ (SELECT COUNT(*) FROM course_requests r WHERE r.state = 'offered' AND NOT EXISTS (SELECT 1 FROM course_offers o WHERE o.request_id = r.id))`},
	{Name: "nobody is asked about a talk that they have not, or is kept one that somebody has", Query: `SELECT COUNT(*) FROM course_talk_asks a
		LEFT JOIN course_talks g ON g.id = a.gives_id LEFT JOIN course_talks t ON t.id = a.gets_id
		WHERE a.kind = 'away' AND NOT a.declined AND (COALESCE(g.request_id, '') <> a.request_id OR t.request_id IS NOT NULL)`},
	{Name: "no two open requests of a guest", Query: "SELECT COUNT(*) FROM (SELECT 1 AS n FROM course_requests WHERE state <> 'gone' GROUP BY guest_id HAVING COUNT(*) > 1) t"},
	{Name: "no request without its guest", Query: "SELECT COUNT(*) FROM course_requests r WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = r.guest_id)"},
}
