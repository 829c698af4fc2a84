package course

import (
	"bytes"
	"cmp"
	"slices"

	"lysning/internal/clock"
)

// party is who has a room of their own: one request, or two who come together by one code and have both said that they would share.
type party struct {
	members     []Request
	heads       int
	first, last clock.Date
	stepFree    bool
	keeps       int // the room that it must have, -1 for any: the office has put somebody of it there
	has         int // the room in which all of it is now, -1 for none
}

// lodging is a way to put people into rooms.
type lodging struct {
	all   []Request
	fresh bool              // who is not locked is put anew, instead of staying
	to    map[string]string // request to room: the office wants it so
}

// lodge gives each party a room: who is locked stays, and without fresh others are moved only where somebody would have none. Two who
// would share do so where it can be done, and have single rooms where it cannot. It reports false when there is no way.
func (g *giver) lodge(l lodging) (map[string]string, bool) {
	for _, join := range []joining{all, asNow, asLocked} {
		if in, ok := g.rooming(l, g.parties(l, join)); ok {
			return in, true
		}
	}
	return nil, false
}

// joining is who of those who would share a room do: all, those who do now, those whom the office put there.
type joining int

const (
	all joining = iota
	asNow
	asLocked
)

// parties makes the parties, with the rooms that they have and must have.
func (g *giver) parties(l lodging, join joining) []party {
	keeps := map[string]int{}
	has := map[string]int{}
	for _, r := range l.all {
		has[r.ID], keeps[r.ID] = -1, -1
		for _, b := range g.beds {
			if b.RequestID == r.ID {
				has[r.ID] = g.room(b.RoomID)
				if b.Locked {
					keeps[r.ID] = has[r.ID]
				}
			}
		}
		if to, ok := l.to[r.ID]; ok {
			keeps[r.ID] = g.room(to)
		}
	}
	var out []party
	used := map[string]bool{}
	for i, r := range l.all {
		if used[r.ID] {
			continue
		}
		p := party{members: []Request{r}, keeps: keeps[r.ID], has: has[r.ID]}
		for _, o := range l.all[i+1:] {
			if used[o.ID] || !g.known[r.ID].shares(r, g.known[o.ID], o) {
				continue
			}
			lockedHere := keeps[r.ID] >= 0 && keeps[r.ID] == keeps[o.ID]
			now := has[r.ID] >= 0 && has[r.ID] == has[o.ID]
			apart := keeps[r.ID] >= 0 && keeps[o.ID] >= 0
			kept := max(keeps[r.ID], keeps[o.ID])
			if !lockedHere && (apart || join == asLocked || join == asNow && !now || kept >= 0 && g.rooms[kept].Beds < 2) {
				continue
			}
			used[o.ID] = true
			p.members = append(p.members, o)
			p.keeps = max(p.keeps, keeps[o.ID])
			if has[o.ID] != p.has {
				p.has = -1
			}
			break
		}
		for n, m := range p.members {
			first, last := m.nights(g.course)
			if n == 0 || first.Before(p.first) {
				p.first = first
			}
			if n == 0 || last.After(p.last) {
				p.last = last
			}
			p.heads += m.heads()
			p.stepFree = p.stepFree || g.known[m.ID].StepFree
		}
		if l.fresh && p.keeps < 0 || p.keeps >= 0 && p.has != p.keeps {
			p.has = -1
		}
		out = append(out, p)
	}
	return out
}

// rooming is lodge for given parties.
func (g *giver) rooming(l lodging, parties []party) (map[string]string, bool) {
	fits := func(a, t int) bool { return g.fits(l, parties[a], t) }
	has := make([]int, len(parties))
	taken := map[int]bool{}
	for i, p := range parties {
		if has[i] = p.has; p.has >= 0 && p.keeps >= 0 {
			if taken[p.has] {
				return nil, false
			}
			taken[p.has] = true
		}
	}
	var homeless []int
	for i := range parties {
		p := &parties[i]
		if p.keeps < 0 && p.has >= 0 && (taken[p.has] || !fits(i, p.has)) {
			p.has, has[i] = -1, -1
		}
		if p.has >= 0 && p.keeps < 0 {
			if taken[p.has] { // two who shared a room and do no longer
				p.has, has[i] = -1, -1
			} else {
				taken[p.has] = true
			}
		}
		if has[i] < 0 {
			homeless = append(homeless, i)
		}
	}
	// Who has the fewest rooms to choose from comes first; among equals, who asked first.
	slices.SortStableFunc(homeless, func(x, y int) int {
		a, b := parties[x], parties[y]
		return cmp.Or(cmp.Compare(min(b.keeps, 0), min(a.keeps, 0)), order(a.stepFree, b.stepFree), cmp.Compare(b.heads, a.heads))
	})
	better := func(_, x, y int) bool { return betterRoom(g.rooms[x], g.rooms[y]) < 0 }
	for _, who := range homeless {
		if !spread(who, has, len(g.rooms), fits, func(a int) bool { return parties[a].keeps >= 0 }, better) {
			return nil, false
		}
	}
	in := map[string]string{}
	for i, t := range has {
		for _, m := range parties[i].members {
			in[m.ID] = g.rooms[t].ID
		}
	}
	return in, true
}

// order puts what is so before what is not.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// fits reports whether a party can sleep in a room. Where the office has put somebody, stairs are the office's matter.
func (g *giver) fits(l lodging, p party, t int) bool {
	room := g.rooms[t]
	if p.keeps >= 0 && p.keeps != t || room.Beds < p.heads || p.keeps < 0 && p.stepFree && !room.StepFree {
		return false
	}
	if p.keeps >= 0 && !slices.ContainsFunc(p.members, func(m Request) bool { return l.to[m.ID] != "" }) && p.has == t {
		return true // it sleeps there, and stays
	}
	if !room.OpenOn(p.first, p.last) {
		return false
	}
	return !slices.ContainsFunc(g.others, func(b Bed) bool {
		return b.RoomID == room.ID && !b.First.After(p.last) && !p.first.After(b.Last)
	})
}

// room is the place of a room in the list, -1 for one that is not in this house.
func (g *giver) room(id string) int {
	return slices.IndexFunc(g.rooms, func(r Room) bool { return r.ID == id })
}

// shares reports whether two have both said that they come together and would share a room. Who brings a partner shares with the partner.
func (w wishes) shares(r Request, o wishes, other Request) bool {
	return w.Shares && o.Shares && len(w.Code) > 0 && bytes.Equal(w.Code, o.Code) && !r.Partner && !other.Partner
}

// roomsWith puts everybody with a seat, and r, into rooms.
func (g *giver) roomsWith(r Request) (map[string]string, bool) {
	return g.lodge(lodging{all: g.seated(r)})
}

// sleep writes the beds that have changed.
func (g *giver) sleep(in map[string]string) error {
	before := map[string][]Bed{}
	for _, b := range g.beds {
		before[b.RequestID] = append(before[b.RequestID], b)
	}
	want := map[string][]Bed{}
	filled := map[string]int{}
	alone := map[string]string{} // room to who was put there first
	for _, r := range g.all {
		room, ok := in[r.ID]
		if !ok {
			continue
		}
		first, last := r.nights(g.course)
		locked := slices.ContainsFunc(before[r.ID], func(b Bed) bool { return b.Locked && b.RoomID == room })
		for _, who := range []Who{TheGuest, ThePartner}[:r.heads()] {
			filled[room]++
			b := Bed{RoomID: room, Bed: filled[room], RequestID: r.ID, Who: who, Locked: locked, First: first, Last: last}
			if o := alone[room]; o != "" {
				b.SharesWith, want[o][0].SharesWith = o, r.ID
			}
			want[r.ID] = append(want[r.ID], b)
		}
		if alone[room] == "" {
			alone[room] = r.ID
		}
	}
	for id, beds := range want {
		if slices.Equal(before[id], beds) {
			delete(want, id)
			continue
		}
		if err := removeBeds(g.tx, id); err != nil {
			return err
		}
		g.beds = slices.DeleteFunc(g.beds, func(b Bed) bool { return b.RequestID == id })
	}
	for _, r := range g.all {
		for _, b := range want[r.ID] {
			if err := insertBed(g.tx, g.course.ID, b); err != nil {
				return err
			}
			g.beds = append(g.beds, b)
		}
	}
	return nil
}
