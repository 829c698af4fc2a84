package witness

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/db"
	"lysning/internal/shred"
)

// Finding is one thing that is wrong with the log, in a sentence for whoever checks.
type Finding string

// Report is what Verify saw.
type Report struct {
	Size     int64
	Seen     []Seen    // checkpoints that were compared
	Empty    []string  // witnesses that hold nothing yet
	Lost     int       // entries of which a restore left only the hash
	Closed   int       // entries that tell nothing any more: their opening is gone, as it should be
	Findings []Finding // none: nothing was deleted, changed, re-ordered, cut or forked since the oldest checkpoint
}

// Seen is one checkpoint and where it comes from.
type Seen struct {
	Where string
	Size  int64
}

// Held is a checkpoint that somebody has kept: a file of the operator's, or the foot of a doctor's notice.
type Held struct {
	Where string
	Text  []byte
}

// state is the log as the store has it.
type state struct {
	size     int64
	entries  []Entry
	stored   []hashRow
	openings []openingRow
	hashes   []tlog.Hash // recomputed from the entries
}

// Verify computes the whole log anew from its entries and compares it with itself, with each checkpoint that somebody held, and with
// what each witness holds. It changes nothing and may run beside the program. An error means that it could not look, a Finding that
// it did and something is wrong.
func (l *Log) Verify(ctx context.Context, held []Held) (Report, error) {
	var s state
	err := l.DB.Read(ctx, func(tx *db.Tx) (err error) {
		s = state{}
		if s.size, err = sizeOf(tx); err != nil {
			return err
		}
		if s.entries, err = listEntries(tx); err != nil {
			return err
		}
		if s.stored, err = listHashes(tx); err != nil {
			return err
		}
		s.openings, err = allOpenings(tx)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("read the log: %w", err)
	}
	r := Report{Size: int64(len(s.entries))}
	r.within(&s)
	if err := l.opened(ctx, &r, s); err != nil {
		return r, err
	}
	trees := map[int64]tlog.Tree{}
	for _, h := range held {
		r.compare(&s, l.key, h, trees, nil)
	}
	for _, p := range l.Places {
		if err := l.atPlace(ctx, &r, &s, p, trees); err != nil {
			return r, fmt.Errorf("look at the witness %s: %w", p.Name(), err)
		}
	}
	return r, nil
}

func (r *Report) found(format string, args ...any) {
	r.Findings = append(r.Findings, Finding(fmt.Sprintf(format, args...)))
}

// within computes every hash from the entries, and compares with those that are stored.
func (r *Report) within(s *state) {
	if s.size != int64(len(s.entries)) {
		r.found("The store says that the log has %d entries, and %d are there.", s.size, len(s.entries))
	}
	for i, e := range s.entries {
		if e.Index != int64(i) {
			r.found("Entry %d is missing.", i)
			break
		}
	}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = s.hashes[at]
		}
		return out, nil
	})
	for i, e := range s.entries {
		if e.Kind == Lost {
			r.Lost++
		}
		more, err := tlog.StoredHashesForRecordHash(int64(i), e.hash(), reader)
		if err != nil { // the reader above never fails
			r.found("The hashes of entry %d cannot be computed.", i)
			return
		}
		s.hashes = append(s.hashes, more...)
	}
	if len(s.stored) != len(s.hashes) {
		r.found("The store has %d hashes of the log, and its entries give %d.", len(s.stored), len(s.hashes))
	}
	for i := range min(len(s.stored), len(s.hashes)) {
		if s.stored[i].Idx != int64(i) || s.stored[i].value() != s.hashes[i] {
			level, n := tlog.SplitStoredHashIndex(int64(i))
			r.found("Entry %d is not the one that was recorded: its hash differs.", n<<uint(level))
			return
		}
	}
}

// opened looks whether entries stand for what is kept beside them.
func (l *Log) opened(ctx context.Context, r *Report, s state) error {
	kept := map[int64]bool{}
	for _, o := range s.openings {
		if o.Idx < 0 || o.Idx >= int64(len(s.entries)) {
			r.found("What entry %d is said to stand for has no entry.", o.Idx)
			continue
		}
		kept[o.Idx] = true
		text, err := l.open(ctx, o)
		switch {
		case errors.Is(err, shred.ErrShredded):
			kept[o.Idx] = false
		case errors.Is(err, shred.ErrUnavailable):
			return err
		case err != nil || sha256.Sum256([]byte(text)) != s.entries[o.Idx].Commitment:
			r.found("Entry %d does not stand for what is kept beside it.", o.Idx)
		}
	}
	for i := range s.entries {
		if !kept[int64(i)] {
			r.Closed++
		}
	}
	return nil
}

// compare holds the log against one checkpoint. witness gives the hash that its holder has of an entry, where it has any.
func (r *Report) compare(s *state, k key, h Held, trees map[int64]tlog.Tree, witness func(index int64) (tlog.Hash, bool)) {
	tree, err := openCheckpoint(k, h.Text)
	if err != nil {
		r.found("%s: it is not signed with this log's key.", h.Where)
		return
	}
	r.Seen = append(r.Seen, Seen{Where: h.Where, Size: tree.N})
	if was, ok := trees[tree.N]; ok && was.Hash != tree.Hash {
		r.found("%s: the key has signed two logs of %d entries: the log was forked.", h.Where, tree.N)
	}
	trees[tree.N] = tree
	size := int64(len(s.entries))
	if tree.N > size {
		r.found("%s: %d entries were there, and the store has %d: the log was cut, or the store put back.", h.Where, tree.N, size)
	}
	root, err := tlog.TreeHash(min(tree.N, size), tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = s.hashes[at]
		}
		return out, nil
	}))
	if err != nil || tree.N <= size && root == tree.Hash {
		return
	}
	if tree.N <= size {
		r.found("%s: its %d entries are not those of the store: one was changed, removed or moved.", h.Where, tree.N)
	}
	for i := int64(0); witness != nil && i < min(tree.N, size); i++ {
		if was, ok := witness(i); ok && was != s.entries[i].hash() {
			r.found("%s: the first entry that differs is entry %d.", h.Where, i)
			return
		}
	}
}

// atPlace compares with all that a witness holds.
func (l *Log) atPlace(ctx context.Context, r *Report, s *state, p Place, trees map[int64]tlog.Tree) error {
	text, err := p.Get(ctx, newest)
	if errors.Is(err, fs.ErrNotExist) {
		return l.nothingAt(ctx, r, p)
	}
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(l.key, text)
	leaf := func(int64) (tlog.Hash, bool) { return tlog.Hash{}, false }
	if err == nil {
		hashes, herr := leavesAt(ctx, p, tree)
		if herr != nil {
			r.found("%s: its hashes are not those of its own checkpoint.", p.Name())
		}
		leaf = func(i int64) (tlog.Hash, bool) {
			if i >= int64(len(hashes)) {
				return tlog.Hash{}, false
			}
			return hashes[i], true
		}
	}
	r.compare(s, l.key, Held{Where: p.Name(), Text: text}, trees, leaf)
	// A checkpoint of the very size that the store has now: the last line of defence against two logs of one length.
	if old, err := p.Get(ctx, atSize(int64(len(s.entries)))); err == nil && string(old) != string(text) {
		r.compare(s, l.key, Held{Where: p.Name() + ", " + atSize(int64(len(s.entries))), Text: old}, trees, leaf)
	}
	return nil
}

// nothingAt: a witness without a checkpoint is one that was never published at, or one that has lost its memory.
func (l *Log) nothingAt(ctx context.Context, r *Report, p Place) error {
	r.Empty = append(r.Empty, p.Name())
	return l.DB.Read(ctx, func(tx *db.Tx) error {
		for i := range l.Places {
			day, err := publishedOn(tx, i)
			if err != nil {
				return err
			}
			if l.Places[i] == p && !day.IsZero() {
				r.found("%s: it holds nothing, and something was published there on %s.", p.Name(), day)
			}
		}
		return nil
	})
}

// leavesAt are the hashes of all entries as a witness holds them, proven against its own checkpoint.
func leavesAt(ctx context.Context, p Place, tree tlog.Tree) ([]tlog.Hash, error) {
	r := tlog.TileHashReader(tree, tiles{ctx: ctx, p: p})
	indexes := make([]int64, tree.N)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	if len(indexes) == 0 {
		return nil, nil
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("read the hashes of a witness: %w", err)
	}
	return hashes, nil
}

// tiles is tlog.TileReader over a place.
type tiles struct {
	ctx context.Context //nolint:containedctx // the interface has no room for it
	p   Place
}

func (t tiles) Height() int { return tileHeight }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(wanted))
	for i, tile := range wanted {
		data, err := t.p.Get(t.ctx, tilePath(tile))
		if err != nil {
			return nil, err
		}
		out[i] = data
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
