package figures

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/term"
)

// How long the line is, in days from today to the first free date of the place that has the earliest one (domain 3.5).
const (
	TaskAt  = 28 // the office looks for days
	AlarmAt = 35 // the leader is told (cover.KindWait), and counsellors who give less than they could are asked
)

// Level is what a wait asks for.
type Level string

// The levels.
const (
	Fine  Level = "fine"
	Task  Level = "task"
	Alarm Level = "alarm"
)

// LevelOf judges a wait; free is false when there is no free date at all.
func LevelOf(days int, free bool) Level {
	switch {
	case !free || days >= AlarmAt:
		return Alarm
	case days >= TaskAt:
		return Task
	}
	return Fine
}

// Night is what one place looks like at the end of a day, without a person: its days, or its weeks.
type Night struct {
	Kind   Offering
	Place  string
	First  *int // days to its first free date, or to the first day of a week that is open; nil for none
	Third  *int // to its third
	Given  int  // days that counsellors gave there for this very date, or places of a week that began on it
	Taken  int
	Unused int
}

// Dates answers for the days and weeks on offer.
type Dates interface {
	// Nights gives each place as it stands now, once for days and once for weeks.
	Nights(ctx context.Context) ([]Night, error)
}

const (
	nightHour   = 21 // after which a date is over, and its row is written
	usualNights = 56 // the usual wait is that of the last eight weeks ...
	fewNights   = 28 // ... once half of them are known
)

// Record writes the row of this date, once, when the day is over; a night on which the program did not run has none. The job runs it
// every hour on whichever copy of the program holds its lease, and twice is once. Rows go after two years.
func (s *Service) Record(ctx context.Context) error {
	var due bool
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		due = false
		if tx.Now.In(tx.Zone()).Hour() < nightHour {
			return nil
		}
		n, err := countNights(tx, tx.Today())
		due = n == 0
		return err
	})
	if err != nil || !due {
		return err
	}
	nights, err := s.Dates.Nights(ctx)
	if err != nil {
		return fmt.Errorf("look at the line: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		for _, n := range nights {
			if err := insertNight(tx, n); err != nil {
				return err
			}
		}
		return removeNights(tx, tx.Today().AddMonths(-term.WaitMonths))
	})
	if err != nil {
		return fmt.Errorf("record the night: %w", err)
	}
	return nil
}

// TooLong reports whether the last night's row asks for the leader's alarm; without one of today or yesterday nothing is known, and nobody is
// alarmed.
func (s *Service) TooLong(tx *db.Tx) (bool, error) {
	firsts, err := listFirsts(tx, tx.Today().AddDays(-1), tx.Today().AddDays(1))
	if err != nil || len(firsts) == 0 {
		return false, err
	}
	last := firsts[len(firsts)-1]
	return last == nil || LevelOf(*last, true) == Alarm, nil
}

// Usual is the usual wait as rows know it: the median over the last nights of the first free date anywhere. ok is false while too
// few nights are known, or most had no free date; then the leader's own statement stands.
func (s *Service) Usual(ctx context.Context) (days int, ok bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		ok = false
		firsts, err := listFirsts(tx, tx.Today().AddDays(-usualNights), tx.Today())
		if err != nil || len(firsts) < fewNights {
			return err
		}
		days, ok = median(firsts)
		return nil
	})
	if err != nil {
		return 0, false, fmt.Errorf("read the usual wait: %w", err)
	}
	return days, ok, nil
}

// median of waits of which some may be endless.
func median(all []*int) (days int, ok bool) {
	if len(all) == 0 {
		return 0, false
	}
	slices.SortFunc(all, func(a, b *int) int {
		switch {
		case a == nil && b == nil:
			return 0
		case a == nil:
			return 1
		case b == nil:
			return -1
		}
		return *a - *b
	})
	if m := all[len(all)/2]; m != nil {
		return *m, true
	}
	return 0, false
}

// Feedback is the one question after the end: did it do you good to come?
type Feedback string

// What can be answered.
const (
	Yes      Feedback = "yes"
	Somewhat Feedback = "somewhat"
	No       Feedback = "no"
)

// Answers are all of them, in the order in which they are offered.
var Answers = []Feedback{Yes, Somewhat, No}

// ErrFeedback says that an answer is none of those that were offered.
var ErrFeedback = fault.New(fault.Invalid, "feedback_invalid", "Choose one of the three answers.")

// Answered counts an answer under its month. Anybody may give one: nothing is asked that would tell who it was, and nothing of the
// asking is kept. So it is no proof of anything, and the figures say so. Error: feedback_invalid.
func (s *Service) Answered(ctx context.Context, answer Feedback) error {
	if !slices.Contains(Answers, answer) {
		return ErrFeedback
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return addAnswer(tx, tx.Today().String()[:7], answer) })
	if err != nil {
		return fmt.Errorf("count an answer: %w", err)
	}
	return nil
}

// WaitLine is the usual wait of a quarter for a day or a week: medians over its nights. It is about what is on offer and no person, and so it
// is exact.
type WaitLine struct {
	Quarter Quarter
	Kind    Offering
	First   *int // nil: mostly there was no free date
	Third   *int
	Nights  int
}

// AnswerLine is one answer in one year.
type AnswerLine struct {
	Year   int
	Answer Feedback
	Number int
	Hidden bool
}

// BreakLine is how often something happened in a year: something sealed was opened by two people, a concern was raised.
type BreakLine struct {
	Year   int
	Number int
	Hidden bool
}

// Tables are all that may leave the house: a fixed set, of which nobody can choose, so that nothing can be taken from anything. No two of
// them count the same cases.
type Tables struct {
	Held    []Line
	Weeks   []WeekLine
	Waits   []WaitLine
	Answers []AnswerLine
	Breaks  []BreakLine
	// Concerns in which nothing sealed was opened, by the year of their end. The last of a year are removed, and so counted, a year later.
	Concerns []BreakLine
}

// All gives every table, for quarters and years that are over.
func (s *Service) All(ctx context.Context, regions []string) (Tables, error) {
	held, err := s.Published(ctx, regions)
	if err != nil {
		return Tables{}, err
	}
	out := Tables{Held: held}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = Tables{Held: held}
		rows, err := listNights(tx)
		if err != nil {
			return err
		}
		out.Waits = waits(rows, tx.Today())
		if out.Weeks, err = s.weeks(tx); err != nil {
			return err
		}
		answers, err := listAnswers(tx)
		if err != nil {
			return err
		}
		out.Answers = s.answers(answers, tx.Today().Year())
		breaks, err := s.Breaks(tx)
		if err != nil {
			return err
		}
		concerns, err := s.Concerns(tx)
		if err != nil {
			return err
		}
		this := tx.Today().Year()
		out.Breaks, out.Concerns = s.yearly("breaks", breaks, this), s.yearly("concerns", concerns, this-1)
		return nil
	})
	if err != nil {
		return Tables{}, fmt.Errorf("read the figures: %w", err)
	}
	return out, nil
}

// yearly shows a count of each year before open, in which it can still grow.
func (s *Service) yearly(name string, by map[int]int, open int) (lines []BreakLine) {
	for _, year := range inYears(by, open) {
		n, hidden := s.shown(by[year], name, fmt.Sprint(year))
		lines = append(lines, BreakLine{Year: year, Number: n, Hidden: hidden})
	}
	return lines
}

// inYears lists the years that are over, from the first that has anything.
func inYears[T any](by map[int]T, now int) (years []int) {
	first := now
	for year := range by {
		first = min(first, year)
	}
	for year := first; year < now; year++ {
		years = append(years, year)
	}
	return years
}

type answerRow struct {
	Month  string
	Answer Feedback
	N      int
}

func (s *Service) answers(rows []answerRow, now int) (lines []AnswerLine) {
	sums := map[int]map[Feedback]int{}
	for _, r := range rows {
		year := counted{Month: r.Month}.quarter().Year
		if sums[year] == nil {
			sums[year] = map[Feedback]int{}
		}
		sums[year][r.Answer] += r.N
	}
	for _, year := range inYears(sums, now) {
		for _, a := range Answers {
			n, hidden := s.shown(sums[year][a], "answers", fmt.Sprint(year), string(a))
			lines = append(lines, AnswerLine{Year: year, Answer: a, Number: n, Hidden: hidden})
		}
	}
	return lines
}

type nightRow struct {
	Day     clock.Date
	Kind    Offering
	FirstIn *int
	ThirdIn *int
}

// waits takes each night's best place, and of the nights of a quarter that is over the middle one.
func waits(rows []nightRow, today clock.Date) (lines []WaitLine) {
	type night struct {
		day  clock.Date
		kind Offering
	}
	type quarter struct {
		of   Quarter
		kind Offering
	}
	best := map[night][2]*int{}
	for _, r := range rows {
		at := night{r.Day, r.Kind}
		now := best[at]
		best[at] = [2]*int{less(now[0], r.FirstIn), less(now[1], r.ThirdIn)}
	}
	by := map[quarter][][2]*int{}
	for at, b := range best {
		q := Quarter{Year: at.day.Year(), Number: (int(at.day.Month()) + 2) / 3}
		if !today.Before(q.end()) {
			by[quarter{q, at.kind}] = append(by[quarter{q, at.kind}], b)
		}
	}
	for q, nights := range by {
		line := WaitLine{Quarter: q.of, Kind: q.kind, Nights: len(nights)}
		for i, to := range []**int{&line.First, &line.Third} {
			var all []*int
			for _, n := range nights {
				all = append(all, n[i])
			}
			if days, ok := median(all); ok {
				*to = &days
			}
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b WaitLine) int {
		return cmp.Or((a.Quarter.Year-b.Quarter.Year)*4+a.Quarter.Number-b.Quarter.Number, strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return lines
}

func less(a, b *int) *int {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}
