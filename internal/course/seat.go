package course

import (
	"context"
	"errors"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// giver is one week, locked, with everybody who is in it. It is made in the transaction that uses it. The order of locks is fixed: the
// week, the house, then seats, beds and talks of this week, which nobody writes without the week's lock.
type giver struct {
	s      *Requests
	tx     *db.Tx
	course Course
	known  opened
	all    []Request // by rank: those with a seat, and whom the use case looks at
	seats  map[string]int
	beds   []Bed
	talks  []Talk
	rooms  []Room
	others []Bed // of other weeks, and of evenings before a day, in the same house on the same nights

	covered bool // somebody stands behind each of its days

	away map[string]bool // talks whose counsellor is not there on their date
	kept map[string]bool // free talks that somebody is being asked about
}

// giver locks a week and reads who is in it. known are wishes that were opened before the transaction.
func (s *Requests) giver(tx *db.Tx, courseID string, w window, known opened) (*giver, error) {
	c, err := lockCourse(tx, courseID)
	if err != nil {
		return nil, absent(err)
	}
	if err := lockHouse(tx, c.PlaceID); err != nil {
		return nil, err
	}
	return s.reads(tx, courseID, w, known)
}

// reads is giver without locks, to look.
func (s *Requests) reads(tx *db.Tx, courseID string, w window, known opened) (*giver, error) {
	g := &giver{s: s, tx: tx, known: known}
	var err error
	if g.course, err = findCourse(tx, courseID); err != nil {
		return nil, absent(err)
	}
	gaps, err := s.deps.Plans.gaps(tx, g.course)
	if err != nil {
		return nil, err
	}
	g.covered = len(gaps) == 0
	if g.all, err = listNeeded(tx, courseID, w, false); err != nil {
		return nil, err
	}
	if g.seats, err = listSeats(tx, courseID); err != nil {
		return nil, err
	}
	if g.beds, err = listBeds(tx, courseID); err != nil {
		return nil, err
	}
	if g.talks, err = listTalks(tx, courseID); err != nil {
		return nil, err
	}
	if g.rooms, err = listRooms(tx, g.course.PlaceID); err != nil {
		return nil, err
	}
	if g.others, err = listBedsBeside(tx, g.course); err != nil {
		return nil, err
	}
	evenings, err := eveningsBetween(tx, g.course.PlaceID, g.course.First.AddDays(-1), g.course.Last)
	if err != nil {
		return nil, err
	}
	g.others = append(g.others, evenings...)
	return g, g.whoIsAway()
}

// whoIsAway looks which talks nobody can be given.
func (g *giver) whoIsAway() error {
	g.away, g.kept = map[string]bool{}, map[string]bool{}
	dates := map[string][]clock.Date{}
	for _, t := range g.talks {
		if _, ok := dates[t.CounsellorID]; !ok {
			away, err := g.s.deps.Plans.deps.Rota.Away(g.tx, t.CounsellorID, g.course.ID, g.course.First, g.course.Last)
			if err != nil {
				return err
			}
			dates[t.CounsellorID] = away
		}
		g.away[t.ID] = slices.Contains(dates[t.CounsellorID], t.Date)
	}
	asked, err := talkAsksWhere(g.tx, "course_id = ? AND kind = 'away' AND NOT declined", g.course.ID)
	for _, a := range asked {
		g.kept[a.Gets] = true
	}
	return err
}

// leaveTalk and backTo are about what is in hand alone: a plan is tried without the talk of somebody who is away.
func (g *giver) leaveTalk(id string) { g.backTo(id, "") }

func (g *giver) backTo(id, requestID string) {
	g.talks[slices.IndexFunc(g.talks, func(t Talk) bool { return t.ID == id })].RequestID = requestID
}

// free is how many seats nobody has.
func (g *giver) free() int { return g.course.Most - len(g.seats) }

// possible reports whether a request can be at this week beside those who have a seat, and beside some others.
func (g *giver) possible(r Request, beside ...Request) bool {
	w := g.known[r.ID]
	if w.lost {
		return false
	}
	for _, o := range g.all {
		if o.ID != r.ID && (g.seats[o.ID] != 0 || slices.ContainsFunc(beside, func(b Request) bool { return b.ID == o.ID })) && w.clashes(g.known[o.ID]) {
			return false
		}
	}
	return true
}

// give takes a seat, a bed (two for a couple) and a talk for a request, or nothing: the only function that does. Confirming, an offer,
// a caller who is added by hand and a raised number of places all come here. Faults: course_no_place, course_not_possible,
// course_no_bed, course_no_talk; they are for the office, and a guest is only ever told that the week is full.
func (g *giver) give(r Request) error {
	if g.seats[r.ID] != 0 {
		return nil
	}
	seat := g.freeSeat()
	if seat == 0 {
		return ErrNoPlace
	}
	if !g.possible(r) {
		return ErrNotFor
	}
	rooms, ok := g.roomsWith(r)
	if !ok {
		return ErrNoBed
	}
	talks, ok := g.talksWith(r)
	if !ok {
		return ErrNoTalk
	}
	if err := insertSeat(g.tx, g.course.ID, seat, r.ID); err != nil {
		return err
	}
	g.seats[r.ID] = seat
	if err := g.sleep(rooms); err != nil {
		return err
	}
	return g.talk(talks)
}

// freeSeat is the lowest seat that nobody has, 0 without one.
func (g *giver) freeSeat() int {
	taken := make(map[int]bool, len(g.seats))
	for _, n := range g.seats {
		taken[n] = true
	}
	for n := 1; n <= g.course.Most; n++ {
		if !taken[n] {
			return n
		}
	}
	return 0
}

// release gives back all that a request has of this week.
func (g *giver) release(r Request) error {
	if err := releaseRequest(g.tx, r.ID); err != nil {
		return err
	}
	delete(g.seats, r.ID)
	g.beds = slices.DeleteFunc(g.beds, func(b Bed) bool { return b.RequestID == r.ID })
	for i := range g.beds {
		if g.beds[i].SharesWith == r.ID {
			g.beds[i].SharesWith = ""
		}
	}
	for i := range g.talks {
		if g.talks[i].RequestID == r.ID {
			g.talks[i].RequestID = ""
		}
	}
	return nil
}

// seated are those with a seat, and r.
func (g *giver) seated(r Request) []Request {
	var all []Request
	for _, o := range g.all {
		if g.seats[o.ID] != 0 || o.ID == r.ID {
			all = append(all, o)
		}
	}
	return all
}

// talksWith gives everybody with a seat, and r, a talk with a colleague whom they would meet. Until the leader has said that the week
// is on nobody has been told of a talk, so others may be moved to make room; after it nobody is.
func (g *giver) talksWith(r Request) (map[string]string, bool) {
	return g.planTalks(r, g.talks, func(string) bool { return g.course.State == On })
}

func (g *giver) planTalks(r Request, talks []Talk, fixed func(requestID string) bool) (map[string]string, bool) {
	all := g.seated(r)
	has := make([]int, len(all))
	for i, o := range all {
		has[i] = slices.IndexFunc(talks, func(t Talk) bool { return t.RequestID == o.ID })
	}
	fits := func(a, t int) bool {
		return g.known[all[a].ID].meets(talks[t].CounsellorID) && !g.away[talks[t].ID] && !g.kept[talks[t].ID]
	}
	better := func(a, x, y int) bool {
		with := g.known[all[a].ID].With
		return with != "" && talks[x].CounsellorID == with && talks[y].CounsellorID != with
	}
	who := slices.IndexFunc(all, func(o Request) bool { return o.ID == r.ID })
	if !spread(who, has, len(talks), fits, func(a int) bool { return fixed(all[a].ID) }, better) {
		return nil, false
	}
	out := map[string]string{}
	for i, t := range has {
		if t >= 0 {
			out[all[i].ID] = talks[t].ID
		}
	}
	return out, true
}

// talk writes the talks that have changed: first all that are left, then all that are taken.
func (g *giver) talk(plan map[string]string) error {
	for i, t := range g.talks {
		if t.RequestID != "" && plan[t.RequestID] != t.ID && plan[t.RequestID] != "" {
			if err := setTalk(g.tx, t.ID, ""); err != nil {
				return err
			}
			g.talks[i].RequestID = ""
		}
	}
	for requestID, id := range plan {
		i := slices.IndexFunc(g.talks, func(t Talk) bool { return t.ID == id })
		if g.talks[i].RequestID == requestID {
			continue
		}
		if err := setTalk(g.tx, id, requestID); err != nil {
			return err
		}
		g.talks[i].RequestID = requestID
	}
	return nil
}

// set changes where a request stands.
func (g *giver) set(r Request, state, decision Standing) error {
	if err := setStanding(g.tx, r.ID, state, decision); err != nil {
		return err
	}
	for i := range g.all {
		if g.all[i].ID == r.ID {
			g.all[i].State, g.all[i].Decision = state, decision
		}
	}
	return nil
}

// find is a live request of this week.
func (g *giver) find(id string) (Request, bool) {
	i := slices.IndexFunc(g.all, func(r Request) bool { return r.ID == id })
	if i < 0 {
		return Request{}, false
	}
	return g.all[i], true
}

// changing runs do on a locked week. The wishes of everybody with a seat, of those whom want names and of the next in line after a rank
// are opened before, since their keys are in another store; when somebody came in between, it begins again.
func (s *Requests) changing(ctx context.Context, courseID string, w window, do func(g *giver) error) error {
	for range 20 {
		var need []Request
		err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
			need, err = listNeeded(tx, courseID, w, true)
			return err
		})
		if err != nil {
			return err
		}
		known, err := s.open(ctx, need)
		if err != nil {
			return err
		}
		again := false
		err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
			g, err := s.giver(tx, courseID, w, known)
			if err != nil {
				return err
			}
			again = slices.ContainsFunc(g.all, func(r Request) bool { _, ok := known[r.ID]; return !ok })
			if again {
				return nil
			}
			return do(g)
		})
		if err != nil || !again {
			return err
		}
	}
	return errors.New("change a week: it never stands still")
}

// window says whose wishes a use case looks at beside those with a seat.
type window struct {
	want  []string // these
	after int      // and the first in line above this rank,
	line  int      // so many
}
