package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"lysning/internal/config"
	"lysning/internal/db"
	"lysning/internal/retention"
	"lysning/internal/witness"
)

// joinWitness builds the log that cannot be bent.
func (p *program) joinWitness() (err error) {
	deps := witness.Deps{
		DB: p.DB, Secrets: p.Source, Keys: p.Shred, Seed: p.Keys.Log, Origin: p.Config.Origin, Clock: p.Clock, Places: placesOf(p.Config.Witnesses),
	}
	if p.Slots != nil {
		deps.Slots = p.Slots
	}
	p.Witness, err = witness.New(deps)
	return err
}

func placesOf(all []config.Witness) []witness.Place {
	return shapes(all, func(w config.Witness) witness.Place {
		if w.Dir != "" {
			return witness.Folder{Dir: w.Dir}
		}
		return witness.NewWeb(w.URL, w.Token)
	})
}

// newKeys is what staff tells of new public keys, for the log.
type newKeys struct{ p *program }

func (n newKeys) DeskKey(tx *db.Tx, desk string, epoch int, recipient string, signingKey []byte) error {
	_, err := n.p.Witness.Append(tx, witness.DeskKey, "", map[string]string{
		"desk": desk, "epoch": fmt.Sprint(epoch), "recipient_sha256": digest([]byte(recipient)), "signing_key_sha256": digest(signingKey),
	})
	return err
}

func (n newKeys) StaffKey(tx *db.Tx, staffID, recipient string, signingKey []byte) error {
	_, err := n.p.Witness.Append(tx, witness.StaffKey, "", map[string]string{
		"staff": staffID, "recipient_sha256": digest([]byte(recipient)), "signing_key_sha256": digest(signingKey),
	})
	return err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// noteWhatRuns says in the log which program runs and what its law profile says, when either is new. It reads the whole program
// from disk, so it is a job and not part of a start.
func (p *program) noteWhatRuns(ctx context.Context) error {
	law, err := json.Marshal(p.Programme.Law)
	if err != nil {
		return fmt.Errorf("read the law profile: %w", err)
	}
	if err := p.Witness.Note(ctx, witness.LawProfile, map[string]string{"file_sha256": digest(law)}); err != nil {
		return err
	}
	program, err := ownDigest()
	if err != nil {
		return err
	}
	fields := map[string]string{"program_sha256": program}
	if info, ok := debug.ReadBuildInfo(); ok {
		fields["go"] = info.GoVersion
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				fields["revision"] = s.Value
			case "vcs.modified":
				fields["modified"] = s.Value
			}
		}
	}
	return p.Witness.Note(ctx, witness.Release, fields)
}

func ownDigest() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the program: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// watchWitness tells of a witness that nothing reaches, or that has seen another log.
func (p *program) watchWitness(ctx context.Context) error {
	late, err := p.Witness.Late(ctx)
	if err == nil && late {
		p.Log.LogAttrs(ctx, slog.LevelError, "late", slog.String("code", "witness_late"))
	}
	return err
}

// endingOpenings is retention.Ender and retention.Pages: what an entry of the log stands for goes on its day.
type endingOpenings struct{ log *witness.Log }

func (e endingOpenings) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	return openingRows(e.log.Due(tx, limit))
}

func (e endingOpenings) After(tx *db.Tx, after string, limit int) ([]retention.Row, error) {
	return openingRows(e.log.After(tx, after, limit))
}

func (e endingOpenings) End(tx *db.Tx, ids []string) error { return e.log.End(tx, ids) }

func openingRows(all []witness.Ending, err error) ([]retention.Row, error) {
	if err != nil {
		return nil, err
	}
	return shapes(all, func(o witness.Ending) retention.Row {
		if o.Slot == 0 {
			return retention.Row{ID: o.ID}
		}
		return retention.Row{ID: o.ID, Slots: []int64{o.Slot}}
	}), nil
}
