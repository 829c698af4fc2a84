//go:build ignore

// Prints the folders with tests in which two things run side by side, and in its last line those tests' names as a pattern for -run:
// the race detector can tell something about them alone, and makes a test three to ten times slower.
//
// A test counts when its function, or a function of the same folder's tests that it names, starts a goroutine, races by
// testkit.Race or an errgroup, or waits on one (sync, atomic). One does not that starts the program as a process of its own: what runs
// beside it is there, is killed in the end, and tells nobody what it saw. Names are joined over all packages: one too many costs a second.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// aside: a selector of these starts or awaits something that runs beside the test.
var aside = []string{"testkit.Race", "errgroup.Group", "errgroup.WithContext", "sync.WaitGroup", "sync.Mutex", "sync.RWMutex", "sync.Once"}

func main() {
	folders := map[string]bool{}
	for _, root := range []string{"api", "internal", "migrations"} {
		err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			if strings.HasSuffix(path, "_test.go") {
				folders[filepath.Dir(path)] = true
			}
			return err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	var tests []string
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if found := besides(folder); len(found) > 0 {
			fmt.Println("./" + folder)
			tests = append(tests, found...)
		}
	}
	slices.Sort(tests)
	if len(tests) == 0 {
		fmt.Fprintln(os.Stderr, "no test runs anything beside another: the search is broken")
		os.Exit(1)
	}
	fmt.Printf("^(%s)$\n", strings.Join(slices.Compact(tests), "|"))
}

// process is the function of the tests that starts the program as a process.
const process = "spawn"

// spread marks whatever names something that is marked.
func spread(marked map[string]bool, uses map[string][]string) {
	for grown := true; grown; {
		grown = false
		for name, names := range uses {
			if !marked[name] && slices.ContainsFunc(names, func(used string) bool { return marked[used] }) {
				marked[name], grown = true, true
			}
		}
	}
}

// besides gives the tests of one folder in which something runs beside something else.
func besides(folder string) []string {
	paths, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		panic(err) // the pattern is ours
	}
	uses := map[string][]string{} // of each function: the names in it; a method's begins with a dot
	marked := map[string]bool{}
	for _, path := range paths {
		if strings.HasPrefix(filepath.Base(path), "bench_") {
			continue // no test calls a benchmark
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, declared := range file.Decls {
			function, is := declared.(*ast.FuncDecl)
			if !is {
				continue
			}
			name := function.Name.Name
			if function.Recv != nil {
				name = "." + name
			}
			ast.Inspect(function, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.GoStmt:
					marked[name] = true
				case *ast.SelectorExpr:
					of, is := node.X.(*ast.Ident)
					if is && (slices.Contains(aside, of.Name+"."+node.Sel.Name) || of.Name == "atomic") {
						marked[name] = true
					}
					uses[name] = append(uses[name], "."+node.Sel.Name)
					return !is
				case *ast.Ident:
					uses[name] = append(uses[name], node.Name)
				}
				return true
			})
		}
	}
	apart := map[string]bool{process: true}
	spread(marked, uses)
	spread(apart, uses)
	isTest := regexp.MustCompile(`^Test[A-Z0-9]`)
	var tests []string
	for name := range marked {
		if isTest.MatchString(name) && name != "TestMain" && !apart[name] {
			tests = append(tests, name)
		}
	}
	return tests
}
