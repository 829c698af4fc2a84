package main

import (
	"context"
	"log/slog"

	"lysning/internal/mail"
	"lysning/internal/notice"
	"lysning/internal/outbox"
)

// joinNotices builds what sends the constant mail. Without a mail server it has no sender, and nobody can give an address.
func (p *program) joinNotices() {
	d := notice.Deps{DB: p.DB, Box: outbox.New(p.DB, p.Source), Working: p.Programme, Origin: p.Config.Origin}
	if p.Config.Mail.On() {
		d.Sender = mail.New(mail.Config(p.Config.Mail))
	}
	p.Notices = notice.New(d)
}

// watchNotices is the alarm for a mail that nobody would miss; it goes on until a mail is taken.
func (p *program) watchNotices(ctx context.Context) error {
	late, err := p.Notices.Late(ctx)
	if err == nil && late {
		p.Log.LogAttrs(ctx, slog.LevelError, "late", slog.String("what", "notices"))
	}
	return err
}
