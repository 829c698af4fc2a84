//go:build ignore

// Reads `go test -json` and shows each package's result and the output of what failed. The last line is "passed failed",
// counted over tests and subtests; a package that fails without a failed test counts as one. With a file as its argument it notes
// there which tests ran on which database: a line is the store, a space and the test without it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

func main() {
	var passed, failed int
	output := map[string][]string{}
	failedIn := map[string]bool{}
	var ran strings.Builder
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Println(in.Text()) // a build error is plain text
			continue
		}
		key := e.Package + " " + e.Test
		// Also one that skips itself has run: it has said why.
		for _, store := range []string{"sqlite", "postgres"} {
			if test, _, ok := strings.Cut(e.Test+"/", "/"+store+"/"); ok && e.Action == "run" {
				fmt.Fprintln(&ran, store, e.Package, test)
			}
		}
		switch e.Action {
		case "output":
			output[key] = append(output[key], e.Output)
		case "build-output":
			fmt.Print(e.Output)
		case "build-fail":
			fmt.Println("does not build:", e.ImportPath)
		case "pass", "fail":
			if e.Test == "" {
				word := "ok  "
				if e.Action == "fail" {
					word = "FAIL"
					if !failedIn[e.Package] {
						failed++
						fmt.Print(strings.Join(output[key], ""))
					}
				}
				fmt.Printf("%s  %s  %.1f s\n", word, e.Package, e.Elapsed)
				continue
			}
			if e.Action == "pass" {
				passed++
			} else {
				failed++
				failedIn[e.Package] = true
				fmt.Printf("--- %s %s\n%s", e.Package, e.Test, strings.Join(output[key], ""))
			}
			delete(output, key)
		}
	}
	if len(os.Args) > 1 {
		if err := os.WriteFile(os.Args[1], []byte(ran.String()), 0o600); err != nil {
			fmt.Println(err)
			failed++
		}
	}
	fmt.Println(passed, failed)
}
