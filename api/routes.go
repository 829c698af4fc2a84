package main

import (
	"context"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"lysning/internal/audit"
	"lysning/internal/booking"
	"lysning/internal/calendar"
	"lysning/internal/counsellor"
	"lysning/internal/course"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/expense"
	"lysning/internal/figures"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/notice"
	"lysning/internal/programme"
	"lysning/internal/reminder"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/urgent"
	"lysning/internal/witness"
)

// services are the use cases behind the routes; wire.go joins them.
type services struct {
	Programme   *programme.Programme
	PhoneHours  words // when the telephone is answered, in each language
	Counsellors *counsellor.Service
	Intake      *intake.Service
	Sessions    *session.Service
	Bookings    *booking.Service
	Notes       *note.Service
	Retention   *retention.Service
	Desks       *staff.Desks
	Audit       *audit.Log
	Staff       *staff.Service
	Notices     *notice.Service
	Calendar    *calendar.Service
	Texts       *reminder.Service
	Courses     *course.Service
	Witness     *witness.Log
	Cover       *cover.Service
	Figures     *figures.Service
	Expenses    *expense.Service

	CourseRequests *course.Requests
	Urgent         *urgent.Service
	Escalation     *escalation.Service

	DB *db.DB // for the own page, which reads one state across domains
}

// routes is the table of contents of the product: one line per feature.
func (s *server) routes() error {
	s.routesHealth()
	s.routesProgramme()
	s.routesDays()
	s.routesHolds()
	s.routesBooking()
	s.routesStandBys()
	s.routesSession()
	s.routesGuestPasskeys()
	s.routesCalls()
	s.routesUrgent()
	s.routesWeeks()
	s.routesWeekChanges()
	s.routesMe()
	s.routesItems()
	s.routesStaffSession()
	s.routesStaffJoin()
	s.routesStaffMe()
	s.routesNotices()
	s.routesCalendar()
	s.routesTexts()
	s.routesStaffPeople()
	s.routesExits()
	s.routesAsks()
	s.routesStaffToday()
	s.routesStaffDays()
	s.routesStaffBookings()
	s.routesStaffCare()
	s.routesSupervision()
	s.routesStaffCourses()
	s.routesStaffWeeks()
	s.routesStaffBeds()
	s.routesStaffHouse()
	s.routesStaffDesks()
	s.routesStaffItems()
	s.routesConcerns()
	s.routesOpenings()
	s.routesLaw()
	s.routesCallers()
	s.routesClaims()
	s.routesMorning()
	s.routesDayLists()
	s.routesRota()
	s.routesAlarms()
	s.routesWitness()
	s.routesRebooking()
	s.routesExpenses()
	s.routesFigures()
	if err := s.routesUI(); err != nil {
		return err
	}
	return s.routesPages()
}

// routesPages are the pages that need no script; a document is drawn without them.
func (s *server) routesPages() error {
	if s.Catalogue == nil {
		return nil
	}
	var err error
	s.pages, err = registerPages(s.engine, pageDeps{
		Lines:     s.testedLines,
		Programme: s.Programme, Catalogue: s.Catalogue, Clock: s.Clock, Origin: s.Origin, Offer: s.Bookings, People: s.Counsellors, Data: s.PagesOn,
		Desks: func(ctx context.Context) (map[string]int, error) { return deskFacts(ctx, s.DB, s.Desks) }, NextWeek: s.nextWeek, Figures: s.Figures, Limits: s.Limits,
		Stop: s.Texts, Partners: s.CourseRequests,
	})
	return err
}

func (s *server) routesUI() error {
	if s.UI == nil {
		return nil
	}
	built, err := loadAssets(s.UI, packed(s.Packed))
	if err != nil {
		return err
	}
	s.engine.GET("/ui/*path", built.serve)
	s.engine.HEAD("/ui/*path", built.serve)
	return nil
}

func (s *server) routesHealth() {
	s.engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "alive\n") })
	s.engine.GET("/readyz", func(c *gin.Context) {
		if s.Ready != nil {
			if err := s.Ready(c.Request.Context()); err != nil {
				recordOf(c.Request.Context()).Kind = describe(err)
				writeProblem(c, plainProblem(c.Request.Context(), http.StatusServiceUnavailable, "not_ready", ""))
				return
			}
		}
		c.String(http.StatusOK, "ready\n"+s.signs(c.Request.Context()))
	})
	written := sync.OnceValues(s.document) // all routes are known before anybody can ask
	s.engine.GET("/openapi.yaml", func(c *gin.Context) {
		doc, err := written()
		if err != nil {
			c.Status(http.StatusInternalServerError)
			return
		}
		c.Data(http.StatusOK, "application/yaml", doc)
	})
}

// signs names what the operator must look at although the program serves (docs/runbook.md). Anybody may read it, so it says
// nothing that comes from a guest's doing.
func (s *server) signs(ctx context.Context) string {
	said := ""
	if s.Retention != nil {
		if late, err := s.Retention.Late(ctx); err == nil && late {
			said += "late: the sweep of what is over has missed a day\n"
		}
	}
	if s.Notices != nil {
		if late, err := s.Notices.Late(ctx); err == nil && late {
			said += "late: notices: no mail was taken for a whole working day\n"
		}
	}
	if s.Witness != nil {
		if late, err := s.Witness.Late(ctx); err == nil && late {
			said += "late: witness: the log's checkpoint has not reached a witness for a whole day\n"
		}
	}
	return said
}
