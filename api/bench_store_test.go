package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of the bare PostgreSQL store
	_ "github.com/mattn/go-sqlite3"    // the driver of the bare SQLite store

	"lysning/internal/clock"
	"lysning/internal/token"
)

// The limit of a booking is the bare store: database/sql, prepared statements, one connection, and the very rows that the
// whole path has written, one booking a commit. SQLite flushes each commit (FULL), as ours does.

// openBare opens the benchmark's own connections to a store: for the limits, and to make and to clear rows around them.
func openBare(b *testing.B, driver, address string, connections int) *sql.DB {
	b.Helper()
	if driver == "sqlite3" {
		address = "file:" + address + "?mode=rw&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=on&_secure_delete=on&_txlock=immediate"
	}
	pool, err := sql.Open(driver, address)
	if err != nil {
		b.Fatal(err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	b.Cleanup(func() { _ = pool.Close() })
	return pool
}

func must[T any](b *testing.B) func(v T, err error) T {
	return func(v T, err error) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

func statement(b *testing.B, pool *sql.DB, text string, args ...any) {
	b.Helper()
	if _, err := pool.Exec(text, args...); err != nil {
		b.Fatalf("%s: %v", text, err)
	}
}

// marks turns ? into $1, $2 for PostgreSQL.
func marks(driver, statement string) string {
	if driver == "sqlite3" {
		return statement
	}
	var out strings.Builder
	for i, part := range strings.Split(statement, "?") {
		if i > 0 {
			fmt.Fprintf(&out, "$%d", i)
		}
		out.WriteString(part)
	}
	return out.String()
}

// bookedTables are what a booking writes, in an order that every reference allows.
var bookedTables = []string{"idempotency", "guests", "bookings", "items", "audit_rows", "sessions"}

// clearBookings takes the store back to before the bookings.
func clearBookings(b *testing.B, pool *sql.DB) {
	b.Helper()
	for i := len(bookedTables) - 1; i >= 0; i-- {
		statement(b, pool, "DELETE FROM "+bookedTables[i])
	}
	statement(b, pool, "DELETE FROM holds")
}

// moreDays gives n free days that are covered, some years ahead, and lets the counsellors' training last.
func (w *world) moreDays(b *testing.B, pool *sql.DB, driver string, n int) []string {
	b.Helper()
	statement(b, pool, "UPDATE counsellors SET training_until = '2199-01-01'")
	var counsellors []string
	rows := must[*sql.Rows](b)(pool.Query("SELECT id FROM counsellors ORDER BY id"))
	for rows.Next() {
		var id string
		w.must(rows.Scan(&id))
		counsellors = append(counsellors, id)
	}
	w.must(rows.Err())
	w.must(rows.Close())
	var place, mode, zone string
	w.must(pool.QueryRow("SELECT place_id, mode, zone FROM days WHERE mode <> 'video' ORDER BY date LIMIT 1").Scan(&place, &mode, &zone))
	tx := must[*sql.Tx](b)(pool.Begin())
	insert := must[*sql.Stmt](b)(tx.Prepare(marks(driver, "INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state) VALUES (?,?,?,?,?,570,360,?,'open')")))
	ids := make([]string, 0, n)
	for date := clock.DateOf(w.clk.Now()).AddDays(365); len(ids) < n; date = date.AddDays(1) {
		if !w.setup.Programme.CoversDay(date, 570, 360) {
			continue
		}
		for _, c := range counsellors {
			id := must[string](b)(w.setup.Source.ID())
			_, err := insert.Exec(id, c, date.String(), place, mode, zone)
			w.must(err)
			ids = append(ids, id)
		}
	}
	w.must(tx.Commit())
	return ids[:n]
}

// heldDay is a hold as the store keeps it, and the token that books it.
type heldDay struct {
	day   string
	token []byte
}

func (h heldDay) text() string { return base64.RawURLEncoding.EncodeToString(h.token) }

func holdsOn(b *testing.B, days []string) []heldDay {
	b.Helper()
	all := make([]heldDay, len(days))
	for i, d := range days {
		all[i] = heldDay{day: d, token: make([]byte, 16)}
		must[int](b)(rand.Read(all[i].token))
	}
	return all
}

// putHolds makes the holds, so that the clock starts with days that wait for their booking.
func (w *world) putHolds(b *testing.B, pool *sql.DB, driver string, holds []heldDay) {
	b.Helper()
	expires := clock.InstantOf(w.clk.Now()).Add(10 * 60e9)
	tx := must[*sql.Tx](b)(pool.Begin())
	insert := must[*sql.Stmt](b)(tx.Prepare(marks(driver, "INSERT INTO holds (day_id, token_hash, expires_at) VALUES (?,?,?)")))
	for _, h := range holds {
		_, err := insert.Exec(h.day, token.Hash(h.token), int64(expires))
		w.must(err)
	}
	w.must(tx.Commit())
}

// bareRows are all rows of some bookings: by table, then by booking; items may be several or none.
type bareRows struct {
	driver  string
	columns map[string]int
	rows    map[string][][]any
	holds   []heldDay
}

// readRows takes what the whole path has written, so that the bare store writes the same.
func readRows(b *testing.B, pool *sql.DB, driver string, holds []heldDay) bareRows {
	b.Helper()
	r := bareRows{driver: driver, columns: map[string]int{}, rows: map[string][][]any{}, holds: holds}
	for _, table := range bookedTables {
		rows := must[*sql.Rows](b)(pool.Query("SELECT * FROM " + table + " ORDER BY " + orderOf(table)))
		names := must[[]string](b)(rows.Columns())
		r.columns[table] = len(names)
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				b.Fatal(err)
			}
			r.rows[table] = append(r.rows[table], values)
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		_ = rows.Close() // read to its end
	}
	// Rows come back ordered, and would be quicker to write so than our random ids are.
	mixed := mathrand.New(mathrand.NewPCG(9, 9)).Perm(len(holds))
	for table, rows := range r.rows {
		if len(rows) != len(mixed) {
			if len(rows) > 0 {
				b.Fatalf("%d rows in %s for %d bookings", len(rows), table, len(mixed))
			}
			continue
		}
		next := make([][]any, len(rows))
		for to, from := range mixed {
			next[to] = rows[from]
		}
		r.rows[table] = next
	}
	return r
}

// orderOf brings the rows of one guest to the same place in each table, so that references hold while they are written.
func orderOf(table string) string {
	if table == "guests" {
		return "id"
	}
	return "guest_id"
}

// prepared are the statements of one connection.
func (r bareRows) prepared(b *testing.B, pool *sql.DB) map[string]*sql.Stmt {
	b.Helper()
	all := map[string]*sql.Stmt{"holds": must[*sql.Stmt](b)(pool.Prepare(marks(r.driver, "DELETE FROM holds WHERE token_hash = ?")))}
	for _, table := range bookedTables {
		q := "INSERT INTO " + table + " VALUES (" + strings.TrimSuffix(strings.Repeat("?,", r.columns[table]), ",") + ")"
		all[table] = must[*sql.Stmt](b)(pool.Prepare(marks(r.driver, q)))
	}
	for _, s := range all {
		b.Cleanup(func() { _ = s.Close() })
	}
	return all
}

// write stores bookings from..to in one commit.
func (r bareRows) write(pool *sql.DB, statements map[string]*sql.Stmt, from, to int) error {
	ctx := context.Background()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for i := from; i < to; i++ {
		if _, err := tx.StmtContext(ctx, statements["holds"]).Exec(token.Hash(r.holds[i].token)); err != nil {
			return err
		}
		for _, table := range bookedTables {
			if i >= len(r.rows[table]) { // no text
				continue
			}
			if _, err := tx.StmtContext(ctx, statements[table]).Exec(r.rows[table][i]...); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
	}
	return tx.Commit()
}

// bareCopy is a file with the same days and holds, for the limit alone.
func (w *world) bareCopy(b *testing.B) *sql.DB {
	b.Helper()
	path := filepath.Join(w.dir, "bare.db")
	w.must(w.p.DB.Backup(context.Background(), path))
	return openBare(b, "sqlite3", path, 1)
}

// ofDays tells by hold which of the rows are the booking of its day, and puts the holds in that order.
func (r *bareRows) ofDays(holds []heldDay) []int {
	at := make([]int, len(holds))
	byDay := map[string]int{}
	for i, row := range r.rows["bookings"] {
		day, _ := row[2].(string) // id, guest_id, day_id
		byDay[day] = i
	}
	r.holds = make([]heldDay, len(holds))
	for i, h := range holds {
		at[i] = byDay[h.day]
		r.holds[at[i]] = h
	}
	return at
}
