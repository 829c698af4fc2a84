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
		Summary: "Add or replace sealed texts of a booking", Codes: []string{"not_found", "item_refused", "day_past", "texts_unavailable"},
	}, s.putItems)
	handle(s, operation{
		ID: "end-item", Method: http.MethodDelete, Path: "/me/items/{id}", Tag: "item", Access: guest, Limit: limitWrite,
		Summary: "End one sealed text now", Codes: []string{"not_found", "texts_unavailable"},
	}, s.endItem)
}

type itemOut struct {
	ID     string `json:"id"`
	Kind   string `json:"kind" enum:"chosen_name,contact,words_beforehand,call_wish"`
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
	Booking string   `json:"booking" maxLength:"64"`
	Items   []itemIn `json:"items" minItems:"1" maxItems:"8"`
}

// putItems needs no memory of its key: the items' own ids make it repeatable.
func (s *server) putItems(ctx context.Context, actor session.Actor, in *wish[itemsAsk]) (*nothing, error) {
	return nil, s.Notes.Replace(ctx, actor, note.ReplaceInput{BookingID: in.Body.Booking, Items: shapes(in.Body.Items, sealedItem)})
}

func sealedItem(i itemIn) note.Sealed {
	return note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Body: i.Sealed}
}

func (s *server) endItem(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Notes.End(ctx, actor, in.ID)
}
