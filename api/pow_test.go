package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const dayOne, dayTwo = "11111111111111111111111111111111", "22222222222222222222222222222222"

func crowded(t *testing.T) (*workDesk, *clock.Fixed) {
	t.Helper()
	clk := clock.At(testkit.Start)
	d := newWorkDesk(clk, token.From(rand.Reader), []byte("a key of the test, 32 bytes long"), rate{Burst: 1, Every: time.Hour})
	if o, err := d.admit(dayOne, nil); o != nil || err != nil {
		t.Fatalf("a quiet door asks for work: %v", err)
	}
	return d, clk
}

// work does what a browser does; the costs of the test are the real ones.
func work(t *testing.T, o *workOffer) *workDone {
	t.Helper()
	for n := range uint32(1 << 16) {
		if done := (workDone{Challenge: o.Challenge, Counter: n}); worked(done, o.Cost, o.Prefix) {
			return &done
		}
	}
	t.Fatal("no counter found")
	return nil
}

func offerOf(t *testing.T, d *workDesk, day string) *workOffer {
	t.Helper()
	o, err := d.admit(day, nil)
	if err != nil || o == nil {
		t.Fatalf("a crowded door asks for no work: %v", err)
	}
	return o
}

func TestWorkOpensACrowdedDoorOnce(t *testing.T) {
	t.Parallel()
	d, clk := crowded(t)
	done := work(t, offerOf(t, d, dayOne))
	if d.accept(dayTwo, *done) {
		t.Error("work for one day opened another")
	}
	if !d.accept(dayOne, *done) {
		t.Error("good work was refused")
	}
	if d.accept(dayOne, *done) {
		t.Error("work was taken twice")
	}
	late := work(t, offerOf(t, d, dayOne))
	clk.Add(workLife)
	if d.accept(dayOne, *late) {
		t.Error("work was taken after its time")
	}
}

func TestTamperedWorkIsRefused(t *testing.T) {
	t.Parallel()
	d, clk := crowded(t)
	o := offerOf(t, d, dayOne)
	raw, err := base64.RawURLEncoding.DecodeString(o.Challenge)
	if err != nil {
		t.Fatal(err)
	}
	tamper := func(change func([]byte) []byte) workOffer {
		b := change(append([]byte(nil), raw...))
		return workOffer{Challenge: encodeText(b), Cost: 1, Prefix: ""}
	}
	bad := map[string]workOffer{
		"cheaper":     tamper(func(b []byte) []byte { binary.BigEndian.PutUint32(b[workNonce+8:], 1); return b }),
		"longer life": tamper(func(b []byte) []byte { b[workNonce]++; return b }),
		"no prefix":   tamper(func(b []byte) []byte { return append(b[:workNonce+12:workNonce+12], b[workNonce+14:]...) }),
		"other nonce": tamper(func(b []byte) []byte { b[0]++; return b }),
		"cut":         tamper(func(b []byte) []byte { return b[:20] }),
		"empty":       {},
		"not base64":  {Challenge: o.Challenge + "="},
	}
	for name, b := range bad {
		for n := range uint32(3) {
			if d.accept(dayOne, workDone{Challenge: b.Challenge, Counter: n}) {
				t.Errorf("%s was accepted", name)
			}
		}
	}
	other := newWorkDesk(clk, token.From(rand.Reader), []byte("another key, also 32 bytes long."), rate{1, time.Hour})
	if other.accept(dayOne, *work(t, o)) {
		t.Error("another program's challenge was accepted")
	}
	wrong := work(t, o)
	wrong.Counter++
	for worked(*wrong, o.Cost, o.Prefix) {
		wrong.Counter++
	}
	if d.accept(dayOne, *wrong) {
		t.Error("no work was done")
	}
}

// TestWorkKnownAnswer is the vector that the browser's side checks too: the smallest counter for a fixed challenge.
func TestWorkKnownAnswer(t *testing.T) {
	t.Parallel()
	got := work(t, &workOffer{Challenge: "lysning-known-answer", Cost: 1000, Prefix: "00"})
	if got.Counter != workKnownCounter {
		t.Errorf("counter %d, want %d", got.Counter, workKnownCounter)
	}
	if strings.Contains(workSalt, " ") {
		t.Error("the salt is written without a space in the browser")
	}
}

const workKnownCounter = 125

func TestMoreWorkIsAskedOfABiggerCrowd(t *testing.T) {
	t.Parallel()
	d, clk := crowded(t)
	if o := offerOf(t, d, dayOne); o.Cost != workCosts[0] {
		t.Errorf("cost %d", o.Cost)
	}
	for i := range 600 {
		d.once(string(binary.BigEndian.AppendUint32(nil, uint32(i))), clk.Now().Add(time.Minute))
	}
	if o := offerOf(t, d, dayOne); o.Cost != workCosts[2] {
		t.Errorf("cost %d", o.Cost)
	}
	clk.Add(2 * time.Minute)
	if o := offerOf(t, d, dayOne); o.Cost != workCosts[0] {
		t.Errorf("cost %d after the crowd has gone", o.Cost)
	}
}
