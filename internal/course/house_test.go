package course_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"lysning/internal/course"
)

func sleeper(n int) course.Sleeper {
	return course.Sleeper{RequestID: fmt.Sprintf("r%02d", n), First: monday, Last: monday.AddDays(3)}
}

func TestStrangersNeverShareAndLockedBedsStay(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(2, 5))
	placed := 0
	for range 800 {
		var rooms []course.Room
		for n := range 4 + dice.IntN(8) {
			r := course.Room{ID: fmt.Sprintf("room%02d", n), Name: fmt.Sprint(n), Beds: 1 + dice.IntN(2), Floor: n / 4, StepFree: dice.IntN(4) == 0}
			if dice.IntN(6) == 0 {
				r.Closed = []course.Closure{{First: monday.AddDays(2), Last: monday.AddDays(9)}}
			}
			rooms = append(rooms, r)
		}
		var all []course.Sleeper
		for n := range dice.IntN(11) {
			s := sleeper(n)
			s.Partner, s.StepFree = dice.IntN(4) == 0, dice.IntN(5) == 0
			if dice.IntN(3) == 0 {
				s.ShareWith = fmt.Sprintf("r%02d", n^1) // the neighbour, who may not wish it
			}
			all = append(all, s)
		}
		first, _ := course.PlanBeds(rooms, all, nil)
		for i := range first {
			first[i].Locked = dice.IntN(2) == 0
		}
		dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		dice.Shuffle(len(rooms), func(i, j int) { rooms[i], rooms[j] = rooms[j], rooms[i] })
		beds, without := course.PlanBeds(rooms, all, first)
		if again, _ := course.PlanBeds(rooms, all, first); !reflect.DeepEqual(again, beds) {
			t.Fatal("the same question has two answers")
		}
		for _, b := range first {
			if b.Locked && !slices.Contains(beds, b) {
				t.Fatalf("a locked bed moved: %+v", b)
			}
		}
		check(t, rooms, all, beds, without)
		placed += len(beds)
	}
	if placed < 800 {
		t.Errorf("only %d beds were given", placed)
	}
}

func check(t *testing.T, rooms []course.Room, all []course.Sleeper, beds []course.Bed, without []string) {
	t.Helper()
	byRequest := map[string]course.Sleeper{}
	for _, s := range all {
		byRequest[s.RequestID] = s
	}
	in, seen := map[string]map[string]bool{}, map[string]bool{}
	for _, b := range beds {
		i := slices.IndexFunc(rooms, func(r course.Room) bool { return r.ID == b.RoomID })
		s := byRequest[b.RequestID]
		switch key := fmt.Sprint(b.RoomID, b.Bed); {
		case seen[key] || b.Bed < 1 || b.Bed > rooms[i].Beds:
			t.Fatalf("a bed twice, or one that is not there: %+v", b)
		case !rooms[i].OpenOn(s.First, s.Last) || s.StepFree && !rooms[i].StepFree:
			t.Fatalf("%+v is in a room that will not do", s)
		default:
			seen[key] = true
		}
		if in[b.RoomID] == nil {
			in[b.RoomID] = map[string]bool{}
		}
		in[b.RoomID][b.RequestID] = true
	}
	for room, who := range in {
		for a := range who {
			for b := range who {
				if a != b && (byRequest[a].ShareWith != b || byRequest[b].ShareWith != a) {
					t.Fatalf("%s and %s share %s without having agreed", a, b, room)
				}
			}
		}
	}
	for _, s := range all {
		n := len(slices.DeleteFunc(slices.Clone(beds), func(b course.Bed) bool { return b.RequestID != s.RequestID }))
		if out := slices.Contains(without, s.RequestID); out && n > 0 || !out && n != 1+count(s.Partner) {
			t.Fatalf("%+v has %d beds (without: %v)", s, n, without)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestWhoCannotTakeStairsComesFirstAndTwoWhoAgreedShare(t *testing.T) {
	t.Parallel()
	rooms := []course.Room{{ID: "up", Name: "2", Beds: 2, Floor: 1}, {ID: "down", Name: "1", Beds: 2, StepFree: true}}
	a, b, c := sleeper(1), sleeper(2), sleeper(3)
	a.ShareWith, b.ShareWith, c.StepFree = b.RequestID, a.RequestID, true
	beds, without := course.PlanBeds(rooms, []course.Sleeper{a, b, c}, nil)
	if len(without) != 0 || len(beds) != 3 || beds[0].RequestID != c.RequestID || beds[0].RoomID != "down" || beds[1].RoomID != "up" || beds[2].RoomID != "up" {
		t.Fatalf("%+v, without %v", beds, without)
	}
	b.ShareWith = ""
	if _, without := course.PlanBeds(rooms, []course.Sleeper{a, b, c}, nil); len(without) != 1 {
		t.Fatal("somebody shares with one who has not agreed")
	}
}
