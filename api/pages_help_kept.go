package main

import (
	"context"
	"html/template"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"time"

	adminui "lysning/admin-ui"
	"lysning/internal/clock"
	"lysning/internal/programme"
)

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
