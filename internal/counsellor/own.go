package counsellor

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// Own is what has been decided since the programme's files were written.
type Own struct {
	Most          int        // days a week at most; never above the programme's three
	Paused        bool       // she gives no days for now, and need not say why
	KeepsProfile  bool       // she has changed her words: they are no longer read from the files
	TrainingUntil clock.Date // set by the leader or the office, in place of the files'
	Pledged       clock.Date // the day on which she signed the pledge of secrecy
	LeftDay       clock.Date // the day on which she left
}

// now is the state that counts: leaving and pausing of one's own come before what the files say.
func (p Profile) now() State {
	switch {
	case !p.Own.LeftDay.IsZero():
		return Left
	case p.State == Left:
		return Left
	case p.Own.Paused:
		return Paused
	case p.State == Paused && p.Own.KeepsProfile && p.Recipient != "":
		return Active // what the files lack she has written herself
	default:
		return p.State
	}
}

func (p Profile) trainedUntil() clock.Date {
	if !p.Own.TrainingUntil.IsZero() {
		return p.Own.TrainingUntil
	}
	return p.TrainingUntil
}

func (p Profile) most() int {
	if p.Own.Most == 0 {
		return aWeek
	}
	return min(p.Own.Most, aWeek)
}

// Now is the state that counts today, TrainedUntil the last date of valid training, MostAWeek the limit of days.
func (p Profile) Now() State { return p.now() }

// TrainedUntil is the last date on which her training is valid, whoever set it.
func (p Profile) TrainedUntil() clock.Date { return p.trainedUntil() }

// MostAWeek is how many days a week she gives at most.
func (p Profile) MostAWeek() int { return p.most() }

func (p Profile) withWordsOf(o Profile) Profile {
	p.Languages, p.FellowDoctor, p.Employers, p.OwnWords, p.Training = o.Languages, o.FellowDoctor, o.Employers, o.OwnWords, o.Training
	return p
}

// Find gives one profile, also of who has left. Errors: not_found.
func (s *Service) Find(tx *db.Tx, id string) (Profile, error) {
	p, err := findProfile(tx, id)
	if db.IsNotFound(err) {
		return Profile{}, ErrNotFound
	}
	if err != nil {
		return Profile{}, fmt.Errorf("find a counsellor: %w", err)
	}
	return p, nil
}

// own gives the id of the counsellor who asks, or forbidden.
func own(actor session.Actor) (string, error) {
	if !actor.Has(session.Counsellor) {
		return "", ErrForbidden
	}
	return actor.StaffID, nil
}

// decide changes what was decided and makes the days follow. Nobody's booked day is touched by it.
func (s *Service) decide(ctx context.Context, id, doing string, change func(tx *db.Tx, o *Own) error) error {
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { return s.decideIn(tx, id, Remaking{}, change) })
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func (s *Service) decideIn(tx *db.Tx, id string, how Remaking, change func(tx *db.Tx, o *Own) error) error {
	p, err := lockProfile(tx, id)
	if db.IsNotFound(err) || err == nil && p.now() == Left {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	o := p.Own
	if err := change(tx, &o); err != nil {
		return err
	}
	if err := upsertOwn(tx, id, o); err != nil {
		return err
	}
	_, err = s.deps.Days.Remake(tx, id, how)
	return err
}

// Pause hides a counsellor's own free days at once, without a reason, or lets them be seen again. What is booked stays, and is hers.
// Errors: forbidden, not_found.
func (s *Service) Pause(ctx context.Context, actor session.Actor, paused bool) error {
	id, err := own(actor)
	if err != nil {
		return err
	}
	return s.decide(ctx, id, "pause days", func(_ *db.Tx, o *Own) error {
		o.Paused = paused
		return nil
	})
}

// Pledge notes that a counsellor signs the pledge of secrecy today. It changes nothing once it is signed.
// Errors: forbidden, not_found.
func (s *Service) Pledge(ctx context.Context, actor session.Actor) error {
	id, err := own(actor)
	if err != nil {
		return err
	}
	return s.decide(ctx, id, "sign the pledge", func(tx *db.Tx, o *Own) error {
		if o.Pledged.IsZero() {
			o.Pledged = tx.Today()
		}
		return nil
	})
}

// SetTraining says until when a counsellor's training is valid; days after it are not offered, those booked stay. Never one's own.
// Errors: forbidden, not_found, profile_invalid.
func (s *Service) SetTraining(ctx context.Context, actor session.Actor, id string, until clock.Date) error {
	if !actor.Has(session.Leader) && !actor.Has(session.Coordinator) || actor.StaffID == id {
		return ErrForbidden
	}
	if until.IsZero() {
		return ErrProfile
	}
	return s.decide(ctx, id, "set training", func(_ *db.Tx, o *Own) error {
		o.TrainingUntil = until
		return nil
	})
}

// Words is what a counsellor writes about herself for guests to read.
type Words struct {
	Languages    []string
	FellowDoctor bool
	Employers    []string
	OwnWords     map[string]string
	Training     map[string]string
}

// What guests read is short: a card, not a life.
const (
	MostOwnWords  = 400 // characters in each language
	MostTraining  = 200
	mostEmployers = 10
	mostSpoken    = 10
)

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,8})*$`)

// SetWords changes a counsellor's own profile; from then on the programme's files leave it alone.
// Errors: forbidden, not_found, profile_invalid.
func (s *Service) SetWords(ctx context.Context, actor session.Actor, w Words) error {
	id, err := own(actor)
	if err != nil {
		return err
	}
	if w, err = s.checked(w); err != nil {
		return err
	}
	return s.decide(ctx, id, "write a profile", func(tx *db.Tx, o *Own) error {
		o.KeepsProfile = true
		return updateWords(tx, id, w)
	})
}

// checked trims the words and refuses what guests could not read: each text is there in every language of the programme.
func (s *Service) checked(w Words) (Words, error) {
	out := Words{Languages: slices.Clone(w.Languages), FellowDoctor: w.FellowDoctor, Employers: slices.Clone(w.Employers)}
	if len(out.Languages) == 0 || len(out.Languages) > mostSpoken || len(out.Employers) > mostEmployers {
		return Words{}, ErrProfile
	}
	if out.Employers == nil {
		out.Employers = []string{}
	}
	for _, l := range out.Languages {
		if !languageForm.MatchString(l) {
			return Words{}, ErrProfile
		}
	}
	for _, e := range out.Employers {
		if s.deps.KnowsCode == nil || !s.deps.KnowsCode(e) {
			return Words{}, ErrProfile
		}
	}
	var err error
	if out.OwnWords, err = s.everyLanguage(w.OwnWords, MostOwnWords); err != nil {
		return Words{}, err
	}
	out.Training, err = s.everyLanguage(w.Training, MostTraining)
	return out, err
}

func (s *Service) everyLanguage(texts map[string]string, most int) (map[string]string, error) {
	out := map[string]string{}
	for _, l := range s.deps.Languages {
		t := strings.TrimSpace(texts[l])
		if t == "" || !utf8.ValidString(t) || utf8.RuneCountInString(t) > most || strings.ContainsFunc(t, isControl) {
			return nil, ErrProfile
		}
		out[l] = t
	}
	if len(texts) > len(out) {
		return nil, ErrProfile
	}
	return out, nil
}

func isControl(r rune) bool { return r < ' ' && r != '\n' }
