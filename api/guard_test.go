package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const canary = "kanarifugl-7f3a"

// logBuffer collects log lines of requests that may run at the same time.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// oneSession knows one bearer; it stands in for a signed-in guest where no store is needed.
type oneSession struct{}

func (oneSession) Actor(_ context.Context, bearer string) (session.Actor, error) {
	if bearer == "good" {
		return session.Actor{Kind: session.Guest, GuestID: strings.Repeat("a", 32)}, nil
	}
	return session.Nobody, session.ErrEnded
}

// bareServer has the HTTP face and no services.
func bareServer(t *testing.T, change func(*face)) (*server, *logBuffer) {
	t.Helper()
	logs := &logBuffer{}
	clk, src := clock.At(testkit.Start), token.From(rand.Reader)
	f := face{
		Clock: clk, Source: src, Log: slog.New(slog.NewJSONHandler(logs, nil)), Origin: "http://localhost:8080",
		Limits: newLimiter(clk, src, nil, nil), Session: oneSession{},
	}
	if change != nil {
		change(&f)
	}
	s, err := newServer(f)
	if err != nil {
		t.Fatal(err)
	}
	return s, logs
}

func ask(t testing.TB, h http.Handler, method, path, body string, set ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(set); i += 2 {
		r.Header.Set(set[i], set[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("not a problem document: %d, %v", w.Code, err)
	}
	if w.Code != status || p.Status != status || p.Code != code || w.Header().Get("Content-Type") != problemType {
		t.Fatalf("got %d %q (%s), want %d %q", w.Code, p.Code, w.Header().Get("Content-Type"), status, code)
	}
	if len(p.Instance) != 32 {
		t.Errorf("instance has %d characters", len(p.Instance))
	}
	return p
}

type echoIn struct {
	ID    string `path:"id"`
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$"`
	Body  struct {
		Name  string   `json:"name" maxLength:"5"`
		Mail  string   `json:"mail,omitempty" format:"email"`
		When  string   `json:"when,omitempty" format:"date"`
		Many  []string `json:"many,omitempty" maxItems:"1" enum:"a,b"`
		Count int      `json:"count,omitempty" maximum:"3"`
		Inner struct {
			Flag bool `json:"flag,omitempty"`
		} `json:"inner,omitempty"`
	}
}

// TestRefusedInputIsNeverEchoed sends marked input that fails in every way the framework knows.
func TestRefusedInputIsNeverEchoed(t *testing.T) {
	t.Parallel()
	s, logs := bareServer(t, nil)
	handle(s, operation{ID: "test-echo", Method: http.MethodPost, Path: "/test/{id}", Tag: "test", Access: anyone, Status: noContent},
		func(context.Context, session.Actor, *echoIn) (*nothing, error) { return nil, nil })
	bodies := map[string]string{
		"too long": `{"name":"C"}`, "mail": `{"name":"a","mail":"C"}`, "date": `{"name":"a","when":"C"}`,
		"enum": `{"name":"a","many":["C","C"]}`, "type": `{"name":{"C":"C"}}`, "number": `{"name":"a","count":"C"}`,
		"unknown": `{"name":"a","C":"C"}`, "unknown with a dot": `{"name":"a","body.C.C":"C"}`,
		"unknown inside": `{"name":"a","inner":{"C":"C"}}`, "missing": `{"C":1}`, "broken": `{"name":"C`, "no JSON": `C`,
		"array": `["C"]`, "bad escape": `{"name":"\C"}`, "too large": `{"name":"` + strings.Repeat("C", smallBody) + `"}`,
	}
	for name, body := range bodies {
		w := ask(t, s, http.MethodPost, "/api/v1/test/"+canary, strings.ReplaceAll(body, "C", canary))
		if w.Code < 400 || w.Code > 422 || strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if w.Body.Len() > 700 {
			t.Errorf("%s: an error of %d bytes", name, w.Body.Len())
		}
	}
	for name, query := range map[string]string{"unknown": "?" + canary + "=1", "form": "?month=" + canary, "value": "?x.y=" + canary} {
		w := ask(t, s, http.MethodPost, "/api/v1/test/1"+query, `{"name":"a"}`)
		wantProblem(t, w, http.StatusUnprocessableEntity, "not_valid")
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("query %s: %s", name, w.Body)
		}
	}
	w := ask(t, s, http.MethodPost, "/api/v1/test/1", `{"name":"a"}`, "Content-Type", "text/"+canary)
	if w.Code < 400 || w.Code >= 500 || strings.Contains(w.Body.String(), canary) {
		t.Errorf("content type: %d %s", w.Code, w.Body)
	}
	for header, value := range map[string]string{"Accept": canary, "Accept-Language": canary, "Authorization": canary, "Origin": "https://" + canary} {
		w := ask(t, s, http.MethodPost, "/api/v1/test/1", `{"name":"abcdefgh"}`, header, value)
		for name, values := range w.Header() {
			if strings.Contains(strings.Join(values, " "), canary) {
				t.Errorf("%s comes back in %s", header, name)
			}
		}
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s comes back", header)
		}
	}
	if strings.Contains(logs.String(), canary) {
		t.Error("typed input is in the log")
	}
}

// TestEvery500IsEmpty lets a handler fail in every way: nothing of the error may reach the wire, nor its values the log.
func TestEvery500IsEmpty(t *testing.T) {
	t.Parallel()
	s, logs := bareServer(t, nil)
	ways := map[string]func() error{
		"plain":   func() error { return errors.New(canary) },
		"wrapped": func() error { return fmt.Errorf("book a day: %w", errors.New(canary)) },
		"joined":  func() error { return errors.Join(errors.New(canary), io.EOF) },
		"status":  func() error { return huma.Error500InternalServerError(canary, errors.New(canary)) },
		"panic":   func() error { panic(canary) },
		"index":   func() error { _ = []string{}[len(canary)]; return nil },
	}
	for name, fail := range ways {
		id := strings.ReplaceAll(name, " ", "-")
		handle(s, operation{ID: "test-" + id, Method: http.MethodPost, Path: "/fail/" + id, Tag: "test", Access: anyone},
			func(context.Context, session.Actor, *struct{}) (*nothing, error) { return nil, fail() })
		w := ask(t, s, http.MethodPost, "/api/v1/fail/"+id, "", "Authorization", "Bearer "+canary)
		p := wantProblem(t, w, http.StatusInternalServerError, codeInternal)
		if p.Detail != "" || p.Errors != nil || strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	handle(s, operation{ID: "test-down", Method: http.MethodPost, Path: "/down", Tag: "test", Access: anyone},
		func(context.Context, session.Actor, *struct{}) (*nothing, error) {
			return nil, fault.Wrap(fault.Unavailable, "texts_closed", "come back", errors.New(canary))
		})
	w := ask(t, s, http.MethodPost, "/api/v1/down", "")
	if p := wantProblem(t, w, http.StatusServiceUnavailable, "texts_closed"); p.Detail != "" {
		t.Error("a 503 has a detail")
	}
	got := logs.String()
	if strings.Contains(got, canary) {
		t.Error("an error's value, a panic's value or a header is in the log")
	}
	if !strings.Contains(got, `"error":"book a day: *errors.errorString"`) || !strings.Contains(got, `"stack"`) {
		t.Error("the log does not say what broke")
	}
}

// TestNothingIsPublicByAccident walks every operation of the product.
func TestNothingIsPublicByAccident(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, nil)
	open := map[string]bool{}
	for _, op := range allOperations(s) {
		if op.Security == nil {
			t.Errorf("%s does not declare its security", op.OperationID)
		}
		roles, all := rolesOf(op)
		if all || len(roles) == 0 {
			open[op.OperationID] = true
		}
		if _, ok := op.Metadata[limitMeta].(limitClass); !ok {
			t.Errorf("%s has no limit class", op.OperationID)
		}
		if op.MaxBodyBytes == 0 || op.MaxBodyBytes > largeBody {
			t.Errorf("%s takes bodies of %d bytes", op.OperationID, op.MaxBodyBytes)
		}
	}
	for id := range open {
		if !publicOperations[id] {
			t.Errorf("%s is open to all, and no line of this test says that it may be", id)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an operation without access was registered")
		}
	}()
	handle(s, operation{ID: "test-none", Method: http.MethodGet, Path: "/none", Tag: "test"},
		func(context.Context, session.Actor, *struct{}) (*nothing, error) { return nil, nil })
}

// publicOperations is the whole list of what a stranger may call. To add one is a decision.
var publicOperations = map[string]bool{
	"get-programme": true, "get-keys": true, "challenge-session": true, "start-session": true, "renew-session": true, "end-session": true, "wish-call": true,
	"list-days": true, "search-days": true, "hold-day": true, "release-hold": true, "book-first": true, "get-staffed-line": true, "begin-open-passkey": true, "open-passkey": true,
	"begin-staff-session": true, "start-staff-session": true, "renew-staff-session": true, "end-staff-session": true, "begin-join": true, "join-staff": true,
	"claim-booking": true, "stop-texts-by-code": true,
	"list-open-weeks": true, "ask-week-first": true,
}

func allOperations(s *server) []*huma.Operation {
	var out []*huma.Operation
	for _, item := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch, item.Head, item.Options, item.Trace} {
			if op != nil {
				out = append(out, op)
			}
		}
	}
	return out
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	s, logs := bareServer(t, nil)
	for _, path := range []string{"/api/v1/" + canary, "/" + canary, "/docs", "/api/v1/docs", "/api/v1/schemas/x", "/api/v1/openapi.json", "/healthz/", "/ui/x"} {
		w := ask(t, s, http.MethodGet, path, "")
		wantProblem(t, w, http.StatusNotFound, "no_such_page")
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s is echoed", path)
		}
	}
	wantProblem(t, ask(t, s, http.MethodPost, "/healthz", "{}"), http.StatusMethodNotAllowed, "no_such_method")
	wantProblem(t, ask(t, s, canary, "/healthz", ""), http.StatusMethodNotAllowed, "no_such_method")
	if strings.Contains(logs.String(), canary) {
		t.Error("a path or a method is in the log")
	}
}

func TestTheFrameworkIsWithoutItsUnsafeDefaults(t *testing.T) {
	t.Parallel()
	c := documentConfig()
	if c.DocsPath != "" || c.SchemasPath != "" || c.OpenAPIPath != "" || len(c.CreateHooks) != 0 || len(c.Transformers) != 0 || !c.RejectUnknownQueryParameters {
		t.Error("Huma's defaults are back")
	}
	s, _ := bareServer(t, nil)
	if huma.DefaultArrayNullable {
		t.Error("lists may be null in the document")
	}
	type out struct {
		Body struct {
			List []string `json:"list"`
		}
	}
	handle(s, operation{ID: "test-list", Method: http.MethodGet, Path: "/list", Tag: "test", Access: anyone},
		func(context.Context, session.Actor, *struct{}) (*out, error) {
			o := &out{}
			o.Body.List = []string{}
			return o, nil
		})
	w := ask(t, s, http.MethodGet, "/api/v1/list", "")
	if got := strings.TrimSpace(w.Body.String()); got != `{"list":[]}` || w.Header().Get("Link") != "" {
		t.Errorf("got %s, Link %q", got, w.Header().Get("Link"))
	}
	doc, err := s.document()
	if err != nil || bytes.Contains(doc, []byte("$schema")) {
		t.Errorf("the document speaks of $schema: %v", err)
	}
}

// TestIdentityTravelsInTheRequestContext pins why identity is a Huma middleware: a value set on gin's context is not seen
// by a Huma handler, so a Gin middleware that "set the user" would leave everybody a stranger, silently.
func TestIdentityTravelsInTheRequestContext(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, nil)
	s.engine.Use(func(c *gin.Context) { c.Set("seen", true); c.Next() })
	var actor session.Actor
	var seen any
	handle(s, operation{ID: "test-who", Method: http.MethodGet, Path: "/who", Tag: "test", Access: guest},
		func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
			actor, seen = a, ctx.Value("seen")
			return nil, nil
		})
	if w := ask(t, s, http.MethodGet, "/api/v1/who", "", "Authorization", "Bearer good"); w.Code != noContent {
		t.Fatalf("got %d", w.Code)
	}
	if actor.Kind != session.Guest || seen != nil {
		t.Errorf("kind %q, gin's value %v", actor.Kind, seen)
	}
	for _, header := range []string{"", "Bearer", "Bearer bad", "Basic good", "good", "Bearer good ", "Bearer " + strings.Repeat("x", maxBearer+1)} {
		wantProblem(t, ask(t, s, http.MethodGet, "/api/v1/who", "", "Authorization", header), http.StatusUnauthorized, "session_ended")
	}
}

func TestHeadersAreOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, func(f *face) { f.Secure = true })
	s.engine.GET("/panics", func(*gin.Context) { panic("x") })
	for _, path := range []string{"/healthz", "/nowhere", "/panics", "/openapi.yaml"} {
		h := ask(t, s, http.MethodGet, path, "").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; ", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy": "accelerometer=()", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Strict-Transport-Security": "max-age=", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
		} {
			if !strings.HasPrefix(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Set-Cookie") != "" || h.Get("Server") != "" {
			t.Errorf("%s: a header too many", path)
		}
	}
	if strings.Contains(contentPolicy, "unsafe") || !strings.Contains(contentPolicy, "require-trusted-types-for 'script'") {
		t.Error("the content policy is weak")
	}
	plain, _ := bareServer(t, nil)
	if ask(t, plain, http.MethodGet, "/healthz", "").Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS locks a laptop out")
	}
}

func TestAnotherSitesPageIsTurnedAway(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, nil)
	handle(s, operation{ID: "test-post", Method: http.MethodPost, Path: "/post", Tag: "test", Access: anyone},
		func(context.Context, session.Actor, *struct{}) (*nothing, error) { return nil, nil })
	for origin, want := range map[string]int{"https://" + canary: http.StatusForbidden, "http://localhost:8080": noContent, "": noContent} {
		if w := ask(t, s, http.MethodPost, "/api/v1/post", "", "Origin", origin); w.Code != want {
			t.Errorf("origin %q: %d, want %d", origin, w.Code, want)
		}
	}
}

func TestTheAccessLineHoldsOnlyWhatIsAllowed(t *testing.T) {
	t.Parallel()
	s, logs := bareServer(t, nil)
	ask(t, s, http.MethodGet, "/healthz?"+canary, "", "User-Agent", canary, "Referer", canary, "X-Forwarded-For", canary)
	var line map[string]any
	if err := json.Unmarshal([]byte(logs.String()), &line); err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{"time": true, "level": true, "msg": true, "request": true, "route": true, "method": true, "status": true, "took": true, "code": true, "error": true}
	for k := range line {
		if !allowed[k] {
			t.Errorf("%s is in the log", k)
		}
	}
	if line["route"] != "/healthz" || strings.Contains(logs.String(), canary) {
		t.Errorf("route %v", line["route"])
	}
}
