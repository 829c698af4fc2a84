package testkit

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"lysning/internal/clock"
)

// Text is one request as a gateway for texts got it.
type Text struct {
	At     time.Time // by the test's clock
	Method string
	Header http.Header
	Body   string
}

// SMSGateway is a gateway for texts on this machine that keeps what it gets.
type SMSGateway struct {
	URL    string
	clk    clock.Clock
	mu     sync.Mutex
	texts  []Text
	refuse int
}

// NewSMSGateway opens one until the test ends.
func NewSMSGateway(t testing.TB, clk clock.Clock) *SMSGateway {
	t.Helper()
	g := &SMSGateway{clk: clk}
	server := httptest.NewServer(http.HandlerFunc(g.take))
	t.Cleanup(server.Close)
	g.URL = server.URL + "/texts"
	return g
}

// Refuse makes the gateway take nothing, with this answer, which repeats what it was asked as real ones do; 0 ends that.
func (g *SMSGateway) Refuse(status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refuse = status
}

// Texts gives what was taken so far.
func (g *SMSGateway) Texts() []Text {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Text(nil), g.texts...)
}

func (g *SMSGateway) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refuse != 0 {
		w.Header().Set("Location", r.URL.String())
		w.WriteHeader(g.refuse)
		_, _ = w.Write(body) // whoever has hung up does not want it
		return
	}
	g.texts = append(g.texts, Text{At: g.clk.Now(), Method: r.Method, Header: r.Header.Clone(), Body: string(body)})
	w.WriteHeader(http.StatusAccepted)
}
