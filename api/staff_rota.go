package main

import (
	"context"
	"net/http"
	"slices"

	"lysning/internal/cover"
	"lysning/internal/session"
)

func (s *server) routesRota() {
	keepers := staffWith(session.Leader, session.Coordinator, session.SafetyLead)
	handle(s, operation{
		ID: "get-rota", Method: http.MethodGet, Path: "/staff/rota", Tag: "rota", Access: keepers,
		Summary: "Who stands behind those at work: the week, the next six weeks, what is missing, and who asks for a swap",
	}, s.rota)
	handle(s, operation{
		ID: "set-rota", Method: http.MethodPut, Path: "/staff/rota", Tag: "rota", Access: keepers, Limit: limitWrite, Status: noContent,
		Summary: "Write one desk's people for weekdays or dates; whoever had the desk on them has it no more",
		Codes:   []string{"duty_hours_invalid", "rota_holder", "rota_same_person", "rota_moved"},
	}, s.setRota)
	handle(s, operation{
		ID: "clear-rota-date", Method: http.MethodPost, Path: "/staff/rota/clear", Tag: "rota", Access: keepers, Limit: limitWrite, Status: noContent,
		Summary: "Let the week's pattern count on a date again", Codes: []string{"duty_hours_invalid", "rota_moved"},
	}, func(ctx context.Context, a session.Actor, in *given[clearAsk]) (*nothing, error) {
		return nil, s.Cover.Clear(ctx, a, in.Body.Day, cover.Desk(in.Body.Desk), in.Body.Seen)
	})
	handle(s, operation{
		ID: "ask-swap", Method: http.MethodPost, Path: "/staff/rota/swaps", Tag: "rota", Access: keepers, Limit: limitWrite, Status: noContent,
		Summary: "Ask a colleague to take one's own duty on a date", Codes: []string{"duty_hours_invalid", "swap_over", "rota_moved"},
	}, func(ctx context.Context, a session.Actor, in *given[swapAsk]) (*nothing, error) {
		return nil, s.Cover.AskSwap(ctx, a, cover.SwapInput{
			Date: dateOf(in.Body.Date), Duty: cover.Duty(in.Body.Duty), Taker: in.Body.Taker, BackDate: dateOf(in.Body.BackDate), BackDuty: cover.Duty(in.Body.BackDuty),
		})
	})
	handle(s, operation{
		ID: "answer-swap", Method: http.MethodPost, Path: "/staff/rota/swaps/{id}", Tag: "rota", Access: keepers, Limit: limitWrite, Status: noContent,
		Summary: "Say yes or no to a swap; whoever asked can take it back with a no", Codes: []string{"not_found", "swap_over", "rota_same_person"},
	}, func(ctx context.Context, a session.Actor, in *about[swapAnswer]) (*nothing, error) {
		return nil, s.Cover.AnswerSwap(ctx, a, in.ID, in.Body.Yes)
	})
}

type swapAnswer struct {
	Yes bool `json:"yes"`
}

type clearAsk struct {
	Day  string `json:"day" format:"date"`
	Desk string `json:"desk" enum:"safety,office"`
	Seen string `json:"seen" maxLength:"64"`
}

type swapAsk struct {
	Date     string `json:"date" format:"date"`
	Duty     string `json:"duty" enum:"lead,deputy,second,phone"`
	Taker    string `json:"taker" minLength:"32" maxLength:"32"`
	BackDate string `json:"back_date,omitempty" format:"date"`
	BackDuty string `json:"back_duty,omitempty" enum:"lead,deputy,second,phone"`
}

type stretchShape struct {
	Duty  string `json:"duty" enum:"lead,deputy,second,phone"`
	From  string `json:"from" maxLength:"5" example:"06:30"`
	To    string `json:"to" maxLength:"5" example:"17:00" doc:"24:00 for the end of the day."`
	Staff string `json:"staff" minLength:"32" maxLength:"32"`
}

type rotaAsk struct {
	Desk      string         `json:"desk" enum:"safety,office"`
	Days      []string       `json:"days" minItems:"1" maxItems:"7" doc:"mon to sun for the pattern, or dates."`
	Stretches []stretchShape `json:"stretches" maxItems:"96"`
	Seen      string         `json:"seen" maxLength:"64" doc:"The version that was looked at; empty before anything was written."`
}

type lackOut struct {
	Date     string `json:"date" format:"date"`
	Duty     string `json:"duty" enum:"lead,deputy,second,phone"`
	From     string `json:"from"`
	To       string `json:"to"`
	Promised bool   `json:"promised" doc:"Somebody has a day then, or a week with colleagues is open."`
	Week     bool   `json:"week"`
	Planned  bool   `json:"planned" doc:"A week with colleagues cannot be opened before somebody is found."`
}

type rotaDayOut struct {
	Day       string         `json:"day" doc:"mon to sun, or a date."`
	Own       []string       `json:"own" doc:"The desks that are written for this day itself."`
	Week      bool           `json:"week" doc:"Of a week with colleagues, planned or open."`
	Off       bool           `json:"off" doc:"A holiday or a closed day: the pattern rests."`
	Must      []hoursOut     `json:"must" doc:"The hours that must be covered."`
	Stretches []stretchShape `json:"stretches"`
	Lacks     []lackOut      `json:"lacks"`
}

type hoursOut struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type holderOut struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Duties  []string `json:"duties" doc:"That she can be given."`
	Reached bool     `json:"reached" doc:"She has left a number, so that an alarm can send a text."`
}

type swapOut struct {
	ID       string `json:"id"`
	Date     string `json:"date" format:"date"`
	Duty     string `json:"duty"`
	Holder   string `json:"holder"`
	Taker    string `json:"taker"`
	BackDate string `json:"back_date,omitempty"`
	BackDuty string `json:"back_duty,omitempty"`
	Possible bool   `json:"possible"`
}

type rotaOut struct {
	Version string       `json:"version"`
	Begun   []string     `json:"begun" doc:"The desks whose rota is written; the programme's file counts for the other."`
	Write   []string     `json:"write" doc:"The desks that the asker may write."`
	Week    []rotaDayOut `json:"week"`
	Dates   []rotaDayOut `json:"dates"`
	Lacks   []lackOut    `json:"lacks"`
	Swaps   []swapOut    `json:"swaps"`
	People  []holderOut  `json:"people"`
}

func asText[T ~string](x T) string { return string(x) }

func lackShape(l cover.Lack) lackOut {
	return lackOut{Date: l.Date.String(), Duty: string(l.Duty), From: minuteShape(l.From), To: minuteShape(l.To), Promised: l.Promised, Week: l.Week, Planned: l.Planned}
}

func rotaDayShape(d cover.RotaDay) rotaDayOut {
	return rotaDayOut{
		Day: d.Day, Own: shapes(d.Own, asText[cover.Desk]), Off: d.Off, Week: d.Week, Lacks: shapes(d.Lacks, lackShape),
		Must: shapes(d.Must, func(h [2]int) hoursOut { return hoursOut{From: minuteShape(h[0]), To: minuteShape(h[1])} }),
		Stretches: shapes(d.Stretches, func(x cover.Stretch) stretchShape {
			return stretchShape{Duty: string(x.Duty), From: minuteShape(x.From), To: minuteShape(x.To), Staff: x.StaffID}
		}),
	}
}

func (s *server) rota(ctx context.Context, actor session.Actor, _ *struct{}) (*body[rotaOut], error) {
	v, err := s.Cover.Rota(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(rotaOut{
		Version: v.Version, Begun: shapes(v.Begun, asText[cover.Desk]), Write: shapes(v.Write, asText[cover.Desk]),
		Week: shapes(v.Week, rotaDayShape), Dates: shapes(v.Dates, rotaDayShape), Lacks: shapes(v.Lacks, lackShape),
		Swaps: shapes(v.Swaps, func(w cover.Swap) swapOut {
			out := swapOut{ID: w.ID, Date: w.Date.String(), Duty: string(w.Duty), Holder: w.Holder, Taker: w.Taker, Possible: w.Possible}
			if w.BackDuty != "" {
				out.BackDate, out.BackDuty = w.BackDate.String(), string(w.BackDuty)
			}
			return out
		}),
		People: shapes(v.People, func(p cover.Person) holderOut {
			return holderOut{ID: p.ID, Name: p.Name, Duties: shapes(p.May(), asText[cover.Duty]), Reached: p.Phone != ""}
		}),
	}), nil
}

// endOfDay is what a stretch that lasts until midnight ends with.
const endOfDay = "24:00"

func (s *server) setRota(ctx context.Context, actor session.Actor, in *given[rotaAsk]) (*nothing, error) {
	w := cover.Write{Days: slices.Clone(in.Body.Days), Desk: cover.Desk(in.Body.Desk), Seen: in.Body.Seen}
	for _, x := range in.Body.Stretches {
		to := minuteOf(x.To)
		if x.To == endOfDay {
			to = 24 * 60
		}
		w.Stretches = append(w.Stretches, cover.Stretch{Duty: cover.Duty(x.Duty), From: minuteOf(x.From), To: to, StaffID: x.Staff})
	}
	return nil, s.Cover.Set(ctx, actor, w)
}
