package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	adminui "lysning/admin-ui"
	"lysning/internal/escalation"
	"lysning/internal/note"
	"lysning/internal/session"
)

var auditAction = regexp.MustCompile(`(?m)(?:^\s*(?:const )?\w+\s+|\b)(?:audit\.)?Action\s*=\s*"([a-z_]+)"|\bAction\("([a-z_]+)"\)`)

// TestEveryActionIsSaidInEveryLanguage: a guest who reads who did what never reads a bare word of the program.
func TestEveryActionIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, pattern := range []string{"*.go", "../internal/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range auditAction.FindAllStringSubmatch(string(b), -1) {
				keys = append(keys, "own.log_"+m[1]+m[2])
			}
		}
	}
	if len(keys) < 30 {
		t.Fatalf("only %d actions found: this test looks in the wrong place", len(keys))
	}
	wantSaid(t, keys)
}

// saidAs are values of the API that pages show as words: the field that lists them, and what their messages begin with.
var saidAs = []struct{ schema, field, prefix string }{
	{"GuestAskOut", "kind", "own.ask_"},
	{"OwedOut", "kind", "office.asked_"},
	{"OwedCallOut", "reason", "office.owed_"},
	{"HeldOut", "kind", "own.kind_"},
	{"StaffItemOut", "kind", "guests.kind_"},
	{"LogOut", "by", "own.by_"},
	{"FetchedOut", "by", "own.by_"},
	{"ExitOut", "remain", "people.exit_"},
	{"OwnAlarmOut", "kind", "staff.alarm_is_"},
}

// TestEveryKindIsSaidInEveryLanguage draws what can be asked, alarmed, owed, kept and done from the document, so that a new kind
// has its words.
func TestEveryKindIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	srv, _ := bareServer(t, nil)
	all := srv.api.OpenAPI().Components.Schemas.Map()
	var keys []string
	for _, s := range saidAs {
		schema, ok := all[s.schema]
		if !ok || schema.Properties[s.field] == nil {
			t.Errorf("there is no %s.%s", s.schema, s.field)
			continue
		}
		for _, value := range enumOf(schema.Properties[s.field]) {
			keys = append(keys, s.prefix+value)
		}
	}
	for _, kind := range note.Kinds {
		keys = append(keys, "own.kind_"+string(kind))
	}
	for _, role := range session.Roles {
		keys = append(keys, "staff.role_"+string(role), "people.may_"+string(role))
	}
	if len(keys) < 60 {
		t.Errorf("only %d words looked for", len(keys))
	}
	wantSaid(t, keys)
}

var (
	raisedKind   = regexp.MustCompile(`\b[rR]aise\(tx, (?:alarmAt\([^,]+, [^,]+, )?([A-Z]\w+)\)?,`)
	namedKind    = regexp.MustCompile(`(?m)\b([A-Z]\w+)\s*=\s*"([a-z_]+)"`)
	notAConstant = regexp.MustCompile(`\b[rR]aise\(tx, (?:"|[a-z]\w+\.[A-Z])`)
)

// TestEveryAlarmIsInTheDocument looks in the source for every kind that any package raises: the document names them all, the test above
// then wants words for each, and the page knows where to look about it.
func TestEveryAlarmIsInTheDocument(t *testing.T) {
	t.Parallel()
	srv, _ := bareServer(t, nil)
	told := enumOf(srv.api.OpenAPI().Components.Schemas.Map()["OwnAlarmOut"].Properties["kind"])
	files, err := filepath.Glob("../internal/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	named, raised := map[string]string{}, map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if notAConstant.Match(b) {
			t.Errorf("%s raises an alarm whose kind is no constant of its package: this test cannot follow it", name)
		}
		for _, m := range namedKind.FindAllStringSubmatch(string(b), -1) {
			named[filepath.Dir(name)+m[1]] = m[2]
		}
		for _, m := range raisedKind.FindAllStringSubmatch(string(b), -1) {
			raised[filepath.Dir(name)+m[1]] = true
		}
	}
	kinds := escalation.AtOnce() // in place of others, where the table says so
	for key := range raised {
		if named[key] == "" {
			t.Errorf("%s is raised, and its text is not found", key)
		}
		kinds = append(kinds, named[key])
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	slices.Sort(told)
	if !slices.Equal(kinds, told) {
		t.Errorf("the packages raise %v, the document tells %v", kinds, told)
	}
}

func enumOf(s *huma.Schema) (values []string) {
	if s.Items != nil {
		s = s.Items
	}
	for _, v := range s.Enum {
		if text, ok := v.(string); ok {
			values = append(values, text)
		}
	}
	return values
}

func wantSaid(t *testing.T, keys []string) {
	t.Helper()
	slices.Sort(keys)
	for _, tag := range []string{"en", "nb"} {
		raw, err := fs.ReadFile(adminui.Messages, "messages/"+tag+".json")
		if err != nil {
			t.Fatal(err)
		}
		var said map[string]any
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Compact(slices.Clone(keys)) {
			if said[key] == nil || said[key] == "" {
				t.Errorf("%s lacks %s", tag, key)
			}
		}
	}
}
