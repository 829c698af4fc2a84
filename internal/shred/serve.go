package shred

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

const (
	smallBody = 64 << 10
	largeBody = 32 << 20 // Tidy names every live slot
	atOnce    = 64       // requests worked on at the same time
)

// Listen opens the unix socket at path for the owner alone. A socket left by a process that died is replaced; one that a
// process answers on is not.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	var d net.Dialer
	if c, err := d.DialContext(ctx, "unix", path); err == nil {
		_ = c.Close() // only asked whether somebody is there
		return nil, errors.New("open the shred socket: another process answers there")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errors.New("open the shred socket: the place is taken")
	}
	var conf net.ListenConfig
	l, err := conf.Listen(ctx, "unix", path)
	if err != nil {
		return nil, errors.New("open the shred socket: not possible")
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(errors.New("close the shred socket to others: not possible"), l.Close())
	}
	return l, nil
}

// ListenTLS opens address for programs that show a client certificate of conf.ClientCAs, and for nobody else.
func ListenTLS(ctx context.Context, address string, conf *tls.Config) (net.Listener, error) {
	if conf.ClientCAs == nil {
		return nil, errors.New("open the shred port: no authority for client certificates")
	}
	conf = conf.Clone()
	conf.ClientAuth = tls.RequireAndVerifyClientCert
	conf.MinVersion = tls.VersionTLS13
	var open net.ListenConfig
	l, err := open.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, errors.New("open the shred port: not possible")
	}
	return tls.NewListener(l, conf), nil
}

// Serve answers Remotes on l until ctx ends, and then lets what is under way finish. Whoever can connect can read every
// key: l comes from Listen or ListenTLS. It keeps no log.
func Serve(ctx context.Context, l net.Listener, f *File) error {
	turns := make(chan struct{}, atOnce)
	mux := http.NewServeMux()
	handle(mux, turns, "/lease", smallBody, func(ctx context.Context, in leaseIn) ([]Slot, error) { return f.Lease(ctx, in.N) })
	handle(mux, turns, "/key", smallBody, func(ctx context.Context, in keyIn) ([]byte, error) { return f.Key(ctx, in.Slot) })
	handle(mux, turns, "/overwrite", largeBody, func(ctx context.Context, in overwriteIn) (nothing, error) {
		return nothing{}, f.Overwrite(ctx, in.Slots...)
	})
	handle(mux, turns, "/tombstone", smallBody, func(ctx context.Context, in tombstoneIn) (nothing, error) {
		return nothing{}, f.Tombstone(ctx, in.Kind, in.ID, in.Day)
	})
	handle(mux, turns, "/tombstones", smallBody, func(ctx context.Context, _ nothing) ([]Tombstone, error) { return f.Tombstones(ctx) })
	handle(mux, turns, "/buried", smallBody, func(ctx context.Context, in buriedIn) ([]string, error) { return f.Buried(ctx, in.Kind, in.IDs) })
	handle(mux, turns, "/tidy", largeBody, func(ctx context.Context, in tidyIn) (int, error) { return f.Tidy(ctx, in.Today, in.Named) })
	handle(mux, turns, "/stock", smallBody, func(ctx context.Context, _ nothing) (Stock, error) { return f.Stock(ctx) })

	server := &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 2 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    4 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // a failed handshake would name an address
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the shred store: %w", err)
	case <-ctx.Done():
	}
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(rest)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("stop serving the shred store: %w", err)
	}
	return nil
}

// handle answers one path. What went wrong stays here: a Remote learns "gone" or "not now", nothing else.
func handle[In, Out any](mux *http.ServeMux, turns chan struct{}, path string, limit int64, do func(context.Context, In) (Out, error)) {
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
		case <-r.Context().Done():
			return
		}
		var in In
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		out, err := do(r.Context(), in)
		switch {
		case errors.Is(err, ErrShredded):
			w.WriteHeader(http.StatusGone)
		case err != nil:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(out) // a Remote that has gone away asks again
		}
	})
}
