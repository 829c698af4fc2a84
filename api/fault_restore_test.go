package main

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// machine is an empty folder to restore into, with the keys of the installation and, if it was not lost, the shred folder.
func (h *house) machine(parts ...string) string {
	h.t.Helper()
	to := filepath.Join(h.t.TempDir(), "data")
	for _, part := range parts {
		for path, b := range files(h.t, filepath.Join(h.data(), part)) {
			h.must(os.MkdirAll(filepath.Join(to, part), 0o700))
			h.must(os.WriteFile(filepath.Join(to, part, filepath.Base(path)), b, 0o600))
		}
	}
	return to
}

// at is the house on another folder.
func (h *house) at(data string) *house {
	moved := *h
	moved.env = map[string]string{}
	for name, value := range h.env {
		moved.env[name] = value
	}
	moved.env["LYSNING_DATA"] = data
	return &moved
}

type counted struct {
	table string
	n     int
}

// counts counts the rows of every table that people leave something in.
func counts(t *testing.T, data string) []counted {
	t.Helper()
	return rows(t, filepath.Join(data, "main.db"), `SELECT 'guests', count(*) FROM guests UNION ALL SELECT 'bookings', count(*) FROM bookings
		UNION ALL SELECT 'items', count(*) FROM items UNION ALL SELECT 'days', count(*) FROM days UNION ALL SELECT 'lines', count(*) FROM audit_rows`,
		func(r *sql.Rows) (c counted, err error) { return c, r.Scan(&c.table, &c.n) })
}

// TestP18P33_BackupEraseRestoreWithTheCommands goes the operator's way: back up beside the running program, lose the machine,
// restore.
func TestP18P33_BackupEraseRestoreWithTheCommands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, asItIs, h.env)
	days := h.freeDays(p)
	gone, ender := h.book(p, &days, true), h.book(p, &days, true)
	var stay []*wanted
	for range 4 {
		stay = append(stay, h.book(p, &days, true))
	}
	found := h.tracesOf(append([]*wanted{gone, ender}, stay...))
	before := counts(t, h.data())

	file := filepath.Join(t.TempDir(), "backup", "lysning.db")
	h.must(os.Mkdir(filepath.Dir(file), 0o700))
	if _, err := h.command(h.data(), "backup", file); err != nil {
		t.Fatalf("backup beside the running program: %v", err)
	}
	kept := files(t, filepath.Dir(file))
	for w, x := range found {
		if texts, keys := x.left(kept); texts < len(x.texts)/2 || keys != 0 {
			t.Fatalf("the backup of %v holds %d stretches and %d keys", w.acked, texts, keys)
		}
	}
	status, err := h.erase(p.base, gone.person)
	h.must(err)
	if status != http.StatusOK {
		t.Fatalf("erased: %d", status)
	}
	me, err := h.ownPage(p.base, ender.person)
	h.must(err)
	ended := me.Items[0].ID
	_, err = h.does(p.base, ender.person, http.MethodDelete, "/me/items/"+ended, nil)
	h.must(err)
	late := h.book(p, &days, true) // after the backup: lost with the machine
	p.stop()

	t.Run("on an empty machine with the shred folder", func(t *testing.T) {
		m := h.at(h.machine("shred", "keys"))
		m.t, m.world.t = t, t
		out, err := m.command(m.data(), "restore", file)
		if err != nil || !strings.Contains(out, "1 guests, 1 texts") {
			t.Fatalf("restore: %v %q", err, out)
		}
		// No port was open yet, and nothing of the erased is there.
		m.nothing("restored", found[gone], files(t, m.data()))
		if out, err := m.command(m.data(), "audit"); err != nil {
			t.Fatalf("audit: %v\n%s", err, out)
		}
		now := counts(t, m.data())
		for i, c := range before {
			less := map[string]int{"guests": 1, "bookings": 1, "items": 6, "lines": 1}[c.table]
			if now[i].n != c.n-less {
				t.Errorf("%s: %d, want %d", c.table, now[i].n, c.n-less)
			}
		}
		p := serving(t, asItIs, m.env)
		m.refused(p.base, gone.person)
		m.refused(p.base, late.person)
		me, err := m.ownPage(p.base, ender.person)
		m.must(err)
		if len(me.Items) != 4 || slices.ContainsFunc(me.Items, func(i heldOut) bool { return i.ID == ended }) {
			t.Errorf("the ended text has risen: %d texts", len(me.Items))
		}
		m.repeatAll(p, stay)
		p.stop()
	})
	t.Run("copied into place by hand, the start replays before the port opens", func(t *testing.T) {
		m := h.at(h.machine("shred", "keys"))
		m.t, m.world.t = t, t
		b, err := os.ReadFile(file)
		m.must(err)
		m.must(os.WriteFile(filepath.Join(m.data(), "main.db"), b, 0o600))
		p := serving(t, asItIs, m.env)
		m.nothing("at the moment the port opened", found[gone], files(t, m.data()))
		m.refused(p.base, gone.person)
		m.repeatAll(p, stay)
		p.stop()
	})
	t.Run("without the shred folder bookings live on and texts are gone", func(t *testing.T) {
		m := h.at(h.machine("keys"))
		m.t, m.world.t = t, t
		if _, err := m.command(m.data(), "restore", file); err == nil || !strings.Contains(err.Error(), "shred_store_lost") {
			t.Fatalf("a restore without keys must be asked for: %v", err)
		}
		if _, err := m.command(m.data(), "restore", "-without-shred", file); err != nil {
			t.Fatal(err)
		}
		p := serving(t, asItIs, m.env)
		for _, w := range stay {
			me, err := m.ownPage(p.base, w.person)
			m.must(err)
			if len(me.Bookings) != 1 || len(me.Items) != w.items {
				t.Errorf("%d bookings, %d texts", len(me.Bookings), len(me.Items))
			}
			for _, i := range me.Items {
				if _, err := m.does(p.base, w.person, http.MethodGet, "/me/items/"+i.ID, nil); !isCode(err, "not_found") {
					t.Errorf("a text whose key is lost: %v", err)
				}
			}
		}
		days := m.freeDays(p)
		m.repeatAll(p, []*wanted{m.book(p, &days, true)}) // and it is a house to live in
		p.stop()
	})
	t.Run("never over a store, never under a running program", func(t *testing.T) {
		m := h.at(h.data())
		m.t, m.world.t = t, t
		if _, err := m.command(m.data(), "restore", file); err == nil {
			t.Error("restored over a store without being told to")
		}
		p := serving(t, asItIs, m.env)
		if _, err := m.command(m.data(), "restore", "-replace", file); err == nil {
			t.Error("restored under a running program")
		}
		m.repeatAll(p, []*wanted{late})
		p.stop()
		if _, err := m.command(m.data(), "restore", "-replace", file); err != nil {
			t.Errorf("told to replace: %v", err)
		}
	})
}
