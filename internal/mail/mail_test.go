package mail_test

import (
	"context"
	"errors"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"lysning/internal/clock"
	post "lysning/internal/mail"
	"lysning/internal/testkit"
)

const canary = "kanarifugl"

func message() post.Message {
	return post.Message{To: canary + "@fjellro.example", Subject: "Se på siden", Body: "Alltid lik, også når det ikke er noe.\n", At: testkit.Start}
}

func TestAMessageArrivesAsItWasGiven(t *testing.T) {
	t.Parallel()
	sink := testkit.NewMailSink(t, clock.At(testkit.Start))
	s := post.New(post.Config{Host: "127.0.0.1", Port: sink.Port, Clear: true, From: "office@fjellro.example"})
	for range 2 {
		if err := s.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	got := sink.Mails()
	if len(got) != 2 || got[0].To != message().To || !strings.Contains(got[0].From, "<office@fjellro.example>") {
		t.Fatalf("%+v", got)
	}
	if got[0].Data != got[1].Data {
		t.Errorf("the same message differs the second time:\n%s\n%s", got[0].Data, got[1].Data)
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.TrimSpace(string(body)) != strings.TrimSpace(message().Body) {
		t.Errorf("body %q (%v)", body, err)
	}
	for header, want := range map[string]string{
		"Message-Id": "<20261123T080000Z@fjellro.example>", "User-Agent": "", "X-Mailer": "", "Auto-Submitted": "auto-generated",
	} {
		if m.Header.Get(header) != want {
			t.Errorf("%s is %q, want %q", header, m.Header.Get(header), want)
		}
	}
}

func TestNothingOfAnAddressIsInAnError(t *testing.T) {
	t.Parallel()
	sink := testkit.NewMailSink(t, clock.At(testkit.Start))
	sink.Refuse(true)
	ended, end := context.WithCancel(t.Context())
	end()
	cfg := post.Config{Host: "127.0.0.1", Port: sink.Port, Clear: true, From: "office@fjellro.example"}
	strict, secret := cfg, cfg
	strict.Clear = false // this server offers no TLS
	secret.User, secret.Password = canary, canary
	for name, try := range map[string]struct {
		cfg  post.Config
		ctx  context.Context
		want error
	}{
		"a server that says no":               {cfg, t.Context(), post.ErrRefused},
		"nobody there":                        {cfg, ended, post.ErrUnreachable},
		"no TLS where it must be":             {strict, t.Context(), post.ErrUnreachable},
		"a password is never sent in clear":   {secret, t.Context(), post.ErrUnreachable},
		"TLS from the first byte, and is not": {post.Config{Host: cfg.Host, Port: cfg.Port, TLS: true, From: cfg.From}, t.Context(), post.ErrUnreachable},
	} {
		err := post.New(try.cfg).Send(try.ctx, message())
		if !errors.Is(err, try.want) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v, want %v", name, err, try.want)
		}
	}
	if got := sink.Mails(); len(got) != 0 {
		t.Errorf("%d mails went out", len(got))
	}
}
