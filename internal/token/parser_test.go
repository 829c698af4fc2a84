package token_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestP22_OneParser reads every Go file of the repository: JWT is known in one file, which makes one parser and never calls
// the library's shortcuts (they make a lax parser).
func TestP22_OneParserInTheRepository(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal("the repository's root is not where this test looks")
	}
	files, parsers := 0, 0
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); name == "node_modules" || name == ".git" || name == "dist" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		files++
		file, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			if strings.Contains(imp.Path.Value, "golang-jwt") && rel != filepath.Join("internal", "token", "jwt.go") {
				t.Errorf("%s imports JWT; only internal/token/jwt.go may", rel)
			}
		}
		if !strings.HasPrefix(rel, filepath.Join("internal", "token")+string(filepath.Separator)) {
			return nil
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok || pkg.Name != "jwt" {
				return true
			}
			switch sel.Sel.Name {
			case "NewParser":
				parsers++
			case "Parse", "ParseWithClaims", "NewValidator", "WithLeeway", "WithPaddingAllowed", "WithoutClaimsValidation":
				t.Errorf("%s uses jwt.%s", rel, sel.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if parsers != 1 {
		t.Fatalf("%d parsers are made, want 1", parsers)
	}
	t.Logf("%d files read", files)
}
