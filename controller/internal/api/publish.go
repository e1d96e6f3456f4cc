package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

type publishInput struct {
	Body struct {
		Network   playlists.Network      `json:"network,omitempty" pattern:"^[a-z0-9][a-z0-9-]{0,39}$" doc:"may be left out where there is only one"`
		Campaigns []playlists.CampaignID `json:"campaigns,omitempty" maxItems:"1000" doc:"none: all of the network's"`
	}
}

// Accepted says that a publish is kept and will be carried out.
type Accepted struct {
	ID       string           `json:"id"`
	Accepted playlists.Millis `json:"accepted" doc:"when the request was accepted, ms since 1970 by the controller's clock"`
}

type publishOutput struct {
	Location string `header:"Location"`
	Body     Accepted
}

type progressInput struct {
	ID      string `path:"id" maxLength:"64"`
	Waiting bool   `query:"waiting" doc:"name only displays that don't hold what was published"`
}

type progressOutput struct{ Body Progress }

func (a *API) publishRoutes() {
	huma.Register(a.huma, operation(http.MethodPost, "/publishes", "publish", "Publish campaigns to the carriages of a network", http.StatusAccepted, maxSmall,
		http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge), a.publish)
	huma.Register(a.huma, operation(http.MethodGet, "/publishes/{id}", "get-publish", "How far a publish has come, by display", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *progressInput) (*progressOutput, error) {
			p, err := a.Publisher.Progress(ctx, in.ID)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			count(&p)
			if in.Waiting {
				p.Displays = slices.DeleteFunc(p.Displays, func(r Receipt) bool { return holds(&r) })
			}
			p.Displays = listed(p.Displays)
			return &progressOutput{Body: p}, nil
		})
}

// publish takes the instant first: it is the start of every duration that a
// publish is measured by.
func (a *API) publish(ctx context.Context, in *publishInput) (*publishOutput, error) {
	accepted := a.Now()
	n, err := a.network(ctx, in.Body.Network)
	if err != nil {
		return nil, err
	}
	for _, c := range in.Body.Campaigns {
		if !playlists.ValidName(c) {
			return nil, invalid("body.campaigns", string(c), playlists.NameRule)
		}
	}
	id, err := a.Publisher.Publish(ctx, n, in.Body.Campaigns, accepted)
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	return &publishOutput{Location: Prefix + "/publishes/" + id, Body: Accepted{ID: id, Accepted: accepted}}, nil
}

// holds reports whether a display has what this publish, or a later one, wants.
func holds(r *Receipt) bool {
	return r.Committed != 0 || r.Held == r.Wanted || r.Held.Serial.Compare(r.Wanted.Serial) > 0
}

// count counts the displays of a publish and how long each took.
func count(p *Progress) {
	p.Counts = Counts{Displays: len(p.Displays)}
	for i := range p.Displays {
		r := &p.Displays[i]
		if r.Committed != 0 {
			r.Took = r.Committed - p.Accepted
		}
		refusedIt := slices.ContainsFunc(r.Refusals, func(f playlists.Refused) bool {
			return f.Order == playlists.OrderPlaylist && f.Digest == r.Wanted.Digest
		})
		switch {
		case holds(r):
			p.Counts.Held++
		case refusedIt:
			p.Counts.Refused++
		default:
			p.Counts.Waiting++
		}
	}
}
