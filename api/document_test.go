package main

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the files that tests compare with")

// TestTheDocumentIsCommitted compares api/openapi.yaml with what the program prints; -update rewrites it.
func TestTheDocumentIsCommitted(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := writeDocument(&got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.yaml", got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("openapi.yaml is not what the program serves: go test ./api -run Document -update")
	}
}

// TestAPhoneOnASlowLineCanBook: 50 KB are eight seconds at the speed of a train in a valley.
func TestAPhoneOnASlowLineCanBook(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, nil)
	large := 0
	for _, op := range allOperations(s) {
		if op.MaxBodyBytes != largeBody {
			continue
		}
		large++
		if op.BodyReadTimeout < 15*time.Second || op.BodyReadTimeout > readTimeout {
			t.Errorf("%s waits %v for a body", op.OperationID, op.BodyReadTimeout)
		}
	}
	if large < 5 {
		t.Errorf("only %d operations take texts", large)
	}
}
