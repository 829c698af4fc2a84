package main

import (
	"database/sql"
	"errors"
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
	for name, harm := range map[string]struct{ file, statement string }{
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
		"no day missed by the sweep of what is over": {"main.db", "UPDATE settings SET value = '2020-01-01' WHERE name = 'retention_swept'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := h.copyOfData()
			pool, err := sql.Open("sqlite3", "file:"+filepath.Join(data, harm.file)+"?_foreign_keys=off")
			if err != nil {
				t.Fatal(err)
			}
			_, err = pool.ExecContext(t.Context(), harm.statement)
			if err := errors.Join(err, pool.Close()); err != nil {
				t.Fatal(err)
			}
			out, err := h.command(data, "audit")
			if !errors.Is(err, errViolated) || exitCode(err) != 2 || !strings.Contains(out, "BROKEN "+name) {
				t.Fatalf("got %v\n%s", err, out)
			}
		})
	}
}
