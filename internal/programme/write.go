package programme

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"lysning/internal/clock"
)

// empty is what a first start lays down: every key, with what belongs there.
//
//go:embed empty
var empty embed.FS

// fjellro is the invented programme. Its people, places, employers and numbers do not exist; only its helplines do.
//
//go:embed fjellro
var fjellro embed.FS

// ErrThere says that the folder already holds a programme; it was left as it is.
var ErrThere = errors.New("a programme is there already")

// WriteEmpty lays an empty programme into dir for somebody to fill in. It never writes over one: ErrThere.
func WriteEmpty(dir string) error {
	return write(dir, empty, "empty", func(s string) string { return s })
}

// Demo is what the invented programme needs from outside.
type Demo struct {
	Today      clock.Date        // the demo's clock: test calls lie shortly before it
	Recipients map[string]string // the keys to seal to, of "office", "safety" and each of DemoCounsellors
}

// DemoCounsellors are the slugs of the invented counsellors: the demo makes a key for each.
func DemoCounsellors() []string {
	names, err := fs.Glob(fjellro, "fjellro/counsellors/*.toml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	slugs := make([]string, 0, len(names))
	for _, n := range names {
		slugs = append(slugs, strings.TrimSuffix(n[strings.LastIndexByte(n, '/')+1:], ".toml"))
	}
	return slugs
}

// In the invented files "@today-12" stands for a date, and "@key-office" for a recipient.
var (
	dateMark = regexp.MustCompile(`@today([+-][0-9]+)`)
	keyMark  = regexp.MustCompile(`@key-([a-z]+)`)
)

// WriteDemo lays the invented programme Fjellro into dir, with dates around d.Today. It never writes over one: ErrThere.
func WriteDemo(dir string, d Demo) error {
	return write(dir, fjellro, "fjellro", func(s string) string {
		s = dateMark.ReplaceAllStringFunc(s, func(mark string) string {
			days, _ := strconv.Atoi(strings.TrimPrefix(mark, "@today")) // the pattern lets figures through only
			return d.Today.AddDays(days).String()
		})
		return keyMark.ReplaceAllStringFunc(s, func(mark string) string {
			return d.Recipients[strings.TrimPrefix(mark, "@key-")]
		})
	})
}

func write(dir string, from fs.FS, root string, fill func(string) string) error {
	if _, err := os.Stat(filepath.Join(dir, mainFile)); err == nil {
		return ErrThere
	}
	if err := lay(dir, from, root, fill); err != nil {
		return err
	}
	return lay(filepath.Join(dir, weeksFolder), samples, weeksFolder, func(s string) string { return s })
}

func lay(dir string, from fs.FS, root string, fill func(string) string) error {
	err := fs.WalkDir(from, root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(name, root), "/")))
		if e.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, []byte(fill(string(b))), 0o600)
	})
	if err != nil {
		return fmt.Errorf("write the programme's files: %w", err)
	}
	return nil
}
