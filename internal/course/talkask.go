package course

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// TalkAskKind is why a guest is asked about the one talk.
type TalkAskKind string

// The kinds: another guest would swap, or the colleague of the talk is away. Nothing is swapped without a yes.
const (
	Swap TalkAskKind = "swap"
	Away TalkAskKind = "away"
)

// TalkAsk is what a guest is asked: to have one talk instead of another. Who else it is about stands nowhere.
type TalkAsk struct {
	ID    string
	Kind  TalkAskKind
	Gives Talk // that the guest has
	Gets  Talk
}

// Which talks a guest's own page shows and what is asked about them.
type talkSide struct {
	Asks   []TalkAsk
	Wished *Talk // the time that the guest has wished for and that nobody has given yet
}

// talkSideOf reads what a guest with a talk is asked and wishes.
func talkSideOf(tx *db.Tx, r Request, talks []Talk) (out talkSide, err error) {
	// Who wished cannot tell a no from a wish that nobody has answered.
	open, err := talkAsksWhere(tx, "(request_id = ? AND NOT declined OR from_id = ?)", r.ID, r.ID)
	if err != nil {
		return out, err
	}
	find := func(id string) Talk { return talks[slices.IndexFunc(talks, func(t Talk) bool { return t.ID == id })] }
	for _, a := range open {
		if a.From == r.ID {
			wished := find(cmp.Or(a.Gives, a.Gets))
			if later(tx, wished) {
				out.Wished = &wished
			}
			continue
		}
		gives, gets := find(a.Gives), find(a.Gets)
		if later(tx, gets) && later(tx, gives) || a.Kind == Away && !gets.Date.Before(tx.Today()) {
			out.Asks = append(out.Asks, TalkAsk{ID: a.ID, Kind: a.Kind, Gives: gives, Gets: gets})
		}
	}
	return out, nil
}

// later reports whether a talk is on a day after today: what is today is arranged by voice.
func later(tx *db.Tx, t Talk) bool { return tx.Today().Before(t.Date) }

// TalkTimes lists the talks of a guest's week that the guest may wish for instead of the own one: later ones, with colleagues whom the
// guest would meet. Whether somebody has one is not said, and nobody's wishes are looked at but the guest's own.
// Faults: sign_in_needed, not_found.
func (s *Requests) TalkTimes(ctx context.Context, actor session.Actor) ([]Talk, error) {
	r, err := s.own(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := []Talk{}
	err = s.looking(ctx, r.CourseID, window{want: []string{r.ID}}, func(g *giver) error {
		if _, ok := g.talkOf(r.ID); !ok || g.course.State != On {
			return nil
		}
		for _, t := range g.talks {
			if g.mayWish(r, t) {
				out = append(out, t)
			}
		}
		return nil
	})
	return out, asFault("list the times of talks", err)
}

func (g *giver) talkOf(requestID string) (Talk, bool) {
	i := slices.IndexFunc(g.talks, func(t Talk) bool { return t.RequestID == requestID })
	if i < 0 {
		return Talk{}, false
	}
	return g.talks[i], true
}

// mayWish reports whether a request could have a talk if whoever has it agreed.
func (g *giver) mayWish(r Request, t Talk) bool {
	return t.RequestID != r.ID && later(g.tx, t) && g.known[r.ID].meets(t.CounsellorID) && !g.away[t.ID]
}

// WishTalk wishes for another time of the guest's one talk. A free one is the guest's at once. Who has it is asked, if they would meet the
// other colleague; if not, the wish reaches nobody, and looks to who wished as if nobody had answered.
// Faults: sign_in_needed, not_found, talk_not_possible, talk_wished.
func (s *Requests) WishTalk(ctx context.Context, actor session.Actor, talkID string) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	if !token.IsID(talkID) {
		return ErrTalkNot
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return fmt.Errorf("wish for a talk: %w", err)
	}
	return asFault("wish for a talk", s.changing(ctx, r.CourseID, window{want: []string{r.ID}}, func(g *giver) error {
		mine, ok := g.talkOf(r.ID)
		if !ok || g.course.State != On {
			return ErrTalkNot
		}
		i := slices.IndexFunc(g.talks, func(t Talk) bool { return t.ID == talkID })
		if i < 0 || !later(g.tx, mine) || !g.mayWish(r, g.talks[i]) || g.kept[talkID] {
			return ErrTalkNot
		}
		wanted := g.talks[i]
		if err := s.record(g.tx, r.GuestID, audit.Doctor, r.GuestID, talkWished); err != nil {
			return err
		}
		if wanted.RequestID == "" {
			return g.takeTalk(r.ID, mine, wanted)
		}
		ask := talkAsk{ID: id, CourseID: g.course.ID, Kind: Swap, From: r.ID, Gets: mine.ID, RequestID: wanted.RequestID, Gives: wanted.ID}
		if !g.known[wanted.RequestID].meets(mine.CounsellorID) || g.away[mine.ID] {
			// It reaches nobody: whom they would not meet is not asked about, and not told.
			ask.RequestID, ask.Gives, ask.Gets = "", "", wanted.ID
		}
		if ok, err := insertTalkAsk(g.tx, ask); err != nil || !ok {
			return cmpErr(err, ErrTalkWished)
		}
		if ask.RequestID == "" {
			return nil
		}
		asked, _ := g.find(wanted.RequestID)
		if err := s.deps.Texts.Look(g.tx, asked.GuestID, false); err != nil {
			return err
		}
		return s.record(g.tx, asked.GuestID, audit.Program, "program", talkAsked)
	}))
}

// takeTalk gives a request a free talk; what was asked about the old one is over.
func (g *giver) takeTalk(requestID string, old, fresh Talk) error {
	if err := deleteTalkAsksOf(g.tx, requestID); err != nil {
		return err
	}
	if err := setTalk(g.tx, old.ID, ""); err != nil {
		return err
	}
	return errors.Join(setTalk(g.tx, fresh.ID, requestID), raise(g.tx, requestID))
}

// EndTalkWish takes the wish for another time back; none is no error. Faults: sign_in_needed, not_found.
func (s *Requests) EndTalkWish(ctx context.Context, actor session.Actor) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return asFault("end a wish for a talk", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := lockCourse(tx, r.CourseID); err != nil {
			return absent(err)
		}
		return deleteTalkWishes(tx, r.ID)
	}))
}

// AnswerTalk is a guest's yes or no to a question about the talk. A no asks for nothing and tells nobody. With a yes both change in one
// transaction, if both still have what was spoken of. Faults: sign_in_needed, not_found, talk_ask_over.
func (s *Requests) AnswerTalk(ctx context.Context, actor session.Actor, askID string, yes bool) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return s.answerTalk(ctx, r, askID, yes, audit.Doctor, r.GuestID)
}

// AnswerTalkFor is the answer to a question about a colleague who is away, given on the telephone. Faults: forbidden, not_found, talk_ask_over.
func (s *Requests) AnswerTalkFor(ctx context.Context, actor session.Actor, id string, yes bool) error {
	r, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	var asks []talkAsk
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		asks, err = talkAsksWhere(tx, "request_id = ? AND kind = 'away'", id)
		return err
	})
	if err != nil {
		return asFault("answer about a talk", err)
	}
	if len(asks) == 0 {
		return ErrTalkOver
	}
	return s.answerTalk(ctx, r, asks[0].ID, yes, audit.Office, actor.StaffID)
}

func (s *Requests) answerTalk(ctx context.Context, r Request, askID string, yes bool, role audit.Role, actorID string) error {
	if !token.IsID(askID) {
		return ErrNotFound
	}
	return asFault("answer about a talk", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := lockCourse(tx, r.CourseID); err != nil {
			return absent(err)
		}
		asks, err := talkAsksWhere(tx, "id = ? AND request_id = ? AND NOT declined", askID, r.ID)
		if err != nil {
			return err
		}
		if len(asks) == 0 {
			return ErrTalkOver
		}
		a := asks[0]
		if err := s.record(tx, r.GuestID, role, actorID, talkAnswered); err != nil {
			return err
		}
		if !yes {
			return declineTalkAsk(tx, a.ID) // who wished is not told; where a colleague is away, the office sees to it
		}
		talks, err := listTalks(tx, r.CourseID)
		if err != nil {
			return err
		}
		find := func(id string) Talk { return talks[slices.IndexFunc(talks, func(t Talk) bool { return t.ID == id })] }
		gives, gets := find(a.Gives), find(a.Gets)
		if gives.RequestID != r.ID || gets.RequestID != a.From || a.Kind == Swap && !(later(tx, gives) && later(tx, gets)) {
			return ErrTalkOver
		}
		for _, id := range []string{r.ID, a.From} {
			if err := deleteTalkAsksOf(tx, id); err != nil {
				return err
			}
		}
		if a.Kind == Away {
			return (&giver{tx: tx}).takeTalk(r.ID, gives, gets)
		}
		if err := swapTalks(tx, gives.ID, r.ID, gets.ID, a.From); err != nil {
			return err
		}
		other, err := oneRequest(tx, "WHERE r.id = ?", a.From)
		if err != nil {
			return err
		}
		if err := s.deps.Texts.Look(tx, other.GuestID, false); err != nil {
			return err
		}
		return s.record(tx, other.GuestID, audit.Program, "program", talkSwapped)
	}))
}

// TalksAway sees to the talks of a counsellor who is away on some dates, in every week to come. Until a week is on nobody has been told
// of a talk, and the plan is made anew; after it each guest is asked about a free one with a colleague whom they would meet, or the
// office sees that there is none. The counsellor's notice is on the rota already. Whoever calls it has looked at who may.
func (s *Requests) TalksAway(ctx context.Context, counsellorID string, from, to clock.Date) error {
	var weeks []string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		weeks, err = listWeeksOfTalks(tx, counsellorID, from, to)
		return err
	})
	for _, id := range weeks {
		if err == nil {
			err = s.planTalksOf(ctx, id)
		}
	}
	return asFault("see to talks", err)
}

// PlanTalks is TalksAway of one week, when the office has found another hour or colleague. Faults: forbidden, not_found.
func (s *Requests) PlanTalks(ctx context.Context, actor session.Actor, courseID string) error {
	if !mayPlan(actor) {
		return ErrForbidden
	}
	if !token.IsID(courseID) {
		return ErrNotFound
	}
	return asFault("plan talks", s.planTalksOf(ctx, courseID))
}

func (s *Requests) planTalksOf(ctx context.Context, courseID string) error {
	ids := make([]string, maxPlaces)
	for i := range ids {
		var err error
		if ids[i], err = s.deps.IDs.ID(); err != nil {
			return err
		}
	}
	return s.changing(ctx, courseID, window{}, func(g *giver) error {
		n := 0
		for _, r := range g.all {
			t, ok := g.talkOf(r.ID)
			if !ok || !g.away[t.ID] || t.Date.Before(g.tx.Today()) {
				continue
			}
			if g.course.State != On {
				g.leaveTalk(t.ID)
				if plan, ok := g.talksWith(r); ok {
					if err := errors.Join(setTalk(g.tx, t.ID, ""), g.talk(plan)); err != nil {
						return err
					}
				} else {
					g.backTo(t.ID, r.ID)
				}
				continue
			}
			if n < len(ids) {
				if err := g.askAbout(r, t, ids[n]); err != nil {
					return err
				}
			}
			n++
		}
		return nil
	})
}

// askAbout asks a guest whose colleague is away about a free talk, unless they are being asked. One that they have declined is not asked again.
func (g *giver) askAbout(r Request, has Talk, id string) error {
	before, err := talkAsksWhere(g.tx, "request_id = ? AND kind = 'away'", r.ID)
	if err != nil || len(before) > 0 && !before[0].Declined {
		return err
	}
	for _, t := range g.talks {
		if t.RequestID != "" || g.away[t.ID] || g.kept[t.ID] || t.Date.Before(g.tx.Today()) || !g.known[r.ID].meets(t.CounsellorID) ||
			len(before) > 0 && before[0].Gets == t.ID {
			continue
		}
		if len(before) > 0 {
			if err := deleteTalkAsk(g.tx, before[0].ID); err != nil {
				return err
			}
		}
		ok, err := insertTalkAsk(g.tx, talkAsk{ID: id, CourseID: g.course.ID, Kind: Away, RequestID: r.ID, Gives: has.ID, Gets: t.ID})
		if err != nil || !ok {
			return err
		}
		g.kept[t.ID] = true
		if err := g.s.deps.Texts.Look(g.tx, r.GuestID, has.Date == g.tx.Today()); err != nil {
			return err
		}
		return g.s.record(g.tx, r.GuestID, audit.Program, "program", talkAsked)
	}
	return nil
}

// talkAway says how it stands with a talk whose colleague is away; empty for any other.
func (g *giver) talkAway(r Request, t Talk) (string, error) {
	if !g.away[t.ID] || t.Date.Before(g.tx.Today()) {
		return "", nil
	}
	asked, err := talkAsksWhere(g.tx, "request_id = ? AND kind = 'away'", r.ID)
	switch {
	case err != nil || len(asked) == 0:
		return "nobody", err
	case asked[0].Declined:
		return "declined", nil
	}
	return "asked", nil
}
