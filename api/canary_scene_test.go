package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// scene is a doctor's visit with everybody who has a part in it, each of whom types only words that nothing else contains.
type scene struct {
	w      *world
	prefix map[string]string // of all words of a class: one search finds them all
	typed  map[string]string // what was typed, by where
	kinds  map[note.Kind]bool

	her, office, boss *worker
	day               dayOut
	week              string
}

var letters = strings.NewReplacer("0", "g", "1", "h", "2", "j", "3", "k", "4", "m", "5", "n", "6", "p", "7", "r", "8", "s", "9", "t")

// sealedWord is the class of what is sealed in a browser: it is refusedWord at all.
const sealedWord = "sealed"

// newScene lets those who work here in, in the world's own program; nothing is typed yet.
func newScene(w *world) *scene {
	w.t.Helper()
	s := &scene{w: w, prefix: map[string]string{}, typed: map[string]string{}, kinds: map[note.Kind]bool{}}
	for _, class := range []string{sealedWord, knownWord, passingWord, refusedWord} {
		s.prefix[class] = "zq" + letters.Replace(repeatKey(w)[:20]) // a phone word has letters only
	}
	s.her, s.office, s.boss = w.anew(session.Counsellor), w.anew(session.Coordinator), w.anew(session.Leader)
	s.day = s.her.givesDays()
	s.week = w.week(2)
	s.office.sits()
	return s
}

// word gives something to type.
func (s *scene) word(class, what string) string {
	n := len(s.typed)
	s.typed[what] = s.prefix[class] + string(rune('a'+n/26)) + string(rune('a'+n%26))
	return s.typed[what]
}

// fieldsOf are the fields of a form whose answer is sealed as one text; all others are one field.
var fieldsOf = map[note.Kind][]string{
	note.Contact: {"channel", "hours", "say"}, note.CallWish: {"number", "when", "say"}, note.Today: {"place", "number"},
	note.Letter: {"wishes", "spoken"},
}

// sealed is an item as a browser makes it, with a word in each field of its form.
func (s *scene) sealed(d *doctor, kind note.Kind, to note.Role, by *worker, seq int) map[string]any {
	s.w.t.Helper()
	author, key := "the doctor", d.keys.Signing
	if by != nil {
		author, key = by.name, by.keys.Signing
	}
	what := string(kind) + " by " + author + " for " + string(to) + " " + d.keys.Guest[:4]
	text := ""
	if fields := fieldsOf[kind]; fields == nil {
		text = s.word(sealedWord, what)
	} else {
		form := map[string]string{}
		for _, f := range fields {
			form[f] = s.word(sealedWord, what+", "+f)
		}
		text = string(s.w.raw(form))
	}
	reader := s.w.keys[string(to)]
	e := note.Envelope{Origin: testOrigin, Kind: kind, ID: repeatKey(s.w), Guest: d.keys.Guest, Day: clock.DateOf(s.w.clk.Now()), Text: text}
	e.To = [2]string{d.keys.Recipient(), s.her.keys.Recipient()}
	if to != note.Counsellor {
		e.To[1] = reader.Recipient().String()
	}
	item := map[string]any{"id": e.ID, "kind": string(kind), "to": string(to), "epoch": s.w.epochOf(string(to))}
	if kind == note.Message {
		e.Thread = note.Thread{Seq: seq, Seen: seq - 1}
		item["seq"] = seq
	}
	body, err := note.Seal(e, key)
	s.w.must(err)
	item["sealed"] = body
	s.kinds[kind] = true
	return item
}

// play is the whole of it, against a process.
func (s *scene) play(f *far) {
	s.w.t.Helper()
	s.people()
	d, booking := s.booked()
	s.written(d, booking)
	s.called()
	s.asksForWeek()
	date, err := clock.ParseDate(s.day.Date)
	s.w.must(err)
	f.moveTo(date.At(9*60+30, testkit.Oslo(s.w.t)))
	s.theDay(d, booking)
	f.moveTo(date.At(13*60+10, testkit.Oslo(s.w.t)))
	f.waitForMail()
}

// people fills in what is about those who work here.
func (s *scene) people() {
	w := s.w
	w.t.Helper()
	s.boss.touch()
	link := decode[invitationOut](w, s.boss.does(http.MethodPost, "/staff/people", map[string]any{
		"name": s.word(knownWord, "the name in an invitation"), "roles": []string{"host"},
	}), http.StatusCreated).Token
	p := &worker{w: w, seed: seedOf("host"), phone: testkit.NewAuthenticator(w.t, testOrigin)}
	var err error
	p.keys, err = note.DeriveStaffKeys(p.seed, testOrigin)
	w.must(err)
	join := p.follow(link)
	join["name"], join["label"] = s.word(knownWord, "a name, put right"), s.word(knownWord, "the name of a device")
	p.in(w.ask(http.MethodPost, "/staff/join", join))
	decode[nothing](w, p.does(http.MethodPut, "/staff/me/notice-address", map[string]any{"address": s.word(knownWord, "a notice address") + "@fjellro.example"}), noContent)
	profile := profileBody()
	for _, field := range []string{"own_words", "training"} {
		profile[field] = map[string]any{"en": s.word(knownWord, field+" in English"), "nb": s.word(knownWord, field+" in Norwegian")}
	}
	decode[nothing](w, s.her.does(http.MethodPut, "/staff/profile", profile), noContent)
	h := s.her.freeHour()
	refused := s.her.does(http.MethodPost, "/staff/care/supervisions", map[string]any{"date": h.Date, "at": h.At, "with": s.word(refusedWord, "a supervisor")})
	if refused.Code < http.StatusBadRequest {
		w.t.Error("a supervisor whom the programme does not know is taken")
	}
	for _, field := range []string{"employers", "languages"} {
		profile[field] = []string{s.word(refusedWord, "a code of "+field)}
		if got := s.her.does(http.MethodPut, "/staff/profile", profile); got.Code < http.StatusBadRequest {
			w.t.Errorf("a code of %s that the programme does not know is taken", field)
		}
		profile[field] = profileBody()[field]
	}
}

// booked is the doctor's form, the phone word, and a wish for an earlier day.
func (s *scene) booked() (*doctor, string) {
	w, d := s.w, s.w.doctor()
	w.t.Helper()
	s.day = w.days("?counsellor=" + s.her.id).Days[0]
	h := w.hold(s.day.ID)
	items := []any{}
	for _, at := range []struct {
		kind note.Kind
		to   note.Role
	}{
		{note.ChosenName, note.Counsellor}, {note.ChosenName, note.Office}, {note.Contact, note.Office}, {note.Contact, note.Counsellor},
		{note.Contact, note.Safety}, {note.WordsBeforehand, note.Counsellor}, {note.WordsBeforehand, note.Safety},
	} {
		items = append(items, s.sealed(d, at.kind, at.to, nil, 0))
	}
	b := d.book(h, items...)
	decode[nothing](w, d.does(http.MethodPost, "/me/phone-word", map[string]any{"word": s.word(passingWord, "a phone word") + " heather"}), noContent)
	decode[nothing](w, d.does(http.MethodPut, "/me/texts", map[string]any{"address": s.word(passingWord, "where texts go") + "@fjellro.example"}), noContent)
	for _, field := range []string{"without", "without_employers"} {
		word := []string{s.word(passingWord, field)}
		w.ask(http.MethodPost, "/days/search", map[string]any{field: word})
		w.ask(http.MethodPost, "/holds", map[string]any{"day": s.day.ID, field: word})
	}
	got := d.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": s.day.Date, "items": []any{s.sealed(d, note.Contact, note.Office, nil, 0)}})
	decode[standByOut](w, got, http.StatusCreated)
	return d, b.ID
}

// written are both threads, a note after the yes, and what the office hands on to itself.
func (s *scene) written(d *doctor, booking string) {
	w := s.w
	w.t.Helper()
	to := "/staff/guests/" + d.keys.Guest + "/items"
	said := func(by *worker, path string, in map[string]any) {
		w.t.Helper()
		if by == nil {
			decode[nothing](w, d.does(http.MethodPost, path, in), noContent)
		} else {
			decode[nothing](w, by.does(http.MethodPost, path, in), noContent)
		}
	}
	said(nil, "/me/items", map[string]any{"booking": booking, "items": []any{s.sealed(d, note.Message, note.Counsellor, nil, 1)}})
	said(s.her, to, map[string]any{"items": []any{s.sealed(d, note.Message, note.Counsellor, s.her, 2)}})
	first := s.sealed(d, note.Message, note.Office, nil, 1)
	said(nil, "/me/items", map[string]any{"items": []any{first}})
	said(s.office, to, map[string]any{"items": []any{s.sealed(d, note.Message, note.Office, s.office, 2)}})
	on := s.sealed(d, note.Forwarded, note.Office, s.office, 0)
	on["of"] = first["id"]
	said(s.office, to, map[string]any{"items": []any{on}})
	said(nil, "/me/note-permission", map[string]any{"counsellor": s.her.id, "yes": true})
	said(s.her, to, map[string]any{"items": []any{s.sealed(d, note.WorkingNote, note.Counsellor, s.her, 0)}})
	said(s.her, "/staff/bookings/"+booking+"/words-read", nil)
	for _, by := range []*worker{s.her, s.office} {
		ids := []string{}
		for _, i := range decode[guestOut](w, by.does(http.MethodGet, "/staff/guests/"+d.keys.Guest, nil), http.StatusOK).Items {
			ids = append(ids, i.ID)
		}
		opened := decode[openedOut](w, by.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": ids}), http.StatusOK).Items
		if len(opened) == 0 || slices.ContainsFunc(opened, func(o openedItemOut) bool { return o.Sealed == nil }) {
			w.t.Errorf("%s opens %d of %d", by.name, len(opened), len(ids))
		}
	}
	for _, i := range decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Items {
		decode[itemOut](w, d.does(http.MethodGet, "/me/items/"+i.ID, nil), http.StatusOK)
	}
}

// called is somebody else, who only asks to be called.
func (s *scene) called() {
	w, d := s.w, s.w.doctor()
	w.t.Helper()
	raw := w.raw(map[string]any{"guest": d.public(), "items": []any{s.sealed(d, note.CallWish, note.Office, nil, 0), s.sealed(d, note.ChosenName, note.Office, nil, 0)}})
	key := repeatKey(w)
	got := w.ask(http.MethodPost, "/calls", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("first-call", key, raw))
	if got.Code != http.StatusCreated {
		w.t.Fatalf("call: %d %s", got.Code, got.Body)
	}
}

// asksForWeek is somebody who would come for a week.
func (s *scene) asksForWeek() {
	w, d := s.w, s.w.doctor()
	w.t.Helper()
	raw := w.raw(map[string]any{
		"course": s.week, "guest": d.public(), "avoid": "hospital", "hospital": w.setup.Programme.Employers[0].Code, "code": s.word(passingWord, "a word for two"),
		"items": []any{s.sealed(d, note.Contact, note.Office, nil, 0), s.sealed(d, note.Needs, note.Office, nil, 0), s.sealed(d, note.ChosenName, note.Office, nil, 0)},
	})
	key := repeatKey(w)
	got := w.ask(http.MethodPost, "/course-requests", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("first-week", key, raw))
	if got.Code != http.StatusCreated {
		w.t.Fatalf("a request for a week: %d %s", got.Code, got.Body)
	}
}

// theDay is where the doctor sits, and the letter.
func (s *scene) theDay(d *doctor, booking string) {
	w := s.w
	w.t.Helper()
	d.signIn()
	s.her.signIn()
	decode[nothing](w, d.does(http.MethodPost, "/me/items", map[string]any{"booking": booking, "items": []any{
		s.sealed(d, note.Today, note.Counsellor, nil, 0), s.sealed(d, note.Today, note.Safety, nil, 0),
	}}), noContent)
	decode[nothing](w, d.does(http.MethodPost, urgentPath, map[string]any{"item": s.sealed(d, note.CallNow, note.Safety, nil, 0)}), noContent)
	decode[nothing](w, s.her.does(http.MethodPost, "/staff/guests/"+d.keys.Guest+"/items", map[string]any{
		"items": []any{s.sealed(d, note.Letter, note.Counsellor, s.her, 0)},
	}), noContent)
}

// wantNone looks for every word that may not be there, in each way in which it can lie.
func (s *scene) wantNone(places map[string][]byte) {
	s.w.t.Helper()
	for class, prefix := range s.prefix {
		for in, b := range places {
			if class == knownWord && in != "what it printed" || class != sealedWord && in == "its memory" {
				continue
			}
			for _, form := range forms(prefix) {
				if !bytes.Contains(b, []byte(form)) {
					continue
				}
				which := "something that was typed"
				for what, word := range s.typed {
					if strings.HasPrefix(word, prefix) && bytes.Contains(b, []byte(word)) {
						which = what
					}
				}
				s.w.t.Errorf("%s (%s) is in %s", which, class, in)
			}
		}
	}
}

// waitForMail comes back when the mail server has got one.
func (f *far) waitForMail() {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); len(f.sink.Mails()) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatal("no mail in a minute")
		}
	}
}

// wordsOf lists the fields of an operation's body that take words as they are typed: neither sealed, nor one of a list, nor of a
// form that says what it is, nor the name of something that is there.
func wordsOf(s *server, op *huma.Operation) (found []string) {
	if op.RequestBody == nil {
		return nil
	}
	all := s.api.OpenAPI().Components.Schemas
	var walk func(at string, schema *huma.Schema)
	walk = func(at string, schema *huma.Schema) {
		if schema == nil {
			return
		}
		if schema.Ref != "" {
			schema = all.SchemaFromRef(schema.Ref)
		}
		switch schema.Type {
		case huma.TypeObject:
			for name, p := range schema.Properties {
				walk(at+"."+name, p)
			}
			if more, ok := schema.AdditionalProperties.(*huma.Schema); ok {
				walk(at+".*", more)
			}
		case huma.TypeArray:
			walk(at+"[]", schema.Items)
		case huma.TypeString, "":
			last := at[strings.LastIndex(at, ".")+1:]
			if len(schema.Enum) == 0 && schema.Pattern == "" && schema.Format == "" && schema.ContentEncoding == "" && !slices.Contains(references, strings.TrimSuffix(last, "?")) {
				found = append(found, at)
			}
		}
	}
	for _, media := range op.RequestBody.Content {
		walk(op.OperationID, media.Schema)
	}
	return found
}
