package shred_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"lysning/internal/shred"
	"lysning/internal/token"
)

// childEnv turns this test binary into a program that leases and shreds in a folder without end, and says what was
// acknowledged.
const childEnv = "LYSNING_TEST_SHRED"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		fmt.Println(leaseAndShred(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func leaseAndShred(dir string) error {
	ctx := context.Background()
	f, err := shred.Open(ctx, dir, token.From(rand.Reader))
	if err != nil {
		return err
	}
	for {
		slots, err := f.Lease(ctx, 2)
		if err != nil {
			return err
		}
		for _, s := range slots {
			fmt.Println("leased", s.Number, hex.EncodeToString(s.Key))
		}
		if err := f.Overwrite(ctx, slots[0].Number); err != nil {
			return err
		}
		fmt.Println("shredded", slots[0].Number, hex.EncodeToString(slots[0].Key))
	}
}

func TestKilledAtAnyMomentNothingAcknowledgedIsUndone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	live, dead := map[int64]string{}, map[int64]string{}
	for round := range 12 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var what, key string
			var slot int64
			if _, err := fmt.Sscan(lines.Text(), &what, &slot, &key); err != nil {
				break // the line that the kill cut
			}
			switch {
			case what == "leased" && (live[slot] != "" || dead[slot] != ""):
				t.Fatal("a slot was leased twice")
			case what == "leased":
				live[slot] = key
			case what == "shredded":
				delete(live, slot)
				dead[slot] = key
			default:
				t.Fatalf("the child failed: %s", lines.Text())
			}
			// Each round dies at another place of the loop; what comes after was under way at the kill.
			if n == 7*round+3 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // killed: always an error
	}
	f := open(t, dir)
	b, err := os.ReadFile(dir + "/" + shred.FileName)
	if err != nil {
		t.Fatal(err)
	}
	for slot, key := range dead {
		raw, _ := hex.DecodeString(key) // written by hex.EncodeToString
		shredded(t, f, shred.Slot{Number: slot, Key: raw}, true)
		if bytes.Contains(b, raw) {
			t.Fatal("an acknowledged shred left the key in the file")
		}
	}
	// A slot that was leased may have been shredded without the answer; it is never free again.
	stock, err := f.Stock(context.Background())
	if err != nil || stock.Gone < len(dead) || stock.Leased+stock.Gone < len(dead)+len(live) {
		t.Fatalf("%+v (%v) for %d shredded and %d leased", stock, err, len(dead), len(live))
	}
	if len(dead) == 0 || len(live) == 0 {
		t.Fatal("nothing was acknowledged: the test shows nothing")
	}
}
