package programme

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Mistake is one thing in the files that cannot be right.
type Mistake struct {
	File string // "programme.toml", "counsellors/ingrid.toml"
	Key  string // "place[1].mode"; empty when the file itself is at fault
	Say  string // what to do instead, without the value
}

// Mistakes are all of them at once, so that one reading of the list is enough to put the files right.
type Mistakes []Mistake

// Error implements error: one line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, 0, len(m)+1)
	lines = append(lines, "the programme's files need a hand:")
	for _, x := range m {
		where := x.File
		if x.Key != "" {
			where += ": " + x.Key
		}
		lines = append(lines, "  "+where+": "+x.Say)
	}
	return strings.Join(lines, "\n")
}

// Load reads a programme's folder. What is empty is not a mistake (see Missing); what cannot be right is, and then the
// answer is Mistakes. Unknown keys are refused: a misspelt one would otherwise be a silent gap.
func Load(dir string) (*Programme, error) {
	return LoadFS(os.DirFS(dir))
}

// LoadFS is Load from any file system.
func LoadFS(fsys fs.FS) (*Programme, error) {
	r := &reader{fsys: fsys}
	var main rawProgramme
	var law rawLaw
	var lines rawHelplines
	r.file("programme.toml", &main)
	r.file("law.toml", &law)
	r.file("helplines.toml", &lines)
	people := r.people()

	p := r.programme(main)
	p.Law = r.law(law, p)
	p.Helplines = inOrder(r.helplines(lines, p), p.Country)
	for i, f := range people {
		p.Counsellors = append(p.Counsellors, r.counsellor(f, i, p))
	}
	p.Weeks = r.weeks(p)
	slices.SortStableFunc(p.Counsellors, func(a, b Counsellor) int { return a.SortOrder - b.SortOrder })
	if len(r.found) > 0 {
		return nil, r.found
	}
	return p, nil
}

// reader collects the mistakes of all files.
type reader struct {
	fsys  fs.FS
	found Mistakes
}

func (r *reader) mistake(file, key, say string) {
	r.found = append(r.found, Mistake{File: file, Key: key, Say: say})
}

func (r *reader) file(name string, into any) {
	b, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		say := "cannot be read"
		if errors.Is(err, fs.ErrNotExist) {
			say = "is not there"
		}
		r.mistake(name, "", say)
		return
	}
	meta, err := toml.Decode(string(b), into)
	if err != nil {
		var perr toml.ParseError
		if errors.As(err, &perr) {
			r.mistake(name, perr.LastKey, fmt.Sprintf("is not valid TOML at line %d", perr.Position.Line))
			return
		}
		r.mistake(name, "", "has a value of the wrong kind ("+strings.TrimPrefix(err.Error(), "toml: ")+")")
		return
	}
	for _, k := range meta.Undecoded() {
		r.mistake(name, k.String(), "is not a key that is known here")
	}
}

// personFile is one counsellor's file with the drawing beside it.
type personFile struct {
	file string
	slug string
	raw  rawCounsellor
	face string
}

func (r *reader) people() []personFile {
	names, err := fs.Glob(r.fsys, "counsellors/*.toml")
	if err != nil {
		r.mistake("counsellors", "", "cannot be listed")
		return nil
	}
	slices.Sort(names)
	var people []personFile
	for _, name := range names {
		f := personFile{file: name, slug: strings.TrimSuffix(path.Base(name), ".toml")}
		r.file(name, &f.raw)
		face, err := fs.ReadFile(r.fsys, strings.TrimSuffix(name, ".toml")+".svg")
		switch {
		case err == nil:
			f.face = r.face(strings.TrimSuffix(name, ".toml")+".svg", face)
		case !errors.Is(err, fs.ErrNotExist):
			r.mistake(name, "", "has a drawing that cannot be read")
		}
		people = append(people, f)
	}
	return people
}
