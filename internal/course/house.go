package course

import (
	"cmp"
	"slices"

	"lysning/internal/clock"
)

// Who is in a bed.
type Who string

// The two.
const (
	TheGuest   Who = "guest"
	ThePartner Who = "partner"
)

// Sleeper is somebody who needs a room, with a partner or without.
type Sleeper struct {
	RequestID string
	Partner   bool       // brings somebody along, who sleeps in the same room
	StepFree  bool       // cannot take stairs
	ShareWith string     // the request of somebody with whom both have agreed to share a room; empty for none
	First     clock.Date // first night
	Last      clock.Date // last night
}

func (s Sleeper) beds() int {
	if s.Partner {
		return 2
	}
	return 1
}

// Bed is one bed that somebody has for the whole stay. A locked one is moved by nobody but the office.
type Bed struct {
	RoomID    string
	Bed       int // from 1
	RequestID string
	Who       Who
	Locked    bool
	First     clock.Date
	Last      clock.Date
}

// PlanBeds gives each sleeper a room and leaves everybody in a locked bed where they are; the others move as it suits. It is a
// pure function: the same people and rooms give the same plan, whatever their order. One room is one guest's, with the partner if
// there is one, or that of two who have both agreed; strangers never share. Who cannot take stairs is placed first. without are
// the requests for whom no room is left; they get no bed at all, and nobody else's bed depends on them.
func PlanBeds(rooms []Room, sleepers []Sleeper, locked []Bed) (beds []Bed, without []string) {
	p := bedPlan{rooms: slices.Clone(rooms), in: map[string]string{}}
	slices.SortFunc(p.rooms, func(a, b Room) int {
		return cmp.Or(cmp.Compare(a.Beds, b.Beds), cmp.Compare(a.Floor, b.Floor), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	byID := map[string]Sleeper{}
	for _, s := range sleepers {
		byID[s.RequestID] = s
	}
	for _, b := range locked {
		if b.Locked {
			p.beds = append(p.beds, b)
			p.in[b.RequestID] = b.RoomID
		}
	}
	waiting := slices.Clone(sleepers)
	slices.SortFunc(waiting, func(a, b Sleeper) int {
		return cmp.Or(-cmp.Compare(truth(a.StepFree), truth(b.StepFree)), -cmp.Compare(a.beds(), b.beds()),
			-cmp.Compare(truth(a.agreed(byID)), truth(b.agreed(byID))), cmp.Compare(a.RequestID, b.RequestID))
	})
	for _, s := range waiting { // before anybody else: a partner is where the guest is
		if p.in[s.RequestID] != "" && !p.complete(s) {
			without = append(without, s.RequestID)
		}
	}
	for _, s := range waiting {
		if p.in[s.RequestID] == "" && !p.place(s, byID) {
			without = append(without, s.RequestID)
		}
	}
	slices.SortFunc(p.beds, func(a, b Bed) int { return cmp.Or(cmp.Compare(a.RoomID, b.RoomID), cmp.Compare(a.Bed, b.Bed)) })
	slices.Sort(without)
	return p.beds, without
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// agreed reports whether the other wants to share too: one alone decides nothing.
func (s Sleeper) agreed(all map[string]Sleeper) bool {
	other, ok := all[s.ShareWith]
	return ok && s.ShareWith != s.RequestID && other.ShareWith == s.RequestID
}

type bedPlan struct {
	rooms []Room
	beds  []Bed
	in    map[string]string // request to room
}

// place finds a room: with the one with whom sharing is agreed, else one of their own, never another's.
func (p *bedPlan) place(s Sleeper, all map[string]Sleeper) bool {
	need := s.beds()
	if s.agreed(all) {
		if room := p.in[s.ShareWith]; room != "" {
			if i := slices.IndexFunc(p.rooms, func(r Room) bool { return r.ID == room }); i >= 0 && p.fits(p.rooms[i], s, s.ShareWith) {
				p.take(p.rooms[i], s)
				return true
			}
		} else {
			need += all[s.ShareWith].beds()
		}
	}
	best, found := Room{}, false
	for _, wanted := range []int{need, s.beds()} { // a room for both, or one for this one alone
		for _, r := range p.rooms {
			if r.Beds < wanted || !p.fits(r, s, "") {
				continue
			}
			// A step-free room is kept for who needs it, as long as another one will do.
			if !found || best.StepFree && !r.StepFree && !s.StepFree {
				best, found = r, true
			}
		}
		if found {
			p.take(best, s)
			return true
		}
	}
	return false
}

// fits reports whether a sleeper may have beds in a room in which at most mate sleeps already.
func (p *bedPlan) fits(r Room, s Sleeper, mate string) bool {
	if s.StepFree && !r.StepFree || !r.OpenOn(s.First, s.Last) {
		return false
	}
	used := 0
	for _, b := range p.beds {
		if b.RoomID != r.ID || b.RequestID == s.RequestID {
			continue
		}
		if b.RequestID != mate {
			return false
		}
		used++
	}
	return used+s.beds() <= r.Beds
}

func (p *bedPlan) take(r Room, s Sleeper) {
	p.in[s.RequestID] = r.ID
	p.put(r, s, TheGuest)
	if s.Partner {
		p.put(r, s, ThePartner)
	}
}

func (p *bedPlan) put(r Room, s Sleeper, who Who) bool {
	for n := 1; n <= r.Beds; n++ {
		if !slices.ContainsFunc(p.beds, func(b Bed) bool { return b.RoomID == r.ID && b.Bed == n }) {
			p.beds = append(p.beds, Bed{RoomID: r.ID, Bed: n, RequestID: s.RequestID, Who: who, First: s.First, Last: s.Last})
			return true
		}
	}
	return false
}

// complete adds what is missing to a stay of which one bed is locked; false when the room has no bed left for it.
func (p *bedPlan) complete(s Sleeper) bool {
	i := slices.IndexFunc(p.rooms, func(r Room) bool { return r.ID == p.in[s.RequestID] })
	for _, who := range []Who{TheGuest, ThePartner} {
		has := slices.ContainsFunc(p.beds, func(b Bed) bool { return b.RequestID == s.RequestID && b.Who == who })
		if has || who == ThePartner && !s.Partner {
			continue
		}
		if i < 0 || !p.put(p.rooms[i], s, who) {
			return false
		}
	}
	return true
}
