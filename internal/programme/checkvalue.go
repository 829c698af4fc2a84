package programme

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lysning/internal/clock"

	"filippo.io/age"
)

func (r *reader) words(file, key string, raw map[string]string, p *Programme) Words {
	w := Words{}
	for lang, s := range raw {
		if !p.Speaks(lang) {
			r.mistake(file, key+"."+lang, "is not one of the programme's languages")
		}
		w[lang] = strings.TrimSpace(s)
	}
	return w
}

func (r *reader) oneOrMany(file, key string, raw oneOrMany, p *Programme) Words {
	if one, alone := raw[""]; alone && len(raw) == 1 {
		if one = strings.TrimSpace(one); one == "" {
			return Words{}
		}
		return Words{"": one}
	}
	return r.words(file, key, raw, p)
}

func (r *reader) span(key string, days []string, from, to string) Span {
	s := Span{From: r.minute(mainFile, key+".from", from), To: r.minute(mainFile, key+".to", to)}
	if s.From >= s.To {
		r.mistake(mainFile, key+".to", "must be later than from")
	}
	s.Days = r.weekdays(key, days)
	return s
}

func (r *reader) weekdays(key string, days []string) (all []time.Weekday) {
	for i, d := range days {
		day, ok := weekdays[d]
		if !ok {
			r.mistake(mainFile, fmt.Sprintf("%s.days[%d]", key, i), "must be one of mon tue wed thu fri sat sun")
			continue
		}
		all = append(all, day)
	}
	return all
}

func (r *reader) minute(file, key, s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != 5 {
		r.mistake(file, key, "must be a time such as 09:30")
		return 0
	}
	return t.Hour()*60 + t.Minute()
}

func (r *reader) date(file, key, s string) clock.Date {
	if s == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		r.mistake(file, key, `must be a date such as "2026-11-21", in quotes`)
	}
	return d
}

func (r *reader) number(file, key, s string) string {
	if s != "" && !numberForm.MatchString(s) {
		r.mistake(file, key, "must be a telephone number of figures, spaces and an opening +")
	}
	return s
}

func (r *reader) recipient(file, key, s string) string {
	if s == "" {
		return ""
	}
	if _, err := age.ParseHybridRecipient(s); err != nil {
		r.mistake(file, key, "must be a hybrid recipient of age, beginning with age1pq1")
	}
	return s
}

// face lets through only the few shapes that a calm drawing needs: the drawing becomes part of our own page, so nothing in
// it may load, link, move or run.
func (r *reader) face(file string, b []byte) string {
	elements := []string{"svg", "g", "path", "circle", "ellipse", "rect"}
	attributes := []string{"xmlns", "viewBox", "fill", "stroke", "stroke-width", "stroke-linecap", "opacity", "transform",
		"d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height"}
	if len(b) > mostFace {
		r.mistake(file, "", fmt.Sprintf("must not be larger than %d bytes", mostFace))
	}
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.TrimSpace(string(b))
		}
		if err != nil {
			r.mistake(file, "", "must be well-formed SVG")
			return ""
		}
		switch t := t.(type) {
		case xml.StartElement:
			if !slices.Contains(elements, t.Name.Local) {
				r.mistake(file, t.Name.Local, "must not be used: only plain shapes are")
			}
			for _, a := range t.Attr {
				if !slices.Contains(attributes, a.Name.Local) || a.Name.Space != "" {
					r.mistake(file, a.Name.Local, "must not be used: only plain shapes are")
				}
			}
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				r.mistake(file, "", "must not hold text")
			}
		case xml.EndElement:
		default:
			r.mistake(file, "", "must hold shapes only")
		}
	}
}
