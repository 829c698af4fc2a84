package course

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Promised lists the weeks that doctors can count on and that are not over on a date: somebody must stand behind each of their days.
func (s *Service) Promised(tx *db.Tx, from clock.Date) ([]Course, error) {
	all, err := listCourses(tx, from)
	if err != nil {
		return nil, fmt.Errorf("list the weeks that are promised: %w", err)
	}
	return slices.DeleteFunc(all, func(c Course) bool { return c.State != Published && c.State != On }), nil
}
