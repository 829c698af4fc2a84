package main

import (
	"context"
	"log/slog"
	"time"

	"lysning/internal/job"
)

// work runs the program's recurring jobs until ctx ends. Each may run twice and finds in the stores what there is to do.
func (p *program) work(ctx context.Context) {
	loop, err := job.New(p.DB, p.Clock, p.Source, p.Log,
		job.Job{Name: "make_days", Every: time.Hour, Run: p.Bookings.MakeAhead},
		job.Job{Name: "end_offers", Every: time.Minute, Run: p.Bookings.Sweep},
		job.Job{Name: "end_weeks", Every: time.Hour, Run: p.Courses.Sweep},
		job.Job{Name: "settle_weeks", Every: time.Minute, Run: p.CourseRequests.Settle},
		job.Job{Name: "end_supervision", Every: time.Hour, Run: p.Counsellors.Sweep},
		job.Job{Name: "end_sessions", Every: 10 * time.Minute, Run: p.Sessions.Sweep},
		job.Job{Name: "end_tries", Every: time.Hour, Run: p.Intake.SweepTries},
		job.Job{Name: "end_ceremonies", Every: 10 * time.Minute, Run: p.Staff.Sweep},
		job.Job{Name: "finish_erasures", Every: 5 * time.Second, Run: p.Retention.Finish},
		job.Job{Name: "end_what_is_over", Every: time.Hour, Run: func(ctx context.Context) error {
			_, err := p.Retention.Sweep(ctx)
			return err
		}},
		job.Job{Name: "watch_the_sweep", Every: time.Hour, Run: p.watchSweep},
		job.Job{Name: "end_calendars", Every: time.Hour, Run: p.Calendar.Sweep},
		job.Job{Name: "end_expenses", Every: time.Hour, Run: p.Expenses.Sweep},
		job.Job{Name: "send_notices", Every: time.Minute, Run: p.Notices.Run},
		job.Job{Name: "send_texts", Every: time.Minute, Run: p.Texts.Run},
		job.Job{Name: "watch_notices", Every: time.Hour, Run: p.watchNotices},
		job.Job{Name: "climb_alarms", Every: 10 * time.Second, Run: p.Cover.Climb},
		job.Job{Name: "call_people", Every: 5 * time.Second, Run: p.Cover.Call},
		job.Job{Name: "watch_rota", Every: 5 * time.Minute, Run: p.Cover.Watch},
		job.Job{Name: "watch_urgent_calls", Every: time.Minute, Run: p.Urgent.Sweep},
		job.Job{Name: "concern_clocks", Every: 5 * time.Second, Run: p.Escalation.Run},
		job.Job{Name: "end_desk_keys", Every: time.Hour, Run: p.Desks.Sweep},
		job.Job{Name: "record_the_night", Every: 30 * time.Minute, Run: p.Figures.Record},
		job.Job{Name: "count_unreachable", Every: 10 * time.Minute, Run: p.Bookings.CountUnreachable},
		job.Job{Name: "note_what_runs", Every: 24 * time.Hour, Run: p.noteWhatRuns},
		job.Job{Name: "publish_the_log", Every: time.Hour, Run: p.Witness.Publish},
		job.Job{Name: "watch_the_witnesses", Every: time.Hour, Run: p.watchWitness},
	)
	if err == nil {
		err = loop.Run(ctx)
	}
	if err != nil && ctx.Err() == nil {
		p.Log.LogAttrs(context.Background(), slog.LevelError, "jobs", slog.String("error", describe(err)))
	}
}

// watchSweep is a job of its own, so that a sweep that hangs or fails is told of. People are not harmed yet - what is over is
// unreadable - but bytes stay that should not: the log says so once an interval, and the office's page as long as it lasts.
func (p *program) watchSweep(ctx context.Context) error {
	late, err := p.Retention.Late(ctx)
	if err == nil && late {
		p.Log.LogAttrs(ctx, slog.LevelError, "the sweep of what is over is late", slog.String("code", "sweep_late"))
	}
	return err
}
