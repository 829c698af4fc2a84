// Package main is the process and its HTTP face: it translates between the wire and one use case of internal/, and starts
// and stops everything. It owns no rule, and nothing can import it, so that no rule can depend on HTTP. Start reading at
// routes.go, the table of contents of the product.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"lysning/internal/clock"
	"lysning/internal/phrase"
	"lysning/internal/token"
)

const apiPrefix = "/api/v1"

// face is what the HTTP side is made of; wire.go fills it. A field that a command does not need may stay nil.
type face struct {
	Clock  clock.Clock
	Source token.Source
	Log    *slog.Logger
	Origin string
	Secure bool // people reach us over TLS
	UI     fs.FS
	Packed string // folder for the packed forms of UI, or "" to keep none
	// Catalogue has what the pages say; PagesOn is the folder that gets help-now for the day when this program is down.
	Catalogue *phrase.Catalogue
	PagesOn   string
	Ready     func(context.Context) error // nil when the program can serve
	Limits    *limiter
	Work      *workDesk
	Session   sessions
	services
}

// server is the assembled HTTP side. It is an http.Handler and nothing else to the outside.
type server struct {
	face
	api     huma.API
	engine  *gin.Engine
	handler http.Handler
	packing packing
	pages   *pages // nil where there are none
}

var releaseOnce sync.Once

// newServer builds everything that answers. It is also how the document is made, then with no services behind it.
func newServer(f face) (*server, error) {
	overrideHuma()
	releaseOnce.Do(func() { gin.SetMode(gin.ReleaseMode) })
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false // the redirect's body would repeat the path
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trust no proxy: %w", err)
	}
	engine.NoRoute(noRoute)
	engine.NoMethod(noMethod)
	engine.Use(headers(f.Secure), recording(f.Clock, f.Source, f.Log), recovery(f.Log))

	s := &server{face: f, engine: engine}
	s.api = humagin.NewWithGroup(engine, engine.Group(apiPrefix), documentConfig())
	s.api.UseMiddleware(f.Limits.limiting, identity(f.Session))
	if err := s.routes(); err != nil {
		return nil, err
	}
	onlyJSON(s.api.OpenAPI())
	cross := http.NewCrossOriginProtection()
	if f.Origin != "" {
		if err := cross.AddTrustedOrigin(f.Origin); err != nil {
			return nil, fmt.Errorf("trust our own origin: %w", err)
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden) // another site's page tried; it gets no word
	}))
	s.handler = f.Limits.veil(cross.Handler(engine))
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// documentConfig is Huma without its unsafe defaults (style 3): no docs page from a foreign host, no $schema, no unknown
// parameters.
func documentConfig() huma.Config {
	c := huma.DefaultConfig("Lysning", "1")
	c.Info.Description = "Booking of confidential talks between colleagues. Texts are sealed in the browser; errors are RFC 9457 " +
		"problems with a stable code."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Servers = []*huma.Server{{URL: apiPrefix}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearerScheme: {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "Lives five minutes, in memory only; the scope is the kind of actor."},
	}
	return c
}

// document is the OpenAPI description of all routes.
func (s *server) document() ([]byte, error) {
	b, err := s.api.OpenAPI().YAML()
	if err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return b, nil
}

// Timeouts of every connection: a phone on a train is served, a held-open socket is not.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 60 * time.Second
	headerBytes   = 16 << 10
)

// listenAndServe answers on ln until ctx ends, then lets requests under way finish for at most stopAfter.
func listenAndServe(ctx context.Context, ln net.Listener, h http.Handler, stopAfter time.Duration) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerBytes,
		ErrorLog:       log.New(io.Discard, "", 0), // net/http writes callers' addresses into it
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopAfter)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
