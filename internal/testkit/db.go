// Package testkit is for tests only: a migrated store of each kind, and builders of invented people. Only _test.go files
// import it. Start reading at EachStore.
package testkit

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
	_ "time/tzdata" // tests must not depend on the machine's zone files

	"lysning/internal/clock"
	"lysning/internal/db"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Start is the moment at which tests begin: a Monday morning in winter.
var Start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// Oslo is the zone of the invented programme.
func Oslo(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Databases on which EachStore runs a test.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// On reports whether tests run on a database now: on PostgreSQL when TEST_POSTGRES_URL says where one is, and on one alone when
// TEST_STORE names it. make test names each in turn, since the race detector is wanted once, and holds what ran on the one against
// what ran on the other: a rule is never proven on one database alone.
func On(store string) bool {
	if only := os.Getenv("TEST_STORE"); only != "" && only != store {
		return false
	}
	return store != Postgres || os.Getenv("TEST_POSTGRES_URL") != ""
}

// EachStore runs f on a fresh, migrated SQLite file and on a fresh PostgreSQL schema, as far as tests run On them.
func EachStore(t *testing.T, f func(t *testing.T, d *db.DB, clk *clock.Fixed)) {
	t.Helper()
	for _, store := range []string{SQLite, Postgres} {
		if On(store) {
			on(t, store, f)
		}
	}
}

// BothStores runs f on both databases whatever TEST_STORE says: for what is too much for the race detector, and so runs once.
func BothStores(t *testing.T, f func(t *testing.T, d *db.DB, clk *clock.Fixed)) {
	t.Helper()
	on(t, SQLite, f)
	if os.Getenv("TEST_POSTGRES_URL") != "" {
		on(t, Postgres, f)
	}
}

func on(t *testing.T, store string, f func(t *testing.T, d *db.DB, clk *clock.Fixed)) {
	t.Helper()
	t.Run(store, func(t *testing.T) {
		t.Parallel()
		clk := clock.At(Start)
		if store == Postgres {
			f(t, NewPostgres(t, clk), clk)
			return
		}
		f(t, NewSQLite(t, clk), clk)
	})
}

// NewSQLite makes a migrated store in the test's folder.
func NewSQLite(t testing.TB, clk clock.Clock) *db.DB {
	t.Helper()
	return OpenSQLite(t, db.Config{Clock: clk})
}

// OpenSQLite makes a migrated store with options of its own; the path, where it is empty, is in the test's folder, and the
// zone, where it is not set, is Oslo.
func OpenSQLite(t testing.TB, cfg db.Config) *db.DB {
	t.Helper()
	if cfg.Path == "" {
		cfg.Path = filepath.Join(t.TempDir(), "main.db")
	}
	if cfg.Zone == nil {
		cfg.Zone = Oslo(t)
	}
	CopyMigrated(t, cfg.Path)
	return open(t, cfg)
}

// NewPostgres makes a migrated store in a schema of its own, dropped when the test ends.
func NewPostgres(t testing.TB, clk clock.Clock) *db.DB {
	t.Helper()
	return open(t, db.Config{URL: MigratedURL(t), Clock: clk, Zone: Oslo(t)})
}

// PostgresURL makes an empty schema of its own, dropped when the test ends; whoever opens it must close it before.
func PostgresURL(t testing.TB) string {
	t.Helper()
	base := os.Getenv("TEST_POSTGRES_URL")
	admin, err := gorm.Open(postgres.Open(base), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal("no PostgreSQL for the test")
	}
	pool, err := admin.DB()
	if err != nil {
		t.Fatal(err)
	}
	schema := "t_" + randomName()
	if err := admin.Exec("CREATE SCHEMA " + schema).Error; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin.Exec("DROP SCHEMA " + schema + " CASCADE").Error; err != nil {
			t.Error(err)
		}
		_ = pool.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal("TEST_POSTGRES_URL is not a URL")
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}
