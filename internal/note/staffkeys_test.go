package note_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"lysning/internal/note"
)

// staffVector is one known answer of admin-ui/src/crypto/staff.test.ts, which makes the file.
type staffVector struct {
	Origin    string `json:"origin"`
	Staff     string `json:"staff"`
	Seed      string `json:"seed_hex"`
	Recipient string `json:"recipient"`
	Signing   string `json:"signing_public_hex"`
	Secret    string `json:"secret_hex"`
	By        string `json:"by"`
	Wrapped   []byte `json:"wrapped_b64"`
}

func TestStaffKeysAreWhatBrowsersDerive(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/staff.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []staffVector
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 3 {
		t.Fatalf("%d known answers, %v", len(vectors), err)
	}
	for _, v := range vectors {
		seed := unwrapped(t, v)
		if hex.EncodeToString(seed) != v.Seed {
			t.Errorf("the wrap by %s at %s holds another seed", v.By, v.Origin)
		}
		keys, err := note.DeriveStaffKeys(seed, v.Origin)
		if err != nil {
			t.Fatal(err)
		}
		if keys.Recipient() != v.Recipient || hex.EncodeToString(keys.Verifying()) != v.Signing {
			t.Errorf("other keys at %s", v.Origin)
		}
	}
}

// unwrapped opens a wrap as the browser does: AES-256-GCM, the nonce first, origin and person bound.
func unwrapped(t *testing.T, v staffVector) []byte {
	t.Helper()
	secret, err := hex.DecodeString(v.Secret)
	if err != nil {
		t.Fatal(err)
	}
	key, err := hkdf.Key(sha256.New, secret, []byte("lysning/wrap/v1"), v.Origin+"|"+v.Staff+"|"+v.By, 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := gcm.Open(nil, v.Wrapped[:gcm.NonceSize()], v.Wrapped[gcm.NonceSize():], []byte("lysning/v1|"+v.Origin+"|"+v.Staff))
	if err != nil {
		t.Fatal(err)
	}
	return seed
}
