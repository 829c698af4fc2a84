package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// leaves know no domain. A domain may import any of them, and audit; domains never import each other.
var leaves = []string{"fault", "clock", "token", "config", "db", "shred", "outbox", "job", "session", "programme", "phrase", "audit", "passkey", "term", "mail", "sms"}

// mayImport is the table of style 2.2 and design 2 as the compiler sees it: package -> packages of ours that it may import.
var mayImport = map[string][]string{
	"fault":      {},
	"clock":      {},
	"term":       {},
	"token":      {"fault", "clock"},
	"config":     {"fault"},
	"mail":       {"fault"},
	"sms":        {"fault"},
	"phrase":     {"fault", "clock"},
	"db":         {"fault", "clock"},
	"shred":      {"fault", "clock", "token", "term"},
	"outbox":     {"fault", "clock", "token", "db"},
	"job":        {"fault", "clock", "token", "db"},
	"session":    {"fault", "clock", "token", "db", "term"},
	"passkey":    {"fault", "clock", "token", "db", "term"},
	"programme":  {"fault", "clock", "phrase"},
	"audit":      {"fault", "clock", "token", "db", "session"},
	"testkit":    {"fault", "clock", "token", "db"},
	"intake":     leaves,
	"counsellor": leaves,
	"course":     leaves,
	"cover":      leaves,
	"booking":    leaves,
	"calendar":   leaves,
	"escalation": leaves,
	"expense":    leaves,
	"figures":    leaves,
	"note":       leaves,
	"notice":     leaves,
	"reminder":   leaves,
	"retention":  leaves,
	"staff":      leaves,
	"witness":    leaves,
	"urgent":     leaves,
}

type goPackage struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		name, internal := strings.CutPrefix(p.ImportPath, "lysning/internal/")
		if !internal {
			continue
		}
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("internal/%s is not in the table of packages: add it there with what it may import, and say why in docs/ARCHITECTURE.md", name)
			continue
		}
		for _, imp := range p.Imports {
			if other, ours := strings.CutPrefix(imp, "lysning/internal/"); ours && !slices.Contains(allowed, other) {
				t.Errorf("internal/%s imports internal/%s: domains never import each other, leaves know no domain (design 2)", name, other)
			}
			if imp == "lysning/internal/testkit" {
				t.Errorf("internal/%s imports testkit outside its tests", name)
			}
			if strings.HasPrefix(imp, "github.com/gin-gonic/") || strings.HasPrefix(imp, "github.com/danielgtaylor/huma") {
				t.Errorf("internal/%s imports %s: only api/ knows HTTP (style 2.3)", name, imp)
			}
			if imp == "lysning/api" {
				t.Errorf("internal/%s imports api", name)
			}
		}
	}
}

// eachGoFile parses every Go file of the repository outside node_modules.
func eachGoFile(t *testing.T, f func(path string, file *ast.File)) {
	t.Helper()
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(path), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOnlyStoreFilesKnowGORM(t *testing.T) {
	t.Parallel()
	eachGoFile(t, func(path string, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/internal/db/") || strings.Contains(path, "/internal/testkit/") || strings.HasSuffix(path, "store.go") {
			return
		}
		for _, imp := range file.Imports {
			if strings.HasPrefix(strings.Trim(imp.Path.Value, `"`), "gorm.io/") {
				t.Errorf("%s imports GORM: move the query to store.go (style 2.3)", path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Gorm" {
				t.Errorf("%s calls Gorm(): move the query to store.go (style 2.3)", path)
			}
			return true
		})
	})
}

func TestPackagesSayWhatTheyOwn(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	eachGoFile(t, func(path string, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		dir := filepath.Dir(path)
		documented[dir] = documented[dir] || file.Doc != nil
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment: what it owns, what it never does, where to start reading (style 2.9)", dir)
		}
	}
}

// Encryption in the browser is made of one folder, so that an auditor reads one folder.
func TestOnlyTheCryptoFolderOfThePagesImportsAge(t *testing.T) {
	t.Parallel()
	crypto := regexp.MustCompile(`from ['"](age-encryption|@noble/|@scure/)|import\(['"](age-encryption|@noble/|@scure/)`)
	seen := 0
	err := filepath.WalkDir("../admin-ui/src", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !regexp.MustCompile(`\.(ts|svelte|js)$`).MatchString(path) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if crypto.Match(text) {
			if !strings.Contains(filepath.ToSlash(path), "/src/crypto/") {
				t.Errorf("%s imports a crypto package: only src/crypto may", path)
			}
			seen++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("no file imports age-encryption: this test looks in the wrong place")
	}
}

func TestTheTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	allowed := strings.Fields("api internal admin-ui migrations docs go.mod go.sum docker-compose.yml README.md Makefile LICENSE")
	out, err := exec.CommandContext(t.Context(), "git", "-C", "..", "ls-files").Output()
	if err != nil {
		t.Skip("not a git checkout") // a source archive has no index to ask
	}
	for line := range strings.Lines(string(out)) {
		top, _, _ := strings.Cut(strings.TrimSpace(line), "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(allowed, top) {
			t.Errorf("%s does not belong at the top level", top)
		}
	}
}
