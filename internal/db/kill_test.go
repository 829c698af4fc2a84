package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// The child is this test program again, told by its environment to write until it is killed.
const (
	childPath  = "TEST_DB_CHILD"       // the store's file
	childRound = "TEST_DB_CHILD_ROUND" // makes the names of each round its own
	childHalf  = "TEST_DB_CHILD_HALF"  // for the control: when set, each name is stored in two commits
	killRounds = "TEST_KILLS"          // how often to kill; 20 when unset
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		fmt.Fprintln(os.Stderr, writeForEver(path, os.Getenv(childRound)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// both stores a name in two tables: half of it must never be there.
func both(name string) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		if err := insert(name)(tx); err != nil {
			return err
		}
		return secondHalf(name)(tx)
	}
}

func secondHalf(name string) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO leases (name, holder, until_at) VALUES (?, '', 0)", name).Error
	}
}

func steps(name string) []func(tx *db.Tx) error {
	if os.Getenv(childHalf) != "" {
		return []func(tx *db.Tx) error{insert(name), secondHalf(name)}
	}
	return []func(tx *db.Tx) error{both(name)}
}

// writeForEver stores names from many goroutines and prints each once it is acknowledged.
func writeForEver(path, round string) error {
	d, err := db.Open(context.Background(), db.Config{Path: path, Clock: clock.Real{}, Zone: time.UTC})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for writer := range 16 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%s-%d-%d", round, writer, i)
				if i%10 == 9 { // some are refused, so that savepoints are rolled back too
					refused := errors.New("refused")
					err := d.WithTx(context.Background(), func(tx *db.Tx) error { return errors.Join(both(name)(tx), refused) })
					if !errors.Is(err, refused) {
						failed <- err
					}
					continue
				}
				for _, step := range steps(name) {
					if err := d.WithTx(context.Background(), step); err != nil {
						failed <- err
					}
				}
				if _, err := os.Stdout.WriteString(name + "\n"); err != nil { // one write a line: lines stay whole
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

func TestP32_KilledAtAnyMomentTheStoreHoldsWhatItAcknowledgedAndNothingHalf(t *testing.T) {
	t.Parallel()
	rounds := 20
	if n, err := strconv.Atoi(os.Getenv(killRounds)); err == nil {
		rounds = n
	}
	path := migratedFile(t)
	moments := rand.New(rand.NewPCG(32, 0))
	acknowledged := map[string]bool{}
	for round := range rounds {
		writeAndKill(t, path, round, 1+moments.IntN(600), acknowledged)
		d := openFile(t, path)
		check(t, d, acknowledged)
		if err := d.WithTx(context.Background(), both("after-"+strconv.Itoa(round))); err != nil {
			t.Errorf("round %d: the store takes nothing: %v", round, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Fatalf("in round %d of %d", round, rounds)
		}
	}
}

func migratedFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.db")
	d := openFile(t, path)
	if err := errors.Join(d.Migrate(context.Background()), d.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func openFile(t *testing.T, path string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), db.Config{Path: path, Clock: clock.Real{}, Zone: time.UTC})
	if err != nil {
		t.Fatalf("the store does not open: %v", err)
	}
	return d
}

// writeAndKill lets a child write, kills it after some acknowledgements, and notes all that it had printed by then.
func writeAndKill(t *testing.T, path string, round, after int, acknowledged map[string]bool, more ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childPath+"="+path, childRound+"="+strconv.Itoa(round))
	child.Env = append(child.Env, more...)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		acknowledged[lines.Text()] = true
		if n == after {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := child.Wait(); err == nil || complaint.Len() > 0 {
		t.Fatalf("the child ended by itself: %s", complaint.String())
	}
}

func check(t *testing.T, d *db.DB, acknowledged map[string]bool) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		if got := query[string](t, tx, "PRAGMA integrity_check")[0]; got != "ok" {
			t.Errorf("the file is damaged: %s", got)
		}
		for _, name := range halves(t, tx) {
			t.Errorf("%s is half made", name)
		}
		stored := map[string]bool{}
		for _, name := range query[string](t, tx, "SELECT name FROM settings") {
			stored[name] = true
			if parts := strings.Split(name, "-"); len(parts) == 3 && strings.HasSuffix(parts[2], "9") {
				t.Errorf("%s was refused and is stored", name)
			}
		}
		for name := range acknowledged {
			if !stored[name] {
				t.Errorf("%s was acknowledged and is lost", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func halves(t *testing.T, tx *db.Tx) []string {
	t.Helper()
	return query[string](t, tx, `SELECT name FROM settings WHERE name NOT IN (SELECT name FROM leases)
		UNION SELECT name FROM leases WHERE name NOT IN (SELECT name FROM settings)`)
}

// Without this the test above might prove nothing: a use case in two commits must be caught half made.
func TestP32_ControlTwoCommitsLeaveHalves(t *testing.T) {
	t.Parallel()
	path := migratedFile(t)
	for round := range 50 {
		writeAndKill(t, path, round, 100, map[string]bool{}, childHalf+"=1")
		d := openFile(t, path)
		found := 0
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			found = len(halves(t, tx))
			return nil
		})
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		if found > 0 {
			return
		}
	}
	t.Fatal("50 kills left no half")
}
