package main

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/staff"
)

// Everybody in this file is invented, and so is every text. Only the demo uses it.

// demoPeople are the key holders of the invented programme. Their secret keys exist so that a visitor can try the roles; a
// real programme's keys never touch the server.
type demoPeople struct {
	Counsellors map[string]*age.HybridIdentity // by slug
	Office      *age.HybridIdentity
	Safety      *age.HybridIdentity
	Seeds       map[string][]byte // 32 bytes each, of "office", "safety" and each slug
}

// makeDemoPeople draws the seeds, so that the same demo always has the same people. A counsellor's keys follow from hers as
// they do in her browser.
func makeDemoPeople(from io.Reader, origin string) (demoPeople, error) {
	p := demoPeople{Counsellors: map[string]*age.HybridIdentity{}, Seeds: map[string][]byte{}}
	for _, who := range append([]string{"office", "safety"}, programme.DemoCounsellors()...) {
		p.Seeds[who] = make([]byte, note.StaffSeedBytes)
		if _, err := io.ReadFull(from, p.Seeds[who]); err != nil {
			return p, fmt.Errorf("draw an invented key: %w", err)
		}
	}
	var err error
	if p.Office, err = deskIdentity(p.Seeds["office"], origin, staff.DeskOffice); err != nil {
		return p, err
	}
	if p.Safety, err = deskIdentity(p.Seeds["safety"], origin, staff.DeskSafety); err != nil {
		return p, err
	}
	for _, slug := range programme.DemoCounsellors() {
		keys, err := note.DeriveStaffKeys(p.Seeds[slug], origin)
		if err != nil {
			return p, err
		}
		p.Counsellors[slug] = keys.Identity
	}
	return p, nil
}

func (p demoPeople) recipients() map[string]string {
	m := map[string]string{"office": p.Office.Recipient().String(), "safety": p.Safety.Recipient().String()}
	for slug, id := range p.Counsellors {
		m[slug] = id.Recipient().String()
	}
	return m
}

// write puts each identity into a file that the stock age tool reads (-i). It says in the file what it is for.
func (p demoPeople) write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of invented keys: %w", err)
	}
	all := map[string]*age.HybridIdentity{"office": p.Office, "safety": p.Safety}
	for slug, id := range p.Counsellors {
		all["counsellor-"+slug] = id
	}
	for name, id := range all {
		text := "# An invented person's key, for trying the demo only. A real key never leaves its owner's browser.\n" +
			"# public key: " + id.Recipient().String() + "\n" + id.String() + "\n"
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write an invented key: %w", err)
		}
	}
	return nil
}

// demoGuest is an invented doctor: words, keys, and mild words beforehand.
type demoGuest struct {
	words []string
	keys  note.Keys
	name  string
	lang  string
	text  string
	reach string
}

var (
	demoNames = []string{"Kari", "E.", "M.", "Solveig", "J.", "Nils", "Fjellrev", "Anon", "Liv", "T.", "Havørn", "Berit", "O.", "Siv", "Lars", "Lerke"}
	demoTexts = []string{
		"",
		"I have worked too much since spring and would like to think aloud about what comes next.",
		"Jeg sover dårlig før vakter og vil gjerne snakke med noen som kjenner arbeidet.",
		"A change of department is coming up. I am not sure that I want it.",
		"",
		"Det har vært en travel høst. Jeg trenger ro til å tenke, og kanskje en plan.",
		"I would like to talk about colleagues, and about saying no.",
		"Første gang jeg spør om noe slikt. Jeg vet ikke helt hvor jeg skal begynne.",
	}
)

// newDemoGuest draws a guest. dice decides tastes, seed makes the words.
func newDemoGuest(dice *rand.Rand, seed io.Reader, origin string) (demoGuest, error) {
	var entropy [note.EntropyBytes]byte
	if _, err := io.ReadFull(seed, entropy[:]); err != nil {
		return demoGuest{}, fmt.Errorf("draw invented words: %w", err)
	}
	keys, err := note.DeriveKeys(entropy, origin)
	if err != nil {
		return demoGuest{}, fmt.Errorf("derive invented keys: %w", err)
	}
	g := demoGuest{words: note.Words(entropy), keys: keys, lang: "nb", name: demoNames[dice.IntN(len(demoNames))], text: demoTexts[dice.IntN(len(demoTexts))]}
	if dice.IntN(4) == 0 {
		g.lang = "en"
	}
	if dice.IntN(5) > 0 {
		contact, err := json.Marshal(map[string]string{
			"channel": fmt.Sprintf("00 00 %02d %02d", dice.IntN(100), dice.IntN(100)), // no telephone number begins so
			"hours":   "16-20", "say": "Say that you call about an appointment.",
		})
		if err != nil {
			return demoGuest{}, fmt.Errorf("write an invented contact: %w", err)
		}
		g.reach = string(contact)
	}
	return g, nil
}

func (g demoGuest) sealed(dice io.Reader, kind note.Kind, role note.Role, to string, text string, day clock.Date) (note.Sealed, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(dice, id); err != nil {
		return note.Sealed{}, fmt.Errorf("draw an item's id: %w", err)
	}
	e := note.Envelope{
		Origin: g.keys.Origin, Kind: kind, ID: fmt.Sprintf("%x", id), Guest: g.keys.Guest,
		To: [2]string{g.keys.Recipient(), to}, Day: day, Text: text,
	}
	body, err := note.Seal(e, g.keys.Signing)
	if err != nil {
		return note.Sealed{}, fmt.Errorf("seal an invented text: %w", err)
	}
	return note.Sealed{ID: e.ID, Kind: kind, To: role, Body: body}, nil
}

// items seals what the guest gives with a booking, as the browser would.
func (g demoGuest) items(dice io.Reader, p *programme.Programme, counsellor string, day clock.Date) ([]note.Sealed, error) {
	who, ok := p.Counsellor(counsellor)
	if !ok {
		return nil, fmt.Errorf("the demo has no such counsellor")
	}
	type wish struct {
		kind note.Kind
		role note.Role
		to   string
		text string
	}
	wishes := []wish{
		{note.ChosenName, note.Counsellor, who.Recipient, g.name},
		{note.ChosenName, note.Office, p.Office.Recipient, g.name},
	}
	if g.reach != "" {
		wishes = append(wishes,
			wish{note.Contact, note.Office, p.Office.Recipient, g.reach},
			wish{note.Contact, note.Counsellor, who.Recipient, g.reach},
			wish{note.Contact, note.Safety, p.Safety.Recipient, g.reach})
	}
	if g.text != "" {
		wishes = append(wishes,
			wish{note.WordsBeforehand, note.Counsellor, who.Recipient, g.text},
			wish{note.WordsBeforehand, note.Safety, p.Safety.Recipient, g.text})
	}
	var all []note.Sealed
	for _, w := range wishes {
		one, err := g.sealed(dice, w.kind, w.role, w.to, w.text, day)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (g demoGuest) spoken() string { return strings.Join(g.words, " ") }

func publicOf(k ed25519.PrivateKey) []byte { return k.Public().(ed25519.PublicKey) }
