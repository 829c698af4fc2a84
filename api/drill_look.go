package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lysning/internal/fault"
)

// Where the drill looks for what is left: in every row by the program's own eyes, and in every byte of its files.

// after looks everywhere.
func (d *drill) after(ctx context.Context) error {
	if err := d.nowhere(ctx, "main"); err != nil {
		return err
	}
	texts, keys := d.scan("main")
	_, inShred := d.scan("shred")
	if err := d.say(texts == 0 && keys == 0 && inShred == 0, "Of %d texts %d stand in a file of the main store, and %d of their keys in a file of either store.",
		len(d.copies), texts, keys+inShred); err != nil {
		return err
	}
	days, err := d.p.Figures.Days(ctx)
	if err != nil {
		return err
	}
	want := map[ending]int{byGuest: 0, byClocks: 1}[d.by]
	return d.say(days == want, "Days that the figures count: %d.", days)
}

// nowhere shows that no row and no file names the guest, that no text opens, and that the words open nothing.
func (d *drill) nowhere(ctx context.Context, folder string) error {
	found, err := d.p.Retention.Traces(ctx, d.ids)
	if err != nil {
		return err
	}
	if err := d.say(len(found) == 0, "The guest's %d ids stand in %d columns of any table.", len(d.ids), len(found)); err != nil {
		return err
	}
	n := d.named(folder)
	if err := d.say(n == 0, "%d of them stand in a file of that store.", n); err != nil {
		return err
	}
	if n, err = d.readable(ctx); err != nil {
		return err
	}
	if err := d.say(n == 0, "%d of %d texts, kept by a thief since before the end, open with everybody's keys.", n, len(d.copies)); err != nil {
		return err
	}
	err = d.visit.signIn(ctx)
	if err := d.say(fault.HasCode(err, "sign_in_refused"), "The twelve words open nothing."); err != nil {
		return err
	}
	checks, err := d.p.invariants(ctx)
	if err != nil {
		return err
	}
	broken := 0
	for _, c := range checks {
		broken += c.Broken
	}
	return d.say(broken == 0, "%d of %d invariants are broken.", broken, len(checks))
}

// scan counts in how many of the texts and of their keys some byte stretch stands in any file of a folder.
func (d *drill) scan(folder string) (texts, keys int) {
	var all []byte
	err := filepath.WalkDir(d.path(folder), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Type()&fs.ModeSocket != 0 {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		return -1, -1
	}
	for i, c := range d.copies {
		// Several stretches: one may lie across two pages of the file.
		if slices.ContainsFunc([]int{64, 1064, 2064, 3064}, func(at int) bool { return bytes.Contains(all, c.Sealed[at:at+32]) }) {
			texts++
		}
		if bytes.Contains(all, d.keys[i]) {
			keys++
		}
	}
	return texts, keys
}

// named counts the guest's ids that stand in some file of a folder.
func (d *drill) named(folder string) (n int) {
	err := filepath.WalkDir(d.path(folder), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Type()&fs.ModeSocket != 0 {
			return err
		}
		b, err := os.ReadFile(path)
		for _, id := range d.ids {
			if bytes.Contains(b, []byte(id)) {
				n++
			}
		}
		return err
	})
	if err != nil {
		return -1
	}
	return n
}
