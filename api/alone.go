package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"lysning/internal/config"
)

// errServed refuses a second program on one folder: each leases key slots of its own and groups its commits alone, and the
// later one would take the earlier one's for lost.
var errServed = errors.New("another program serves this data folder; stop it, or set LYSNING_DATA to another one")

// alone makes this process the only one that serves a folder with stores of its own, until it ends however it ends: the
// kernel holds the lock, not the file. Commands such as backup and audit run beside it and do not ask.
func alone(cfg config.Config) (release func() error, err error) {
	if cfg.Database != "" && cfg.Shred != "" {
		return func() error { return nil }, nil // nothing in the folder is a store; copies may share it
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(cfg.Data, "serving"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the folder's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errServed, f.Close())
	}
	return f.Close, nil
}
