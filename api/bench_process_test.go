package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/token"
)

// What only a process of its own can show: memory, and the time until the first answer.

// benchBinary names the built program; make bench sets it.
const benchBinary = "BENCH_BINARY"

// benchChild tells this test program that it is the child of a benchmark: it serves the folder it names, without limits, so
// that one machine can be five hundred doctors and their memory is not counted.
const benchChild = "TEST_BENCH_CHILD"

// TestServeForABenchmark is the child's whole life; in any other run it does nothing.
func TestServeForABenchmark(t *testing.T) {
	if os.Getenv(benchChild) == "" {
		t.Skip("only a benchmark's child serves")
	}
	s, err := realSetup(environment{getenv: os.Getenv, out: io.Discard}, "serve")
	if err != nil {
		t.Fatal(err)
	}
	unlimited(&s)
	if err := serveWith(context.Background(), s, io.Discard, nil); err != nil {
		t.Fatal(err)
	}
}

// benchFolder lays the invented programme of today, by the clock on the wall, and gives the environment that serves it.
func benchFolder(b *testing.B) (addr string, env []string) {
	b.Helper()
	dir := b.TempDir()
	recipients := map[string]string{}
	for _, who := range append(programme.DemoCounsellors(), "office", "safety") {
		seed := sha256.Sum256([]byte("bench|" + who))
		id, err := note.IdentityOf(seed[:])
		if err != nil {
			b.Fatal(err)
		}
		recipients[who] = id.Recipient().String()
	}
	folder := filepath.Join(dir, "programme")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := programme.WriteDemo(folder, programme.Demo{Today: clock.DateOf(time.Now()), Recipients: recipients}); err != nil {
		b.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr = ln.Addr().String()
	if err := ln.Close(); err != nil {
		b.Fatal(err)
	}
	return addr, append(os.Environ(), "LYSNING_DATA="+dir, "LYSNING_PROGRAMME="+folder, "LYSNING_LISTEN="+addr, "LYSNING_ORIGIN="+testOrigin)
}

// benchProcess is a child that serves.
type benchProcess struct {
	cmd  *exec.Cmd
	addr string
}

// launch starts a program and waits for its first answer; it gives the time between.
func launch(b *testing.B, addr string, env []string, name string, args ...string) (*benchProcess, time.Duration) {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	p := &benchProcess{cmd: cmd, addr: addr}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for limit := start.Add(20 * time.Second); ; {
		if status, err := firstAnswer(addr); err == nil && status == http.StatusOK {
			return p, time.Since(start)
		}
		if time.Now().After(limit) {
			p.stop(b)
			b.Fatal("the child does not answer")
		}
		time.Sleep(500 * time.Microsecond)
	}
}

func firstAnswer(addr string) (int, error) {
	w, err := dial(addr)
	if err != nil {
		return 0, err
	}
	defer func() { _ = w.conn.Close() }() // one question
	return w.ask([]byte("GET /en/ HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"))
}

func (p *benchProcess) stop(b *testing.B) {
	b.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may be gone
	err := p.cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		b.Error(err)
	}
}

// memory reads a process's resident memory, the most it ever had, and how much of what it has now is the program's own file, in
// MB: the kernel shows the file to the process, as much at once as it likes, and takes it back when it needs the room.
func (p *benchProcess) memory(b *testing.B) (now, most, file float64) {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skip("memory is read from /proc")
	}
	defer func() { _ = f.Close() }() // only read
	for in := bufio.NewScanner(f); in.Scan(); {
		fields := strings.Fields(in.Text())
		if len(fields) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(fields[1], 64) // other lines hold words
		switch fields[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			most = kb / 1024
		case "RssFile:":
			file = kb / 1024
		}
	}
	return now, most, file
}

func BenchmarkGoal_ColdStart(b *testing.B) {
	binary := os.Getenv(benchBinary)
	if binary == "" {
		b.Skip(benchBinary + " is not set; make bench sets it")
	}
	once(b, func() {
		addr, env := benchFolder(b)
		p, first := launch(b, addr, env, binary, "serve")
		p.stop(b)
		var took, idle, files []float64
		for range 11 {
			p, d := launch(b, addr, env, binary, "serve")
			took = append(took, float64(d))
			w, err := dial(addr)
			if err != nil {
				b.Fatal(err)
			}
			if err := w.want(request(http.MethodGet, "/days", nil), http.StatusOK); err != nil {
				b.Fatal(err)
			}
			_ = w.conn.Close() // one question
			now, _, file := p.memory(b)
			idle, files = append(idle, now), append(files, file)
			p.stop(b)
		}
		goal{
			7, "cold start to the first answer, existing folder", "100 ms",
			inMillis(durations(took, 0.5)) + " (a new folder: " + inMillis(first) + ")", "", "< 100 ms", durations(took, 0.5) < 100*time.Millisecond,
		}.report(b)
		goal{
			6, "memory of its own, idle after a start page and a list", "40 MB",
			fmt.Sprintf("%.1f MB; with the program's file as the kernel shows it %.1f MB", median(idle)-median(files), median(idle)), "", "< 40 MB", median(idle)-median(files) < 40,
		}.report(b)
	})
}

func BenchmarkGoal_MemoryUnderLoad(b *testing.B) {
	once(b, func() {
		addr, env := benchFolder(b)
		self, err := os.Executable()
		if err != nil {
			b.Fatal(err)
		}
		p, _ := launch(b, addr, append(env, benchChild+"=yes"), self, "-test.run=^TestServeForABenchmark$", "-test.timeout=10m")
		defer p.stop(b)
		w := &world{t: b, setup: setup{Source: token.From(rand.Reader)}}
		doctors := make([][]*doctor, 3)
		for i := range doctors {
			doctors[i] = w.doctors(crowdDoctors)
		}
		var total rushed
		for i := range doctors {
			conns := dialAll(b, addr, crowdDoctors)
			w.must(conns[0].want(request(http.MethodGet, "/days", nil), http.StatusOK))
			var list daysOut
			w.must(json.Unmarshal(conns[0].body, &list))
			month := list.Months[min(i+1, len(list.Months)-1)]
			w.must(conns[0].want(request(http.MethodGet, "/days?month="+month, nil), http.StatusOK))
			w.must(json.Unmarshal(conns[0].body, &list))
			days := make([]string, 0, crowdDays)
			for _, d := range list.Days[:min(crowdDays, len(list.Days))] {
				days = append(days, d.ID)
			}
			_, err := total.rush(conns, doctors[i], days)
			w.must(err)
		}
		_, most, file := p.memory(b)
		goal{
			6.1, "memory of its own, the most while 500 doctors want 10 days, three times", "120 MB",
			fmt.Sprintf("%.1f MB; with the file %.1f MB (%d booked, %d taken, %d other)", most-file, most, total.booked.Load(), total.taken.Load(), total.other.Load()),
			"", "< 120 MB", most-file < 120,
		}.report(b)
	})
}

// BenchmarkStart is all of a start but the process itself, on an existing folder, for a profile.
func BenchmarkStart(b *testing.B) {
	w := newWorld(b, nil)
	b.ResetTimer()
	for b.Loop() {
		w.stop()
		w.start()
	}
}
