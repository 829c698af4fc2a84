package phrase

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// compare finds every key, plural form and placeholder that one language has and another lacks.
func (c *Catalogue) compare() []error {
	var wrong []error
	keys := map[string]string{} // key to a language that has it
	for _, tag := range c.tags {
		for key := range c.byTag[tag].messages {
			if keys[key] == "" {
				keys[key] = tag
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		first := c.byTag[keys[key]].messages[key]
		for _, tag := range c.tags {
			l := c.byTag[tag]
			m, ok := l.messages[key]
			switch {
			case !ok:
				wrong = append(wrong, fmt.Errorf("%s lacks %s, which %s has", tag, key, keys[key]))
			case m.counts != first.counts:
				wrong = append(wrong, fmt.Errorf("%s: counts in only one of %s and %s", key, keys[key], tag))
			default:
				wrong = append(wrong, l.checkForms(key, m)...)
				if a, b := holes(first), holes(m); a != b {
					wrong = append(wrong, fmt.Errorf("%s: %s fills in %s, %s fills in %s", key, keys[key], a, tag, b))
				}
			}
		}
	}
	return wrong
}

// checkForms asks for each plural form that the language uses for whole numbers, and for no other.
func (l *Language) checkForms(key string, m message) []error {
	if !m.counts {
		return nil
	}
	used := l.usedForms()
	var wrong []error
	for name, form := range forms {
		if _, has := m.forms[form]; has != used[form] {
			wrong = append(wrong, fmt.Errorf("%s: %s must have exactly the plural forms of its language (see %q)", l.tag, key, name))
		}
	}
	return wrong
}

// usedForms tries small and round numbers: together they meet every rule for whole numbers that CLDR has.
func (l *Language) usedForms() map[plural.Form]bool {
	used := map[plural.Form]bool{plural.Other: true}
	for n := range 201 {
		used[match(l.plurals, n)] = true
	}
	used[match(l.plurals, 1000000)] = true
	return used
}

func match(tag language.Tag, n int) plural.Form {
	return plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)
}

// holes lists the placeholders of all forms together, sorted; {n} may be left unsaid in some forms ("one day").
func holes(m message) string {
	set := map[string]bool{}
	for _, s := range m.forms {
		for _, h := range placeholder.FindAllString(s, -1) {
			if h != "{n}" {
				set[h] = true
			}
		}
	}
	return "[" + strings.Join(slices.Sorted(maps.Keys(set)), " ") + "]"
}
