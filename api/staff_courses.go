package main

import (
	"context"
	"net/http"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/session"
)

func (s *server) routesStaffCourses() {
	planners := staffWith(session.Coordinator, session.Leader)
	changes := []string{"not_found", "course_invalid", "course_state", "course_not_ready", "course_taken", "course_counsellor_booked"}
	handle(s, operation{
		ID: "list-courses", Method: http.MethodGet, Path: "/staff/courses", Tag: "courses", Access: planners,
		Summary: "The weeks, with the templates and the people they are planned from",
	}, s.listCourses)
	handle(s, operation{
		ID: "copy-course", Method: http.MethodPost, Path: "/staff/courses", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Copy a template to a Monday; the id is made by who asks, so asking twice makes one week", Codes: []string{"course_invalid", "course_state"},
	}, s.copyCourse)
	handle(s, operation{
		ID: "get-course", Method: http.MethodGet, Path: "/staff/courses/{id}", Tag: "courses", Access: planners,
		Summary: "One week: blocks, nights, talks, and what is missing before it can be published", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[courseBoardOut], error) {
		return s.courseBoard(s.Courses.Board(ctx, a, in.ID))
	})
	handle(s, operation{
		ID: "change-course", Method: http.MethodPut, Path: "/staff/courses/{id}", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Change dates, places or counsellors of a week; one that is published only where nobody is hurt", Codes: changes,
	}, s.changeCourse)
	handle(s, operation{
		ID: "remove-course", Method: http.MethodDelete, Path: "/staff/courses/{id}", Tag: "courses", Access: planners, Limit: limitWrite,
		Status: noContent, Summary: "Remove a week that was never published", Codes: []string{"not_found", "course_state"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.Courses.Remove(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "put-course-block", Method: http.MethodPut, Path: "/staff/courses/{id}/block", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Make a block, or change or move the one with this id", Codes: changes,
	}, s.putBlock)
	handle(s, operation{
		ID: "remove-course-block", Method: http.MethodPost, Path: "/staff/courses/{id}/remove-block", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Take a block out of a week", Codes: changes,
	}, s.removeBlock)
	handle(s, operation{
		ID: "set-course-nights", Method: http.MethodPut, Path: "/staff/courses/{id}/nights", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Say who sleeps in the house and who answers the telephone at night", Codes: changes,
	}, s.setNights)
	handle(s, operation{
		ID: "publish-course", Method: http.MethodPost, Path: "/staff/courses/{id}/publish", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Open a week: it can be asked for from now on, its talks are made, its counsellors' days are taken", Codes: changes,
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[courseBoardOut], error) {
		return s.courseBoard(s.Courses.Publish(ctx, a, in.ID))
	})
	handle(s, operation{
		ID: "call-off-course", Method: http.MethodPost, Path: "/staff/courses/{id}/call-off", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Call a week off that nobody has a place in", Codes: append([]string{"touch_needed"}, changes...),
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[courseBoardOut], error) {
		return s.courseBoard(s.Courses.CallOff(ctx, a, in.ID))
	})
}

type courseOut struct {
	ID          string `json:"id"`
	Place       string `json:"place"`
	PlaceName   words  `json:"place_name"`
	FirstDate   string `json:"first_date" format:"date"`
	LastDate    string `json:"last_date" format:"date"`
	Template    string `json:"template"`
	Couples     bool   `json:"couples" doc:"Each place is a couple's."`
	Fewest      int    `json:"fewest" doc:"With fewer than this the leader decides."`
	Most        int    `json:"most" doc:"Places."`
	DecideBy    string `json:"decide_by" format:"date"`
	State       string `json:"state" enum:"planned,published,on,off,over"`
	MissingHere int    `json:"missing" doc:"How many sentences the validator has to say."`
}

type courseTemplateOut struct {
	Code    string `json:"code"`
	Name    words  `json:"name"`
	Couples bool   `json:"couples"`
	Most    int    `json:"most"`
}

type coursePersonOut struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	Phone string   `json:"night_phone,omitempty" doc:"Their own number, or the one that was written for a night last."`
}

type courseHouseOut struct {
	ID   string `json:"id"`
	Name words  `json:"name"`
}

type coursesOut struct {
	Today     string              `json:"today" format:"date"`
	Courses   []courseOut         `json:"courses"`
	Templates []courseTemplateOut `json:"templates"`
	People    []coursePersonOut   `json:"people"`
	Houses    []courseHouseOut    `json:"houses"`
}

type courseBlockOut struct {
	ID      string `json:"id" minLength:"32" maxLength:"32"`
	Date    string `json:"date" format:"date"`
	Start   string `json:"start" example:"09:15" maxLength:"5"`
	Minutes int    `json:"minutes" minimum:"5" maximum:"1440"`
	Kind    string `json:"kind" enum:"lecture,discussion,activity,individual_session,meal,free"`
	Theme   string `json:"theme,omitempty" maxLength:"30" doc:"Of a lecture: one of the six."`
	Title   words  `json:"title,omitempty" doc:"By language."`
	Leader  string `json:"leader,omitempty" maxLength:"32" doc:"Somebody who works here."`
	Room    string `json:"room,omitempty" maxLength:"160"`
	Gentle  words  `json:"gentle,omitempty" doc:"Of an activity: what somebody does who moves less easily."`
}

type CourseNightOut struct {
	Date         string `json:"date" format:"date" doc:"Of the evening."`
	Sleeper      string `json:"sleeper,omitempty" maxLength:"32"`
	SleeperPhone string `json:"sleeper_phone,omitempty" maxLength:"30"`
	Safety       string `json:"safety,omitempty" maxLength:"32"`
	SafetyPhone  string `json:"safety_phone,omitempty" maxLength:"30"`
}

// boardNightOut is exported in its parts, as embedded shapes must be.
type boardNightOut struct {
	CourseNightOut
	ByRota string `json:"by_rota,omitempty" doc:"Whom the rota has on the safety telephone that evening."`
}

type courseFindingOut struct {
	Code   string `json:"code"`
	Date   string `json:"date,omitempty" format:"date"`
	Block  string `json:"block,omitempty"`
	Theme  string `json:"theme,omitempty"`
	Person string `json:"person,omitempty" doc:"A name."`
	Room   string `json:"room,omitempty"`
	Have   int    `json:"have"`
	Want   int    `json:"want"`
	Duties string `json:"duties,omitempty" doc:"Of the rota, that nobody has; a space between two."`
	From   string `json:"from,omitempty" example:"17:00"`
	To     string `json:"to,omitempty" example:"22:00"`
}

type courseTalkOut struct {
	ID         string `json:"id"`
	Counsellor string `json:"counsellor"`
	Block      string `json:"block"`
	Date       string `json:"date" format:"date"`
	Start      string `json:"start"`
	Minutes    int    `json:"minutes"`
	Taken      bool   `json:"taken"`
}

type courseBoardOut struct {
	Course      courseOut          `json:"course"`
	Blocks      []courseBlockOut   `json:"blocks"`
	Nights      []boardNightOut    `json:"nights" doc:"From the night before arrival; the last, for those who leave late, may stay empty."`
	Counsellors []string           `json:"counsellors"`
	People      []coursePersonOut  `json:"people"`
	Findings    []courseFindingOut `json:"findings"`
	Talks       []courseTalkOut    `json:"talks"`
}

func (s *server) courseShape(c course.Course, missing int) courseOut {
	place, _ := s.Programme.Place(c.PlaceID)
	return courseOut{
		ID: c.ID, Place: c.PlaceID, PlaceName: words(place.Name), FirstDate: c.First.String(), LastDate: c.Last.String(), Template: c.Template,
		Couples: c.Couples, Fewest: c.Least, Most: c.Most, DecideBy: c.DecideBy.String(), State: string(c.State), MissingHere: missing,
	}
}

func coursePersonShape(p course.Person) coursePersonOut {
	return coursePersonOut{ID: p.ID, Name: p.Name, Roles: roleNames(p.Roles)}
}

func courseBlockShape(b course.Block) courseBlockOut {
	return courseBlockOut{
		ID: b.ID, Date: b.Date.String(), Start: minuteShape(b.Start), Minutes: b.Minutes, Kind: string(b.Kind), Theme: string(b.Theme), Title: words(b.Title),
		Leader: b.LeaderID, Room: b.Room, Gentle: words(b.Gentle),
	}
}

// courseBoard shapes what every use case around one week answers with: the board as it is now.
func (s *server) courseBoard(b course.Board, err error) (*body[courseBoardOut], error) {
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range b.People {
		names[p.ID] = p.Name
	}
	nights := map[clock.Date]course.Night{}
	for _, n := range b.Nights {
		nights[n.Date] = n
	}
	return answer(courseBoardOut{
		Course: s.courseShape(b.Course, len(b.Findings)), Blocks: shapes(b.Blocks, courseBlockShape), Counsellors: b.Counsellors,
		Nights: shapes(append(b.Course.Nights(), b.Course.Last), func(d clock.Date) boardNightOut {
			n := nights[d]
			return boardNightOut{ByRota: b.Rota[d], CourseNightOut: CourseNightOut{Date: d.String(), Sleeper: n.SleeperID, SleeperPhone: n.SleeperPhone, Safety: n.SafetyID, SafetyPhone: n.SafetyPhone}}
		}),
		People: shapes(b.People, func(p course.Person) coursePersonOut {
			out := coursePersonShape(p)
			out.Phone = b.Phones[p.ID]
			return out
		}),
		Findings: shapes(b.Findings, func(f course.Finding) courseFindingOut {
			out := courseFindingOut{Code: string(f.Code), Date: f.Date.String(), Block: f.BlockID, Theme: string(f.Theme), Person: names[f.PersonID], Room: f.Room, Have: f.Have, Want: f.Want, Duties: f.Duties}
			if f.Duties != "" {
				out.From, out.To = minuteShape(f.From), minuteShape(f.To)
			}
			return out
		}),
		Talks: shapes(b.Talks, func(t course.Talk) courseTalkOut {
			return courseTalkOut{ID: t.ID, Counsellor: t.CounsellorID, Block: t.BlockID, Date: t.Date.String(), Start: minuteShape(t.Start), Minutes: t.Minutes, Taken: t.RequestID != ""}
		}),
	}), nil
}

func (s *server) listCourses(ctx context.Context, actor session.Actor, _ *struct{}) (*body[coursesOut], error) {
	p, err := s.Courses.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := coursesOut{
		Today: p.Today.String(), Houses: []courseHouseOut{}, People: shapes(p.People, coursePersonShape),
		Courses: shapes(p.Courses, func(c course.Listed) courseOut { return s.courseShape(c.Course, c.Missing) }),
		Templates: shapes(p.Templates, func(t course.Template) courseTemplateOut {
			return courseTemplateOut{Code: t.Code, Name: words(t.Name), Couples: t.Couples, Most: t.Most}
		}),
	}
	for _, pl := range s.Programme.Places {
		if (courseHouses{s.Programme}).House(pl.ID) {
			out.Houses = append(out.Houses, courseHouseOut{ID: pl.ID, Name: words(pl.Name)})
		}
	}
	return answer(out), nil
}

type courseCopyAsk struct {
	ID           string   `json:"id" minLength:"32" maxLength:"32"`
	Template     string   `json:"template" maxLength:"64"`
	Place        string   `json:"place" maxLength:"32"`
	FirstDate    string   `json:"first_date" format:"date" doc:"A Monday."`
	Counsellors  []string `json:"counsellors" maxItems:"4"`
	Host         string   `json:"host,omitempty" maxLength:"32"`
	Sleeper      string   `json:"sleeper,omitempty" maxLength:"32"`
	SleeperPhone string   `json:"sleeper_phone,omitempty" maxLength:"30"`
	Safety       string   `json:"safety,omitempty" maxLength:"32"`
	SafetyPhone  string   `json:"safety_phone,omitempty" maxLength:"30"`
}

func (s *server) copyCourse(ctx context.Context, actor session.Actor, in *body[courseCopyAsk]) (*body[courseBoardOut], error) {
	b := in.Body
	ask := course.CopyInput{ID: b.ID, Template: b.Template, PlaceID: b.Place, First: dateOf(b.FirstDate), Counsellors: b.Counsellors, HostID: b.Host}
	ask.Sleepers.SleeperID, ask.Sleepers.SleeperPhone, ask.Sleepers.SafetyID, ask.Sleepers.SafetyPhone = b.Sleeper, b.SleeperPhone, b.Safety, b.SafetyPhone
	return s.courseBoard(s.Courses.Copy(ctx, actor, ask))
}

func (s *server) changeCourse(ctx context.Context, actor session.Actor, in *struct {
	StaffPath
	Body struct {
		FirstDate   string   `json:"first_date" format:"date"`
		Fewest      int      `json:"fewest" minimum:"1" maximum:"20"`
		Most        int      `json:"most" minimum:"1" maximum:"20"`
		DecideBy    string   `json:"decide_by" format:"date"`
		Counsellors []string `json:"counsellors" maxItems:"4"`
	}
}) (*body[courseBoardOut], error) {
	return s.courseBoard(s.Courses.Change(ctx, actor, in.ID, course.Head{
		First: dateOf(in.Body.FirstDate), Least: in.Body.Fewest, Most: in.Body.Most, DecideBy: dateOf(in.Body.DecideBy), Counsellors: in.Body.Counsellors,
	}))
}

func (s *server) putBlock(ctx context.Context, actor session.Actor, in *struct {
	StaffPath
	Body courseBlockOut
}) (*body[courseBoardOut], error) {
	b := in.Body
	return s.courseBoard(s.Courses.PutBlock(ctx, actor, in.ID, course.Block{
		ID: b.ID, Date: dateOf(b.Date), Start: minuteOf(b.Start), Minutes: b.Minutes, Kind: course.Kind(b.Kind), Theme: course.Theme(b.Theme),
		Title: course.Words(b.Title), LeaderID: b.Leader, Room: b.Room, Gentle: course.Words(b.Gentle),
	}))
}

func (s *server) removeBlock(ctx context.Context, actor session.Actor, in *struct {
	StaffPath
	Body struct {
		Block string `json:"block" maxLength:"32"`
	}
}) (*body[courseBoardOut], error) {
	return s.courseBoard(s.Courses.RemoveBlock(ctx, actor, in.ID, in.Body.Block))
}

func (s *server) setNights(ctx context.Context, actor session.Actor, in *struct {
	StaffPath
	Body struct {
		Nights []CourseNightOut `json:"nights" maxItems:"10"`
	}
}) (*body[courseBoardOut], error) {
	return s.courseBoard(s.Courses.SetNights(ctx, actor, in.ID, shapes(in.Body.Nights, func(n CourseNightOut) course.Night {
		return course.Night{Date: dateOf(n.Date), SleeperID: n.Sleeper, SleeperPhone: n.SleeperPhone, SafetyID: n.Safety, SafetyPhone: n.SafetyPhone}
	})))
}
