package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const keySize = 32

// Keys are the program's own secrets. They sign tokens, challenges and the checkpoints of the log; none is ever in the database
// (design 3).
type Keys struct {
	Signing []byte // Ed25519 seed
	MAC     []byte
	Log     []byte // Ed25519 seed; kept for years, since checkpoints that others hold are checked with it
}

// Keys gives the keys from the environment (draw makes random bytes), or from Data/keys, where the first start makes them, readable by the
// program's user alone. A key file that others can read, or of another length, stops the start.
func (c Config) Keys(draw func(n int) ([]byte, error)) (Keys, error) {
	signing, err := c.oneKey(c.SigningKey, "signing", draw)
	if err != nil {
		return Keys{}, err
	}
	mac, err := c.oneKey(c.MACKey, "mac", draw)
	if err != nil {
		return Keys{}, err
	}
	log, err := c.oneKey(c.LogKey, "log", draw)
	if err != nil {
		return Keys{}, err
	}
	return Keys{Signing: signing, MAC: mac, Log: log}, nil
}

func (c Config) oneKey(given []byte, name string, draw func(n int) ([]byte, error)) ([]byte, error) {
	if given != nil {
		return given, nil
	}
	path := filepath.Join(c.KeyDir(), name)
	b, err := readKey(path)
	if !errors.Is(err, os.ErrNotExist) {
		return b, err
	}
	if b, err = draw(keySize); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.KeyDir(), 0o700); err != nil {
		return nil, fmt.Errorf("make the key folder: %w", err)
	}
	// Written whole under a name of its own, then linked: of two first starts at once one key wins and both use it.
	f, err := os.CreateTemp(c.KeyDir(), "new-")
	if err != nil {
		return nil, fmt.Errorf("make the %s key: %w", name, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // a leftover is a key that nobody uses
	_, werr := f.Write(b)
	if err := errors.Join(werr, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("write the %s key: %w", name, err)
	}
	if err := os.Link(f.Name(), path); errors.Is(err, os.ErrExist) {
		return readKey(path)
	} else if err != nil {
		return nil, fmt.Errorf("keep the %s key: %w", name, err)
	}
	return b, nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others: chmod 600 it", filepath.Base(path))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	if len(b) != keySize {
		return nil, fmt.Errorf("key file %s is not %d bytes", filepath.Base(path), keySize)
	}
	return b, nil
}
