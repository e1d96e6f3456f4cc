package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

// CampaignPath names a campaign; exported for the same reason as NetworkQuery.
type CampaignPath struct {
	NetworkQuery
	Campaign playlists.CampaignID `path:"campaign" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
}

type versionInput struct {
	CampaignPath
	N int64 `path:"n" minimum:"1"`
}

type historyInput struct {
	CampaignPath
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type textOutput struct{ Body Text }

type historyOutput struct {
	Body struct {
		Versions []Version `json:"versions" doc:"newest first"`
	}
}

type sheetsOutput struct {
	Body struct {
		Sheets []Sheet `json:"sheets"`
	}
}

func (a *API) textRoutes() {
	huma.Register(a.huma, operation(http.MethodGet, "/campaigns/{campaign}", "get-campaign", "The newest version of a campaign", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *CampaignPath) (*textOutput, error) { return a.text(ctx, in, 0) })
	huma.Register(a.huma, operation(http.MethodGet, "/campaigns/{campaign}/versions/{n}", "get-version", "One version of a campaign", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *versionInput) (*textOutput, error) {
			return a.text(ctx, &in.CampaignPath, in.N)
		})
	huma.Register(a.huma, operation(http.MethodGet, "/campaigns/{campaign}/versions", "list-versions", "Who made which version of a campaign, newest first", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *historyInput) (*historyOutput, error) {
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			out := &historyOutput{}
			list, err := a.Texts.Versions(ctx, n, in.Campaign, in.Limit)
			out.Body.Versions = listed(list)
			return out, a.problem(ctx, err)
		})
	huma.Register(a.huma, operation(http.MethodGet, "/campaigns/{campaign}/sheets", "list-sheets", "What editors sign of a campaign's newest version: each story's payload, and its signatures so far",
		http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, in *CampaignPath) (*sheetsOutput, error) {
			n, err := a.network(ctx, in.Network)
			if err != nil {
				return nil, err
			}
			out := &sheetsOutput{}
			list, err := a.Texts.Sheets(ctx, n, in.Campaign)
			out.Body.Sheets = listed(list)
			return out, a.problem(ctx, err)
		})
}

func (a *API) text(ctx context.Context, in *CampaignPath, number int64) (*textOutput, error) {
	n, err := a.network(ctx, in.Network)
	if err != nil {
		return nil, err
	}
	text, err := a.Texts.Text(ctx, n, in.Campaign, number)
	return &textOutput{Body: text}, a.problem(ctx, err)
}
