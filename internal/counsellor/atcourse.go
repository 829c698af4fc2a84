package counsellor

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// A week with colleagues takes its counsellors from their days: a leave that belongs to the course (Leave.CourseID). The course
// makes and ends it; her own changes of her rota leave it alone.

// AwayForCourse lists the dates from..to on which a counsellor gives nothing whatever her pattern says: leave, another course, a pause,
// training that has run out. The leave of exceptCourse does not count, and a public holiday neither: a week may hold one.
func (s *Service) AwayForCourse(tx *db.Tx, counsellorID, exceptCourse string, from, to clock.Date) ([]clock.Date, error) {
	rotas, err := s.rotas(tx, counsellorID, from, to)
	if err != nil {
		return nil, fmt.Errorf("look at a counsellor's dates: %w", err)
	}
	var all []clock.Date
	for d := from; !d.After(to); d = d.AddDays(1) {
		if len(rotas) == 0 || rotas[0].awayFromCourse(d, exceptCourse) {
			all = append(all, d)
		}
	}
	return all, nil
}

func (r *rota) awayFromCourse(d clock.Date, course string) bool {
	if r.profile.now() != Active || d.After(r.profile.trainedUntil()) || r.exceptions[d].Off {
		return true
	}
	return slices.ContainsFunc(r.leaves, func(l Leave) bool {
		return (l.CourseID == "" || l.CourseID != course) && !d.Before(l.FirstDate) && !d.After(l.LastDate)
	})
}

// OnLeave lists the dates from..to on which somebody has a leave of her own, ill or else; none for who is no counsellor.
func (s *Service) OnLeave(tx *db.Tx, id string, from, to clock.Date) ([]clock.Date, error) {
	rotas, err := s.rotas(tx, id, from, to)
	if err != nil {
		return nil, fmt.Errorf("look at a counsellor's leaves: %w", err)
	}
	var all []clock.Date
	for d := from; !d.After(to); d = d.AddDays(1) {
		if len(rotas) > 0 && rotas[0].onOwnLeave(d) {
			all = append(all, d)
		}
	}
	return all, nil
}

// GoToCourse takes a counsellor from her days from..to for a course; the same course may move its leave. What stands in its way
// is in the answer, and then the caller gives its transaction up. Errors: not_found.
func (s *Service) GoToCourse(tx *db.Tx, courseID, counsellorID string, from, to clock.Date) (Touch, error) {
	p, err := lockProfile(tx, counsellorID)
	if db.IsNotFound(err) || err == nil && p.now() == Left {
		return Touch{}, ErrNotFound
	}
	if err != nil {
		return Touch{}, fmt.Errorf("go to a course: %w", err)
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Touch{}, fmt.Errorf("go to a course: %w", err)
	}
	if err := upsertCourseLeave(tx, Leave{ID: id, CounsellorID: counsellorID, FirstDate: from, LastDate: to, CourseID: courseID}); err != nil {
		return Touch{}, fmt.Errorf("go to a course: %w", err)
	}
	return s.deps.Days.Remake(tx, counsellorID, Remaking{Touched: func(d clock.Date) bool { return !d.Before(from) && !d.After(to) }})
}

// BackFromCourse gives her the days of that course back; no leave of it is no error.
func (s *Service) BackFromCourse(tx *db.Tx, courseID, counsellorID string) error {
	if _, err := lockProfile(tx, counsellorID); err != nil {
		return fmt.Errorf("come back from a course: %w", err)
	}
	if err := deleteCourseLeave(tx, courseID, counsellorID); err != nil {
		return fmt.Errorf("come back from a course: %w", err)
	}
	_, err := s.deps.Days.Remake(tx, counsellorID, Remaking{Touched: func(clock.Date) bool { return false }})
	return err
}

// AtCourse lists the counsellors whose days a course has taken.
func (s *Service) AtCourse(tx *db.Tx, courseID string) ([]string, error) {
	ids, err := listAtCourse(tx, courseID)
	if err != nil {
		return nil, fmt.Errorf("list the counsellors of a course: %w", err)
	}
	return ids, nil
}

// ForgetCourse removes the leaves of a course whose plan is removed; they are over.
func (s *Service) ForgetCourse(tx *db.Tx, courseID string) error {
	if err := deleteCourseLeaves(tx, courseID); err != nil {
		return fmt.Errorf("forget a course: %w", err)
	}
	return nil
}
