package course

import (
	"fmt"
	"slices"

	"lysning/internal/db"
)

// OwnWeek is a week that a counsellor goes to, with her own talks: card names, and nothing else of anybody.
type OwnWeek struct {
	Course Course
	Talks  []OwnTalk // none until the week is on: until then they may be moved
}

// OwnTalk is one of her hours. CardName is empty while nobody has it.
type OwnTalk struct {
	Talk
	CardName string
}

// WeekOf gives the week that a counsellor is in, or the next one that begins within some days; nil for none. Whoever calls it has looked
// at who asks.
func WeekOf(tx *db.Tx, counsellorID string, ahead int) (*OwnWeek, error) {
	all, err := listCourses(tx, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("find a counsellor's week: %w", err)
	}
	for _, c := range all {
		if c.State != Published && c.State != On || c.First.After(tx.Today().AddDays(ahead)) {
			continue
		}
		who, err := listCourseCounsellors(tx, c.ID)
		if err != nil {
			return nil, fmt.Errorf("find a counsellor's week: %w", err)
		}
		if !slices.Contains(who, counsellorID) {
			continue
		}
		out := &OwnWeek{Course: c}
		if c.State == On {
			out.Talks, err = ownTalks(tx, c.ID, counsellorID)
		}
		return out, err
	}
	return nil, nil
}

func ownTalks(tx *db.Tx, courseID, counsellorID string) ([]OwnTalk, error) {
	talks, err := listTalks(tx, courseID)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's talks: %w", err)
	}
	requests, err := listOpenRequests(tx, courseID)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's talks: %w", err)
	}
	names := map[string]string{"": ""}
	for _, r := range requests {
		names[r.ID] = r.CardName
	}
	out := []OwnTalk{}
	for _, t := range talks {
		if t.CounsellorID == counsellorID {
			out = append(out, OwnTalk{Talk: t, CardName: names[t.RequestID]})
		}
	}
	return out, nil
}
