package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestP37_EveryCellOfTheThreatModelNamesAPropertyWithATest reads docs/THREAT-MODEL.md: each cell of adversary × asset names
// a property that some test carries in its name, an issue, or says why there is nothing to protect.
func TestP37_EveryCellOfTheThreatModelNamesAPropertyWithATest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/THREAT-MODEL.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	tested := propertiesInTestNames(t)
	_, later, ok := strings.Cut(page, "## Properties still to come")
	if !ok {
		t.Fatal("the page lost its list of what is still to come")
	}
	later, _, _ = strings.Cut(later, "\n## ")
	toCome := map[string]bool{}
	property := regexp.MustCompile(`\bP\d+\b`)
	for _, p := range property.FindAllString(later, -1) {
		toCome[p] = true
	}
	_, table, _ := strings.Cut(page, "## What is protected")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| **") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 9 {
			t.Errorf("a row has %d cells, want 9: %s", len(cells), line)
		}
		for _, cell := range cells[1:] {
			found := property.FindAllString(cell, -1)
			if len(found) == 0 && !strings.Contains(cell, "not there") {
				t.Errorf("cell %q of %s names no property", strings.TrimSpace(cell), cells[0])
			}
			for _, p := range found {
				switch {
				case toCome[p] && !strings.Contains(cell, "later"):
					t.Errorf("cell %q leans on %s, which is still to come, without saying so", strings.TrimSpace(cell), p)
				case !toCome[p] && !tested[p]:
					t.Errorf("%s is claimed, but no test carries it in its name", p)
				}
			}
		}
	}
	if rows < 8 {
		t.Errorf("only %d rows of the table were read", rows)
	}
}

// TestP37_ThePageListsTheTestsOfEachProperty keeps the list at the end of docs/THREAT-MODEL.md as the tests are named; -update
// rewrites it.
func TestP37_ThePageListsTheTestsOfEachProperty(t *testing.T) {
	t.Parallel()
	const file, mark = "../docs/THREAT-MODEL.md", "\n## Where each property is tested\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), mark)
	tests := testsOfProperties(t)
	var list strings.Builder
	list.WriteString(mark + "\nDrawn from the names of the tests (`go test ./api -run TestP37 -update`).\n\n| property | tests |\n|---|---|\n")
	for _, p := range slices.SortedFunc(maps.Keys(tests), func(a, b string) int { return cmp.Compare(numberOf(a), numberOf(b)) }) {
		names := slices.Compact(slices.Sorted(slices.Values(tests[p])))
		fmt.Fprintf(&list, "| %s | %s |\n", p, strings.Join(names, "<br>"))
	}
	want := head + list.String()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("the list of tests in docs/THREAT-MODEL.md is not the list of tests there are; run with -update")
	}
}

func numberOf(property string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(property, "P")) // the pattern lets figures through only
	return n
}

func propertiesInTestNames(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for p := range testsOfProperties(t) {
		found[p] = true
	}
	return found
}

// testsOfProperties collects P1… from the names of Go tests (TestP1_…) and of the pages' tests ('P1 …'), with where they are.
func testsOfProperties(t *testing.T) map[string][]string {
	t.Helper()
	inGo := regexp.MustCompile(`(?m)^func (Test((?:P\d+_)+)\w+)`)
	inTS := regexp.MustCompile("(?:test|it|describe)(?:\\.\\w+)?\\(\\s*['\"`]([^'\"`]*?\\bP\\d+\\b[^'\"`]*)")
	one := regexp.MustCompile(`\bP\d+\b`)
	oneGo := regexp.MustCompile(`P\d+`)
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		goTest, tsTest := strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".spec.ts") || strings.HasSuffix(path, ".test.ts")
		if !goTest && !tsTest {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		where := strings.TrimPrefix(filepath.ToSlash(path), "../")
		if goTest {
			for _, m := range inGo.FindAllStringSubmatch(string(text), -1) {
				for _, p := range oneGo.FindAllString(m[2], -1) {
					found[p] = append(found[p], "`"+filepath.ToSlash(filepath.Dir(where))+"` "+m[1])
				}
			}
			return nil
		}
		for _, m := range inTS.FindAllStringSubmatch(string(text), -1) {
			for _, p := range one.FindAllString(m[1], -1) {
				found[p] = append(found[p], "`"+where+"`")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
