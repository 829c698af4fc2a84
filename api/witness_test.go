package main

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/witness"
)

// TestP26_TheOperatorsCommandsAndADoctorsProof: what is recorded is seen by verify, a proof holds without the store, and an entry that
// somebody changed by hand ends verify with 2.
func TestP26_TheOperatorsCommandsAndADoctorsProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.anew(session.Host) // new keys
	d := w.doctor()
	d.book(w.free())
	w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error {
		_, err := w.p.Witness.Append(tx, witness.SealBreak, d.keys.Guest, map[string]string{"what": "opened"})
		return err
	}))
	mine := decode[proofsOut](w, d.does(http.MethodGet, "/me/proofs", nil), http.StatusOK)
	if len(mine.Proofs) != 1 || mine.Proofs[0].Fields["what"] != "opened" {
		t.Fatalf("the doctor reads %+v", mine)
	}
	if got := decode[proofsOut](w, w.somebodyElse().does(http.MethodGet, "/me/proofs", nil), http.StatusOK); len(got.Proofs) != 0 {
		t.Error("another doctor reads it too")
	}
	w.stop()
	file := filepath.Join(t.TempDir(), "proof.tlog-proof")
	w.must(os.WriteFile(file, []byte(mine.Proofs[0].Proof), 0o600))
	key, err := operator(t, w.dir, "witness", "key")
	w.must(err)
	if strings.TrimSpace(key) != mine.Key {
		t.Errorf("two keys: %s %s", key, mine.Key)
	}
	if out, err := operator(t, w.dir, "verify", "-proof", file, "-key", mine.Key); err != nil || !strings.Contains(out, "what: opened") {
		t.Errorf("the proof: %v\n%s", err, out)
	}
	if out, err := operator(t, w.dir, "verify", "-checkpoint", file); err != nil || !strings.Contains(out, "Nothing was deleted") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	if out, err := operator(t, w.dir, "witness", "restored"); err != nil || !strings.Contains(out, "put back") {
		t.Errorf("restored: %v\n%s", err, out)
	}
	changeByHand(t, w.dir, "UPDATE witness_entries SET day = '2020-01-01' WHERE kind = 'seal_break'")
	if out, err := operator(t, w.dir, "verify", "-checkpoint", file); exitCode(err) != 2 || !strings.Contains(out, "WRONG") {
		t.Errorf("after a change by hand: %v\n%s", err, out)
	}
	w.must(os.WriteFile(file, []byte(strings.Replace(mine.Proofs[0].Proof, "index ", "index 1", 1)), 0o600))
	if out, err := operator(t, w.dir, "verify", "-proof", file, "-key", mine.Key); exitCode(err) != 2 || !strings.Contains(out, "WRONG") {
		t.Errorf("another proof: %v\n%s", err, out)
	}
}

// somebodyElse has a booking of their own.
func (w *world) somebodyElse() *doctor {
	w.t.Helper()
	d := w.doctor()
	d.book(w.free())
	return d
}

// changeByHand does what somebody can who has the file.
func changeByHand(t *testing.T, dir, statement string) {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "main.db"))
	if err == nil {
		_, err = pool.ExecContext(t.Context(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
}
