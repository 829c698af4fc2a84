package escalation

import (
	"encoding/json"
	"fmt"
)

// GroundSaid is a ground in words. Both are empty where pages say them by the code alone.
type GroundSaid struct {
	Name   Words `json:"name,omitempty"`
	Source Words `json:"source,omitempty"`
}

// Said is a ground in words, as pages show it.
func (g Ground) Said() GroundSaid {
	if g.printed() {
		return GroundSaid{}
	}
	return GroundSaid{Name: g.Name, Source: g.Source}
}

func (g Ground) said() (*string, error) {
	b, err := json.Marshal(g.Said())
	if err != nil {
		return nil, fmt.Errorf("keep the words of a ground: %w", err)
	}
	s := string(b)
	return &s, nil
}

// saidOf are the words of an opening's ground. A row from before they were kept goes by the profile that counts now.
func (sc scene) saidOf(o opening) (GroundSaid, error) {
	if o.GroundWords == nil {
		g, _ := sc.law.ground(o.Ground, sc.About)
		return g.Said(), nil
	}
	var said GroundSaid
	if err := json.Unmarshal([]byte(*o.GroundWords), &said); err != nil {
		return said, fmt.Errorf("read the words of a ground: %w", err)
	}
	return said, nil
}
