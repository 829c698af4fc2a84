package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lysning/internal/note"
	"lysning/internal/testkit"
)

// inClear are all fields of the API that carry words as somebody typed them - or operations, when all of theirs are of one sort -,
// each with where they may be found afterwards and why. Whatever else is typed is sealed in the browser. A field that is not here
// fails the test: say first who may read it.
var inClear = map[string]struct{ where, why string }{
	"invite-person.name":               {knownWord, "a name of who works here; guests and colleagues see it"},
	"join-staff.name":                  {knownWord, "the same, put right by its owner"},
	"join-staff.label":                 {knownWord, "what its owner calls a device"},
	"add-passkey.label":                {knownWord, "what its owner calls a device"},
	"set-own-profile.own_words.*":      {knownWord, "the page about colleagues shows it to everybody"},
	"set-own-profile.training.*":       {knownWord, "the page about colleagues shows it to everybody"},
	"book-supervision.with":            {refusedWord, "one of the programme's supervisors, refused otherwise"},
	"ask-week":                         {passingWord, whomNot},
	"ask-week-first":                   {passingWord, whomNot},
	"enter-expense":                    {passingWord, "a random number that names nobody, and a month"},
	"pay-expense":                      {passingWord, "the same number"},
	"approve-expense":                  {passingWord, "the same number"},
	"remove-expense":                   {passingWord, "the same number"},
	"set-own-phone.phone":              {knownWord, "of who works here, for the office, until its owner takes it away"},
	"set-phone-word.word":              {passingWord, "compared on the telephone; kept as a keyed hash"},
	"set-notice-address.address":       {knownWord, "of who works here, until its owner takes it away; shown to nobody else"},
	"search-days.without[]":            {refusedWord, "ids of colleagues who are not to be met, used for one list"},
	"search-days.without_employers[]":  {refusedWord, "codes of the programme, used for one list"},
	"hold-day.without[]":               {refusedWord, "ids of colleagues who are not to be met, used for one hold"},
	"hold-day.without_employers[]":     {refusedWord, "codes of the programme, used for one hold"},
	"set-own-profile.employers[]":      {refusedWord, "codes of the programme, refused otherwise"},
	"set-own-profile.languages[]":      {refusedWord, "codes of languages, refused otherwise"},
	"join-staff.credential.*":          {knownWord, "made by a browser"},
	"add-passkey.credential.*":         {knownWord, "made by a browser"},
	"start-staff-session.credential.*": {knownWord, "made by a browser"},
	"copy-course":                      {knownWord, ofTheHouse},
	"change-course":                    {knownWord, ofTheHouse},
	"put-course-block":                 {knownWord, ofTheHouse},
	"remove-course-block":              {knownWord, ofTheHouse},
	"set-course-nights":                {knownWord, ofTheHouse},
	"put-room":                         {knownWord, ofTheHouse},
	"book-first.texts":                 {passingWord, whereTexts},
	"book-for-caller.texts":            {passingWord, whereTexts},
	"set-texts.address":                {passingWord, whereTexts},
	"stop-texts-by-code.code":          {passingWord, "a code that a text names, kept as a keyed hash"},
	"look-by-voice":                    {passingWord, onThePhone},
	"move-by-voice":                    {passingWord, onThePhone},
	"cancel-by-voice":                  {passingWord, onThePhone},
	"stop-texts-by-voice":              {passingWord, onThePhone},
	"do-week-by-voice":                 {passingWord, onThePhone},
	"book-for-caller.guest":            {passingWord, "the id of a guest who wished for the call: random, and nobody's name"},
	"book-halves.guest":                {passingWord, "as for book-for-caller"},
	"book-halves.holds[]":              {refusedWord, "secrets of two holds, refused otherwise"},
	"book-first.agreement":             {refusedWord, agreements},
	"book-for-caller.agreement":        {refusedWord, agreements},
	"book-halves.agreement":            {refusedWord, agreements},
	"ask-week-for-caller.hospital":     {passingWord, whomNot},
	"ask-week-for-caller.department":   {passingWord, whomNot},
	"set-rota":                         {refusedWord, "days, times and ids of who works here, refused otherwise"},
	"clear-rota-date.seen":             {refusedWord, "the version that was looked at, refused otherwise"},
	"ask-swap.taker":                   {refusedWord, "the id of somebody who works here, refused otherwise"},
	"test-line.country":                {refusedWord, "of a number on the help-now page, refused otherwise"},
	"test-line.number":                 {refusedWord, "a number on the help-now page, refused otherwise"},
	"test-line.tester":                 {knownWord, "the name of who rang, for those who keep the numbers right"},
	"make-claim-code":                  {passingWord, onThePhone},
	"raise-concern":                    {passingWord, "an own guest's id or a card name, which the program makes; looked up and not kept"},
	"ask-hold.card_name":               {passingWord, "a card name, which the program makes; looked up and not kept"},
	"ask-opening.ground":               {refusedWord, "a code of the law profile, refused otherwise"},
	"agree-check-back.by":              {refusedWord, "the id of somebody who works here, refused otherwise"},
	"claim-booking":                    {passingWord, "a code of one day, kept as a keyed hash, and the card name that goes with it"},
	"touch-session.credential.*":       {knownWord, "made by a browser"},
}

const (
	ofTheHouse = "the plan of a week or the house, by the office: published, or for who works there; nothing of a guest is asked"
	whomNot    = "where one works and a word that two agreed on, compared once, kept as keyed hashes; ids of the programme beside them"
	whereTexts = "where short texts go, if the guest wished for them: wrapped with a key slot, opened by the sender job alone"
	agreements = "a code of the programme's agreements, refused otherwise"
	onThePhone = "said on the telephone: a card name, which the program makes, and two words, compared and kept as a keyed hash"
)

// Where a word that was typed may be.
const (
	knownWord   = "in the store"
	passingWord = "in the program's memory, and in no file"
	refusedWord = "is refused unless the program knows it"
)

// references name a thing by its id or secret; what they name is there or it is refused, and nothing of them is kept.
var references = []string{
	"ask", "booking", "ceremony", "challenge", "counsellor", "course", "day", "hold", "id", "ids[]", "language", "month", "of", "place", "reader",
	"recipient", "remove_leave", "remove_pattern", "renew", "room", "staff", "talk", "ticked[]", "to", "token",
}

// TestP2_EveryFieldIsSealedOrSaysWhyNot draws the fields from the registered operations.
func TestP2_EveryFieldIsSealedOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	srv, _ := bareServer(t, nil)
	found := map[string]bool{}
	for _, op := range allOperations(srv) {
		for _, f := range wordsOf(srv, op) {
			if _, ok := inClear[op.OperationID]; ok {
				found[op.OperationID] = true
				continue
			}
			found[f] = true
			if _, ok := inClear[f]; !ok {
				t.Errorf("%s takes words in the clear: who may read them, and why are they not sealed?", f)
			}
		}
	}
	for f := range inClear {
		if !found[f] {
			t.Errorf("%s is named here and nowhere else", f)
		}
	}
}

// movable runs the program by a clock in a file.
const movable = "runs by a clock in a file"

// clockFile is where a movable program looks.
const clockFile = "TEST_CLOCK"

// far is a world whose program is a process of its own: the test shares no memory with it.
type far struct {
	*world
	process *process
	sink    *testkit.MailSink
	env     map[string]string
}

// depart ends the world's own program and goes on with a process over the same folder.
func (w *world) depart(t *testing.T) *far {
	t.Helper()
	f := &far{world: w, sink: testkit.NewMailSink(t, w.clk)}
	f.env = map[string]string{
		"LYSNING_DATA": w.dir, "LYSNING_PROGRAMME": w.setup.Config.Programme, "LYSNING_ORIGIN": testOrigin, "LYSNING_PROXIES": "127.0.0.0/8",
		"LYSNING_SMTP": "smtp://127.0.0.1:" + strconv.Itoa(f.sink.Port), "LYSNING_MAIL_FROM": "office@fjellro.example",
		clockFile: filepath.Join(t.TempDir(), "clock"),
	}
	w.stop()
	f.moveTo(w.clk.Now())
	f.process = serving(t, movable, f.env)
	to, err := url.Parse(strings.TrimSuffix(f.process.base, apiPrefix))
	w.must(err)
	n := 0
	w.far = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		n++ // everybody comes from a network of their own
		r.Out.Header.Set("X-Forwarded-For", "10."+strconv.Itoa(n>>8)+"."+strconv.Itoa(n&255)+".1")
	}}
	return f
}

// moveTo sets the clock of both sides.
func (f *far) moveTo(at time.Time) {
	f.t.Helper()
	file := f.env[clockFile]
	f.clk.Set(at)
	f.must(os.WriteFile(file+".new", []byte(at.Format(time.RFC3339)), 0o600))
	f.must(os.Rename(file+".new", file))
}

// command runs one of the operator's commands beside the process.
func (f *far) command(args ...string) (string, error) {
	var out strings.Builder
	err := run(context.WithoutCancel(f.t.Context()), args, func(name string) string { return f.env[name] }, &out)
	return out.String(), err
}

// memory is all that the process has in its memory and may write to: heap, stacks, data. What it was started from is left out.
func (f *far) memory() []byte {
	f.t.Helper()
	at := "/proc/" + strconv.Itoa(f.process.cmd.Process.Pid)
	maps, err := os.ReadFile(at + "/maps")
	f.must(err)
	mem, err := os.Open(at + "/mem")
	f.must(err)
	defer func() { _ = mem.Close() }() // only read
	var all bytes.Buffer
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		from, to, ok := strings.Cut(fields[0], "-")
		if !ok || !strings.HasPrefix(fields[1], "rw") {
			continue
		}
		first, err := strconv.ParseInt(from, 16, 64)
		f.must(err)
		last, err := strconv.ParseInt(to, 16, 64)
		f.must(err)
		if last-first > 1<<30 {
			continue // no program of ours has so much: it is the race detector's shadow of the memory, which holds no bytes of it
		}
		// A page that was given back between the two reads ends the part; the search's control shows that enough is read.
		_, _ = io.Copy(&all, io.NewSectionReader(mem, first, last-first))
	}
	return all.Bytes()
}

// TestP2_WhatAnybodyTypesIsInNoFileLogMailOrMemory lets a doctor, a caller, a counsellor, the office and a leader fill in every field
// that there is, each with a word of its own, in a program that is a process of its own; then looks for the words in every file, in
// what it printed, in what the mail server got, in its answers to strangers, and in its memory. What everybody may read must be
// found in each of them, or the search would prove nothing.
func TestP2_WhatAnybodyTypesIsInNoFileLogMailOrMemory(t *testing.T) {
	if underRace {
		t.Skip("the detector makes the memory to look through three times as large; the run in bulk does it without")
	}
	t.Parallel()
	w := newWorld(t, nil)
	s := newScene(w)
	f := w.depart(t)
	s.play(f)

	places := map[string][]byte{"its memory": f.memory(), "what it printed": []byte(f.process.log.String())}
	for _, m := range f.sink.Mails() {
		places["a mail"] = append(places["a mail"], strings.Replace(m.Data, "To: <"+m.To+">", "", 1)...) // whose mailbox it is, the mail server knows
	}
	for _, path := range []string{"/openapi.yaml", "/readyz", "/metrics", "/en/", "/nb/", apiPrefix + "/programme", apiPrefix + "/keys", apiPrefix + "/days"} {
		places["an answer to a stranger"] = append(places["an answer to a stranger"], ask(t, w.far, http.MethodGet, path, "").Body.Bytes()...)
	}
	if _, err := f.command("backup", filepath.Join(w.dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	for path, b := range files(t, w.dir) {
		places[filepath.Base(path)] = b
	}
	for _, in := range []string{"its memory", "an answer to a stranger", "main.db", "backup.db"} {
		if !bytes.Contains(places[in], []byte(s.prefix[knownWord])) {
			t.Errorf("the search does not see in %s what everybody may read", in)
		}
	}
	if len(places["a mail"]) == 0 || len(places["what it printed"]) == 0 {
		t.Error("no mail was sent, or no line printed")
	}
	s.wantNone(places)
	if len(s.kinds) != len(note.Kinds) {
		t.Errorf("%d of %d kinds were written", len(s.kinds), len(note.Kinds))
	}
	t.Logf("%d words looked for in %d places, one of them %d MiB of memory", len(s.typed), len(places), len(places["its memory"])>>20)
	f.process.stop()
	places = files(t, w.dir)
	s.wantNone(places)
}
