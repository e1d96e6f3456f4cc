package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

type atInput struct {
	NetworkQuery
	Carriage playlists.Carriage `path:"carriage" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
	T        playlists.Millis   `query:"t" minimum:"0" doc:"ms since 1970; now if left out"`
	Position playlists.Position `query:"position" pattern:"^[a-z0-9][a-z0-9-]{0,39}$" doc:"of the display in the carriage; its first display if left out"`
}

// Answer is what a carriage shows at an instant, and why, provided that it holds
// the newest playlist with its media and knows the time.
type Answer struct {
	T        playlists.Millis     `json:"t"`
	Kind     playlists.SlotKind   `json:"kind" doc:"slide, call or help"`
	Campaign playlists.CampaignID `json:"campaign,omitempty"`
	Story    playlists.StoryID    `json:"story,omitempty"`
	Digest   *playlists.Digest    `json:"sha256,omitempty" doc:"of the story's payload"`
	Title    string               `json:"title,omitempty"`
	Slide    playlists.SlideID    `json:"slide,omitempty"`
	Lang     playlists.Lang       `json:"lang,omitempty"`
	Since    playlists.Millis     `json:"since"`
	Until    playlists.Millis     `json:"until"`
	Rule     playlists.Rule       `json:"rule"`
	Why      string               `json:"why" doc:"a sentence, with times of the network's own zone"`
	Position playlists.Position   `json:"position,omitempty"`
	Playlist playlists.Held       `json:"playlist" doc:"serial and digest of the newest playlist"`
}

type atOutput struct{ Body Answer }

func (a *API) programmeRoutes() {
	op := operation(http.MethodGet, "/carriages/{carriage}/at", "carriage-at",
		"What a carriage shows at an instant, and why, by the function that displays run", http.StatusOK, 0, http.StatusNotFound)
	huma.Register(a.huma, op, func(ctx context.Context, in *atInput) (*atOutput, error) {
		n, err := a.network(ctx, in.Network)
		if err != nil {
			return nil, err
		}
		o, err := a.Programmes.Programme(ctx, n, in.Carriage, in.Position)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		t := in.T
		if t == 0 {
			t = a.Now()
		}
		return &atOutput{Body: showing(o, t)}, nil
	})
}

// showing asks the programme and puts its answer into words.
func showing(o Ordered, t playlists.Millis) Answer {
	slot := o.At(playlists.At(t), nil)
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	s := Answer{
		T: t, Kind: slot.Kind, Lang: slot.Lang, Since: slot.Start, Until: slot.Until,
		Rule: slot.Why.Rule, Why: slot.Why.Sentence(zone), Position: o.Position, Playlist: o.Held,
	}
	if slot.Story != nil {
		s.Campaign, s.Story, s.Title, s.Digest = slot.Story.Campaign, slot.Story.ID, slot.Story.Titles[slot.Lang], &slot.Entry.Digest
	}
	if slot.Slide != nil {
		s.Slide = slot.Slide.ID
	}
	return s
}
