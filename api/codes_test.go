package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	adminui "lysning/admin-ui"
	"lysning/internal/phrase"
)

// operatorCodes are said in a terminal, never on a screen.
var operatorCodes = map[string]bool{
	"backup_invalid": true, "backup_too_old": true, "erased_still_there": true, "shred_store_lost": true, "store_in_use": true, "store_not_empty": true,
	"use_pg_dump": true, "door_invalid": true, "gateway_down": true, "panic": true,
}

var faultCode = regexp.MustCompile(`(?s)fault\.(?:New|Wrap)\(\s*fault\.\w+,\s*"([a-z_]+)"|fault\.Refuse\(\s*"([a-z_]+)"`)

// TestEveryCodeIsSaidInEveryLanguage looks at every fault in the source, at what the framework refuses, and at what operations
// say of themselves: a doctor never reads a bare code.
func TestEveryCodeIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{codeInternal: true}
	for status, code := range frameworkCodes {
		if status != http.StatusNotAcceptable {
			codes[code] = true
		}
	}
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
			for _, m := range faultCode.FindAllStringSubmatch(string(b), -1) {
				codes[m[1]+m[2]] = true
			}
		}
	}
	if len(codes) < 40 {
		t.Fatalf("only %d codes found: this test looks in the wrong place", len(codes))
	}
	s, _ := bareServer(t, nil)
	for _, op := range allOperations(s) {
		said, _ := op.Extensions["x-codes"].([]string)
		for _, code := range said {
			if !codes[code] {
				t.Errorf("%s speaks of %s, which nothing answers with", op.OperationID, code)
			}
		}
	}
	catalogue, err := phrase.Load(adminui.Messages, "messages")
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"en", "nb"} {
		l, ok := catalogue.In(tag)
		if !ok {
			t.Fatalf("no messages in %s", tag)
		}
		for code := range codes {
			if _, err := l.Say("error." + code); err != nil && !operatorCodes[code] {
				t.Errorf("%s lacks error.%s", tag, code)
			}
		}
	}
}
