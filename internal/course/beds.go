package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// Lodger is who has a place in a week, with the bed.
type Lodger struct {
	Request
	First, Last clock.Date // nights, both included
	RoomID      string
	Locked      bool
	StepFree    bool   // needs a room without steps
	SharesWith  string // the request in the same room, by what both have said
}

// House is a week as whoever gives out rooms sees it: card names, and nothing of the texts.
type House struct {
	Course Course
	Rooms  []Room
	Others []Bed // of other weeks on the same nights: their rooms are not free
	Guests []Lodger
	Nights []Night
	People []Person
}

// Until is the day from which there are no lists of this week.
func (h House) Until() clock.Date { return listsEnd(h.Course) }

// HouseOf reads the rooms of a week and who sleeps in them, until the lists of it are over. Faults: forbidden, not_found.
func (s *Requests) HouseOf(ctx context.Context, actor session.Actor, courseID string) (h House, err error) {
	if !mayPlan(actor) {
		return h, ErrForbidden
	}
	if !token.IsID(courseID) {
		return h, ErrNotFound
	}
	err = s.looking(ctx, courseID, window{}, func(g *giver) error {
		h = House{Course: g.course, Rooms: g.rooms, Others: g.others, Guests: []Lodger{}}
		if !g.tx.Today().Before(listsEnd(g.course)) {
			return ErrNotFound
		}
		for _, r := range g.all {
			if g.seats[r.ID] == 0 {
				continue
			}
			one := Lodger{Request: r, StepFree: g.known[r.ID].StepFree}
			one.First, one.Last = r.nights(g.course)
			for _, b := range g.beds {
				if b.RequestID == r.ID && b.Who == TheGuest {
					one.RoomID, one.Locked, one.SharesWith = b.RoomID, b.Locked, b.SharesWith
				}
			}
			h.Guests = append(h.Guests, one)
		}
		if h.Nights, err = listNights(g.tx, courseID); err != nil {
			return err
		}
		h.People, err = s.deps.Plans.deps.People.People(g.tx)
		return err
	})
	return h, asFault("read the beds of a week", err)
}

// listsEnd is the day from which nobody is given the lists of a week any more.
func listsEnd(c Course) clock.Date { return c.Last.AddDays(term.ListDays) }

// seatedIn finds a live request with a place, and its week.
func (s *Requests) seatedIn(ctx context.Context, actor session.Actor, id string, do func(g *giver, r Request) error) error {
	found, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.changing(ctx, found.CourseID, window{want: []string{id}}, func(g *giver) error {
		r, ok := g.find(id)
		if !ok || g.seats[id] == 0 {
			return ErrNotFound
		}
		if g.course.Last.Before(g.tx.Today()) {
			return ErrState
		}
		return do(g, r)
	})
}

// MoveBed puts a guest, and who shares the room, into a room, and locks them there. Who slept in it and is not locked gets another
// one; where there is none, nothing changes. Faults: forbidden, not_found, course_state, bed_locked, bed_small, bed_taken, course_no_bed.
func (s *Requests) MoveBed(ctx context.Context, actor session.Actor, id, roomID string) error {
	if !token.IsID(roomID) {
		return ErrNotFound
	}
	return asFault("move a bed", s.seatedIn(ctx, actor, id, func(g *giver, r Request) error {
		t := g.room(roomID)
		if t < 0 {
			return ErrNotFound
		}
		l := lodging{all: g.seated(r), to: map[string]string{r.ID: roomID}}
		for _, b := range g.beds { // who shares comes along
			if b.RequestID == r.ID && b.SharesWith != "" {
				l.to[b.SharesWith] = roomID
			}
		}
		if err := g.mayMove(l, r, g.rooms[t]); err != nil {
			return err
		}
		in, ok := g.lodge(l)
		if !ok {
			return ErrNoBed
		}
		if err := g.sleep(in); err != nil {
			return err
		}
		for who := range l.to {
			if err := setLocked(g.tx, who, true); err != nil {
				return err
			}
		}
		return nil
	}))
}

// mayMove says why nobody can be put into a room, where it is about the room itself.
func (g *giver) mayMove(l lodging, r Request, room Room) error {
	heads := 0
	first, last := r.nights(g.course)
	for _, o := range l.all {
		if l.to[o.ID] == "" {
			continue
		}
		heads += o.heads()
		from, to := o.nights(g.course)
		if from.Before(first) {
			first = from
		}
		if to.After(last) {
			last = to
		}
	}
	switch {
	case room.Beds < heads:
		return ErrSmallRoom
	case !room.OpenOn(first, last):
		return ErrRoomClosed
	case slices.ContainsFunc(g.others, func(b Bed) bool { return b.RoomID == room.ID && !b.First.After(last) && !first.After(b.Last) }):
		return ErrBedTaken
	case slices.ContainsFunc(g.beds, func(b Bed) bool { return b.RoomID == room.ID && b.Locked && l.to[b.RequestID] == "" }):
		return ErrBedLocked
	}
	return nil
}

// LockBed says that a plan leaves a guest where they are, or may move them again. Faults: forbidden, not_found, course_state.
func (s *Requests) LockBed(ctx context.Context, actor session.Actor, id string, locked bool) error {
	return asFault("lock a bed", s.seatedIn(ctx, actor, id, func(g *giver, r Request) error { return setLocked(g.tx, r.ID, locked) }))
}

// PlanBeds makes the plan of beds anew: who is locked stays. Faults: forbidden, not_found, course_state, course_no_bed.
func (s *Requests) PlanBeds(ctx context.Context, actor session.Actor, courseID string) error {
	if !mayPlan(actor) {
		return ErrForbidden
	}
	if !token.IsID(courseID) {
		return ErrNotFound
	}
	return asFault("plan beds", s.changing(ctx, courseID, window{}, func(g *giver) error {
		if g.course.Last.Before(g.tx.Today()) {
			return ErrState
		}
		in, ok := g.lodge(lodging{all: g.seated(Request{}), fresh: true})
		if !ok {
			return ErrNoBed
		}
		return g.sleep(in)
	}))
}

// EmptyRoom takes a room out of use on some nights and finds other rooms for those who sleep in it. Where one of them is locked, or there
// is no other room, it is refused and the room stays in use; who was moved by then has a bed all the same.
// Faults: forbidden, not_found, course_invalid, bed_locked, course_no_bed, room_in_use.
func (s *Requests) EmptyRoom(ctx context.Context, actor session.Actor, roomID string, out Closure) ([]Room, error) {
	if !mayPlan(actor) {
		return nil, ErrForbidden
	}
	if !token.IsID(roomID) {
		return nil, ErrNotFound
	}
	if !closuresRight([]Closure{out}) {
		return nil, ErrPlan
	}
	var room Room
	var weeks []string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		house, err := findHouseOf(tx, roomID)
		if err != nil {
			return absent(err)
		}
		rooms, err := listRooms(tx, house)
		if err != nil {
			return err
		}
		room = rooms[slices.IndexFunc(rooms, func(r Room) bool { return r.ID == roomID })]
		weeks, err = listWeeksIn(tx, roomID, out)
		return err
	})
	if err != nil {
		return nil, asFault("empty a room", err)
	}
	slices.Sort(weeks)
	for _, id := range weeks {
		if err := s.changing(ctx, id, window{}, func(g *giver) error { return g.leave(roomID, out) }); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, fmt.Errorf("empty a room: %w", err)
		}
	}
	room.Closed = slices.DeleteFunc(room.Closed, func(c Closure) bool { return c.First == out.First })
	room.Closed = append(room.Closed, out)
	slices.SortFunc(room.Closed, func(a, b Closure) int { return strings.Compare(a.First.String(), b.First.String()) })
	return s.deps.Plans.PutRoom(ctx, actor, room)
}

// leave finds other rooms for those of this week who sleep in a room on nights on which it is out of use.
func (g *giver) leave(roomID string, out Closure) error {
	t := g.room(roomID)
	for _, b := range g.beds {
		if b.RoomID == roomID && b.Locked && !out.First.After(b.Last) && !b.First.After(out.Last) {
			return ErrBedLocked
		}
	}
	g.rooms[t].Closed = append(g.rooms[t].Closed, out)
	in, ok := g.lodge(lodging{all: g.seated(Request{})})
	if !ok {
		return ErrNoBed
	}
	return g.sleep(in)
}
