package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

type playsInput struct {
	Display playlists.DisplayID `query:"display" pattern:"^[a-z0-9][a-z0-9-]{0,39}$" doc:"of one display; without it, of all"`
	After   string              `query:"after" maxLength:"128" doc:"the field next of the page before"`
	Limit   int                 `query:"limit" minimum:"1" maximum:"5000" default:"500"`
}

type playsOutput struct {
	Body struct {
		Plays []Play `json:"plays"`
		Next  string `json:"next,omitempty" doc:"ask with after=next for the following page; absent when this page is not full"`
	}
}

type summaryInput struct {
	NetworkQuery
	From  playlists.Millis `query:"from" minimum:"0" required:"true" doc:"ms since 1970, included"`
	Until playlists.Millis `query:"until" minimum:"0" required:"true" doc:"ms since 1970, not included"`
}

type summaryOutput struct{ Body Summary }

type contradictedInput struct {
	NetworkQuery
	Limit int `query:"limit" minimum:"1" maximum:"5000" default:"500"`
}

type contradictedOutput struct {
	Body struct {
		Contradicted []Contradiction `json:"contradicted"`
	}
}

func (a *API) playRoutes() {
	huma.Register(a.huma, operation(http.MethodGet, "/plays/contradicted", "list-contradicted-plays", "Plays that came a second time with other words, newest first", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *contradictedInput) (*contradictedOutput, error) {
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			out := &contradictedOutput{}
			list, err := a.Plays.Contradicted(ctx, n, in.Limit)
			out.Body.Contradicted = listed(list)
			return out, a.problem(ctx, err)
		})
	huma.Register(a.huma, operation(http.MethodGet, "/plays", "list-plays", "Proofs of play, each once", http.StatusOK, 0), a.listPlays)
	huma.Register(a.huma, operation(http.MethodGet, "/plays/summary", "summarise-plays", "How often each slide was told in each carriage", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *summaryInput) (*summaryOutput, error) {
			if in.Until < in.From {
				return nil, invalid("query.until", strconv.FormatInt(in.Until, 10), "lies before from")
			}
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			sum, err := a.Plays.Summary(ctx, n, in.From, in.Until)
			sum.Network, sum.From, sum.Until, sum.Counts = n, in.From, in.Until, listed(sum.Counts)
			return &summaryOutput{Body: sum}, a.problem(ctx, err)
		})
}

func (a *API) listPlays(ctx context.Context, in *playsInput) (*playsOutput, error) {
	after, err := parseKey(in.After)
	if err != nil {
		return nil, invalid("query.after", in.After, err.Error())
	}
	out := &playsOutput{}
	plays, err := a.Plays.Plays(ctx, in.Display, after, in.Limit)
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	out.Body.Plays = listed(plays)
	if n := len(out.Body.Plays); n == in.Limit {
		last := &out.Body.Plays[n-1]
		out.Body.Next = PlayKey{Display: last.Display, Journal: last.Journal, Seq: last.Seq}.String()
	}
	return out, nil
}

// String gives the key as it travels: display, journal and seq with dots.
func (k PlayKey) String() string {
	return string(k.Display) + "." + k.Journal.String() + "." + strconv.FormatUint(k.Seq, 10)
}

// parseKey reads a key; nothing gives the one before every play.
func parseKey(s string) (k PlayKey, err error) {
	if s == "" {
		return k, nil
	}
	parts := strings.Split(s, ".")
	if len(parts) != 3 || !playlists.ValidName(parts[0]) {
		return k, errors.New("not the field next of a page")
	}
	k.Display = playlists.DisplayID(parts[0])
	if err := k.Journal.UnmarshalText([]byte(parts[1])); err != nil {
		return k, err
	}
	k.Seq, err = strconv.ParseUint(parts[2], 10, 64)
	if err != nil {
		return k, errors.New("not the field next of a page")
	}
	return k, nil
}
