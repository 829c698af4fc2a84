package retention_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

// childEnv turns this test binary into a program that erases one guest and stops at one step: "folder|step|guest".
const childEnv = "LYSNING_TEST_ERASE"

func TestMain(m *testing.M) {
	if line := os.Getenv(childEnv); line != "" {
		part := strings.Split(line, "|")
		fmt.Println(eraseUntil(part[0], part[1], part[2]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// The steps after which the child stops for good, in their order.
var steps = []string{"nothing", "tombstone", "look", "keys", "rows", "rewritten", "paid", "log"}

// stopper stops the process where it stands, to be killed there.
type stopper struct{ at string }

func (s stopper) after(step string) {
	if s.at == step {
		fmt.Println("stopped")
		select {}
	}
}

type stopMain struct {
	retention.Main
	stopper
	n int
}

func (m *stopMain) WithTx(ctx context.Context, fn func(*db.Tx) error) error {
	err := m.Main.WithTx(ctx, fn)
	m.n++
	m.after([]string{"look", "rows", "paid"}[m.n-1])
	return err
}

func (m *stopMain) Rewrite(ctx context.Context) error {
	err := m.Main.Rewrite(ctx)
	m.after("rewritten")
	return err
}

func (m *stopMain) Checkpoint(ctx context.Context) (bool, error) {
	busy, err := m.Main.Checkpoint(ctx)
	m.after("log")
	return busy, err
}

type stopKeys struct {
	shred.Store
	stopper
}

func (k stopKeys) Tombstone(ctx context.Context, kind, id string, day clock.Date) error {
	k.after("nothing")
	err := k.Store.Tombstone(ctx, kind, id, day)
	k.after("tombstone")
	return err
}

func (k stopKeys) Overwrite(ctx context.Context, slots ...int64) error {
	err := k.Store.Overwrite(ctx, slots...)
	k.after("keys")
	return err
}

// eraseUntil runs in the child.
func eraseUntil(dir, step, guest string) error {
	ctx := context.Background()
	s, _, err := opener(&testing.B{}, clock.At(testkit.Start))(ctx, dir+"/data/main.db", dir+"/data/shred")
	if err != nil {
		return err
	}
	stop := stopper{at: step}
	s.Main, s.Shred = &stopMain{Main: s.Main, stopper: stop}, stopKeys{Store: s.Shred, stopper: stop}
	state, err := s.EraseNow(ctx, session.Actor{Kind: session.Guest, GuestID: guest})
	return fmt.Errorf("did not stop: %s, %w", state, err)
}

// The same is done with kill -9 at random moments under load, through HTTP, in api.
func TestP17_AnErasureKilledAfterAnyStepIsWholeAfterTheNextStart(t *testing.T) {
	t.Parallel()
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			h := openHouse(t, dir, clockAt())
			gone, stays := plant(t, h.Service, today.AddDays(3)), plant(t, h.Service, today.AddDays(4))
			h.close()

			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), childEnv+"="+strings.Join([]string{dir, step, gone.Guest()}, "|"))
			out, err := child.StdoutPipe()
			must(t, err)
			must(t, child.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			must(t, child.Process.Kill())
			_ = child.Wait() // killed: always an error
			if err != nil || line != "stopped\n" {
				t.Fatalf("the child said %q (%v)", line, err)
			}

			h = openHouse(t, dir, clockAt())
			_, err = h.Replay(context.Background())
			must(t, err)
			if step == "nothing" {
				wantCounts(t, h.Service, 2, 2, 2)
				if !opens(t, h.Service, gone) {
					t.Fatal("nothing was begun, and yet the text is gone")
				}
				return
			}
			wantCounts(t, h.Service, 1, 1, 1)
			for name, needle := range map[string][]byte{"text": gone.Sample(), "key": gone.key, "guest": []byte(gone.Guest())} {
				if n := found(t, h.path("data"), needle); n != 0 {
					t.Errorf("%s found %d times, want 0", name, n)
				}
			}
			if !opens(t, h.Service, stays) {
				t.Error("another guest's text is gone")
			}
		})
	}
}
