package escalation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What courts, police, authorities and the press ask for, and what they were answered: codes and a day, never the content.
var (
	RequestKinds   = []string{"court", "police", "authority", "press"}
	RequestGrounds = []string{"court_order", "request", "statute", "none"}
	RequestAnswers = []string{"refused", "nothing_here", "given", "held"}
)

// Request is one line of the register.
type Request struct {
	ID       string
	Kind     string
	Ground   string
	Answer   string // empty while it is open
	Day      clock.Date
	Answered clock.Date
	Keepings []Keeping
}

// Requests lists the register, newest day first; for leaders, and for safety leads, who can be the second person. Errors: forbidden.
func (s *Service) Requests(ctx context.Context, actor session.Actor) (out []Request, err error) {
	if !actor.Has(session.Leader) && !actor.Has(session.SafetyLead) {
		return nil, ErrForbidden
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		people, err := s.now(tx)
		if err != nil {
			return err
		}
		if out, err = listRequests(tx); err != nil {
			return err
		}
		for i, r := range out {
			if out[i].Keepings, err = s.keepingsOf(tx, people, r, actor.StaffID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, asFault("list requests", err)
}

// Register writes that somebody has asked. Errors: forbidden, concern_invalid.
func (s *Service) Register(ctx context.Context, actor session.Actor, kind, ground string) (Request, error) {
	if !actor.Has(session.Leader) {
		return Request{}, ErrForbidden
	}
	if !slices.Contains(RequestKinds, kind) || !slices.Contains(RequestGrounds, ground) {
		return Request{}, ErrInvalid
	}
	id, err := s.IDs.ID()
	if err != nil {
		return Request{}, fmt.Errorf("register a request: %w", err)
	}
	r := Request{ID: id, Kind: kind, Ground: ground}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		r.Day = tx.Today()
		return insertRequest(tx, r, actor.StaffID)
	})
	return r, asFault("register a request", err)
}

// AnswerRequest writes what was answered, once. Errors: forbidden, not_found, concern_invalid, concern_moved.
func (s *Service) AnswerRequest(ctx context.Context, actor session.Actor, id, answer string) error {
	if !actor.Has(session.Leader) {
		return ErrForbidden
	}
	if !token.IsID(id) {
		return ErrNotFound
	}
	if !slices.Contains(RequestAnswers, answer) {
		return ErrInvalid
	}
	return asFault("answer a request", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := findRequest(tx, id)
		if err != nil {
			return orNotFound(err)
		}
		if r.Answer != "" {
			return ErrMoved
		}
		return answerRequest(tx, id, answer)
	}))
}

// Asked is how often in a year somebody of a kind has asked. It counts courts, police, authorities and the press and no doctor, so it
// is published as it is.
type Asked struct {
	Year   int
	Kind   string
	Number int
}

// Asked gives the years that are over, oldest first.
func (s *Service) Asked(ctx context.Context) (out []Asked, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		all, err := listRequests(tx)
		if err != nil {
			return err
		}
		counts := map[Asked]int{}
		for _, r := range all {
			if r.Day.Year() < tx.Today().Year() {
				counts[Asked{Year: r.Day.Year(), Kind: r.Kind}]++
			}
		}
		for of, n := range counts {
			out = append(out, Asked{Year: of.Year, Kind: of.Kind, Number: n})
		}
		slices.SortFunc(out, func(a, b Asked) int {
			return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(slices.Index(RequestKinds, a.Kind), slices.Index(RequestKinds, b.Kind)))
		})
		return nil
	})
	return out, asFault("count requests", err)
}

// ConcernsByYear counts by the year of their end the concerns that are gone and in which nothing sealed was opened. It is exact: only
// the figures may hand it on, masked, and for years that cannot grow any more.
func (s *Service) ConcernsByYear(tx *db.Tx) (map[int]int, error) {
	counts, err := listCounts(tx)
	if err != nil {
		return nil, fmt.Errorf("count concerns: %w", err)
	}
	by := map[int]int{}
	for _, c := range counts {
		year, _ := strconv.Atoi(c.Year) // four figures, as we wrote them
		by[year] = c.N
	}
	return by, nil
}
