package programme

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// samples are two weeks that every programme begins with: one for doctors, one for couples (domain 3.2). They are written into a
// new programme's folder to be changed there, and read from here while a folder has none of its own.
//
//go:embed courses
var samples embed.FS

const weeksFolder = "courses"

// Week is a template of a course: days and blocks that can be copied to a date.
type Week struct {
	Code             string // the file's name
	Name             Words
	Couples          bool
	Least, Most      int // places: below the first the leader decides, the second is never passed
	Days             int // from arrival to departure, both included
	DecideDaysBefore int
	Blocks           []WeekBlock
}

// WeekBlock is a block of a template. Day 0 is the day of arrival.
type WeekBlock struct {
	Day, Start, Minutes int
	Kind, Theme         string // the codes of internal/course, which looks at them
	Lead                string // "first" or "second" counsellor, "host", or nobody
	Room                string
	Title, Gentle       Words
}

type rawWeek struct {
	Name             map[string]string `toml:"name"`
	Couples          bool              `toml:"couples"`
	Least            int               `toml:"least"`
	Most             int               `toml:"most"`
	Days             int               `toml:"days"`
	DecideDaysBefore int               `toml:"decide_days_before"`
	Blocks           []struct {
		Day     int               `toml:"day"`
		At      string            `toml:"at"`
		Minutes int               `toml:"minutes"`
		Kind    string            `toml:"kind"`
		Theme   string            `toml:"theme"`
		Lead    string            `toml:"lead"`
		Room    string            `toml:"room"`
		Title   map[string]string `toml:"title"`
		Gentle  map[string]string `toml:"gentle"`
	} `toml:"block"`
}

var (
	weekKinds = []string{"lecture", "discussion", "activity", "individual_session", "meal", "free"}
	weekLeads = []string{"", "first", "second", "host"}
)

// weeks reads the templates; a folder without any has the samples.
func (r *reader) weeks(p *Programme) []Week {
	from := r.fsys
	names, err := fs.Glob(from, weeksFolder+"/*.toml")
	if err == nil && len(names) == 0 {
		from = samples
		names, err = fs.Glob(from, weeksFolder+"/*.toml")
	}
	if err != nil {
		r.mistake(weeksFolder, "", "cannot be listed")
		return nil
	}
	slices.Sort(names)
	var all []Week
	for _, name := range names {
		var raw rawWeek
		(&reader{fsys: from}).fileInto(r, name, &raw)
		all = append(all, r.week(name, raw, p))
	}
	return all
}

// fileInto is file that tells its mistakes to another reader.
func (r *reader) fileInto(to *reader, name string, into any) {
	r.file(name, into)
	to.found = append(to.found, r.found...)
}

func (r *reader) week(file string, raw rawWeek, p *Programme) Week {
	w := Week{Code: strings.TrimSuffix(path.Base(file), ".toml"), Name: spoken(raw.Name, p), Couples: raw.Couples, Least: raw.Least,
		Most: raw.Most, Days: raw.Days, DecideDaysBefore: raw.DecideDaysBefore}
	if raw.Least < 1 || raw.Most < raw.Least || raw.Most > 20 {
		r.mistake(file, "most", "must be 20 at the most, and least must not be above it")
	}
	if raw.Days < 3 || raw.Days > 7 || raw.DecideDaysBefore < 1 {
		r.mistake(file, "days", "must be 3 to 7, and decide_days_before 1 or more")
	}
	for i, b := range raw.Blocks {
		key := fmt.Sprintf("block[%d]", i)
		if b.Day < 0 || b.Day >= raw.Days || b.Minutes < 5 || !slices.Contains(weekKinds, b.Kind) || !slices.Contains(weekLeads, b.Lead) {
			r.mistake(file, key, "has a day, a length, a kind or a lead that is not known here")
		}
		w.Blocks = append(w.Blocks, WeekBlock{Day: b.Day, Start: r.minute(file, key+".at", b.At), Minutes: b.Minutes, Kind: b.Kind,
			Theme: b.Theme, Lead: b.Lead, Room: b.Room, Title: spoken(b.Title, p), Gentle: spoken(b.Gentle, p)})
	}
	return w
}

// spoken keeps the languages of the programme: the samples have more than most need.
func spoken(raw map[string]string, p *Programme) Words {
	w := Words{}
	for lang, s := range raw {
		if p.Speaks(lang) {
			w[lang] = strings.TrimSpace(s)
		}
	}
	return w
}
