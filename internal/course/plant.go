package course

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Sown is a bare published week: for the erase drill and for tests, which need no programme of lectures.
type Sown struct {
	PlaceID      string
	First        clock.Date
	Places       int
	Rooms        int // of two beds
	Talks        int
	Counsellors  []string // who share the talks
	DecideBefore int      // days; 0 for three weeks
}

// Sow lays a week in the house with rooms and talks of its own. Nothing in the running program calls it.
func (s *Requests) Sow(ctx context.Context, in Sown) (id string, err error) {
	next := func() string {
		if err != nil {
			return ""
		}
		var n string
		n, err = s.deps.IDs.ID()
		return n
	}
	before := in.DecideBefore
	if before == 0 {
		before = 21
	}
	id = next()
	c := Course{ID: id, PlaceID: in.PlaceID, First: in.First, Last: in.First.AddDays(4), Zone: "Europe/Oslo", Template: "sown", Least: 1, Most: in.Places,
		DecideBy: in.First.AddDays(-before), State: Published, Until: keptUntil(in.First.AddDays(4))}
	b := Block{ID: next(), CourseID: id, Date: in.First.AddDays(1), Start: 9 * 60, Minutes: 60, Kind: Individual, Title: Words{}, Gentle: Words{}}
	var rooms []Room
	for n := range in.Rooms {
		rooms = append(rooms, Room{ID: next(), PlaceID: in.PlaceID, Name: fmt.Sprintf("%s-%d", id[:8], n), Floor: 1, Beds: 2, Bath: true})
	}
	var talks []Talk
	for n := range in.Talks {
		talks = append(talks, Talk{ID: next(), CourseID: id, BlockID: b.ID, CounsellorID: in.Counsellors[n%len(in.Counsellors)], Date: b.Date, Start: 9*60 + n, Minutes: 60})
	}
	if err != nil {
		return "", err
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := upsertCourse(tx, c); err != nil {
			return err
		}
		if err := upsertBlock(tx, b); err != nil {
			return err
		}
		for _, who := range in.Counsellors {
			if err := insertCourseCounsellor(tx, id, who); err != nil {
				return err
			}
		}
		for _, r := range rooms {
			if err := sowRoom(tx, r); err != nil {
				return err
			}
		}
		for _, t := range talks {
			if err := insertTalk(tx, t); err != nil {
				return err
			}
		}
		return nil
	})
	return id, asFault("sow a week", err)
}
