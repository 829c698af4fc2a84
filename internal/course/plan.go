package course

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// CopyInput says where a template goes. ID is made by whoever asks, so that asking twice makes one week.
type CopyInput struct {
	ID       string
	Template string
	PlaceID  string
	First    clock.Date // a Monday
	Sleepers struct {   // the same two for every night, to begin with; no safety lead: whom the rota names; no number: their own
		SleeperID, SleeperPhone, SafetyID, SafetyPhone string
	}
	Counsellors []string // the first and the second lead what the template gives them
	HostID      string
}

const (
	maxPhone       = 30
	maxRoom        = 40
	maxTitle       = 120
	maxPlaces      = 20
	maxCounsellors = 4
)

// Copy copies a template to a Monday and leaves the week planned. It may be repeated. Errors: forbidden, course_invalid, not_found.
func (s *Service) Copy(ctx context.Context, actor session.Actor, in CopyInput) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	i := slices.IndexFunc(s.deps.Templates, func(t Template) bool { return t.Code == in.Template })
	n := in.Sleepers
	if i < 0 || !token.IsID(in.ID) || in.First.IsZero() || in.First.Weekday() != startsOn || !s.deps.Places.House(in.PlaceID) ||
		len(in.Counsellors) > maxCounsellors || !phone(n.SleeperPhone) || !phone(n.SafetyPhone) {
		return Board{}, ErrPlan
	}
	t := s.deps.Templates[i]
	ids := make([]string, len(t.Blocks))
	for i := range ids {
		var err error
		if ids[i], err = s.deps.IDs.ID(); err != nil {
			return Board{}, fmt.Errorf("copy a week: %w", err)
		}
	}
	last := in.First.AddDays(t.Days - 1)
	c := Course{ID: in.ID, PlaceID: in.PlaceID, First: in.First, Last: last, Zone: s.deps.Zone, Template: t.Code, Couples: t.Couples,
		Least: t.Least, Most: t.Most, DecideBy: in.First.AddDays(-t.Decide), State: Planned, Until: keptUntil(last)}
	return s.change(ctx, in.ID, "copy a week", func(tx *db.Tx, before *Course) error {
		if before != nil {
			if before.Template != c.Template || before.First != c.First || before.PlaceID != c.PlaceID {
				return ErrState // another week has this id
			}
			return nil
		}
		return s.copy(tx, c, t, ids, in)
	})
}

func (s *Service) copy(tx *db.Tx, c Course, t Template, ids []string, in CopyInput) error {
	if err := s.known(tx, append(slices.Clone(in.Counsellors), in.HostID, in.Sleepers.SleeperID, in.Sleepers.SafetyID)...); err != nil {
		return err
	}
	if err := upsertCourse(tx, c); err != nil {
		return err
	}
	if err := setCounsellors(tx, c.ID, nil, in.Counsellors); err != nil {
		return err
	}
	leads := map[Lead]string{TheHost: in.HostID}
	for i, part := range []Lead{FirstCounsellor, SecondCounsellor} {
		if i < len(in.Counsellors) {
			leads[part] = in.Counsellors[i]
		}
	}
	for i, b := range t.Blocks {
		err := upsertBlock(tx, Block{ID: ids[i], CourseID: c.ID, Date: c.First.AddDays(b.Day), Start: b.Start, Minutes: b.Minutes, Kind: b.Kind,
			Theme: b.Theme, Title: b.Title, LeaderID: leads[b.Lead], Room: b.Room, Gentle: b.Gentle})
		if err != nil {
			return err
		}
	}
	rota, err := s.atNight(tx, c)
	if err != nil {
		return err
	}
	numbers, err := s.phones(tx)
	if err != nil {
		return err
	}
	for _, d := range c.Nights() {
		n := Night{CourseID: c.ID, Date: d, SleeperID: in.Sleepers.SleeperID, SleeperPhone: in.Sleepers.SleeperPhone, SafetyID: in.Sleepers.SafetyID, SafetyPhone: in.Sleepers.SafetyPhone}
		if n.SafetyID == "" {
			n.SafetyID = rota[d]
		}
		n.SleeperPhone, n.SafetyPhone = cmp.Or(n.SleeperPhone, numbers[n.SleeperID]), cmp.Or(n.SafetyPhone, numbers[n.SafetyID])
		if err := upsertNight(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// known refuses ids of nobody who works here; an empty one names nobody and is right.
func (s *Service) known(tx *db.Tx, ids ...string) error {
	people, err := s.deps.People.People(tx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if id != "" && !slices.ContainsFunc(people, func(p Person) bool { return p.ID == id }) {
			return ErrPlan
		}
	}
	return nil
}

func phone(s string) bool {
	return len(s) <= maxPhone && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("+0123456789 -()", r) })
}

func setCounsellors(tx *db.Tx, courseID string, before, after []string) error {
	for _, id := range before {
		if !slices.Contains(after, id) {
			if err := deleteCourseCounsellor(tx, courseID, id); err != nil {
				return err
			}
		}
	}
	for _, id := range after {
		if err := insertCourseCounsellor(tx, courseID, id); err != nil {
			return err
		}
	}
	return nil
}

// change is one change of one week, under its lock: do sees the week as it is, nil when there is none. What the week is
// afterwards is the answer. A week that can be asked for is published anew in the same transaction (republish): what would be
// missing, or hurt somebody, undoes the change.
func (s *Service) change(ctx context.Context, id, what string, do func(tx *db.Tx, before *Course) error) (Board, error) {
	var out Board
	fresh, err := s.talkIDs()
	if err != nil {
		return out, fmt.Errorf("%s: %w", what, err)
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		before, err := lockCourse(tx, id)
		is := &before
		if db.IsNotFound(err) {
			is = nil
		} else if err != nil {
			return err
		}
		asked := is != nil && (is.State == Published || is.State == On)
		var lacked []Finding
		if asked {
			plan, err := s.plan(tx, *is)
			if err != nil {
				return err
			}
			lacked = missing(plan)
		}
		if err := do(tx, is); err != nil {
			return err
		}
		after, err := findCourse(tx, id)
		if err != nil {
			return err
		}
		if asked && after.State == before.State {
			if err := s.settle(tx, after, fresh, lacked); err != nil {
				return err
			}
		}
		out, err = s.board(tx, after)
		return err
	})
	if err != nil {
		return Board{}, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

// open refuses a week that is not there or can no longer be changed.
func open(c *Course, today clock.Date) error {
	switch {
	case c == nil:
		return ErrNotFound
	case c.State == Off || c.State == Over || c.State != Planned && !today.Before(c.First):
		return ErrState
	}
	return nil
}

// Head is what a week is besides its blocks and nights.
type Head struct {
	First       clock.Date // a Monday; moves every block and night with it
	Least, Most int
	DecideBy    clock.Date
	Counsellors []string
}

// Change changes the head of a week. The dates of a published one stay. Errors: forbidden, not_found, course_state,
// course_invalid, course_not_ready, course_taken, course_counsellor_booked.
func (s *Service) Change(ctx context.Context, actor session.Actor, id string, h Head) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	return s.change(ctx, id, "change a week", func(tx *db.Tx, c *Course) error {
		if err := open(c, tx.Today()); err != nil {
			return err
		}
		if h.First.IsZero() || h.First.Weekday() != startsOn || h.Least < 1 || h.Most < h.Least || h.Most > maxPlaces || h.DecideBy.IsZero() ||
			!h.DecideBy.Before(h.First) || len(h.Counsellors) > maxCounsellors {
			return ErrPlan
		}
		if c.State != Planned && h.First != c.First {
			return ErrTaken
		}
		if err := s.known(tx, h.Counsellors...); err != nil {
			return err
		}
		taken, err := takenTalks(tx, c.ID)
		if err != nil {
			return err
		}
		if taken > h.Most {
			return ErrTaken
		}
		if err := reseat(tx, *c, h.Most); err != nil {
			return err
		}
		by := c.First.DaysUntil(h.First)
		after := *c
		after.First, after.Last, after.Least, after.Most, after.DecideBy = h.First, c.Last.AddDays(by), h.Least, h.Most, h.DecideBy
		after.Until = keptUntil(after.Last)
		if err := upsertCourse(tx, after); err != nil {
			return err
		}
		before, err := listCourseCounsellors(tx, c.ID)
		if err != nil {
			return err
		}
		if err := setCounsellors(tx, c.ID, before, h.Counsellors); err != nil {
			return err
		}
		return moveDays(tx, c.ID, by)
	})
}

// moveDays moves everything of a planned week by some days.
func moveDays(tx *db.Tx, courseID string, by int) error {
	if by == 0 {
		return nil
	}
	all, err := listBlocks(tx, courseID)
	if err != nil {
		return err
	}
	for _, b := range all {
		b.Date = b.Date.AddDays(by)
		if err := upsertBlock(tx, b); err != nil {
			return err
		}
	}
	nights, err := listNights(tx, courseID)
	if err != nil {
		return err
	}
	if err := deleteNights(tx, courseID); err != nil {
		return err
	}
	for _, n := range nights {
		n.Date = n.Date.AddDays(by)
		if err := upsertNight(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// PutBlock makes a block, or changes the one with its ID. Errors: as Change.
func (s *Service) PutBlock(ctx context.Context, actor session.Actor, courseID string, b Block) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	return s.change(ctx, courseID, "change a block", func(tx *db.Tx, c *Course) error {
		if err := open(c, tx.Today()); err != nil {
			return err
		}
		b.CourseID = courseID
		if !s.right(b, *c) {
			return ErrPlan
		}
		if err := s.known(tx, b.LeaderID); err != nil {
			return err
		}
		others, err := blocksOf(tx, "id = ?", b.ID)
		if err != nil {
			return err
		}
		if len(others) > 0 && others[0].CourseID != courseID {
			return ErrNotFound
		}
		return upsertBlock(tx, b)
	})
}

// right reports whether a block can be stored at all; what a week still lacks is the validator's.
func (s *Service) right(b Block, c Course) bool {
	if !token.IsID(b.ID) || b.Date.Before(c.First) || b.Date.After(c.Last) || b.Start < 0 || b.Minutes < 5 || b.End() > 24*60 ||
		!slices.Contains(Kinds, b.Kind) || b.Theme != "" && (b.Kind != Lecture || !slices.Contains(Themes, b.Theme)) || len([]rune(b.Room)) > maxRoom ||
		len(b.Gentle) > 0 && b.Kind != Activity || b.LeaderID != "" && b.Kind == Individual {
		return false
	}
	for _, w := range []Words{b.Title, b.Gentle} {
		for lang, text := range w {
			if !slices.Contains(s.deps.Languages, lang) || text == "" || len([]rune(text)) > maxTitle {
				return false
			}
		}
	}
	return true
}

// RemoveBlock takes a block out of a week; one that is not in it is no error. Errors: as Change.
func (s *Service) RemoveBlock(ctx context.Context, actor session.Actor, courseID, blockID string) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	return s.change(ctx, courseID, "remove a block", func(tx *db.Tx, c *Course) error {
		if err := open(c, tx.Today()); err != nil {
			return err
		}
		if others, err := blocksOf(tx, "id = ? AND course_id = ?", blockID, courseID); err != nil || len(others) == 0 {
			return err
		}
		if err := deleteFreeTalksOf(tx, blockID); err != nil {
			return err
		}
		if taken, err := takenTalksOf(tx, blockID); err != nil || taken > 0 {
			return cmpErr(err, ErrTaken)
		}
		return deleteBlock(tx, courseID, blockID)
	})
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// SetNights says who is there at night; dates that are not named stay as they are. Errors: as Change.
func (s *Service) SetNights(ctx context.Context, actor session.Actor, courseID string, all []Night) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	return s.change(ctx, courseID, "set the nights of a week", func(tx *db.Tx, c *Course) error {
		if c == nil {
			return ErrNotFound
		}
		if c.State == Off || c.State == Over {
			return ErrState
		}
		for _, n := range all {
			n.CourseID = courseID
			if n.Date.Before(c.First.AddDays(-1)) || n.Date.After(c.Last) || !phone(n.SleeperPhone) || !phone(n.SafetyPhone) {
				return ErrPlan
			}
			if err := s.known(tx, n.SleeperID, n.SafetyID); err != nil {
				return err
			}
			if err := upsertNight(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}
