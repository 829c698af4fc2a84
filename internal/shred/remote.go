package shred

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"lysning/internal/clock"
)

// answerLimit bounds what a Remote reads back: all tombstones of six weeks fit many times over.
const answerLimit = 16 << 20

// Remote is the shred store of another process, reached by its unix socket on this machine or over mutual TLS. It is for a
// program of several copies on PostgreSQL. While that process is down every call answers ErrUnavailable.
type Remote struct {
	client *http.Client
	base   string
}

// Dial gives the store behind a unix socket. It does not connect yet: a copy of the program starts without the store.
func Dial(socket string) *Remote {
	var d net.Dialer
	return remote("http://shred", &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "unix", socket) },
	})
}

// DialTLS gives the store behind host:port. conf carries this program's client certificate and the authority that signed the
// owner's: both sides must prove themselves, since whoever can ask can read every key.
func DialTLS(address string, conf *tls.Config) *Remote {
	return remote("https://"+address, &http.Transport{TLSClientConfig: conf})
}

func remote(base string, t *http.Transport) *Remote {
	t.MaxIdleConnsPerHost = 16
	t.IdleConnTimeout = 30 * time.Second
	return &Remote{client: &http.Client{Timeout: 10 * time.Second, Transport: t}, base: base}
}

// call sends one request. Every failure is ErrUnavailable, but for the answer that a text is gone.
func (r *Remote) call(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("write a shred request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("write a shred request: %w", err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return unavailable(errors.New("reach the shred process: no answer")) // the client's text carries the address
	}
	defer func() { _ = res.Body.Close() }() // read to its end below
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	switch {
	case err != nil:
		return unavailable(errors.New("read the shred process's answer"))
	case res.StatusCode == http.StatusGone:
		return ErrShredded
	case res.StatusCode != http.StatusOK:
		return unavailable(fmt.Errorf("ask the shred process: status %d", res.StatusCode))
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return unavailable(errors.New("read the shred process's answer"))
	}
	return nil
}

// The shapes of the requests; each answer is one JSON value.
type (
	leaseIn     struct{ N int }
	keyIn       struct{ Slot int64 }
	overwriteIn struct{ Slots []int64 }
	tombstoneIn struct {
		Kind, ID string
		Day      clock.Date
	}
	buriedIn struct {
		Kind string
		IDs  []string
	}
	tidyIn struct {
		Today clock.Date
		Named []int64
	}
	nothing struct{}
)

// Lease implements Store.
func (r *Remote) Lease(ctx context.Context, n int) (out []Slot, err error) {
	err = r.call(ctx, "/lease", leaseIn{n}, &out)
	return out, err
}

// Key implements Store.
func (r *Remote) Key(ctx context.Context, slot int64) (out []byte, err error) {
	err = r.call(ctx, "/key", keyIn{slot}, &out)
	return out, err
}

// Overwrite implements Store.
func (r *Remote) Overwrite(ctx context.Context, slots ...int64) error {
	return r.call(ctx, "/overwrite", overwriteIn{slots}, &nothing{})
}

// Tombstone implements Store.
func (r *Remote) Tombstone(ctx context.Context, kind, id string, day clock.Date) error {
	return r.call(ctx, "/tombstone", tombstoneIn{kind, id, day}, &nothing{})
}

// Tombstones implements Store.
func (r *Remote) Tombstones(ctx context.Context) (out []Tombstone, err error) {
	err = r.call(ctx, "/tombstones", nothing{}, &out)
	return out, err
}

// Buried implements Store.
func (r *Remote) Buried(ctx context.Context, kind string, ids []string) (out []string, err error) {
	err = r.call(ctx, "/buried", buriedIn{kind, ids}, &out)
	return out, err
}

// Tidy implements Store.
func (r *Remote) Tidy(ctx context.Context, today clock.Date, named []int64) (out int, err error) {
	err = r.call(ctx, "/tidy", tidyIn{today, named}, &out)
	return out, err
}

// Stock implements Store.
func (r *Remote) Stock(ctx context.Context) (out Stock, err error) {
	err = r.call(ctx, "/stock", nothing{}, &out)
	return out, err
}

// Close implements Store.
func (r *Remote) Close() error {
	r.client.CloseIdleConnections()
	return nil
}
