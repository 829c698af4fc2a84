package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/witness"
)

// routesWitness shows the log to whom it concerns, and its hashes to anybody.
func (s *server) routesWitness() {
	handle(s, operation{
		ID: "list-proofs", Method: http.MethodGet, Path: "/me/proofs", Tag: "me", Access: guest,
		Summary: "What the log that cannot be bent says about you, each entry with a proof to keep and to check without us",
		Codes:   []string{"texts_unavailable"},
	}, s.proofs)
	if s.Witness == nil {
		return // the document is drawn without it
	}
	s.engine.GET("/witness/*path", s.witnessFile)
}

type proofOut struct {
	Index  int64             `json:"index"`
	Kind   string            `json:"kind" enum:"seal_break,seal_step,law_profile,desk_key,staff_key,release,restored,lost"`
	Day    string            `json:"day" format:"date"`
	Fields map[string]string `json:"fields" doc:"What the entry says; nobody else can read it, and it is gone when you erase everything."`
	Proof  string            `json:"proof" doc:"C2SP tlog-proof: save it as a file. How to check it: docs/witness.md."`
}

type proofsOut struct {
	Key    string     `json:"key" doc:"The log's public key. Compare it with one that you have from elsewhere."`
	Proofs []proofOut `json:"proofs"`
}

func (s *server) proofs(ctx context.Context, actor session.Actor, _ *struct{}) (*body[proofsOut], error) {
	all, err := s.Witness.ProofsFor(ctx, actor.GuestID)
	if err != nil {
		return nil, err
	}
	// A dated hold keeps an opening from the doctor, and so its proof (P25).
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		hidden, err := s.Escalation.HiddenFrom(tx, actor.GuestID)
		all = slices.DeleteFunc(all, func(p witness.Proof) bool { return !hidden.IsZero() && !p.Day.Before(hidden) })
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(proofsOut{Key: s.Witness.Key(), Proofs: shapes(all, func(p witness.Proof) proofOut {
		fields := p.Fields
		if fields == nil {
			fields = map[string]string{}
		}
		return proofOut{Index: p.Index, Kind: string(p.Kind), Day: p.Day.String(), Fields: fields, Proof: p.Text}
	})}), nil
}

// witnessFile serves the public key, the newest signed checkpoint and the tiles of hashes, as C2SP tlog-tiles lays them out. Kinds and
// days of entries are not among them: how many seals were broken in a month is for nobody to watch (domain 6.6).
func (s *server) witnessFile(c *gin.Context) {
	path := strings.TrimPrefix(c.Param("path"), "/")
	var data []byte
	found := true
	err := s.DB.Read(c.Request.Context(), func(tx *db.Tx) (err error) {
		switch path {
		case "key":
			data = []byte(s.Witness.Key() + "\n")
		case "checkpoint":
			_, data, err = s.Witness.Published(tx)
		default:
			data, found, err = s.Witness.Tile(tx, path)
		}
		return err
	})
	switch {
	case err != nil:
		c.Status(http.StatusServiceUnavailable)
	case !found || data == nil:
		noRoute(c)
	default:
		c.Header("Cache-Control", "no-store")
		c.Data(http.StatusOK, "text/plain; charset=utf-8", data)
	}
}
