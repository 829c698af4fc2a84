package main

import (
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"rsc.io/qr"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/phrase"
	"lysning/internal/programme"
)

// parse makes a page's template with the words of one language.
func (l *tongue) parse(files ...string) (*template.Template, error) {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = "templates/" + f
	}
	return template.New("").Funcs(template.FuncMap{
		"t": l.Say, "kept": func(key string) (string, error) { return l.Say(key, keptNumbers()...) }, "lines": func() []string { return keptLines },
		"day": l.Day, "short": l.ShortDay, "month": l.Month, "long": l.LongDay,
	}).ParseFS(pageTemplates, paths...)
}

// startWords is what the start page says beside its fixed texts.
type startWords struct {
	Missing     []programme.Missing
	HalfOpen    bool
	Free        []freeWords
	Wait        string
	NextWeek    clock.Date
	WeeksOpenOn clock.Date // while there is no week to ask for
	Faces       []faceWords
}

type freeWords struct {
	Date  clock.Date
	Place string
}

type faceWords struct {
	Name, Training, OwnWords, Speaks string
	Drawing                          template.HTML
}

func (p *pages) startWords(ctx context.Context, l *tongue) (*startWords, error) {
	today := p.Programme.Today(p.Clock.Now())
	w := &startWords{}
	if p.NextWeek != nil {
		next, err := p.NextWeek(ctx)
		w.NextWeek = readable(ctx, next, err)
	}
	if p.Programme.WeeksOpenOn.After(today) {
		w.WeeksOpenOn = p.Programme.WeeksOpenOn
	}
	if len(p.Programme.Counsellors) == 0 { // a doctor never sees this list: the programme has not begun
		facts := programme.Facts{Today: today}
		if p.Desks != nil {
			desks, err := p.Desks(ctx)
			facts.Desks = readable(ctx, desks, err)
		}
		w.Missing = p.Programme.Missing(facts)
	}
	door, err := p.Offer.Door(ctx)
	w.HalfOpen = readable(ctx, door, err) == booking.DoorHalfOpen
	days, err := p.Offer.Offered(ctx, booking.Ask{})
	for _, d := range readable(ctx, days, err).First {
		if place, ok := p.Programme.Place(d.PlaceID); ok {
			w.Free = append(w.Free, freeWords{Date: d.Date, Place: place.Name.In(l.Tag(), p.Programme.Languages...)})
		}
	}
	slices.SortStableFunc(w.Free, func(a, b freeWords) int { return b.Date.DaysUntil(a.Date) })
	if w.Wait, err = wait(l.Language, p.usualWait(ctx)); err != nil {
		return nil, err
	}
	for _, c := range p.people(ctx, today) {
		speaks, err := speaks(l.Language, c.Languages)
		if err != nil {
			return nil, err
		}
		w.Faces = append(w.Faces, faceWords{
			Name: c.Name, Training: c.Training[l.Tag()], OwnWords: c.OwnWords[l.Tag()], Speaks: speaks,
			Drawing: drawing(c.Face),
		})
	}
	return w, nil
}

// usualWait is what the nights know, or what the leader has stated while they know too little.
func (p *pages) usualWait(ctx context.Context) int {
	if p.Figures == nil {
		return p.Programme.UsualWaitDays
	}
	days, ok, err := p.Figures.Usual(ctx)
	if days = readable(ctx, days, err); ok && err == nil {
		return max(days, 1)
	}
	return p.Programme.UsualWaitDays
}

// people are those whom a guest can meet, as they describe themselves now: who has no key yet gives no days. While the store cannot be read they are as the files say:
// the page is there all the same.
func (p *pages) people(ctx context.Context, today clock.Date) []programme.Counsellor {
	var all []programme.Counsellor
	if p.People != nil {
		profiles, err := p.People.Profiles(ctx)
		if readable(ctx, profiles, err); err == nil {
			for _, c := range profiles {
				if c.Now() != counsellor.Active || c.Recipient == "" || c.TrainedUntil().Before(today) {
					continue
				}
				known, _ := p.Programme.Counsellor(c.ID) // who is in no file has no drawing
				all = append(all, programme.Counsellor{
					Name: c.Name, Languages: c.Languages, OwnWords: c.OwnWords, Training: c.Training, Face: known.Face,
				})
			}
			return all
		}
	}
	for _, c := range p.Programme.Counsellors {
		if p.Programme.Ready(c, today) {
			all = append(all, c)
		}
	}
	return all
}

// drawing trusts a face: programme.Load lets through plain shapes only. It adds nothing to what the words beside it say.
func drawing(svg string) template.HTML {
	return template.HTML(strings.Replace(svg, "<svg ", `<svg aria-hidden="true" focusable="false" `, 1))
}

// wait says the stated usual wait as people say it: in days below a week, else in weeks.
func wait(l *phrase.Language, days int) (string, error) {
	switch {
	case days == 0:
		return "", nil
	case days < 6:
		return l.Count("start.wait_days", days)
	default:
		return l.Count("start.wait_weeks", (days+3)/7)
	}
}

// speaks lists languages by name: "Norwegian and English".
func speaks(l *phrase.Language, tags []string) (string, error) {
	names := make([]string, len(tags))
	for i, tag := range tags {
		if tag == "nb" || tag == "nn" { // two ways of writing, one spoken language
			said, err := l.Say("frame.norwegian")
			if err != nil {
				return "", err
			}
			names[i] = said
			continue
		}
		names[i] = display.Languages(language.Make(l.Tag())).Name(language.Make(tag))
	}
	if len(names) < 2 {
		return strings.Join(names, ""), nil
	}
	last := len(names) - 1
	return l.Say("calendar.and", "list", strings.Join(names[:last], ", "), "last", names[last])
}

func (p *pages) phone(l *phrase.Language) (phoneWords, error) {
	hours, err := hoursText(l, p.Programme.Phone.Open)
	return phoneWords{Number: p.Programme.Phone.Number, Link: telephone(p.Programme.Phone.Number), Hours: hours}, err
}

// hoursText says opening hours in a language: "Mon-Fri 11-13, Wed 18-20".
func hoursText(l *phrase.Language, spans []programme.Span) (string, error) {
	parts := make([]string, len(spans))
	for i, s := range spans {
		said, err := l.Hours(s.Days, s.From, s.To)
		if err != nil {
			return "", err
		}
		parts[i] = said
	}
	return strings.Join(parts, ", "), nil
}

// phoneHours are the telephone's hours in every language of the programme, for the app.
func phoneHours(p *programme.Programme, c *phrase.Catalogue) (words, error) {
	out := words{}
	for _, tag := range p.Languages {
		l, ok := c.In(tag)
		if !ok {
			return nil, fmt.Errorf("no messages in %s", tag)
		}
		said, err := hoursText(l, p.Phone.Open)
		if err != nil {
			return nil, err
		}
		out[tag] = said
	}
	return out, nil
}

// telephone makes a link of a number that programme.Load has checked: figures, spaces, hyphens and an opening plus.
func telephone(number string) template.URL {
	return template.URL("tel:" + strings.NewReplacer(" ", "", "-", "").Replace(number))
}

// cardWords is the card to pass on. Its address and code are the same for everybody.
type cardWords struct {
	Address string
	QR      template.HTML
}

func (p *pages) card() (*cardWords, error) {
	code, err := qr.Encode(p.Origin+"/", qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw the address: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			n := 1
			for code.Black(x+n, y) {
				n++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, n, n)
			x += n
		}
	}
	svg := fmt.Sprintf(`<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 %d %d" aria-hidden="true"><path d="%s"/></svg>`,
		code.Size+4, code.Size+4, path.String())
	return &cardWords{Address: strings.TrimPrefix(p.Origin, "https://"), QR: template.HTML(svg)}, nil
}
