package main

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/shred"
)

// TestTheAuditNamesWhatIsBroken breaks a store by hand, one rule at a time, and looks which line says so.
func TestTheAuditNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, asItIs, h.env)
	days := h.freeDays(p)
	h.book(p, &days, true)
	h.book(p, &days, true)
	if out, err := h.command(h.data(), "audit"); err != nil || !strings.Contains(out, " 2 bookings") || !strings.Contains(out, " 10 items") {
		t.Fatalf("beside the running program: %v\n%s", err, out)
	}
	p.stop()
	harms := map[string]harm{
		"no text without the key of its slot":       {"shred/" + shred.FileName, "UPDATE slots SET state = 2, key = zeroblob(32) WHERE state = 1"},
		"no row that names a missing one":           {"main.db", "DELETE FROM guests WHERE id = (SELECT min(id) FROM guests)"},
		"no text without its guest":                 {"main.db", "DELETE FROM guests WHERE id = (SELECT min(id) FROM guests)"},
		"no booking without its guest":              {"main.db", "DELETE FROM guests WHERE id = (SELECT min(id) FROM guests)"},
		"no text at a booking of somebody else":     {"main.db", "UPDATE items SET booking_id = (SELECT min(id) FROM bookings)"},
		"no two live texts of a kind to one reader": {"main.db", "UPDATE items SET kind = 'contact'"},
		"no text that outlives its guest":           {"main.db", "UPDATE items SET until = '2999-01-01'"},
		"no two bookings on a day":                  {"main.db", "DROP INDEX bookings_one_a_day; UPDATE bookings SET day_id = (SELECT min(day_id) FROM bookings)"},
		"no hold that lasts longer than ten minutes, or two days for who is asked": {"main.db",
			"INSERT INTO holds (token_hash, day_id, expires_at) SELECT x'01', id, 99999999999999 FROM days WHERE state = 'open' AND id NOT IN (SELECT day_id FROM bookings) LIMIT 1"},
		"no half day that is free":                                     {"main.db", "UPDATE days SET minutes = 180 WHERE state = 'open' AND id NOT IN (SELECT day_id FROM bookings)"},
		"no half day alone in its pair, and none that is not by video": {"main.db", "UPDATE bookings SET pair_id = 'x', pair_no = 1 WHERE id = (SELECT min(id) FROM bookings)"},
		"no evening before another day than its booking's": {"main.db",
			"INSERT INTO room_nights (kept_for, booking_id, room_id, night) SELECT min(id), min(id), 'r', '2999-01-01' FROM bookings"},
		"no room given for an evening and for a week on one night": {"main.db",
			"INSERT INTO room_nights (kept_for, booking_id, room_id, night) VALUES ('a', 'a', 'r', '2999-01-02'); " +
				"INSERT INTO course_beds (course_id, room_id, bed, request_id, who, locked, first_night, last_night) VALUES ('c', 'r', 1, 'q', 'guest', 0, '2999-01-01', '2999-01-03')"},
		"no answer for who is not asked, and nobody at the door of a day that is not asked about": {"main.db", "INSERT INTO rebookings (ask_id, tries, later) VALUES ('x', 0, 0)"},
		"nobody before those who are owed a date": {"main.db", "PRAGMA ignore_check_constraints = ON; " +
			"INSERT INTO stand_bys (id, guest_id, before, rank, reachable, until) VALUES ('x', 'x', '2999-01-01', -1, 0, '2999-01-01')"},
		"no quota with more given than it had": {"main.db", "PRAGMA ignore_check_constraints = ON; " +
			"INSERT INTO quota_counts (place_id, month, agreement, n, most) VALUES ('x', '2999-01', '', 2, 1)"},
		"no gap in the log, and none at its end": {"main.db", "UPDATE witness_head SET size = size + 1"},
		"no entry of the log that follows none":  {"main.db", anEntry},
		"nothing said about an entry that is not in the log, or about a guest who is gone": {"main.db",
			"INSERT INTO witness_openings (id, idx, guest_id, slot, body, until) VALUES ('x', 9999, NULL, NULL, x'00', '2999-01-01')"},
		"no day missed by the sweep of what is over": {"main.db", "UPDATE settings SET value = '2020-01-01' WHERE name = 'retention_swept'"},
		"no damage in the store's file":              {"main.db", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'items_until') WHERE name = 'guests_until'"},
	}
	for _, all := range []map[string]string{harmToPeople, harmToDays, harmToWeeks} {
		for name, statement := range all {
			harms[name] = harm{"main.db", statement}
		}
	}
	for name, harm := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h.audited(t, name, harm.statements(t))
		})
	}
	t.Run(risen, func(t *testing.T) {
		t.Parallel()
		h.audited(t, risen, buried)
	})

	// Every rule that the audit knows has been broken here.
	out, err := h.command(h.data(), "audit")
	h.must(err)
	for line := range strings.Lines(out) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "ok     "); ok && name != risen && harms[name] == (harm{}) {
			t.Errorf("nothing here breaks the rule %q", name)
		}
	}
}

const risen = "nothing there that was erased"

// harm is what breaks a rule, and in which file.
type harm struct{ file, statement string }

func (m harm) statements(t *testing.T) func(data string) error {
	return func(data string) error {
		pool, err := sql.Open("sqlite3", "file:"+filepath.Join(data, m.file)+"?_foreign_keys=off")
		if err != nil {
			return err
		}
		_, err = pool.ExecContext(t.Context(), m.statement)
		return errors.Join(err, pool.Close())
	}
}

// audited breaks a copy of the store and wants the audit to say so, and to end with 2.
func (h *house) audited(t *testing.T, name string, breaks func(data string) error) {
	t.Helper()
	data := h.copyOfData()
	if err := breaks(data); err != nil {
		t.Fatal(err)
	}
	out, err := h.command(data, "audit")
	if !errors.Is(err, errViolated) || exitCode(err) != 2 || !strings.Contains(out, "BROKEN "+name+": ") {
		t.Errorf("got %v\n%s", err, out)
	}
}

const anEntry = "INSERT INTO witness_entries (idx, follows, kind, day, commitment) VALUES (70, 69, 'release', '2026-11-23', zeroblob(32))"

// What the statements below begin with: somebody who works here, somebody who is shut out, and keys of the office.
const (
	somebodyHere = `INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES
		('` + aStaffID + `', 'Invented', 'host', 'active', 'age1x', zeroblob(32)), ('` + shutOutID + `', 'Invented', 'coordinator', 'disabled', 'age1y', zeroblob(32));`
	aDesk = somebodyHere + `INSERT INTO desk_epochs (desk, epoch, recipient, signing_key, made_by, day, state, to_change)
		VALUES ('office', 1, 'age1z', zeroblob(32), '` + aStaffID + `', '2026-11-23', 'live', 0);`
	aSeat = aDesk + `INSERT INTO desk_members (desk, epoch, staff_id, sealed, admitted_by, day)
		VALUES ('office', 1, '` + aStaffID + `', x'00', '` + aStaffID + `', '2026-11-23');`
	aDuty = somebodyHere + `INSERT INTO rota_days (day, desk) VALUES ('mon', 'safety');
		INSERT INTO rota_slots (day, desk, duty, quarter, staff_id) VALUES ('mon', 'safety', 'lead', 40, '` + aStaffID + "');"
	aStaffID  = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	shutOutID = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

	aSession = "INSERT INTO sessions (id_hash, renew_hash, guest_id, staff_id, passkey_id, own_device, touched_at, idle_at, ends_at) VALUES "
	anAsk    = "INSERT INTO asks (id, guest_id, booking_id, kind, counsellor_id, state, until) SELECT lower(hex(randomblob(16))), guest_id, "
)

// aConcern is one with an opening that two have agreed to.
const (
	aConcern = `INSERT INTO concerns (id, state, level, about, entry, raised_by, raised_as, counsellor_id, lead_id, consent, arrived, noticed, entered,
		check_by, check_number, debrief, moves, until) VALUES ('c', 'refused', '2b', 'plans', 'talk', 'r', 'safety', 'h', 'l', 'no', 0, 0, 0, '', '', '', 0, '2027-01-01');`
	anOpening = aConcern + `INSERT INTO concern_openings (id, concern_id, state, ground, imminent, asked_by, asked, decided_by, opened, ends, prolonged)
		VALUES ('o', 'c', 'review_due', 'life', 0, 'a', 0, 'b', 0, 0, 0);`
	ofGuest = "INSERT INTO concern_guests (concern_id, guest_id, live, needed_until) SELECT 'c', min(id), 1, '2027-01-01' FROM guests;"
)

// harmToPeople breaks the rules of those who work here, their ways in, what guests are asked, and what is to be done.
var harmToPeople = map[string]string{
	"no session that lasts longer than eight hours, or is idle for longer than it lasts": "UPDATE sessions SET ends_at = 99999999999999",
	"no session of somebody who is shut out or gone":                                     somebodyHere + aSession + "(x'01', x'02', NULL, '" + shutOutID + "', NULL, 0, 0, 1, 2)",
	"no session by a passkey that was taken away":                                        somebodyHere + aSession + "(x'01', x'02', NULL, '" + aStaffID + "', 'gone', 0, 0, 1, 2)",
	"no passkey of nobody, or of somebody who is shut out": somebodyHere + `INSERT INTO staff_passkeys (id, staff_id, credential_id, credential, label, wrapped, added, last_used)
		VALUES ('x', '` + shutOutID + `', x'01', '', '', x'00', '2026-11-23', '2026-11-23')`,
	"nobody at work without a key":                                        somebodyHere + "UPDATE staff SET recipient = ''",
	"no seat at a desk for who may not sit there":                         aSeat,
	"no two live keys of a desk":                                          aDesk + "DROP INDEX desk_epochs_one_live; INSERT INTO desk_epochs SELECT desk, 2, recipient, signing_key, made_by, day, until, state, to_change FROM desk_epochs",
	"no live key of a desk that nobody holds, unless it is to be changed": aDesk,
	"no sealed seed of a desk's key that has ended":                       aSeat + "UPDATE desk_epochs SET state = 'ended'",
	"no seat of who has left that key":                                    aSeat + "INSERT INTO desk_leavers SELECT desk, epoch, staff_id, day, '' FROM desk_members",
	"no work to do later for somebody or about something that is gone":    "INSERT INTO outbox (id, kind, subject_id, run_at, lease_until, attempts) VALUES ('x', 'invented', 'gone', 0, 0, 0)",
	"no notice for somebody who has taken the address away": somebodyHere + "INSERT INTO outbox (id, kind, subject_id, run_at, lease_until, attempts) VALUES ('x', 'notice_1', '" +
		aStaffID + "', 0, 0, 0)",
	"no duty of two people in one minute":                      aDuty + "DROP INDEX rota_slots_one_person; INSERT INTO rota_slots SELECT day, desk, duty, quarter, '" + shutOutID + "' FROM rota_slots",
	"nobody who stands in for herself":                         aDuty + "DROP INDEX rota_slots_not_oneself; INSERT INTO rota_slots SELECT day, desk, 'deputy', quarter, staff_id FROM rota_slots",
	"no duty on a day of the rota that is not written":         aDuty + "DELETE FROM rota_days",
	"no call of an alarm that is over":                         somebodyHere + "INSERT INTO alarm_calls (alarm_id, staff_id) VALUES ('gone', '" + aStaffID + "')",
	"no alarm that stands still":                               "INSERT INTO alarms (id, kind, subject_id, raised_at, step) VALUES ('x', 'invented', 'x', 0, 1)",
	"no address of somebody who is shut out":                   somebodyHere + "INSERT INTO staff_notice_addresses (staff_id, address, since) VALUES ('" + shutOutID + "', 'a@b.example', '2026-11-23')",
	"no two urgent calls of a guest, or of nobody":             anUrgentCall + "'gone', '2020-01-01', 0, NULL, NULL, 0)",
	"no urgent call of today without its number":               anUrgentCall + "(SELECT min(id) FROM guests), '2999-01-01', 0, NULL, NULL, 0)",
	"no urgent call that was seen by nobody known":             anUrgentCall + "(SELECT min(id) FROM guests), '2020-01-01', 0, 'gone', 0, 0)",
	"no short text that waits for a guest who wished for none": "INSERT INTO outbox (id, kind, subject_id, run_at, lease_until, attempts) VALUES ('x', 'short_text', 'gone', 0, 0, 0)",
	"no short text planned twice":                              "DROP INDEX short_texts_once; " + aText + "'x', min(id), min(id), 'change' FROM guests; " + aText + "'y', min(id), min(id), 'change' FROM guests",
	"no \"please look\" that is not waiting":                   aText + "'x', min(id), min(id), 'look' FROM guests",
	"no calendar address of somebody who is shut out":          somebodyHere + "INSERT INTO calendar_feeds (staff_id, token_hash, made) VALUES ('" + shutOutID + "', zeroblob(32), '2026-11-23')",
	"no expense slip that is entered twice":                    "DROP INDEX expense_claims_once; INSERT INTO expense_claims (month, number, sum, paid, until) VALUES ('2026-11', '0000000000', 1, 0, '2999-01-01'), ('2026-10', '0000000000', 1, 0, '2999-01-01')",
	"no expense slip above the sum that was paid without a second person, and none to which one person said yes twice": "PRAGMA ignore_check_constraints = ON; INSERT INTO expense_claims (month, number, sum, paid, until, needs_second) VALUES ('2026-11', '0000000000', 1, 1, '2999-01-01', 1)",
	"nothing told to a calendar without an address":                                                                    "INSERT INTO calendar_entries (staff_id, date, start_minute, minutes, zone, sequence, cancelled, changed) VALUES ('nobody', '2026-12-01', 570, 360, 'Europe/Oslo', 0, 0, '2026-11-23')",
	"no two notice addresses of a guest":                                                                               "DROP INDEX notice_addresses_guest; " + anAddress("x", 1) + anAddress("y", 2),
	"no short text about an appointment that is gone":                                                                  aText + "'x', min(id), 'gone', 'change' FROM guests",
	"no yes to notes of somebody who is gone, or has no key to read them": `UPDATE guests SET recipient = '';
		INSERT INTO note_permissions (guest_id, counsellor_id, given) SELECT min(g.id), min(c.id), '2026-11-23' FROM guests g, counsellors c`,
	"no thread of somebody who is gone":                                           "INSERT INTO threads (guest_id, recipient_id, last_seq) VALUES ('gone', 'office', 1)",
	"no question that outlives its booking":                                       anAsk + "id, 'ill', NULL, 'open', '2999-01-01' FROM bookings",
	"no two hand-overs that a guest is asked":                                     "DROP INDEX asks_one_hand_over; " + handOvers + handOvers,
	"no seal opened by one alone, or by the guest's own counsellor as the second": anOpening + "UPDATE concern_openings SET decided_by = 'h'",
	"no look by anybody but the two, and none before a seal was open":             anOpening + "INSERT INTO concern_views VALUES ('v', 'o', 'x', 'contact', '2026-11-23')",
	"no two openings of a concern at once": aConcern + `DROP INDEX concern_openings_one_live; INSERT INTO concern_openings (id, concern_id, state, ground, imminent, asked_by, asked, prolonged)
		VALUES ('o', 'c', 'seal_asked', 'life', 0, 'a', 0, 0), ('p', 'c', 'seal_asked', 'life', 0, 'b', 0, 0)`,
	"no concern that has ended while what it opened is not reviewed": anOpening + "UPDATE concerns SET state = 'handed_over', ended = '2026-11-23'",
	"no review by somebody who had a part in it":                     anOpening + "UPDATE concern_openings SET reviewer = 'l'",
	"no day that somebody has over an hour after a worry": "DROP TRIGGER debriefs_not_into_a_booking; " + aConcern +
		"UPDATE concerns SET (counsellor_id, debrief_date, debrief_minute) = (SELECT d.counsellor_id, d.date, d.start_minute FROM days d JOIN bookings b ON b.day_id = d.id LIMIT 1)",
	"no two live concerns of a guest, and none live that has ended": aConcern + ofGuest + "UPDATE concerns SET state = 'stood_down', ended = '2026-11-23'",
	"no item kept by one alone": "INSERT INTO law_requests (id, kind, ground, answer, day, by_id) VALUES ('r', 'court', 'court_order', '', '2026-11-23', 'a'); " + aConcern +
		"INSERT INTO law_holds (id, request_id, concern_id, by_id, until) VALUES ('h', 'r', 'c', 'a', '2027-01-01')",
	"no law profile approved by one":        "INSERT INTO law_profiles (hash, first_by, second_by, day) VALUES ('x', 'a', 'b', '2026-11-23')",
	"no question agreed to but a hand-over": anAsk + "id, 'ill', NULL, 'agreed', until FROM bookings",
}

const anUrgentCall = "INSERT INTO urgent_calls (id, guest_id, day, sent_at, seen_by, seen_at, look_at) VALUES ('x', "

// aText begins a short text: id, guest, subject and kind follow.
const aText = "INSERT INTO short_texts (until, id, guest_id, subject_id, kind) SELECT '2999-01-01', "

func anAddress(id string, slot int) string {
	return fmt.Sprintf("INSERT INTO notice_addresses (id, guest_id, slot, wrapped, stop_mac, ended, until) SELECT '%[1]s', min(id), %[2]d, x'00', x'0%[2]d', 0, '2999-01-01' FROM guests; ", id, slot)
}

const handOvers = anAsk + "NULL, 'hand_over', (SELECT min(id) FROM counsellors), 'open', until FROM bookings; "
