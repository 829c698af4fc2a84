package main

import (
	"errors"
	"path/filepath"
	"testing"

	"lysning/internal/config"
)

func TestOneFolderIsServedByOneProgram(t *testing.T) {
	t.Parallel()
	cfg := config.Config{Data: filepath.Join(t.TempDir(), "data")}
	release, err := alone(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alone(cfg); !errors.Is(err, errServed) {
		t.Fatalf("a second one: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := alone(cfg)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
	copies := config.Config{Data: cfg.Data, Database: "postgres://lysning@db/lysning", Shred: "/run/shred.sock"}
	for range 2 {
		if _, err := alone(copies); err != nil {
			t.Errorf("copies that keep nothing in the folder: %v", err)
		}
	}
}
