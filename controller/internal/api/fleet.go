package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

// own copies a request's body: huma lends it only until the handler returns.
func own(b []byte) []byte { return bytes.Clone(b) }

// listed gives an empty list for none: in JSON that is [], not null.
func listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// NetworkQuery names a network. It is exported since huma leaves out, without a
// word, what stands in an embedded type that is not.
type NetworkQuery struct {
	Network playlists.Network `query:"network" pattern:"^[a-z0-9][a-z0-9-]{0,39}$" doc:"may be left out where there is only one"`
}

type yamlInput struct {
	RawBody []byte `contentType:"application/yaml"`
}

type fleetOutput struct{ Body FleetSummary }

func (a *API) fleetRoutes() {
	huma.Register(a.huma, operation(http.MethodPut, "/fleet", "put-fleet", "Put a network's fleet", http.StatusOK, maxFleet, http.StatusRequestEntityTooLarge),
		func(ctx context.Context, in *yamlInput) (*fleetOutput, error) {
			sum, err := a.Fleets.PutFleet(ctx, own(in.RawBody), a.Now())
			return &fleetOutput{Body: sum}, a.problem(ctx, err)
		})
	huma.Register(a.huma, operation(http.MethodGet, "/fleet", "get-fleet", "A network's fleet, as it was put", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *NetworkQuery) (*bytesOutput, error) {
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			b, err := a.Fleets.FleetFile(ctx, n)
			return &bytesOutput{ContentType: "application/yaml", Body: b}, a.problem(ctx, err)
		})
}

type tokensInput struct {
	Body struct {
		Displays []playlists.DisplayID `json:"displays" minItems:"1" maxItems:"10000"`
	}
}

// Token is a display's token, shown once.
type Token struct {
	Display playlists.DisplayID `json:"display"`
	Token   string              `json:"token" doc:"256 bits; not shown again: put it into the display's token file"`
}

type tokensOutput struct {
	Body struct {
		Tokens []Token `json:"tokens"`
	}
}

type displayInput struct {
	Display playlists.DisplayID `path:"display" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
}

type statesOutput struct {
	Body struct {
		Displays []DisplayState `json:"displays"`
	}
}

func (a *API) displayRoutes() {
	huma.Register(a.huma, operation(http.MethodPost, "/displays", "enrol-displays",
		"Make a token for each display; a display that had one loses it and is disconnected", http.StatusCreated, maxFleet, http.StatusRequestEntityTooLarge), a.enrol)
	op := operation(http.MethodDelete, "/displays/{display}/token", "revoke-display", "Take a display's token away and disconnect it", http.StatusNoContent, 0)
	huma.Register(a.huma, op, func(ctx context.Context, in *displayInput) (*struct{}, error) {
		if err := a.Tokens.Revoke(ctx, in.Display, a.Now()); err != nil {
			return nil, a.problem(ctx, err)
		}
		a.drop(in.Display)
		return nil, nil
	})
	huma.Register(a.huma, operation(http.MethodGet, "/displays", "list-displays", "The state of every display", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *NetworkQuery) (*statesOutput, error) {
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			out := &statesOutput{}
			states, err := a.Displays.States(ctx, n)
			out.Body.Displays = listed(states)
			return out, a.problem(ctx, err)
		})
}

func (a *API) enrol(ctx context.Context, in *tokensInput) (*tokensOutput, error) {
	seen := make(map[playlists.DisplayID]bool, len(in.Body.Displays))
	for i, d := range in.Body.Displays {
		at := fmt.Sprintf("body.displays[%d]", i)
		switch {
		case !playlists.ValidName(d):
			return nil, invalid(at, string(d), playlists.NameRule)
		case seen[d]:
			return nil, invalid(at, string(d), "this display stands in the list twice")
		}
		seen[d] = true
	}
	if err := a.atHome(ctx, in.Body.Displays); err != nil {
		return nil, err
	}
	tokens, err := a.Tokens.Issue(ctx, in.Body.Displays, a.Now())
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	out := &tokensOutput{}
	for _, d := range in.Body.Displays {
		a.drop(d)
		out.Body.Tokens = append(out.Body.Tokens, Token{Display: d, Token: tokens[d]})
	}
	return out, nil
}

// maxNamed is how many displays one answer names.
const maxNamed = 20

// atHome refuses displays that no fleet names: most likely a number was mistyped,
// and such a display would connect and for ever get no orders.
func (a *API) atHome(ctx context.Context, ds []playlists.DisplayID) error {
	if a.Places == nil {
		return nil
	}
	homeless := a.Places.Homeless(ctx, ds)
	if len(homeless) == 0 {
		return nil
	}
	m := &huma.ErrorModel{
		Type: "urn:storyline:homeless", Status: http.StatusUnprocessableEntity, Title: "in no fleet",
		Detail: fmt.Sprintf("no fleet names display %s (%d such in all), so it would get no orders: put it into the fleet file and put the fleet first", homeless[0], len(homeless)),
	}
	for _, d := range homeless[:min(maxNamed, len(homeless))] {
		m.Errors = append(m.Errors, &huma.ErrorDetail{Location: fmt.Sprintf("body.displays[%d]", slices.Index(ds, d)), Value: string(d), Message: "no fleet names this display"})
	}
	return m
}

func (a *API) drop(d playlists.DisplayID) {
	if a.Connections != nil {
		a.Connections.Drop(d)
	}
}
