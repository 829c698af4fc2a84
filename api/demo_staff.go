package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lysning/internal/config"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/staff"
)

// Everybody in this file is invented. Only the demo uses it: a real person's seed and words never leave her browser.

// demoStaffFile holds the links and words by which a visitor can be one of the staff.
const demoStaffFile = "demo-staff.txt"

// demoPerson is somebody of the invented staff.
type demoPerson struct {
	id    string
	name  string
	roles []session.Role
	seed  []byte
	words [note.EntropyBytes]byte
}

// makeDemoStaff draws the words of the invented staff, and the seeds of those who are no counsellors.
func makeDemoStaff(from io.Reader, people demoPeople, p *programme.Programme) ([]demoPerson, error) {
	all := []demoPerson{
		{name: "Solveig Bakkelund", roles: []session.Role{session.Leader, session.Coordinator}},
		{name: "Tor Hesthagen", roles: []session.Role{session.Coordinator}},
		{name: "Anne Moldskred", roles: []session.Role{session.SafetyLead}},
		{name: "Per Ulvsund", roles: []session.Role{session.SafetyLead}},
		{name: "Gro Vertshus", roles: []session.Role{session.Host}},
	}
	for i := range all {
		id := make([]byte, 16)
		all[i].seed = make([]byte, note.StaffSeedBytes)
		for _, b := range [][]byte{id, all[i].seed} {
			if _, err := io.ReadFull(from, b); err != nil {
				return nil, fmt.Errorf("draw invented staff: %w", err)
			}
		}
		all[i].id = hex.EncodeToString(id)
	}
	for _, c := range p.Counsellors {
		if seed := people.Seeds[c.Slug]; seed != nil {
			all = append(all, demoPerson{id: c.ID, name: c.Name, roles: []session.Role{session.Counsellor}, seed: seed})
		}
	}
	for i := range all {
		if _, err := io.ReadFull(from, all[i].words[:]); err != nil {
			return nil, fmt.Errorf("draw invented words: %w", err)
		}
	}
	return all, nil
}

// plant makes their accounts, as they are after the coordinator has sat beside them.
func (d demoPerson) plant(ctx context.Context, accounts *staff.Service, origin string) error {
	keys, err := note.DeriveStaffKeys(d.seed, origin)
	if err != nil {
		return err
	}
	wrapped, err := wrapByWords(d.seed, d.words, origin, d.id)
	if err != nil {
		return err
	}
	return accounts.Plant(ctx, session.Machine, staff.Planted{
		ID: d.id, Name: d.name, Roles: d.roles, Recipient: keys.Recipient(), SigningKey: keys.Verifying(), WordsWrap: wrapped,
	})
}

// wrapByWords closes a seed as the browser does (admin-ui/src/crypto/staff.ts). The nonce is drawn from the words: the demo's
// wrap of a seed is always the same one.
func wrapByWords(seed []byte, words [note.EntropyBytes]byte, origin, staffID string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, words[:], []byte("lysning/wrap/v1"), origin+"|"+staffID+"|words", 32)
	if err != nil {
		return nil, fmt.Errorf("wrap an invented seed: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("wrap an invented seed: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("wrap an invented seed: %w", err)
	}
	sum := sha256.Sum256(append([]byte("the demo's nonce"), words[:]...))
	nonce := sum[:gcm.NonceSize()]
	return gcm.Seal(append([]byte{}, nonce...), nonce, seed, []byte("lysning/v1|"+origin+"|"+staffID)), nil
}

// demoStaff plants the invented staff and writes, for each of them, a link for a return and the twelve words. The
// links are made anew at each start; whoever has come in by one keeps the passkey that was made then.
func demoStaff(ctx context.Context, p *program, keys demoPeople, people []demoPerson) error {
	var text strings.Builder
	text.WriteString("# Invented people of the demo. Each link works once, within 72 hours; a new start makes new ones.\n" +
		"# Open a link, write the twelve words, and make a passkey on this machine.\n")
	for _, d := range people {
		if err := d.plant(ctx, p.Staff, p.Config.Origin); err != nil {
			return err
		}
		link, err := p.Staff.Restore(ctx, session.Machine, d.id)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "\n%s (%s)\n%s\n%s\n", d.name, strings.Join(roleNames(d.roles), ", "), joinLink(p.Config, "en", link.Token),
			strings.Join(note.Words(d.words), " "))
	}
	if err := demoDesks(ctx, p, keys.Seeds, people); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(p.Config.Data, demoStaffFile), []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write the invented staff's links: %w", err)
	}
	return nil
}

// joinLink is what an invitation looks like: its secret stands behind the #, which browsers never send.
func joinLink(cfg config.Config, language, token string) string {
	return cfg.Origin + "/" + language + "/staff/join#" + token
}
