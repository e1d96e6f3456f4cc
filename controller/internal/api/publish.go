package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

type publishInput struct{ Body Order }

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

type latestInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"20"`
}

type latestOutput struct {
	Body struct {
		Publishes []Progress `json:"publishes"`
	}
}

func (a *API) publishRoutes() {
	huma.Register(a.huma, operation(http.MethodPost, "/publishes", "publish", "Publish campaigns to the carriages of a network", http.StatusAccepted, maxSmall,
		http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge), a.publish)
	huma.Register(a.huma, operation(http.MethodPost, "/plans", "plan", "What a publish would do, before anything happens; nothing of it is kept", http.StatusOK, maxPlan,
		http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge), a.plan)
	a.actRoutes()
	huma.Register(a.huma, operation(http.MethodGet, "/publishes", "list-publishes", "The newest publishes, newest first, without their displays", http.StatusOK, 0),
		func(ctx context.Context, in *latestInput) (*latestOutput, error) {
			list, err := a.Publisher.Publishes(ctx, in.Limit)
			for i := range list {
				list[i].Displays, list[i].Waves = listed(list[i].Displays), listed(list[i].Waves)
			}
			out := &latestOutput{}
			out.Body.Publishes = listed(list)
			return out, a.problem(ctx, err)
		})
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
			p.Displays, p.Waves = listed(p.Displays), listed(p.Waves)
			return &progressOutput{Body: p}, nil
		})
}

// publish takes the instant first: it is the start of every duration that a
// publish is measured by.
func (a *API) publish(ctx context.Context, in *publishInput) (*publishOutput, error) {
	accepted := a.Now()
	o := in.Body
	if err := a.complete(ctx, &o, ""); err != nil {
		return nil, err
	}
	id, err := a.Publisher.Publish(ctx, o, accepted)
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	return &publishOutput{Location: Prefix + "/publishes/" + id, Body: Accepted{ID: id, Accepted: accepted}}, nil
}

// complete finds the network of an order and checks its names. A publish that takes
// another back has that one's network.
func (a *API) complete(ctx context.Context, o *Order, drafted playlists.Network) error {
	for _, c := range o.Campaigns {
		if !playlists.ValidName(c) {
			return invalid("body.campaigns", string(c), playlists.NameRule)
		}
	}
	if o.Revert != "" {
		return nil
	}
	if drafted != "" && (o.Network == "" || o.Network == drafted) {
		o.Network = drafted
		return nil
	}
	n, err := a.network(ctx, o.Network)
	o.Network = n
	return err
}

// holds reports whether a display has what this publish, or a later one, wants.
func holds(r *Receipt) bool {
	return r.Committed != 0 || r.Wanted != playlists.Held{} && (r.Held == r.Wanted || r.Held.Serial.Compare(r.Wanted.Serial) > 0)
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
		if r.Applied != 0 {
			r.TookToApply = r.Applied - max(p.Accepted, p.At)
		}
		switch {
		case holds(r):
			p.Counts.Held++
		case refusedIt:
			p.Counts.Refused++
		default:
			p.Counts.Waiting++
		}
		if r.Phase == "applied" {
			p.Counts.Applied++
		}
	}
}
