package main

import (
	"context"
	"net/http"

	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesStaffDesks() {
	handle(s, operation{
		ID: "get-desk", Method: http.MethodGet, Path: "/staff/desks/{id}", Tag: "desk",
		Access:  staffWith(session.Leader, session.Coordinator, session.SafetyLead),
		Summary: "Who holds a desk's key, who waits, who left, and one's own sealed seeds; for its people and the leader", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[deskViewOut], error) {
		v, err := s.Desks.View(ctx, a, in.ID)
		if err != nil {
			return nil, err
		}
		return answer(deskViewShape(v)), nil
	})
	handle(s, operation{
		ID: "begin-desk-epoch", Method: http.MethodPost, Path: "/staff/desks/{id}/epochs", Tag: "desk", Large: true,
		Access: staffWith(session.Coordinator, session.SafetyLead), Limit: limitWrite, Status: noContent,
		Summary: "New keys of a desk, made in a member's browser and sealed for all who stay",
		Codes:   []string{"touch_needed", "not_found", "desk_not_member", "desk_refused", "desk_moved"},
	}, s.beginDeskEpoch)
	handle(s, operation{
		ID: "admit-to-desk", Method: http.MethodPost, Path: "/staff/desks/{id}/members", Tag: "desk",
		Access: staffWith(session.Coordinator, session.SafetyLead), Limit: limitWrite, Status: noContent,
		Summary: "Let somebody in who waits, after the six words were compared aloud",
		Codes:   []string{"touch_needed", "not_found", "desk_not_member", "desk_refused", "desk_to_change", "desk_moved"},
	}, s.admitToDesk)
}

type deskViewOut struct {
	DeskKeysOut
	Desk     string           `json:"desk" enum:"office,safety"`
	Open     bool             `json:"open" doc:"Takes texts: at least two hold the key, or the programme's file names one."`
	ToChange bool             `json:"to_change" doc:"Somebody who knows the key has left."`
	Members  []deskPersonOut  `json:"members"`
	Waiting  []deskPersonOut  `json:"waiting" doc:"With the desk's role and keys of their own, and not let in yet."`
	Leavers  []deskLeaverOut  `json:"leavers"`
	Stale    int              `json:"stale" doc:"Texts that the desk may open and that are sealed for an earlier key of it: seal them anew."`
	Mine     []deskOwnFileOut `json:"mine" doc:"One's own sealed seeds, newest first; nobody gets another's."`
}

type deskPersonOut struct {
	Staff      string `json:"staff"`
	Name       string `json:"name"`
	Recipient  string `json:"recipient"`
	SigningKey []byte `json:"signing_key"`
	AdmittedBy string `json:"admitted_by,omitempty" doc:"Staff id; her own for whoever began the epoch."`
	Day        string `json:"day,omitempty" format:"date"`
}

type deskLeaverOut struct {
	Staff     string        `json:"staff"`
	Name      string        `json:"name"`
	Epoch     int           `json:"epoch"`
	Day       string        `json:"day" format:"date"`
	CouldRead []readableOut `json:"could_read" doc:"What lived on that day and was not kept back; no guest is named."`
}

type readableOut struct {
	Kind  string `json:"kind"`
	Day   string `json:"day" format:"date" doc:"On which it was written."`
	Count int    `json:"count"`
}

type deskOwnFileOut struct {
	DeskKeysOut
	Until  string `json:"until,omitempty" format:"date"`
	Sealed []byte `json:"sealed" doc:"An age file with one mlkem768x25519 stanza around the 32 bytes of the seed."`
}

func deskViewShape(v staff.DeskView) deskViewOut {
	return deskViewOut{
		DeskKeysOut: deskKeysShape(v.Newest), Desk: string(v.Desk), Open: v.Open, ToChange: v.ToChange, Stale: v.Stale,
		Members: shapes(v.Members, func(m staff.DeskMember) deskPersonOut {
			return deskPersonOut{Staff: m.StaffID, Name: m.Name, Recipient: m.Recipient, SigningKey: m.SigningKey, AdmittedBy: m.AdmittedBy, Day: m.Day.String()}
		}),
		Waiting: shapes(v.Waiting, func(m staff.DeskWaiting) deskPersonOut {
			return deskPersonOut{Staff: m.StaffID, Name: m.Name, Recipient: m.Recipient, SigningKey: m.SigningKey}
		}),
		Leavers: shapes(v.Leavers, func(l staff.DeskLeaver) deskLeaverOut {
			return deskLeaverOut{Staff: l.StaffID, Name: l.Name, Epoch: l.Epoch, Day: l.Day.String(), CouldRead: shapes(l.CouldRead, func(r staff.Readable) readableOut {
				return readableOut{Kind: r.Kind, Day: r.Day.String(), Count: r.Count}
			})}
		}),
		Mine: shapes(v.Mine, func(f staff.DeskFile) deskOwnFileOut {
			return deskOwnFileOut{DeskKeysOut: deskKeysShape(f.DeskKeys), Until: dateOrNone(f.Until), Sealed: f.Sealed}
		}),
	}
}

// sealedSeedIn is a desk's seed for one member. The server can open none; it looks at form and size.
type sealedSeedIn struct {
	Staff  string `json:"staff" maxLength:"64"`
	To     string `json:"to" pattern:"^[0-9a-f]{64}$" doc:"Hex SHA-256 of the recipient that it was sealed for."`
	Sealed []byte `json:"sealed" maxLength:"2400"`
}

func (in sealedSeedIn) sealedFor() staff.SealedFor {
	return staff.SealedFor{StaffID: in.Staff, To: in.To, Sealed: in.Sealed}
}

type epochPost struct {
	StaffPath
	Body struct {
		Epoch      int            `json:"epoch" minimum:"1" doc:"One more than the last."`
		Recipient  string         `json:"recipient" maxLength:"2048"`
		SigningKey []byte         `json:"signing_key" minLength:"44" maxLength:"44"`
		Members    []sealedSeedIn `json:"members" minItems:"1" maxItems:"20"`
	}
}

func (s *server) beginDeskEpoch(ctx context.Context, actor session.Actor, in *epochPost) (*nothing, error) {
	b := in.Body
	return nil, s.Desks.Begin(ctx, actor, staff.EpochInput{
		Desk: in.ID, Epoch: b.Epoch, Recipient: b.Recipient, SigningKey: b.SigningKey, Members: shapes(b.Members, sealedSeedIn.sealedFor),
	})
}

type admitPost struct {
	StaffPath
	Body struct {
		Epoch  int          `json:"epoch" minimum:"1"`
		Member sealedSeedIn `json:"member"`
	}
}

func (s *server) admitToDesk(ctx context.Context, actor session.Actor, in *admitPost) (*nothing, error) {
	return nil, s.Desks.Admit(ctx, actor, staff.AdmitInput{Desk: in.ID, Epoch: in.Body.Epoch, Member: in.Body.Member.sealedFor()})
}
