package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lysning/internal/course"
	"lysning/internal/fault"
	"lysning/internal/reminder"
	"lysning/internal/token"
)

// stops takes one code.
type stops struct{ code string }

func (s stops) StopByCode(_ context.Context, code string) error {
	switch code {
	case s.code:
		return nil
	case "down":
		return fault.New(fault.Unavailable, "texts_unavailable", "The store of keys does not answer.")
	}
	return reminder.ErrCode
}

func TestACodeStopsTextsWithoutScript(t *testing.T) {
	t.Parallel()
	w := newPages(t, func(d *pageDeps) {
		d.Stop, d.Limits = stops{"ABCD-EFGH"}, newLimiter(d.Clock, token.From(rand.Reader), nil, nil)
	})
	for _, path := range []string{"/en/", "/nb/"} {
		if strings.Contains(w.get(t, path).Body.String(), `action=`) {
			t.Error("a form on the first page")
		}
	}
	if rec := w.get(t, "/nb/stop"); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), `action="/nb/stop"`) || strings.Contains(rec.Body.String(), "<script src=\"/ui/doctor.js\"") {
		t.Errorf("%d: %s", rec.Code, rec.Body)
	}
	for typed, c := range map[string]struct{ want, not string }{
		"ABCD-EFGH":             {"Nothing more comes", "<form"},
		"abcd-efgi":             {`value="abcd-efgi"`, "Nothing more comes"},
		"":                      {"No texts are sent under this code", "Nothing more comes"},
		`"><i>`:                 {`value="&#34;&gt;&lt;i&gt;"`, "<i>"},
		strings.Repeat("A", 99): {"No texts are sent under this code", "AAAA"},
		"down":                  {"try again in a minute", "Nothing more comes"},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/en/stop", strings.NewReader(url.Values{"code": {typed}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, req)
		if body := rec.Body.String(); rec.Code != http.StatusOK || !strings.Contains(body, c.want) || strings.Contains(body, c.not) {
			t.Errorf("%q: %d %s", typed, rec.Code, body)
		}
	}
	if rec := w.get(t, "/en/partner"); rec.Code != http.StatusNotFound {
		t.Errorf("where no weeks are asked for: %d", rec.Code)
	}
	if rec := newPages(t, nil).get(t, "/en/stop"); rec.Code != http.StatusNotFound {
		t.Errorf("where no texts are sent: %d", rec.Code)
	}
}

// bedFor lets the partner with one code stay at home.
type bedFor struct{ code string }

func (b bedFor) PartnerStaysByCode(_ context.Context, code string) error {
	if code == b.code {
		return nil
	}
	return course.ErrPartnerCode
}

func TestAPartnerStaysAtHomeWithoutScript(t *testing.T) {
	t.Parallel()
	w := newPages(t, func(d *pageDeps) {
		d.Partners, d.Limits = bedFor{"ABCD-EFGH"}, newLimiter(d.Clock, token.From(rand.Reader), nil, nil)
	})
	for typed, want := range map[string]string{"ABCD-EFGH": "The bed is free", "nothing": `value="nothing"`} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/en/partner", strings.NewReader(url.Values{"code": {typed}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, req)
		if body := rec.Body.String(); rec.Code != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, "/ui/doctor.js") {
			t.Errorf("%q: %d %s", typed, rec.Code, body)
		}
	}
}
