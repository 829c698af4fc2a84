package config_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/config"
)

func env(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func draw(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := rand.Read(b)
	return b, err
}

func TestDefaultsAreSafeOnALaptop(t *testing.T) {
	t.Parallel()
	c, err := config.Load(env(nil), "serve")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Origin != "http://localhost:8080" || c.Data != "data" || c.Secure() {
		t.Fatalf("got %q %q %q", c.Listen, c.Origin, c.Data)
	}
	if c, err = config.Load(env(map[string]string{"LYSNING_LISTEN": "127.0.0.1:9001"}), "serve"); err != nil || c.Origin != "http://localhost:9001" {
		t.Fatalf("the origin did not follow the port: %q %v", c.Origin, err)
	}
}

func TestEveryMistakeIsNamedAtOnceWithoutItsValue(t *testing.T) {
	t.Parallel()
	bad := map[string]string{
		"LYSNING_LISTEN":       "canary-listen",
		"LYSNING_ORIGIN":       "http://canary.example/path",
		"LYSNING_DATABASE_URL": "mysql://canary:canary@canary/canary",
		"LYSNING_SHRED":        "https://canary",
		"LYSNING_DEMO_CLOCK":   "/canary",
		"LYSNING_PROXIES":      "canary",
		"LYSNING_STOP_AFTER":   "canary",
		"LYSNING_SIGNING_KEY":  "canary",
		"LYSNING_MAC_KEY":      base64.StdEncoding.EncodeToString(make([]byte, 32)),
	}
	_, err := config.Load(env(bad), "serve")
	if err == nil {
		t.Fatal("nothing was refused")
	}
	for name := range bad {
		if !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s is not named", name)
		}
	}
	if strings.Contains(err.Error(), "canary") {
		t.Error("a value is in the error")
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for origin, ok := range map[string]bool{
		"https://lysning.example": true, "http://localhost:8080": true, "http://127.0.0.1:1": true,
		"http://lysning.example": false, "https://lysning.example/": false, "https://a@lysning.example": false,
		"https://Lysning.example": false, "ftp://localhost": false, "localhost:8080": false,
		"https://lysning.example:8443": true, "https://lysning.example:443": false, "http://localhost:80": false,
		"https://lysning.example:": false, "https://lysnîng.example": false,
	} {
		if _, err := config.Load(env(map[string]string{"LYSNING_ORIGIN": origin}), "serve"); (err == nil) != ok {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

func TestSecretsComeFromFilesToo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("postgres://lysning@db/lysning\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(env(map[string]string{"LYSNING_DATABASE_URL_FILE": file}), "serve")
	if err != nil || c.Database != "postgres://lysning@db/lysning" {
		t.Fatalf("got %q, %v", c.Database, err)
	}
	both := map[string]string{"LYSNING_DATABASE_URL_FILE": file, "LYSNING_DATABASE_URL": "postgres://x/y"}
	if _, err := config.Load(env(both), "serve"); err == nil {
		t.Fatal("two sources of one secret were accepted")
	}
	if _, err := config.Load(env(map[string]string{"LYSNING_MAC_KEY_FILE": file + ".gone"}), "serve"); err == nil {
		t.Fatal("a missing file was accepted")
	}
}

func TestTheDemoClockIsForTheDemo(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(env(map[string]string{"LYSNING_DEMO_CLOCK": "/tmp/x"}), "demo"); err != nil {
		t.Fatal(err)
	}
}

// Seen from the demo's own store, every key slot of a real programme is nobody's.
func TestTheDemoReachesNothingOfARealProgramme(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"LYSNING_SHRED": "unix:/run/shred.sock", "LYSNING_SHRED_COPY": "/second", "LYSNING_PROGRAMME": "/programme",
	} {
		if _, err := config.Load(env(map[string]string{name: value}), "demo"); err == nil || !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	t.Parallel()
	good := make([]string, 2)
	for i := range good {
		b, err := draw(32)
		if err != nil {
			t.Fatal(err)
		}
		good[i] = base64.StdEncoding.EncodeToString(b)
	}
	typed := base64.StdEncoding.EncodeToString([]byte("changemechangemechangemechangeme"))
	for i, keys := range [][2]string{{good[0], good[0]}, {good[0], typed}, {typed, good[0]}, {good[0], ""}, {good[0], good[1]}} {
		_, err := config.Load(env(map[string]string{"LYSNING_SIGNING_KEY": keys[0], "LYSNING_MAC_KEY": keys[1]}), "serve")
		if (err == nil) != (i == 4) {
			t.Errorf("pair %d: %v", i, err)
		}
	}
}

func TestKeysAreMadeOnceForTheUserAlone(t *testing.T) {
	t.Parallel()
	c := config.Config{Data: t.TempDir()}
	first, err := c.Keys(draw)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Keys(draw)
	if err != nil || !bytes.Equal(first.MAC, second.MAC) || !bytes.Equal(first.Signing, second.Signing) {
		t.Fatalf("the keys changed at the second start: %v", err)
	}
	if bytes.Equal(first.MAC, first.Signing) {
		t.Fatal("one key serves two purposes")
	}
	file := filepath.Join(c.KeyDir(), "mac")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Keys(draw); err == nil {
		t.Fatal("a key that others can read was used")
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Keys(draw); err == nil {
		t.Fatal("a short key was used")
	}
}

func TestTheShredProcessNeedsItsSocketAndMayHaveASecondCopy(t *testing.T) {
	t.Parallel()
	both := map[string]string{"LYSNING_SHRED": "unix:/run/shred.sock", "LYSNING_SHRED_COPY": "/copy"}
	if _, err := config.Load(env(both), "shred"); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(env(both), "serve"); err == nil {
		t.Fatal("a copy of the program took a second copy of a store that it does not own")
	}
	if _, err := config.Load(env(nil), "shred"); err == nil {
		t.Fatal("the shred process started without a socket")
	}
}

func TestTheMailServer(t *testing.T) {
	t.Parallel()
	good := map[string]string{"LYSNING_SMTP": "smtp://mail:1025", "LYSNING_MAIL_FROM": "office@fjellro.example"}
	c, err := config.Load(env(good), "serve")
	if err != nil || !c.Mail.On() || c.Mail.Host != "mail" || c.Mail.Port != 1025 || !c.Mail.Clear || c.Mail.TLS {
		t.Fatalf("%v %v", c.Mail, err)
	}
	for address, clear := range map[string]bool{"smtp://mail.fjellro.example:587": false, "smtps://mail:465": false, "smtp://10.0.0.1:25": false, "smtp://127.0.0.1:25": true} {
		good["LYSNING_SMTP"] = address
		if c, err = config.Load(env(good), "serve"); err != nil || c.Mail.Clear != clear {
			t.Errorf("%s without TLS: %v, want %v (%v)", address, c.Mail.Clear, clear, err)
		}
	}
	good["LYSNING_SMTP_USER"], good["LYSNING_SMTP_PASSWORD"] = "invented", "invented"
	good["LYSNING_SMTP"] = "smtp://mail:25"
	if c, err = config.Load(env(good), "serve"); err != nil || c.Mail.Clear {
		t.Errorf("a password may go in clear (%v)", err)
	}
	for _, bad := range []map[string]string{
		{"LYSNING_SMTP": "http://canary:25", "LYSNING_SMTP_USER": "canary", "LYSNING_MAIL_FROM": "Canary <canary@canary>"},
		{"LYSNING_SMTP": "smtp://canary", "LYSNING_SMTP_USER": "canary", "LYSNING_MAIL_FROM": ""},
		{"LYSNING_SMTP": "", "LYSNING_SMTP_USER": "canary", "LYSNING_MAIL_FROM": "a@canary.example"},
	} {
		_, err := config.Load(env(bad), "serve")
		if err == nil || !strings.Contains(err.Error(), "LYSNING_SMTP:") || !strings.Contains(err.Error(), "LYSNING_SMTP_USER:") || strings.Contains(strings.ToLower(err.Error()), "canary") {
			t.Errorf("%v", err)
		}
		if bad["LYSNING_SMTP"] != "" && !strings.Contains(err.Error(), "LYSNING_MAIL_FROM:") {
			t.Errorf("not all mistakes at once: %v", err)
		}
	}
}
