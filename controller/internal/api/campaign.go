package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

type campaignInput struct {
	Campaign playlists.CampaignID `path:"campaign" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
	Draft    bool                 `query:"draft" doc:"keep it though it has problems, as long as it can be read"`
	By       string               `query:"by" default:"shell" maxLength:"80" doc:"who puts it, for people who look at the history"`
	Body     struct {
		YAML      string         `json:"yaml" doc:"campaign.yaml as it was written"`
		Catalogue campaign.Files `json:"catalogue" doc:"what each media file is, by its path in the campaign's folder"`
	}
}

type campaignOutput struct{ Body CampaignSummary }

type approvalOutput struct{ Body Approval }

// maxEnvelope is the largest envelope of a story: base64 makes four bytes of
// three, and eight signatures with their key ids add little.
const maxEnvelope = playlists.MaxStory*4/3 + 8<<10

func (a *API) campaignRoutes() {
	huma.Register(a.huma, operation(http.MethodPut, "/campaigns/{campaign}", "put-campaign", "Put a campaign with the catalogue of its media; it becomes the newest version", http.StatusOK, maxCampaign,
		http.StatusConflict, http.StatusRequestEntityTooLarge),
		func(ctx context.Context, in *campaignInput) (*campaignOutput, error) {
			files, err := checkFiles(in.Body.Catalogue)
			if err != nil {
				return nil, invalid("body.catalogue", "", err.Error())
			}
			sum, err := a.Campaigns.PutCampaign(ctx, Put{Campaign: in.Campaign, YAML: []byte(in.Body.YAML), Files: files, Draft: in.Draft, By: in.By})
			sum.Stories = listed(sum.Stories)
			return &campaignOutput{Body: sum}, a.problem(ctx, err)
		})
	huma.Register(a.huma, envelope(http.MethodPut, "/stories", "put-story", "Put a story that an editor signed; signatures of one payload are joined", http.StatusOK, maxEnvelope, http.StatusRequestEntityTooLarge),
		func(ctx context.Context, in *envelopeInput) (*approvalOutput, error) {
			approval, err := a.Campaigns.PutStory(ctx, own(in.RawBody), a.Now())
			approval.Persons = listed(approval.Persons)
			return &approvalOutput{Body: approval}, a.problem(ctx, err)
		})
}

// checkFiles holds a catalogue to the rules that its file has.
func checkFiles(f campaign.Files) (campaign.Files, error) {
	b, err := f.Bytes()
	if err != nil {
		return nil, err
	}
	return campaign.ParseCatalogue(b)
}
