package witness

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/shred"
)

// Proof is that an entry is in the log, for the one whom it concerns: to print, to keep, and to check without us (docs/witness.md).
type Proof struct {
	Index  int64
	Kind   Kind
	Day    clock.Date
	Fields map[string]string // what the entry says; nil when that is gone
	Text   string            // the whole of it, as C2SP tlog-proof
}

// Proof makes the proof of one entry. The caller has made sure that it concerns whoever asks. ErrNotFound of db for no such entry.
func (l *Log) Proof(ctx context.Context, index int64) (Proof, error) {
	var found part
	err := l.DB.Read(ctx, func(tx *db.Tx) (err error) {
		found, err = l.read(tx, index)
		return err
	})
	if err != nil {
		return Proof{}, fmt.Errorf("prove an entry of the log: %w", err)
	}
	return l.finish(ctx, found)
}

// ProofsFor gives a proof of each entry that concerns a guest, oldest first.
func (l *Log) ProofsFor(ctx context.Context, guestID string) ([]Proof, error) {
	var parts []part
	err := l.DB.Read(ctx, func(tx *db.Tx) error {
		parts = nil
		rows, err := openingsOf(tx, guestID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			p, err := l.read(tx, r.Idx)
			if err != nil {
				return err
			}
			parts = append(parts, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("prove the entries about a guest: %w", err)
	}
	all := make([]Proof, len(parts))
	for i, p := range parts {
		if all[i], err = l.finish(ctx, p); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// part is what a proof needs of the main store.
type part struct {
	entry   Entry
	opening []openingRow
	path    tlog.RecordProof
	signed  []byte
}

func (l *Log) read(tx *db.Tx, index int64) (p part, err error) {
	if p.entry, err = findEntry(tx, index); err != nil {
		return p, err
	}
	if p.opening, err = openingAt(tx, index); err != nil {
		return p, err
	}
	size, signed, err := l.Checkpoint(tx)
	if err != nil {
		return p, err
	}
	p.signed = signed
	p.path, err = tlog.ProveRecord(size, index, hashesOf(tx))
	return p, err
}

// finish opens what the entry stands for, after the read: keys are in another store.
func (l *Log) finish(ctx context.Context, p part) (Proof, error) {
	out := Proof{Index: p.entry.Index, Kind: p.entry.Kind, Day: p.entry.Day}
	opened := ""
	for _, o := range p.opening {
		text, err := l.open(ctx, o)
		if err != nil && !errors.Is(err, shred.ErrShredded) {
			return Proof{}, err
		}
		opened = text
	}
	if opened != "" {
		out.Fields = fieldsOf(opened)
	}
	var b strings.Builder
	b.WriteString(proofHead + "extra " + base64.StdEncoding.EncodeToString([]byte(string(p.entry.leaf())+"\n"+opened)) + "\n")
	fmt.Fprintf(&b, "index %d\n", p.entry.Index)
	for _, h := range p.path {
		b.WriteString(h.String() + "\n")
	}
	b.WriteString("\n" + string(p.signed))
	out.Text = b.String()
	return out, nil
}

// open gives an opening's text.
func (l *Log) open(ctx context.Context, o openingRow) (string, error) {
	if o.Slot == nil {
		return string(o.Body), nil
	}
	k, err := l.Keys.Key(ctx, *o.Slot)
	if err != nil {
		return "", err
	}
	text, err := shred.Unwrap(*o.Slot, k, o.ID, wrapKind, o.Body)
	if err != nil {
		return "", fmt.Errorf("open what an entry stands for: %w", err)
	}
	return string(text), nil
}

func fieldsOf(opening string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(opening, "\n")[1:] {
		if name, value, ok := strings.Cut(line, ": "); ok && name != "salt" {
			out[name] = value
		}
	}
	return out
}

const proofHead = "c2sp.org/tlog-proof@v1\n"

// What is wrong with a proof.
var (
	errProof     = errors.New("this is no proof of an entry of the log")
	ErrUnproven  = errors.New("the proof does not hold: the signed log does not have this entry in this place")
	ErrCommitted = errors.New("the proof does not hold: the entry does not stand for what is said here")
)

// CheckProof checks a proof against the log's public key, without a store: whoever holds the proof and the key can. The fields are
// those that the entry commits to; nil when the proof does not carry them. Errors: ErrCheckpoint, ErrUnproven, ErrCommitted.
func CheckProof(key, text string) (Proof, error) {
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return Proof{}, errors.New("this is no public key of a log")
	}
	rest, ok := strings.CutPrefix(strings.ReplaceAll(text, "\r\n", "\n"), proofHead)
	head, checkpoint, ok2 := strings.Cut(rest, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || !ok2 || len(lines) < 2 {
		return Proof{}, errProof
	}
	e, opening, err := extra(lines[0])
	if err != nil {
		return Proof{}, err
	}
	if lines[1] != "index "+strconv.FormatInt(e.Index, 10) {
		return Proof{}, errProof
	}
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Proof{}, errProof
		}
		path = append(path, h)
	}
	tree, err := openCheckpoint(v, []byte(checkpoint))
	if err != nil {
		return Proof{}, err
	}
	if e.Index >= tree.N || tlog.CheckRecord(path, tree.N, tree.Hash, e.Index, tlog.RecordHash(e.leaf())) != nil {
		return Proof{}, ErrUnproven
	}
	out := Proof{Index: e.Index, Kind: e.Kind, Day: e.Day, Text: text}
	if opening == "" {
		return out, nil
	}
	if sha256.Sum256([]byte(opening)) != e.Commitment {
		return Proof{}, ErrCommitted
	}
	out.Fields = fieldsOf(opening)
	return out, nil
}

// extra is the entry and, after an empty line, what it stands for.
func extra(line string) (e Entry, opening string, err error) {
	in, ok := strings.CutPrefix(line, "extra ")
	b, err := base64.StdEncoding.Strict().DecodeString(in)
	if !ok || err != nil {
		return e, "", errProof
	}
	leaf, opening, ok := strings.Cut(string(b), "\n\n")
	if !ok || opening != "" && !strings.HasPrefix(opening, openingHead) {
		return e, "", errProof
	}
	e, err = parseLeaf(leaf + "\n")
	return e, opening, err
}
