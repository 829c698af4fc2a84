// Package config turns the environment into a Config: safe defaults for a laptop, every mistake reported at once, secrets
// also from files (NAME_FILE). It never prints a value. It also keeps the program's own keys in files that only its user
// can read. Start reading at Load.
package config

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is what every command of the program obeys. Folders are as given, relative ones to the working folder.
type Config struct {
	Listen    string         // host:port to serve on; LYSNING_LISTEN
	Origin    string         // scheme://host[:port] that people type, printed on the card; LYSNING_ORIGIN
	Data      string         // folder of the main store, the shred store and the keys; LYSNING_DATA
	Database  string         // PostgreSQL connection string, or "" for SQLite in Data; LYSNING_DATABASE_URL
	Shred     string         // socket of the process that owns the shred store, or "" for an own file in Data; LYSNING_SHRED=unix:/path
	ShredCopy string         // folder of a second live copy of the shred store, best on another disk; LYSNING_SHRED_COPY
	Programme string         // folder of the programme's files; LYSNING_PROGRAMME
	DemoClock string         // file that moves the demo's clock; LYSNING_DEMO_CLOCK, for the command demo alone
	Proxies   []netip.Prefix // proxies whose X-Forwarded-For is believed, for limits alone; LYSNING_PROXIES
	StopAfter time.Duration  // how long a stop waits for requests under way; LYSNING_STOP_AFTER

	Mail Mail // the server that takes notices; LYSNING_SMTP and what belongs to it
	SMS  SMS  // the gateway that takes texts for phones; LYSNING_SMS_URL and what belongs to it

	Witnesses []Witness // places outside that keep the log's checkpoints; LYSNING_WITNESS_1 and _2

	SigningKey []byte // 32-byte Ed25519 seed for tokens, or nil: a file under Data/keys; LYSNING_SIGNING_KEY
	MACKey     []byte // 32 bytes for challenges and keyed hashes, or nil: a file under Data/keys; LYSNING_MAC_KEY
	LogKey     []byte // 32-byte Ed25519 seed for the log's checkpoints, or nil: a file under Data/keys; LYSNING_LOG_KEY
}

const (
	demoCommand  = "demo"  // the one command that may have its clock moved
	shredCommand = "shred" // the process that owns the shred store; LYSNING_SHRED is then its own socket
)

// Load reads the environment through getenv for one command. The error names every variable that is wrong and why, and
// never a value: a mistyped secret must not reach a terminal's history or a log.
func Load(getenv func(string) string, command string) (Config, error) {
	l := &loader{getenv: getenv}
	c := Config{
		Listen:    l.text("LYSNING_LISTEN", "127.0.0.1:8080"),
		Data:      l.text("LYSNING_DATA", "data"),
		Database:  l.secret("LYSNING_DATABASE_URL"),
		ShredCopy: l.text("LYSNING_SHRED_COPY", ""),
		DemoClock: l.text("LYSNING_DEMO_CLOCK", ""),
		StopAfter: l.duration("LYSNING_STOP_AFTER", 10*time.Second),
		Proxies:   l.prefixes("LYSNING_PROXIES"),
	}
	c.Programme = l.text("LYSNING_PROGRAMME", filepath.Join(c.Data, "programme"))
	port := l.listen(c.Listen)
	c.Origin = l.origin(l.text("LYSNING_ORIGIN", "http://localhost:"+port))
	c.SigningKey = l.key("LYSNING_SIGNING_KEY")
	c.MACKey = l.key("LYSNING_MAC_KEY")
	c.LogKey = l.key("LYSNING_LOG_KEY")
	l.database(c.Database)
	c.Mail = l.mail()
	c.SMS = l.sms()
	c.Witnesses = l.witnesses()
	c.Shred = l.shred(l.text("LYSNING_SHRED", ""))
	if command == shredCommand && c.Shred == "" {
		l.wrong("LYSNING_SHRED", "must say where this process answers: unix:/path")
	}
	if c.Shred != "" && c.ShredCopy != "" && command != shredCommand {
		l.wrong("LYSNING_SHRED_COPY", "belongs to the process that owns the shred store")
	}
	if c.DemoClock != "" && command != demoCommand {
		l.wrong("LYSNING_DEMO_CLOCK", "only the command demo may have its clock moved")
	}
	if command == demoCommand {
		l.demoAlone()
	}
	if (c.SigningKey == nil) != (c.MACKey == nil) {
		l.wrong("LYSNING_MAC_KEY", "set it and LYSNING_SIGNING_KEY, or neither")
	} else if c.MACKey != nil && bytes.Equal(c.SigningKey, c.MACKey) {
		l.wrong("LYSNING_MAC_KEY", "must differ from LYSNING_SIGNING_KEY")
	}
	if c.LogKey != nil && (bytes.Equal(c.LogKey, c.SigningKey) || bytes.Equal(c.LogKey, c.MACKey)) {
		l.wrong("LYSNING_LOG_KEY", "must differ from the other keys")
	}
	if len(l.mistakes) > 0 {
		return Config{}, fmt.Errorf("the environment has %d mistakes:\n  %s", len(l.mistakes), strings.Join(l.mistakes, "\n  "))
	}
	return c, nil
}

// Secure reports whether people reach the program over TLS.
func (c Config) Secure() bool { return strings.HasPrefix(c.Origin, "https://") }

// MainFile is the SQLite file of the main store.
func (c Config) MainFile() string { return filepath.Join(c.Data, "main.db") }

// ShredDir is the shred store's own folder; it is never in a backup.
func (c Config) ShredDir() string { return filepath.Join(c.Data, "shred") }

// PackedDir is the folder in which the program keeps packed forms of its own pages. Whoever deletes it loses nothing.
func (c Config) PackedDir() string { return filepath.Join(c.Data, "packed") }

// KeyDir is where keys made at the first start are kept.
func (c Config) KeyDir() string { return filepath.Join(c.Data, "keys") }

type loader struct {
	getenv   func(string) string
	mistakes []string
}

func (l *loader) wrong(name, why string) {
	l.mistakes = append(l.mistakes, name+": "+why)
}

func (l *loader) text(name, fallback string) string {
	if v := strings.TrimSpace(l.getenv(name)); v != "" {
		return v
	}
	return fallback
}

// secret reads NAME, or the file that NAME_FILE points at (as container engines hand out secrets).
func (l *loader) secret(name string) string {
	value, file := l.text(name, ""), l.text(name+"_FILE", "")
	if file == "" {
		return value
	}
	if value != "" {
		l.wrong(name, "is set beside "+name+"_FILE; set one")
		return ""
	}
	b, err := os.ReadFile(file)
	if err != nil {
		l.wrong(name+"_FILE", "the file cannot be read")
		return ""
	}
	if strings.TrimSpace(string(b)) == "" {
		l.wrong(name+"_FILE", "the file is empty")
	}
	return strings.TrimSpace(string(b))
}

// demoAlone refuses what would let the demo reach the key slots or the files of a real programme: seen from its own store,
// every key of a real text is nobody's. A database it may be given; it then takes an empty one only (api/demo_claim.go).
func (l *loader) demoAlone() {
	for _, name := range []string{"LYSNING_SHRED", "LYSNING_SHRED_COPY", "LYSNING_PROGRAMME"} {
		if l.text(name, "") != "" {
			l.wrong(name, "the demo keeps to its own folder; leave it out")
		}
	}
}

func (l *loader) key(name string) []byte {
	v := l.secret(name)
	if v == "" {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(v)
	if err != nil || len(b) != keySize {
		l.wrong(name, "must be 32 bytes in base64")
		return nil
	}
	if !random(b) {
		l.wrong(name, "is not random")
		return nil
	}
	return b
}

// random tells a drawn key from a forgotten or typed one: 32 random bytes have about 30 different values.
func random(b []byte) bool {
	distinct := map[byte]bool{}
	for _, x := range b {
		distinct[x] = true
	}
	return len(distinct) >= 16
}

func (l *loader) duration(name string, fallback time.Duration) time.Duration {
	v := l.text(name, "")
	if v == "" {
		return fallback
	}
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 || d > time.Minute {
		l.wrong(name, "must be a time such as 10s, at most 1m")
		return fallback
	}
	return d
}

func (l *loader) prefixes(name string) []netip.Prefix {
	var out []netip.Prefix
	for _, part := range strings.FieldsFunc(l.text(name, ""), func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(part)
		if err != nil {
			l.wrong(name, "must be a list of networks such as 10.0.0.0/8")
			return nil
		}
		out = append(out, p.Masked())
	}
	return out
}

func (l *loader) listen(v string) (port string) {
	_, port, err := net.SplitHostPort(v)
	if err != nil || port == "" {
		l.wrong("LYSNING_LISTEN", "must be host:port")
		return "8080"
	}
	return port
}

var errOrigin = errors.New("must be http(s)://host as browsers write it: no path, no port where it is the usual one; http only for localhost")

func (l *loader) origin(v string) string {
	u, err := url.Parse(v)
	ok := err == nil && u.Host != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" && u.Opaque == ""
	if ok {
		local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
		ok = u.Scheme == "https" || (u.Scheme == "http" && local)
		// A browser leaves the usual port out of its own origin and writes other letters as punycode. Keys are bound to the
		// origin, so one that is spelled otherwise shuts everybody out.
		usual := map[string]string{"https": "443", "http": "80"}[u.Scheme]
		ok = ok && u.Port() != usual && !strings.HasSuffix(u.Host, ":") && !strings.ContainsFunc(v, func(r rune) bool { return r > 0x7e })
	}
	if !ok || v != strings.ToLower(v) {
		l.wrong("LYSNING_ORIGIN", errOrigin.Error())
		return ""
	}
	return v
}

func (l *loader) database(v string) {
	if v == "" {
		return
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || u.Host == "" {
		l.wrong("LYSNING_DATABASE_URL", "must be postgres://…; leave it out for SQLite")
	}
}

func (l *loader) shred(v string) (socket string) {
	if v == "" {
		return ""
	}
	socket, ok := strings.CutPrefix(v, "unix:")
	if !ok || !filepath.IsAbs(socket) {
		l.wrong("LYSNING_SHRED", "must be unix:/path of the process that owns the shred store; leave it out for an own file")
	}
	return socket
}
