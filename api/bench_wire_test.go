package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lysning/internal/booking"
)

// unlimited lifts what keeps one network from taking everything: here one machine is every doctor.
func unlimited(s *setup) {
	s.Budgets = map[limitClass]budget{}
	s.FreeHolds = rate{Burst: 1 << 30, Every: time.Nanosecond}
	s.Caps = &booking.Limits{Holds: 1 << 30, Unreachable: 1 << 30}
}

// onLoopback answers on a real loopback port until the benchmark ends.
func onLoopback(b *testing.B, h http.Handler) (addr string) {
	b.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- listenAndServe(ctx, ln, h, time.Second) }()
	b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	return ln.Addr().String()
}

// wire is one kept connection of a client that does as little as it can: what a request costs should be the server's.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte // of the last answer, until the next
}

func dial(addr string) (*wire, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 32<<10)}, nil
}

// request is a whole request as bytes, with the headers that a browser's own fetch would set.
func request(method, path string, body []byte, set ...string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s%s HTTP/1.1\r\nHost: localhost:8080\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n", method, apiPrefix, path)
	if body != nil {
		fmt.Fprintf(&out, "Origin: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", testOrigin, len(body))
	}
	for i := 0; i+1 < len(set); i += 2 {
		fmt.Fprintf(&out, "%s: %s\r\n", set[i], set[i+1])
	}
	out.WriteString("\r\n")
	out.Write(body)
	return out.Bytes()
}

// ask sends a request and reads the whole answer.
func (w *wire) ask(raw []byte) (status int, err error) {
	if _, err := w.conn.Write(raw); err != nil {
		return 0, err
	}
	first, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(first) < 12 {
		return 0, errors.New("no status line")
	}
	status, err = strconv.Atoi(string(first[9:12]))
	if err != nil {
		return 0, err
	}
	length, chunked := 0, false
	for {
		h, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(h) <= 2 {
			break
		}
		if v, ok := bytes.CutPrefix(h, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return 0, err
			}
		}
		chunked = chunked || bytes.HasPrefix(h, []byte("Transfer-Encoding: chunked"))
	}
	w.body = w.body[:0]
	if !chunked {
		return status, w.take(length)
	}
	for {
		h, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(h)), 16, 32)
		if err != nil {
			return 0, err
		}
		if err := w.take(int(n)); err != nil {
			return 0, err
		}
		if _, err := w.in.Discard(2); err != nil {
			return 0, err
		}
		if n == 0 {
			return status, nil
		}
	}
}

func (w *wire) take(n int) error {
	at := len(w.body)
	if cap(w.body) < at+n {
		w.body = append(make([]byte, 0, 2*(at+n)), w.body...)
	}
	w.body = w.body[:at+n]
	_, err := io.ReadFull(w.in, w.body[at:])
	return err
}

// clients are connections that are open before the clock runs.
type clients []*wire

func dialAll(b *testing.B, addr string, n int) clients {
	b.Helper()
	all := make(clients, n)
	for i := range all {
		w, err := dial(addr)
		if err != nil {
			b.Fatal(err)
		}
		all[i] = w
		b.Cleanup(func() { _ = w.conn.Close() })
	}
	return all
}

// share lets the clients do n things between them, each the next one that is left.
func (c clients) share(b *testing.B, n int, do func(w *wire, i int) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make(chan error, len(c))
	for _, w := range c {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(w, i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		b.Fatal(err)
	default:
	}
}

// want asks and refuses any other status.
func (w *wire) want(raw []byte, status int) error {
	got, err := w.ask(raw)
	if err != nil {
		return err
	}
	if got != status {
		return fmt.Errorf("answered %d, want %d: %.300s", got, status, w.body)
	}
	return nil
}
