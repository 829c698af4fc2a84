//go:build ignore

// Reads `go test -json` and shows each package's result and the output of what failed. The last line is "passed failed",
// counted over tests and subtests; a package that fails without a failed test counts as one.
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
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Println(in.Text()) // a build error is plain text
			continue
		}
		key := e.Package + " " + e.Test
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
	fmt.Println(passed, failed)
}
