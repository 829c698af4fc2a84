package main

import (
	"context"
	"net/http"

	"lysning/internal/note"
	"lysning/internal/session"
)

func (s *server) routesItems() {
	handle(s, operation{
		ID: "get-item", Method: http.MethodGet, Path: "/me/items/{id}", Tag: "item", Access: guest,
		Summary: "Fetch one sealed text of your own; this is what the log shows", Codes: []string{"not_found", "texts_unavailable"},
	}, s.getItem)
	handle(s, operation{
		ID: "put-items", Method: http.MethodPost, Path: "/me/items", Tag: "item", Access: guest, Limit: limitWrite, Large: true, Status: noContent,
		Summary: "Add or replace sealed texts of a booking, write a message, say where you sit today, hand something on",
		Codes:   []string{"not_found", "item_refused", "day_past", "desk_changed", "thread_moved", "not_the_day", "texts_unavailable"},
	}, s.putItems)
	handle(s, operation{
		ID: "permit-notes", Method: http.MethodPost, Path: "/me/note-permission", Tag: "item", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Say yes to working notes by a counsellor, or take it back, which ends them", Codes: []string{"not_found"},
	}, s.permitNotes)
	handle(s, operation{
		ID: "end-item", Method: http.MethodDelete, Path: "/me/items/{id}", Tag: "item", Access: guest, Limit: limitWrite,
		Summary: "End one sealed text now", Codes: []string{"not_found", "texts_unavailable"},
	}, s.endItem)
}

type itemOut struct {
	ID     string `json:"id"`
	Kind   string `json:"kind" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded"`
	Sealed []byte `json:"sealed" doc:"An age file for you and one other."`
}

func (s *server) getItem(ctx context.Context, actor session.Actor, in *oneOfMine) (*body[itemOut], error) {
	item, sealed, err := s.Notes.Fetch(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(itemOut{ID: item.ID, Kind: string(item.Kind), Sealed: sealed}), nil
}

type itemsAsk struct {
	Booking string   `json:"booking,omitempty" maxLength:"64" doc:"Absent for messages to the office."`
	Items   []itemIn `json:"items" minItems:"1" maxItems:"12"`
}

// putItems needs no memory of its key: the items' own ids make it repeatable.
func (s *server) putItems(ctx context.Context, actor session.Actor, in *wish[itemsAsk]) (*nothing, error) {
	return nil, s.Notes.Replace(ctx, actor, note.ReplaceInput{BookingID: in.Body.Booking, Items: shapes(in.Body.Items, sealedItem)})
}

func sealedItem(i itemIn) note.Sealed {
	return note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Seq: i.Seq, Of: i.Of, Reader: i.Reader, Epoch: i.Epoch, Body: i.Sealed}
}

type notePermissionAsk struct {
	Counsellor string `json:"counsellor" maxLength:"64"`
	Yes        bool   `json:"yes"`
}

func (s *server) permitNotes(ctx context.Context, actor session.Actor, in *given[notePermissionAsk]) (*nothing, error) {
	return nil, s.Notes.Permit(ctx, actor, in.Body.Counsellor, in.Body.Yes)
}

func (s *server) endItem(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Notes.End(ctx, actor, in.ID)
}
