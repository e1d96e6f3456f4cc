package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Order is what is to be published, when and how.
type Order struct {
	Network   playlists.Network      `json:"network,omitempty" pattern:"^[a-z0-9][a-z0-9-]{0,39}$" doc:"may be left out where there is only one"`
	Campaigns []playlists.CampaignID `json:"campaigns,omitempty" maxItems:"1000" doc:"none: all of the network's; else all that it tells afterwards"`
	At        playlists.Millis       `json:"at,omitempty" minimum:"0" doc:"when it begins, ms since 1970; at once if left out or past"`
	Waves     *Rollout               `json:"waves,omitempty" doc:"left out: at once to all"`
	Expect    *playlists.Digest      `json:"expect,omitempty" doc:"the id of the plan that was looked at; if anything has changed since, the answer is 409"`
	By        string                 `json:"by,omitempty" maxLength:"80" doc:"who asks for it, for people"`
	Revert    string                 `json:"revert,omitempty" maxLength:"64" doc:"the publish to take back: what the one before it said is published again, to the carriages that change by it"`
	To        string                 `json:"to,omitempty" maxLength:"64" doc:"with revert: the publish to go back to, if not the one before"`
}

// Rollout says in which waves a publish goes.
type Rollout struct {
	Steps    []string `json:"steps" minItems:"1" maxItems:"20" doc:"carriage, train, all, or a share of the carriages such as 10%; whoever is left makes a last wave"`
	Soak     *int64   `json:"soak,omitempty" minimum:"0" maximum:"604800000" doc:"ms that each display of a wave must have shown it without a fault; 60000 if left out"`
	Patience *int64   `json:"patience,omitempty" minimum:"1" maximum:"604800000" doc:"ms after which a display that has not applied it counts as failed; 1800000 if left out"`
	Percent  *int     `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"of a wave's displays may fail before it stops by itself; 5 if left out"`
}

// Draft is what was written and is only to be judged.
type Draft struct {
	Fleet   string          `json:"fleet,omitempty" doc:"a fleet, YAML, in place of the one that was put"`
	Texts   []DraftCampaign `json:"texts,omitempty" maxItems:"100" doc:"campaigns in place of those that were put"`
	Stories [][]byte        `json:"stories,omitempty" maxItems:"1000" doc:"envelopes that editors signed, base64 each"`
}

// DraftCampaign is a campaign as it was written.
type DraftCampaign struct {
	Campaign  playlists.CampaignID `json:"campaign" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
	YAML      string               `json:"yaml"`
	Catalogue campaign.Files       `json:"catalogue"`
}

type planInput struct {
	Body struct {
		Order
		Draft
	}
}

type planOutput struct{ Body Plan }

// plan tells what a publish would do. A fleet that is only judged may be of a
// network that has none yet.
func (a *API) plan(ctx context.Context, in *planInput) (*planOutput, error) {
	o, d := in.Body.Order, in.Body.Draft
	var drafted playlists.Network
	if d.Fleet != "" {
		f, problems := campaign.ParseFleet("fleet.yaml", []byte(d.Fleet))
		if len(problems) > 0 {
			return nil, a.problem(ctx, Problems(problems))
		}
		drafted = f.Network
	}
	for i := range d.Texts {
		files, err := checkFiles(d.Texts[i].Catalogue)
		if err != nil {
			return nil, invalid("body.texts", string(d.Texts[i].Campaign), err.Error())
		}
		d.Texts[i].Catalogue = files
	}
	if err := a.complete(ctx, &o, drafted); err != nil {
		return nil, err
	}
	p, err := a.Publisher.Plan(ctx, o, d)
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	p.Campaigns, p.Carriages, p.Trains = listed(p.Campaigns), listed(p.Carriages), listed(p.Trains)
	p.Stories, p.Problems = listed(p.Stories), listed(p.Problems)
	return &planOutput{Body: p}, nil
}

// Act is what a person decides about a publish that is under way.
type Act string

// The acts.
const (
	Continue Act = "continue"
	Stop     Act = "stop"
	Cancel   Act = "cancel"
)

type actInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		By string `json:"by,omitempty" maxLength:"80" doc:"who asks for it, for people"`
	}
}

func (a *API) actRoutes() {
	for act, summary := range map[Act]string{
		Continue: "Let a rollout that was stopped go on; the displays for which it was stopped don't count any more",
		Stop:     "Stop a rollout that waits for a wave to prove itself",
		Cancel:   "Cancel a publish that was scheduled and has not begun",
	} {
		op := operation(http.MethodPost, "/publishes/{id}/"+string(act), string(act)+"-publish", summary, http.StatusNoContent, maxSmall, http.StatusNotFound, http.StatusConflict)
		huma.Register(a.huma, op, func(ctx context.Context, in *actInput) (*struct{}, error) {
			return nil, a.problem(ctx, a.Publisher.Act(ctx, in.ID, act, in.Body.By))
		})
	}
}
