package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"lysning/internal/retention"
)

// The fault tests run the real program in a process of its own - this test binary again - and kill it.

// childMode makes this binary the program. "program" is the program as it is; the others change one thing and are the
// controls, or stop at one point to be killed there.
const childMode = "TEST_API_CHILD"

const (
	asItIs       = "program"
	hasty        = "answers bookings and would make them at its end"
	careless     = "never empties the log"
	silentBooker = "commits a booking and does not answer"
	silentEraser = "erases and does not answer"
)

// saysCommitted is what the silent ones print when the use case is done.
const saysCommitted = "committed"

func TestMain(m *testing.M) {
	switch mode := os.Getenv(childMode); mode {
	case "":
		os.Exit(m.Run())
	case asItIs:
		main()
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		err := serveChanged(ctx, mode)
		stop()
		fmt.Fprintln(os.Stderr, "lysning:", err)
		os.Exit(exitCode(err))
	}
}

// serveChanged is serve with one thing changed.
func serveChanged(ctx context.Context, mode string) error {
	s, err := realSetup(environment{getenv: os.Getenv, out: os.Stdout}, "serve")
	if err != nil {
		return err
	}
	if mode == movable {
		s.Clock = demoNow(s.Clock, os.Getenv(clockFile))
	}
	p, err := assemble(context.WithoutCancel(ctx), s)
	if err != nil {
		return err
	}
	if err := p.prepare(ctx); err != nil {
		return err
	}
	if mode == careless {
		p.Retention.Main = deafMain{p.Retention.Main}
	}
	f, err := p.face()
	if err != nil {
		return err
	}
	h, err := newServer(f)
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on LYSNING_LISTEN: %w", err)
	}
	if err := p.tell(ctx, os.Stdout); err != nil {
		return err
	}
	go p.work(ctx)
	return errors.Join(listenAndServe(ctx, ln, changed(h, mode), s.Config.StopAfter), p.Close())
}

// deafMain says that the log is empty without emptying it.
type deafMain struct{ retention.Main }

func (deafMain) Checkpoint(context.Context) (bool, error) { return false, nil }

// nowhere is an answer that nobody gets.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}

func changed(h http.Handler, mode string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		books := r.Method == http.MethodPost && r.URL.Path == apiPrefix+"/bookings"
		erases := r.Method == http.MethodDelete && r.URL.Path == apiPrefix+"/me"
		switch {
		case mode == silentBooker && books, mode == silentEraser && erases:
			h.ServeHTTP(nowhere{http.Header{}}, r)
			fmt.Println(saysCommitted)
			select {} // to be killed here
		case mode == hasty && books:
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, "{}")
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// process is the running program.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	base  string // of the API
	lines chan string
	log   *logBuffer
}

// spawn starts a command of the program; its environment is env and nothing else of Lysning's.
func spawn(t *testing.T, mode string, env map[string]string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, log: &logBuffer{}, lines: make(chan string, 1000)}
	p.cmd = exec.CommandContext(t.Context(), self, args...)
	p.cmd.Env = append(os.Environ(), childMode+"="+mode, "GORACE=halt_on_error=1")
	for name, value := range env {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			p.lines <- in.Text()
		}
	}()
	return p
}

// waitFor waits until the process says a line that begins so, and gives false when it ends before.
func (p *process) waitFor(begins string) bool {
	for line := range p.lines {
		if strings.HasPrefix(line, begins) {
			return true
		}
	}
	return false
}

// serving starts the program and comes back when its port is open.
func serving(t *testing.T, mode string, env map[string]string) *process {
	t.Helper()
	for range 5 {
		// Somebody else may take the port between here and there; then another one is tried.
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at := l.Addr().String()
		_ = l.Close()
		full := map[string]string{"LYSNING_LISTEN": at}
		for name, value := range env {
			full[name] = value
		}
		p := spawn(t, mode, full, "serve")
		p.base = "http://" + at + apiPrefix
		if p.waitFor("Lysning is at") {
			return p
		}
		_ = p.cmd.Wait()
		if !strings.Contains(p.log.String(), "LYSNING_LISTEN") {
			t.Fatalf("the program does not start: %s", p.log)
		}
	}
	t.Fatal("no free port in five tries")
	return nil
}

// kill is kill -9, and comes back when the process is gone.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Errorf("the program had ended by itself: %s", p.log)
	}
	_ = p.cmd.Wait() // killed: always an error
	if said := p.log.String(); strings.Contains(said, "DATA RACE") || strings.Contains(said, "panic") {
		p.t.Errorf("the program said: %s", said)
	}
}

// stop ends it in good order, as an operator does.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Errorf("the program had ended by itself: %s", p.log)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("the program did not stop in good order: %v: %s", err, p.log)
	}
}
