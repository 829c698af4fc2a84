package db_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func TestBothDatabasesHaveOneSchema(t *testing.T) {
	t.Parallel()
	ours, theirs := schemaOf(t, testkit.NewSQLite(t, clock.At(testkit.Start))), schemaOf(t, postgres(t))
	for name := range theirs {
		if _, ok := ours[name]; !ok {
			t.Errorf("table %s is in PostgreSQL only", name)
		}
	}
	for name, want := range ours {
		got, ok := theirs[name]
		if !ok {
			t.Errorf("table %s is in SQLite only", name)
			continue
		}
		if a, b := text(t, want), text(t, got); a != b {
			t.Errorf("table %s differs\nSQLite:     %s\nPostgreSQL: %s", name, a, b)
		}
	}
	if len(ours) < 10 {
		t.Errorf("only %d tables were looked at", len(ours))
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each step down leads to the very schema that the step had on the way up, so whoever stayed behind at any of them ends with the
// schema of a fresh store.
func TestMigrationsGoUpDownAndUpAgain(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		fresh := text(t, schemaOf(t, d))
		at, newest, err := d.Version(ctx)
		if err != nil || at != newest || newest < 10 {
			t.Fatalf("a fresh store is at %d of %d (%v)", at, newest, err)
		}
		to := func(step int64, move func(context.Context, int64) error) string {
			t.Helper()
			if err := move(ctx, step); err != nil {
				t.Fatalf("to %d: %v", step, err)
			}
			if at, _, err := d.Version(ctx); err != nil || at > step { // a number may be left out
				t.Fatalf("at %d, want %d (%v)", at, step, err)
			}
			return text(t, schemaOf(t, d))
		}
		if empty := to(0, d.DownTo); empty != "{}" {
			t.Fatalf("left at step 0: %s", empty)
		}
		up := make([]string, newest+1)
		up[0] = "{}"
		for step := int64(1); step <= newest; step++ {
			up[step] = to(step, d.UpTo)
		}
		if up[newest] != fresh {
			t.Fatalf("step by step the schema becomes\n%s\nwant\n%s", up[newest], fresh)
		}
		for step := newest - 1; step >= 0; step-- {
			if down := to(step, d.DownTo); down != up[step] {
				t.Fatalf("down at step %d the schema is\n%s\nand was on the way up\n%s", step, down, up[step])
			}
		}
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if again := text(t, schemaOf(t, d)); again != fresh {
			t.Fatalf("after all the schema is\n%s\nwant\n%s", again, fresh)
		}
	})
}

// The other tests copy a store that was migrated once (testkit): it is the one that Migrate makes.
func TestACopyIsAMigratedStore(t *testing.T) {
	t.Parallel()
	same := func(t *testing.T, copied, migrated *db.DB) {
		t.Helper()
		steps := func(d *db.DB) (found []int64) {
			t.Helper()
			if err := d.Read(context.Background(), func(tx *db.Tx) error {
				found = query[int64](t, tx, "SELECT version_id FROM goose_db_version WHERE is_applied ORDER BY id")
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return found
		}
		if a, b := text(t, schemaOf(t, copied)), text(t, schemaOf(t, migrated)); a != b || !slices.Equal(steps(copied), steps(migrated)) {
			t.Errorf("the copy\n%s %v\nwant\n%s %v", a, steps(copied), b, steps(migrated))
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		d, err := db.Open(context.Background(), db.Config{Path: t.TempDir() + "/main.db", Clock: clock.At(testkit.Start), Zone: testkit.Oslo(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }() // nothing is kept
		if err := d.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(t, testkit.NewSQLite(t, clock.At(testkit.Start)), d)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		migrated, _ := copies(t)
		same(t, postgres(t), migrated)
	})
}

func TestAStoreOfANewerProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		run(t, d, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
		if err := d.Migrate(context.Background()); !errors.Is(err, db.ErrNewer) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestSQLiteTablesAreStrictAndWithoutRowid(t *testing.T) {
	t.Parallel()
	d := testkit.NewSQLite(t, clock.At(testkit.Start))
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		type row struct {
			Name       string
			Wr, Strict bool
		}
		for _, r := range query[row](t, tx, `SELECT name, wr, strict FROM pragma_table_list
			WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`) {
			if !r.Wr || !r.Strict {
				t.Errorf("table %s: WITHOUT ROWID is %v, STRICT is %v, want both: a rowid keeps the order of arrival", r.Name, r.Wr, r.Strict)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoRuleWaitsForTheCommit(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			statement := "SELECT name FROM sqlite_master WHERE upper(sql) LIKE '%DEFERR%'"
			if tx.Dialect() == db.Postgres {
				statement = `SELECT conname FROM pg_constraint WHERE condeferrable AND connamespace = current_schema()::regnamespace`
			}
			for _, name := range query[string](t, tx, statement) {
				t.Errorf("%s can be deferred: one use case would fail its whole group at the commit", name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// mayHoldInstants is the list of design section 2, and invitations and ceremonies (docs/adr/0006); each row of these goes when its purpose ends.
var mayHoldInstants = []string{"holds", "offers", "sessions", "outbox", "leases", "concerns", "invitations", "ceremonies", "course_offers", "urgent_calls", "alarms", "concern_openings"}

// numbers are the columns of whole numbers that are no instants, so that a new one has to be thought about.
var numbers = []string{
	"counsellors.fellow_doctor", "counsellors.sort_order", "patterns.weekday", "patterns.start_minute",
	"pattern_exceptions.start_minute", "days.start_minute", "days.minutes", "bookings.with_partner",
	"bookings.evening_before", "bookings.reachable", "bookings.sequence", "items.slot", "items.held_back", "stand_bys.rank",
	"stand_bys.reachable", "desk_epochs.epoch", "desk_epochs.to_change", "desk_members.epoch",
	"desk_leavers.epoch", "guest_passkeys.synced",
	"counsellor_own.week_most", "counsellor_own.paused", "counsellor_own.keeps_profile",
	"bookings.words_minute", "bookings.held", "bookings.pair_no", "quota_counts.n", "quota_counts.most", "rebookings.tries", "rebookings.later", "talk_counts.n",
	"figures.n", "guesses.n",
	"courses.couples", "courses.fewest", "courses.most", "course_blocks.start_minute", "course_blocks.minutes",
	"house_rooms.floor", "house_rooms.beds", "house_rooms.bath", "house_rooms.step_free", "course_talks.start_minute", "course_talks.minutes",
	"course_requests.rank", "course_requests.answer_minute", "course_requests.partner", "course_requests.early_arrival", "course_requests.late_leaving",
	"course_requests.slot", "course_requests.sequence", "course_seats.seat", "course_beds.bed", "course_beds.locked", "course_questions.yes",
	"course_talk_asks.declined",
	"concern_guests.live", "concern_contacts.without_consent", "concern_counts.n", "law_profiles.round", "law_approvals.round",
	"notice_addresses.slot", "notice_addresses.ended",
	"items.thread_seq", "items.note_place", "items.desk_epoch", "threads.last_seq",
	"bookings.words_minute", "bookings.held", "talk_counts.n", "supervisions.minute",
	"waits.first_in", "waits.third_in", "waits.given", "waits.taken", "waits.unused", "feedback.n",
	"witness_head.size", "witness_entries.idx", "witness_entries.follows", "witness_hashes.idx", "witness_openings.idx", "witness_openings.slot",
	"rota_slots.quarter", "calendar_entries.start_minute", "calendar_entries.minutes", "calendar_entries.sequence", "calendar_entries.cancelled", "expense_claims.sum", "expense_claims.paid", "expense_claims.needs_second", "line_calls.reached", "drills.minutes", "drills.step",
}

var namedLikeInstant = regexp.MustCompile(`(_at|_time|_on|_ts|timestamp|created|updated|modified|deleted)$`)

func TestP15_NoInstantOutsideTheTablesThatMayHoldOne(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		seen := 0
		for name, one := range schemaOf(t, d) {
			if slices.Contains(mayHoldInstants, name) {
				seen++
				continue
			}
			for _, c := range one.Columns {
				full := name + "." + c.Name
				if c.Kind == "number" && !slices.Contains(numbers, full) {
					t.Errorf("%s is a number that this test does not know: an instant is not allowed there, anything else is added here", full)
				}
				if namedLikeInstant.MatchString(c.Name) {
					t.Errorf("%s is named like an instant; everything about a guest carries a date at the finest", full)
				}
			}
		}
		if seen == 0 {
			t.Error("none of the tables with instants was seen")
		}
	})
}

func TestP15_NothingCountsRowsUp(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		for name, one := range schemaOf(t, d) {
			for _, c := range one.Columns {
				if c.Default {
					t.Errorf("%s.%s has a default: what is stored is always said", name, c.Name)
				}
				if strings.HasPrefix(c.Name, "deleted") {
					t.Errorf("%s.%s: there is no soft delete; retention erases", name, c.Name)
				}
				if c.Name == "id" && c.Kind != "text" {
					t.Errorf("%s.id is no random id", name)
				}
			}
		}
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			statement := "SELECT name FROM sqlite_master WHERE upper(sql) LIKE '%AUTOINCREMENT%' AND name <> 'goose_db_version'"
			if tx.Dialect() == db.Postgres {
				statement = `SELECT relname FROM pg_class WHERE relkind = 'S' AND relname NOT LIKE 'goose%'
					AND relnamespace = current_schema()::regnamespace`
			}
			for _, counting := range query[string](t, tx, statement) {
				t.Errorf("%s counts up", counting)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Rows lie in the file in the order of their random ids, so a stolen file does not tell who came first. PostgreSQL appends
// rows to a heap and cannot promise this; THREAT-MODEL says so.
func TestP15_StoredOrderTellsNothingAboutArrival(t *testing.T) {
	t.Parallel()
	d, ids := testkit.NewSQLite(t, clock.At(testkit.Start)), testkit.Seeded(15)
	const guests = 1000
	arrival := map[string]float64{}
	err := d.WithTx(context.Background(), func(tx *db.Tx) error {
		for i := range guests {
			id, err := ids.ID()
			if err != nil {
				return err
			}
			arrival[id] = float64(i)
			err = tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
				VALUES (?, ?, x'00', x'00', 'r', 'en', '2027-01-01')`, id, []byte(id)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Read(context.Background(), func(tx *db.Tx) error {
		var sum float64
		for place, id := range query[string](t, tx, "SELECT id FROM guests NOT INDEXED") {
			sum += math.Pow(float64(place)-arrival[id], 2)
		}
		// Spearman's rank correlation; by chance alone it stays within ±0.1 for a thousand rows (three standard errors).
		if rho := 1 - 6*sum/(guests*(guests*guests-1)); math.Abs(rho) > 0.1 {
			t.Errorf("stored order and arrival correlate by %.2f", rho)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
