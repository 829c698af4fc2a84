package witness

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/db"
)

// key signs checkpoints and checks them. Its name is that of the log.
type key struct {
	note.Verifier
	text    string // name+hash+key, as anybody needs it who checks
	private ed25519.PrivateKey
}

// newKey names the log after the program's origin: https://fjellro.example is fjellro.example/lysning.
func newKey(origin string, seed []byte) (key, error) {
	if len(seed) != ed25519.SeedSize {
		return key{}, errors.New("the log's key is not 32 bytes")
	}
	_, host, _ := strings.Cut(origin, "://")
	k := key{private: ed25519.NewKeyFromSeed(seed)}
	public, _ := k.private.Public().(ed25519.PublicKey) // it is one
	var err error
	if k.text, err = note.NewEd25519VerifierKey(host+"/lysning", public); err != nil {
		return key{}, fmt.Errorf("make the log's key: %w", err)
	}
	if k.Verifier, err = note.NewVerifier(k.text); err != nil {
		return key{}, fmt.Errorf("make the log's key: %w", err)
	}
	return k, nil
}

// Sign implements note.Signer.
func (k key) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(k.private, msg), nil }

// Key is the log's public key, in the form in which Go's own tools write it. Print it, and give it to the witnesses.
func (l *Log) Key() string { return l.key.text }

// checkpoint signs a tree as C2SP tlog-checkpoint says: name, size, root.
func (k key) checkpoint(tree tlog.Tree) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", k.Name(), tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]))
	signed, err := note.Sign(&note.Note{Text: text}, k)
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	return signed, nil
}

// ErrCheckpoint says that a text is no checkpoint signed with the log's key.
var ErrCheckpoint = errors.New("this is no checkpoint that the log's key has signed")

// openCheckpoint reads a checkpoint that v has signed.
func openCheckpoint(v note.Verifier, text []byte) (tree tlog.Tree, err error) {
	n, err := note.Open(text, note.VerifierList(v))
	if err != nil {
		return tree, ErrCheckpoint
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != v.Name() {
		return tree, ErrCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tree, ErrCheckpoint
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, ErrCheckpoint
	}
	tree.N = size
	copy(tree.Hash[:], root)
	return tree, nil
}

// treeOf is the tree as the store has it now.
func treeOf(tx *db.Tx) (tlog.Tree, error) { return treeBy(tx, sizeOf) }

// publicTree is the tree as it was when this day's publishing began.
func publicTree(tx *db.Tx) (tlog.Tree, error) { return treeBy(tx, publicSize) }

func treeBy(tx *db.Tx, size func(*db.Tx) (int64, error)) (tree tlog.Tree, err error) {
	if tree.N, err = size(tx); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.TreeHash(tree.N, hashesOf(tx))
	return tree, err
}

// Checkpoint gives the log's size and a signed checkpoint of it.
func (l *Log) Checkpoint(tx *db.Tx) (size int64, signed []byte, err error) {
	tree, err := treeOf(tx)
	if err != nil {
		return 0, nil, fmt.Errorf("read the log: %w", err)
	}
	signed, err = l.key.checkpoint(tree)
	return tree.N, signed, err
}

// tileHeight is that of C2SP tlog-tiles.
const tileHeight = 8

// tilePath is where C2SP tlog-tiles keeps a tile: as Go's checksum database does, without the height.
func tilePath(t tlog.Tile) string { return "tile" + strings.TrimPrefix(t.Path(), "tile/8") }

// parseTilePath reads it back.
func parseTilePath(path string) (tlog.Tile, bool) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return tlog.Tile{}, false
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	return t, err == nil && t.L >= 0
}

// Published gives what anybody may have: a signed checkpoint of the log as it was when this day's publishing began; nil before the
// first one.
func (l *Log) Published(tx *db.Tx) (size int64, signed []byte, err error) {
	tree, err := publicTree(tx)
	if err != nil || tree.N == 0 {
		return 0, nil, err
	}
	signed, err = l.key.checkpoint(tree)
	return tree.N, signed, err
}

// Tile gives the hashes of one published tile, by its path (tile/0/000.p/5); ok is false where there is none.
func (l *Log) Tile(tx *db.Tx, path string) (data []byte, ok bool, err error) {
	t, ok := parseTilePath(path)
	if !ok {
		return nil, false, nil
	}
	size, err := publicSize(tx)
	if err != nil {
		return nil, false, fmt.Errorf("read the log: %w", err)
	}
	if have := size>>uint(tileHeight*t.L) - t.N<<tileHeight; have < int64(t.W) {
		return nil, false, nil
	}
	data, err = tlog.ReadTileData(t, hashesOf(tx))
	if err != nil {
		return nil, false, fmt.Errorf("read a tile of the log: %w", err)
	}
	return data, true, nil
}
