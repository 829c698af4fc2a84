package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// packed is the folder in which the smallest forms of built files outlive the program: to make them costs seconds of a small
// machine, which the first doctor after every restart would wait for. A file's name is the SHA-256 of what it unpacks to. It is
// a convenience alone: nothing is lost with it, and "" keeps nothing.
type packed string

// brotli gives the packed form of b, from the folder or made anew, or nil where nothing is won. What lies in the folder is sent
// only when it unpacks to b: the pages hold a doctor's keys, and come from the program and not from a disk.
func (p packed) brotli(b []byte) []byte {
	name := filepath.Join(string(p), nameOf(b))
	if p != "" {
		if kept, err := os.ReadFile(name); err == nil && unpacksTo(kept, b) {
			return kept
		}
	}
	var out bytes.Buffer
	made := smaller(&out, brotli.NewWriterLevel(&out, brotli.BestCompression), b)
	if p != "" && made != nil {
		_ = p.keep(name, made) // a full or locked disk costs the next start some time, and nobody else anything
	}
	return made
}

// keep writes under another name first, so that no copy of the program reads half a file.
func (p packed) keep(name string, made []byte) error {
	if err := os.MkdirAll(string(p), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(string(p), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(made)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// tidy removes what an older program kept, and what one that was killed left half-written.
func (p packed) tidy(built assets) {
	names := map[string]bool{}
	for _, f := range built {
		names[nameOf(f.plain)] = true
	}
	files, err := os.ReadDir(string(p))
	if err != nil {
		return
	}
	for _, f := range files {
		if !names[f.Name()] {
			_ = os.Remove(filepath.Join(string(p), f.Name()))
		}
	}
}

func nameOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]) + ".br"
}

func unpacksTo(z, b []byte) bool {
	// One byte more than expected is enough to see that it is another.
	got, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(z)), int64(len(b))+1))
	return err == nil && bytes.Equal(got, b)
}
