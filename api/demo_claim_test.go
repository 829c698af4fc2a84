package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/db"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

// claiming is a demo's setup in a folder, with a database or with a file.
func claiming(folder, database string) setup {
	return setup{Config: config.Config{Data: folder, Database: database}, Clock: clock.At(testkit.Start), Source: token.From(rand.Reader)}
}

// finish leaves the folder as a demo does whose year has been lived through.
func finish(t *testing.T, folder string) {
	t.Helper()
	if err := os.Remove(filepath.Join(folder, demoUnfinished)); err != nil {
		t.Fatal(err)
	}
}

func TestTheDemoTakesAnEmptyDatabaseAndKnowsItAgain(t *testing.T) {
	t.Parallel()
	url, folder := testkit.PostgresURL(t), filepath.Join(t.TempDir(), "demo")
	for range 2 { // the second time the year was broken off, and is begun again
		if fresh, err := claimDemo(t.Context(), claiming(folder, url)); err != nil || !fresh {
			t.Fatalf("an empty database: fresh %v, %v", fresh, err)
		}
	}
	finish(t, folder)
	if fresh, err := claimDemo(t.Context(), claiming(folder, url)); err != nil || fresh {
		t.Fatalf("its own database: fresh %v, %v", fresh, err)
	}
	if _, err := claimDemo(t.Context(), claiming(folder, "")); !errors.Is(err, errNotADemoDatabase) {
		t.Errorf("the year lies in a database, and a file is asked for: %v", err)
	}
	if _, err := claimDemo(t.Context(), claiming(folder, testkit.PostgresURL(t))); !errors.Is(err, errNotADemoDatabase) {
		t.Errorf("another database than its own: %v", err)
	}
	if _, err := claimDemo(t.Context(), claiming(filepath.Join(t.TempDir(), "other"), url)); !errors.Is(err, errNotADemoDatabase) {
		t.Errorf("the database of another demo: %v", err)
	}
}

func TestTheDemoLeavesARealProgrammesDatabaseAlone(t *testing.T) {
	t.Parallel()
	url := testkit.PostgresURL(t)
	d, err := db.Open(t.Context(), db.Config{URL: url, Clock: clock.At(testkit.Start)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := claimDemo(t.Context(), claiming(filepath.Join(t.TempDir(), "demo"), url)); !errors.Is(err, errNotADemoDatabase) {
		t.Errorf("got %v", err)
	}
	err = d.Read(context.Background(), func(tx *db.Tx) error {
		mark, err := db.Setting(tx, demoSetting)
		if mark != "" {
			t.Error("it was marked")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
