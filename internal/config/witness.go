package config

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// Witnesses is how many places outside may keep the log's checkpoints.
const Witnesses = 2

// Witness says where one of them is. The zero value is none.
type Witness struct {
	Dir   string // LYSNING_WITNESS_1=file:/path of a folder that is there
	URL   string // or https://…, which answers GET and PUT; http only near by
	Token string // LYSNING_WITNESS_1_TOKEN, sent to it alone
}

func (l *loader) witnesses() (all []Witness) {
	for n := 1; n <= Witnesses; n++ {
		name := "LYSNING_WITNESS_" + strconv.Itoa(n)
		where, w := l.text(name, ""), Witness{Token: l.secret(name + "_TOKEN")}
		if where == "" {
			if w.Token != "" {
				l.wrong(name, "is not set, though its token is")
			}
			continue
		}
		dir, isFile := strings.CutPrefix(where, "file:")
		u, err := url.Parse(where)
		switch {
		case isFile && filepath.IsAbs(dir) && w.Token == "":
			w.Dir = filepath.Clean(dir)
		case !isFile && err == nil && u.User == nil && u.RawQuery == "" && u.Fragment == "" && u.Host != "" &&
			(u.Scheme == "https" || u.Scheme == "http" && near(u.Hostname())):
			w.URL = strings.TrimSuffix(where, "/")
		default:
			l.wrong(name, "must be file:/folder or https://host/path; a token is for https alone, and has a variable of its own")
			continue
		}
		all = append(all, w)
	}
	if len(all) == Witnesses && all[0].Dir == all[1].Dir && all[0].URL == all[1].URL {
		l.wrong("LYSNING_WITNESS_2", "is the same place as LYSNING_WITNESS_1; two different ones are meant")
	}
	return all
}
