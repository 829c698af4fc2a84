package main

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	adminui "lysning/admin-ui"
	"lysning/internal/clock"
	"lysning/internal/programme"
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

// datedHelpNow is the name of the page that stands alone: whoever copies it to a static host sees how old it is.
func datedHelpNow(tag string, day clock.Date) string {
	return "help-now-" + tag + "-" + day.String() + ".html"
}

// renewHelpNow makes the pages anew, in memory and on disk, at the start. Where the test calls cannot be read the numbers of the file
// stand: the page is never down with the store.
func (p *pages) renewHelpNow(ctx context.Context) error {
	lines := p.Programme.Helplines
	if p.Lines != nil {
		if tested, err := p.Lines(ctx); err == nil {
			lines = tested
		}
	}
	p.renewing.Lock()
	defer p.renewing.Unlock()
	return p.show(lines)
}

// helpEvery is how often each copy of the program looks whether a number was tested or hidden, here or at another copy.
const helpEvery = 20 * time.Second

// keepHelpNow lets this copy's pages follow what the store says, until ctx ends. It is no job of the loop, one of which runs on one copy
// at a time: every copy has pages of its own.
func (p *pages) keepHelpNow(ctx context.Context, log *slog.Logger) {
	next := time.NewTicker(helpEvery)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		if err := p.lookAtNumbers(ctx); err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelError, "help-now is not renewed", slog.String("error", describe(err)))
		}
	}
}

// lookAtNumbers makes the pages anew when their numbers, test calls or date are others than those that they show. A store that is down
// changes nothing: what was shown last stays.
func (p *pages) lookAtNumbers(ctx context.Context) error {
	if p.Lines == nil {
		return nil
	}
	lines, err := p.Lines(ctx)
	if err != nil {
		return err
	}
	p.renewing.Lock()
	defer p.renewing.Unlock()
	if p.day == p.Programme.Today(p.Clock.Now()) && reflect.DeepEqual(lines, p.rendered) {
		return nil
	}
	return p.show(lines)
}

func (p *pages) show(lines []programme.Helpline) error {
	for _, l := range p.tongues {
		page, err := p.helpNow(l, lines, "")
		if err != nil {
			return err
		}
		worried, err := p.worried(l, lines)
		if err != nil {
			return err
		}
		sheets, err := p.sheets(l, lines)
		if err != nil {
			return err
		}
		ready := pack(page)
		l.help.Store(&ready)
		l.worry.Store(&worried)
		l.sheets.Store(&sheets)
	}
	if err := p.writeHelpNow(lines); err != nil {
		return err
	}
	p.rendered, p.day = lines, p.Programme.Today(p.Clock.Now())
	return nil
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

// writeHelpNow keeps the pages under the data folder: <lang>.html for a proxy beside us, and the dated ones.
func (p *pages) writeHelpNow(lines []programme.Helpline) error {
	if p.Data == "" {
		return nil
	}
	dir := filepath.Join(p.Data, "help-now")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	style, err := adminui.Public.ReadFile("public/help-now.css")
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "help-now-*.html"))
	if err != nil {
		return err
	}
	written := map[string]bool{}
	for _, l := range p.tongues {
		alone, err := p.helpNow(l, lines, template.CSS(style))
		if err != nil {
			return err
		}
		dated := filepath.Join(dir, datedHelpNow(l.Tag(), p.Programme.Today(p.Clock.Now())))
		written[dated] = true
		for name, b := range map[string][]byte{filepath.Join(dir, l.Tag()+".html"): l.help.Load().plain, dated: alone} {
			if err := replaceFile(name, b); err != nil {
				return err
			}
		}
	}
	for _, name := range old {
		if !written[name] {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceFile never leaves half a page: a reader sees the old one or the new one.
func replaceFile(name string, b []byte) error {
	if err := os.WriteFile(name+".new", b, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
