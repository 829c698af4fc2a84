package escalation_test

import (
	"context"
	"testing"

	"lysning/internal/db"
	"lysning/internal/escalation"
)

func (h *house) agree(law escalation.Profile) {
	h.t.Helper()
	h.deps.Law = law
	h.restart()
	h.must(h.Approve(context.Background(), h.as(anne), law.Hash))
	h.must(h.Approve(context.Background(), h.as(solveig), law.Hash))
}

func (h *house) standing() escalation.LawState {
	h.t.Helper()
	st, err := h.Standing(context.Background(), h.as(anne))
	h.must(err)
	return st
}

// TestTheWordsOfAGroundAreApprovedByTwoInEveryLanguage: words are part of what two people approve, a translation included, since it is what
// the doctor reads. A language that the file adds counts when two have agreed again, and the others go on meanwhile as they were; an opening
// keeps the words that counted when it was asked for, whatever is agreed to later.
func TestTheWordsOfAGroundAreApprovedByTwoInEveryLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ground := func(name, source escalation.Words) []escalation.Ground {
			return []escalation.Ground{{
				Code: "life", Triggers: []escalation.Trigger{escalation.AboutPlans}, To: []escalation.Kind{escalation.Emergency}, Name: name, Source: source,
			}}
		}
		told := func(guest string) escalation.GroundSaid { return h.told(guest)[0].Openings[0].Said }

		_, _, printed := h.opened(escalation.Plans, escalation.AskInput{})
		if got := told(printed); len(got.Name)+len(got.Source) != 0 {
			t.Errorf("a printed ground is said by the pages, not as %v", got)
		}
		one := escalation.Profile{Hash: hash[:62] + "01", Grounds: ground(escalation.Words{"en": "Harm"}, escalation.Words{"": "§ 1"})}
		h.agree(one)
		_, _, guest := h.opened(escalation.Plans, escalation.AskInput{})
		if got := told(guest); got.Name["en"] != "Harm" || got.Source[""] != "§ 1" {
			t.Errorf("told %v", got)
		}

		both := escalation.Profile{Hash: hash[:62] + "02", Grounds: ground(escalation.Words{"en": "Harm", "nb": "Skade"}, escalation.Words{"en": "§ 1", "nb": "§ 1"})}
		h.deps.Law = both
		h.restart()
		st := h.standing()
		if changes := st.Grounds(); st.InForce || len(changes) != 1 || changes[0].Now.Name["nb"] != "" || changes[0].Then.Name["nb"] != "Skade" {
			t.Errorf("a language that one person has added: in force %v, %+v", st.InForce, changes)
		}
		if got := st.Counts.AllGrounds()[0]; got.Name["en"] != "Harm" || got.Name["nb"] != "" || got.Source[""] != "§ 1" {
			t.Errorf("meanwhile %+v counts", got)
		}
		h.agree(both)
		if st := h.standing(); !st.InForce || st.Counts.AllGrounds()[0].Name["nb"] != "Skade" {
			t.Errorf("after two have agreed %+v counts", st.Counts)
		}
		if got := told(guest); got.Name["nb"] != "" || got.Source[""] != "§ 1" {
			t.Errorf("what the doctor was told has become %v", got)
		}

		// A profile that was agreed to while a source was one text, and an opening from before its words were kept.
		h.tx(func(tx *db.Tx) error {
			kept := `{"minutes":null,"grounds":[{"Code":"life","Triggers":["plans"],"To":["emergency"],"Name":{"en":"Old"},"Source":"§ 9"}]}`
			if err := tx.Gorm().Exec("UPDATE law_profiles SET profile = ? WHERE hash = ?", kept, both.Hash).Error; err != nil {
				return err
			}
			return tx.Gorm().Exec("UPDATE concern_openings SET ground_words = NULL").Error
		})
		h.deps.Law = one
		h.restart()
		if got := told(guest); got.Name["en"] != "Old" || got.Source[""] != "§ 9" {
			t.Errorf("of an old profile is told %v", got)
		}
		bare := h.deps
		bare.Law.Grounds = ground(nil, escalation.Words{"nb": ""})
		if _, err := escalation.New(bare); err == nil {
			t.Error("a ground without a source is taken")
		}
		h.sound()
	})
}
