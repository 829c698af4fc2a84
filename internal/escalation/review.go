package escalation

import (
	"context"
	"slices"

	"lysning/internal/db"
	"lysning/internal/session"
)

// The findings of a review.
const (
	InOrder    = "in_order"
	NotInOrder = "not_in_order"
)

// BeginReview is somebody's who had no part in it. Errors: not_found, concern_moved, reviewer_involved.
func (s *Service) BeginReview(ctx context.Context, actor session.Actor, openingID string) (View, error) {
	return s.changeOpening(ctx, actor, openingID, "begin a review", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != ReviewDue {
			return ErrMoved
		}
		if !slices.Contains(sc.at(*o, actor.StaffID), Uninvolved) {
			return ErrInvolved
		}
		due := o.ReviewDue.Add(sc.law.After(ClockReviewClose, sc.Level) - sc.law.After(ClockReviewBegin, sc.Level))
		o.State, o.Reviewer, o.ReviewDue = Reviewing, &actor.StaffID, &due
		if err := s.ends(tx, o); err != nil {
			return err
		}
		return s.Outbox.Put(tx, kindSeal, o.ID, due.Time())
	})
}

// EndReview is the reviewer's finding. Errors: touch_needed, not_found, concern_moved, concern_invalid.
func (s *Service) EndReview(ctx context.Context, actor session.Actor, openingID, finding string) (View, error) {
	if !actor.Fresh {
		return View{}, session.ErrTouch
	}
	if finding != InOrder && finding != NotInOrder {
		return View{}, ErrInvalid
	}
	return s.changeOpening(ctx, actor, openingID, "end a review", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != Reviewing || !slices.Contains(sc.at(*o, actor.StaffID), Reviewer) || sc.own(actor.StaffID) {
			return ErrMoved
		}
		o.State, o.Finding = SealReviewed, &finding
		if err := s.ends(tx, o); err != nil {
			return err
		}
		return s.witness(tx, sc, *o, "reviewed", map[string]string{"finding": finding})
	})
}

// reviewed ends a concern that waited for its reviews alone.
func (s *Service) reviewed(tx *db.Tx, sc *scene) error {
	if sc.State != InReview || !sc.when(AllReviewed) {
		return nil
	}
	return s.move(tx, session.Machine, sc, Arrow{Step: EndReview, To: Reviewed})
}
