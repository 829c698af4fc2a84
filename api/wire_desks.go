package main

import (
	"context"

	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/staff"
)

// joinDesks builds the desks over the texts that are sealed for them.
func (p *program) joinDesks() {
	p.Desks = staff.NewDesks(staff.DesksDeps{DB: p.DB, Texts: deskTexts{p.Notes}, Witness: newKeys{p}, Fixed: func(d staff.Desk) string {
		return map[staff.Desk]string{staff.DeskOffice: p.Programme.Office.Recipient, staff.DeskSafety: p.Programme.Safety.Recipient}[d]
	}})
}

// deskTexts is staff.DeskTexts.
type deskTexts struct{ notes *note.Service }

func (d deskTexts) Readable(tx *db.Tx, desk string) ([]staff.Readable, error) {
	all, err := d.notes.DeskReadable(tx, note.Role(desk))
	if err != nil {
		return nil, err
	}
	return shapes(all, func(r note.Readable) staff.Readable {
		return staff.Readable{Kind: string(r.Kind), Day: r.Day, Count: r.Count}
	}), nil
}

func (d deskTexts) Any(tx *db.Tx, desk string, epoch int) (bool, error) {
	return d.notes.DeskHas(tx, note.Role(desk), epoch)
}

func (d deskTexts) Stale(tx *db.Tx, desk string, epoch int) (int, error) {
	return d.notes.DeskStale(tx, note.Role(desk), epoch)
}

func (d deskTexts) Adopt(tx *db.Tx, desk string, epoch int) error {
	return d.notes.Adopt(tx, note.Role(desk), epoch)
}

// deskFacts counts who holds the desks' newest keys, for what is said to be missing.
func deskFacts(ctx context.Context, d *db.DB, desks *staff.Desks) (map[string]int, error) {
	var facts map[string]int
	err := d.Read(ctx, func(tx *db.Tx) error {
		facts = map[string]int{}
		for _, desk := range staff.AllDesks {
			n, err := desks.Members(tx, desk)
			if err != nil {
				return err
			}
			if n >= 0 {
				facts[string(desk)] = n
			}
		}
		return nil
	})
	return facts, err
}
