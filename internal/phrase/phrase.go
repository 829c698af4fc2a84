// Package phrase says things in a person's language: it reads the same catalogues as the app (admin-ui/messages), with plural
// forms and dates, and refuses catalogues that do not match each other. It knows no page. Start reading at Load.
package phrase

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Catalogue is every language there is.
type Catalogue struct {
	byTag map[string]*Language
	tags  []string
}

// Language is one language's messages.
type Language struct {
	tag      string
	plurals  language.Tag
	messages map[string]message
}

// message is a text, or one that counts: then it has each plural form of its language, which may be "other" alone.
type message struct {
	counts bool
	forms  map[plural.Form]string
}

var forms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// Load reads every <language>.json of dir in fsys. A language that lacks a key, a plural form or a placeholder that another
// one has is refused, with all that is wrong at once: a missing message must never reach a screen.
func Load(fsys fs.FS, dir string) (*Catalogue, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.json"))
	if err != nil || len(names) == 0 {
		return nil, errors.New("load the messages: none are there")
	}
	slices.Sort(names)
	c := &Catalogue{byTag: map[string]*Language{}}
	var wrong []error
	for _, name := range names {
		tag := strings.TrimSuffix(path.Base(name), ".json")
		l, err := read(fsys, name, tag)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			continue
		}
		c.byTag[tag] = l
		c.tags = append(c.tags, tag)
	}
	wrong = append(wrong, c.compare()...)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("load the messages: %w", errors.Join(wrong...))
	}
	return c, nil
}

func read(fsys fs.FS, name, tag string) (*Language, error) {
	plurals, err := language.Parse(tag)
	if err != nil {
		return nil, errors.New("is not named after a language")
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, err
	}
	l := &Language{tag: tag, plurals: plurals, messages: make(map[string]message, len(raw))}
	for key, value := range raw {
		m, err := readMessage(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		l.messages[key] = m
	}
	return l, nil
}

func readMessage(value json.RawMessage) (message, error) {
	var s string
	if err := json.Unmarshal(value, &s); err == nil {
		if strings.TrimSpace(s) == "" {
			return message{}, errors.New("is empty")
		}
		return message{forms: map[plural.Form]string{plural.Other: s}}, nil
	}
	var many map[string]string
	if err := json.Unmarshal(value, &many); err != nil {
		return message{}, errors.New("is neither a text nor plural forms")
	}
	m := message{counts: true, forms: map[plural.Form]string{}}
	for name, s := range many {
		form, ok := forms[name]
		if !ok || strings.TrimSpace(s) == "" {
			return message{}, fmt.Errorf("has no usable form %q", name)
		}
		m.forms[form] = s
	}
	if m.forms[plural.Other] == "" {
		return message{}, errors.New("has no form other")
	}
	return m, nil
}

// Languages lists the codes of all languages, sorted.
func (c *Catalogue) Languages() []string { return slices.Clone(c.tags) }

// In gives one language.
func (c *Catalogue) In(tag string) (*Language, bool) {
	l, ok := c.byTag[tag]
	return l, ok
}

// Tag is the language's code, as it stands first in an address.
func (l *Language) Tag() string { return l.tag }

// Has reports whether there is a message for a key made at run time, such as "error." and a code.
func (l *Language) Has(key string) bool {
	_, ok := l.messages[key]
	return ok
}

// Say gives the message of key with its {names} filled in from pairs of name and value. A key that does not exist, or a
// name that is left over, is an error: whoever renders a page must not send it.
func (l *Language) Say(key string, pairs ...any) (string, error) {
	return l.say(key, plural.Other, pairs)
}

// Count is Say for a message with plural forms; {n} is n.
func (l *Language) Count(key string, n int, pairs ...any) (string, error) {
	if n < 0 {
		return "", fmt.Errorf("say %s: a count below 0", key)
	}
	form := plural.Cardinal.MatchPlural(l.plurals, n, 0, 0, 0, 0)
	return l.say(key, form, append([]any{"n", n}, pairs...))
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func (l *Language) say(key string, form plural.Form, pairs []any) (string, error) {
	m, ok := l.messages[key]
	if !ok {
		return "", fmt.Errorf("say %s: no such message in %s", key, l.tag)
	}
	s, ok := m.forms[form]
	if !ok {
		s = m.forms[plural.Other]
	}
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("say %s: a name without a value", key)
	}
	var left error
	s = placeholder.ReplaceAllStringFunc(s, func(hole string) string {
		for i := 0; i < len(pairs); i += 2 {
			if name, _ := pairs[i].(string); name == hole[1:len(hole)-1] {
				return text(pairs[i+1])
			}
		}
		left = fmt.Errorf("say %s: %s is not filled in", key, hole)
		return hole
	})
	return s, left
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	default:
		return fmt.Sprint(v)
	}
}
