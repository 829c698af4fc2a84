package main

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/programme"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Help now is made once at start from the programme's numbers: to memory, to disk beside the data, and as a dated page of
// its own that any static host can show. It needs no script, no session and no store (design section 6, P27).

// everywhere stands in while a programme's country has no emergency number yet: the panel is never empty.
const everywhere = "112"

type helpPage struct {
	Lang      string
	Style     template.CSS // set for the page that stands alone
	Others    []otherLanguage
	Countries []helpCountry
	Messages  string
	AsOf      clock.Date
}

type helpCountry struct {
	Code, Name string
	Lines      []helpLine
	Tested     []string
}

type helpLine struct {
	Danger bool
	HTML   template.HTML
}

// helpNow renders the page of one language; with a style it is the one that stands alone.
func (p *pages) helpNow(l *tongue, lines []programme.Helpline, style template.CSS) ([]byte, error) {
	v := helpPage{Lang: l.Tag(), Style: style, AsOf: p.Programme.Today(p.Clock.Now())}
	for _, o := range p.tongues {
		if o == l {
			continue
		}
		name, err := o.Say("frame.language_name")
		if err != nil {
			return nil, err
		}
		link := "/" + o.Tag() + "/help-now"
		if style != "" {
			link = datedHelpNow(o.Tag(), v.AsOf)
		}
		v.Others = append(v.Others, otherLanguage{Tag: o.Tag(), Name: name, Link: link})
	}
	for _, code := range p.Programme.Countries() {
		c, err := p.helpCountry(l, lines, code)
		if err != nil {
			return nil, err
		}
		v.Countries = append(v.Countries, c)
	}
	hours, err := hoursText(l.Language, p.Programme.MessagesRead)
	if err != nil {
		return nil, err
	}
	if v.Messages, err = l.Say("help.messages", "hours", hours); err != nil {
		return nil, err
	}
	if hours == "" {
		if v.Messages, err = l.Say("help.messages_working"); err != nil {
			return nil, err
		}
	}
	t, err := l.parse("help-now.html")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "help-now", v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (p *pages) helpCountry(l *tongue, lines []programme.Helpline, code string) (helpCountry, error) {
	c := helpCountry{Code: code}
	if region, err := language.ParseRegion(code); err == nil {
		c.Name = display.Regions(language.Make(l.Tag())).Name(region)
	}
	of := func(kinds ...string) []programme.Helpline { return programme.LinesOf(lines, code, kinds...) }
	danger, talk, first := of(programme.Emergency), of(programme.Talk), "help.danger"
	if len(danger) == 0 {
		if code != p.Programme.Country {
			first = "help.danger_unknown"
		}
		danger = []programme.Helpline{{Name: everywhere, Number: everywhere, Always: true}}
	}
	next := of(programme.OutOfHours)
	if len(talk) > 1 {
		next = append(talk[1:len(talk):len(talk)], next...)
		talk = talk[:1]
	}
	for _, x := range []struct {
		key  string
		list []programme.Helpline
	}{
		{first, danger}, {"help.talk", talk}, {"help.no_answer", next}, {"help.for_doctors", of(programme.ForDoctors)},
	} {
		if len(x.list) == 0 {
			continue
		}
		html, err := p.helpSentence(l, x.key, x.list)
		if err != nil {
			return helpCountry{}, err
		}
		c.Lines = append(c.Lines, helpLine{Danger: x.key == first, HTML: html})
	}
	if programme.FewLines(lines, code) {
		few, err := l.Say("help.few")
		if err != nil {
			return helpCountry{}, err
		}
		c.Lines = append(c.Lines, helpLine{HTML: template.HTML(escape(few))})
	}
	tested, err := p.tested(l, of())
	if err != nil {
		return c, err
	}
	c.Tested = []string{tested}
	if from := sources(of()); from != "" {
		said, err := l.Say("help.sources", "sources", from)
		if err != nil {
			return c, err
		}
		c.Tested = append(c.Tested, said)
	}
	return c, nil
}

// sources names where a country's numbers are from, each once, with the date of the source.
func sources(lines []programme.Helpline) string {
	var all []string
	for _, h := range lines {
		one := h.Source
		if one != "" && h.SourceDate != "" {
			one += " (" + h.SourceDate + ")"
		}
		for _, from := range []string{one, h.SecondSource} {
			if from != "" && !slices.Contains(all, from) {
				all = append(all, from)
			}
		}
	}
	return strings.Join(all, " · ")
}

// tested names the oldest test call among a country's numbers: all of them are at least as fresh as that.
func (p *pages) tested(l *tongue, lines []programme.Helpline) (string, error) {
	var oldest clock.Date
	for _, h := range lines {
		if h.LastTestCall.IsZero() {
			return l.Say("help.not_tested")
		}
		if oldest.IsZero() || h.LastTestCall.Before(oldest) {
			oldest = h.LastTestCall
		}
	}
	if oldest.IsZero() {
		return l.Say("help.not_tested")
	}
	day, err := l.LongDay(oldest)
	if err != nil {
		return "", err
	}
	return l.Say("help.tested", "day", day)
}

// hole stands where the numbers go in a sentence while it is made safe for the page.
const hole = "\ue000"

func (p *pages) helpSentence(l *tongue, key string, lines []programme.Helpline) (template.HTML, error) {
	numbers := ""
	for i, h := range lines {
		one, err := p.helpNumber(l, h)
		if err != nil {
			return "", err
		}
		if i == 0 {
			numbers = one
			continue
		}
		or, err := l.Say("help.or", "first", hole+"1", "second", hole+"2")
		if err != nil {
			return "", err
		}
		numbers = strings.NewReplacer(hole+"1", numbers, hole+"2", one).Replace(escape(or))
	}
	said, err := l.Say(key, "number", hole)
	if err != nil {
		return "", err
	}
	return template.HTML(strings.Replace(escape(said), hole, numbers, 1)), nil
}

func escape(s string) string { return template.HTMLEscapeString(s) }

func (p *pages) helpNumber(l *tongue, h programme.Helpline) (string, error) {
	name := ""
	if h.Name != h.Number {
		name = escape(h.Name) + " "
	}
	out := fmt.Sprintf(`%s<a href="%s"><b>%s</b></a>`, name, telephone(h.Number), escape(h.Number))
	var more []string
	if h.TextNumber != "" {
		said, err := l.Say("help.and_text", "number", h.TextNumber)
		if err != nil {
			return "", err
		}
		more = append(more, said)
	}
	for _, code := range h.Languages {
		if tag, err := language.Parse(code); err == nil {
			more = append(more, display.Languages(language.Make(l.Tag())).Name(tag))
		}
	}
	if h.Kind != programme.Emergency {
		hours := h.Hours.In(l.Tag(), p.Programme.Languages...)
		if h.Always {
			said, err := l.Say("calendar.day_and_night")
			if err != nil {
				return "", err
			}
			hours = said
		}
		more = append(more, hours)
	}
	if len(more) > 0 {
		out += " (" + escape(strings.Join(more, ", ")) + ")"
	}
	return out, nil
}

// worried is the page for somebody who fears for a colleague, with the numbers of the programme's country.
func (p *pages) worried(l *tongue, lines []programme.Helpline) (sendable, error) {
	near, err := p.helpCountry(l, lines, p.Programme.Country)
	if err != nil {
		return sendable{}, err
	}
	t, err := l.parse("frame.html", "four.html", "worried.html")
	if err != nil {
		return sendable{}, err
	}
	v, err := p.view(l, "/worried")
	if err != nil {
		return sendable{}, err
	}
	if v.Card, err = p.card(); err != nil {
		return sendable{}, err
	}
	v.Numbers = near.Lines
	return render(t, "frame", v)
}
