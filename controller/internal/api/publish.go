package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

type campaignInput struct {
	Campaign playlists.CampaignID `path:"campaign" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
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
	huma.Register(a.huma, operation(http.MethodPut, "/campaigns/{campaign}", "put-campaign", "Put a campaign with the catalogue of its media", http.StatusOK, maxCampaign, http.StatusRequestEntityTooLarge),
		func(ctx context.Context, in *campaignInput) (*campaignOutput, error) {
			files, err := checkFiles(in.Body.Catalogue)
			if err != nil {
				return nil, invalid("body.catalogue", "", err.Error())
			}
			sum, err := a.Campaigns.PutCampaign(ctx, in.Campaign, []byte(in.Body.YAML), files, a.Now())
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
