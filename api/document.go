package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// writeDocument prints the OpenAPI description. It is drawn from the same registrations that serve, with no service
// attached, so it cannot say anything else than what is served.
func writeDocument(out io.Writer) error {
	clk := clock.Real{}
	src := token.From(strings.NewReader("")) // nothing is asked of it
	s, err := newServer(face{Clock: clk, Source: src, Log: slog.New(slog.DiscardHandler), Limits: newLimiter(clk, src, nil, nil)})
	if err != nil {
		return err
	}
	doc, err := s.document()
	if err != nil {
		return err
	}
	if _, err := out.Write(doc); err != nil {
		return fmt.Errorf("print the document: %w", err)
	}
	return nil
}

// onlyJSON takes out what Huma adds for operations that also look at the raw body: there is one form of input.
func onlyJSON(doc *huma.OpenAPI) {
	for _, item := range doc.Paths {
		if item.Post != nil && item.Post.RequestBody != nil {
			delete(item.Post.RequestBody.Content, "application/octet-stream")
		}
	}
}
