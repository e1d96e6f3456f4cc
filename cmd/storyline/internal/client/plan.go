package client

import (
	"context"
	"net/http"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Draft is what was written and is only to be judged.
type Draft struct {
	Fleet   string          `json:"fleet,omitempty"`
	Texts   []DraftCampaign `json:"texts,omitempty"`
	Stories [][]byte        `json:"stories,omitempty"`
}

// DraftCampaign is a campaign as it was written.
type DraftCampaign struct {
	Campaign  playlists.CampaignID `json:"campaign"`
	YAML      string               `json:"yaml"`
	Catalogue campaign.Files       `json:"catalogue"`
}

// Plan tells what a publish would do. Its JSON is the controller's own.
type Plan struct {
	ID        playlists.Digest       `json:"id"`
	Network   playlists.Network      `json:"network"`
	Campaigns []playlists.CampaignID `json:"campaigns"`
	Carriages []PlanCarriage         `json:"carriages"`
	Unchanged int                    `json:"unchanged"`
	Trains    []PlanTrain            `json:"trains"`
	Fetch     Fetch                  `json:"fetch"`
	Stories   []PlanStory            `json:"stories"`
	Judged    PlanJudged             `json:"judged"`
	Waves     []PlanWave             `json:"waves,omitempty"`
	Warnings  []PlanProblem          `json:"warnings,omitempty"`
	Problems  []PlanProblem          `json:"problems"`
}

// PlanJudged tells by whose word it was judged what displays can play.
type PlanJudged struct {
	Said    int `json:"said"`
	Unheard int `json:"unheard"`
}

// Fetch is how many bytes of media displays lack.
type Fetch struct {
	Displays int   `json:"displays"`
	Bytes    int64 `json:"bytes"`
	Shared   int64 `json:"shared"`
}

// PlanCarriage is what becomes of one carriage.
type PlanCarriage struct {
	Line      playlists.Line     `json:"line"`
	Train     playlists.Train    `json:"train"`
	Carriage  playlists.Carriage `json:"carriage"`
	New       bool               `json:"new,omitempty"`
	Reordered bool               `json:"reordered,omitempty"`
	Changes   []PlanChange       `json:"changes"`
	Displays  []PlanDisplay      `json:"displays"`
}

// PlanChange is what becomes of one story in a carriage.
type PlanChange struct {
	Kind     string               `json:"kind"`
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Fields   []string             `json:"fields,omitempty"`
	From     *playlists.Entry     `json:"from,omitempty"`
	To       *playlists.Entry     `json:"to,omitempty"`
}

// PlanDisplay is what one display would fetch.
type PlanDisplay struct {
	Display  playlists.DisplayID `json:"display"`
	Position playlists.Position  `json:"position"`
	Bytes    int64               `json:"bytes"`
	Files    int                 `json:"files"`
}

// PlanTrain sums up a train.
type PlanTrain struct {
	Line      playlists.Line  `json:"line"`
	Train     playlists.Train `json:"train"`
	Carriages int             `json:"carriages"`
	Fetch     Fetch           `json:"fetch"`
}

// PlanStory is a story that would be told, and how far it is approved.
type PlanStory struct {
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Digest   playlists.Digest     `json:"sha256"`
	Titles   playlists.Texts      `json:"titles"`
	Signed   []string             `json:"signed"`
	Needed   int                  `json:"needed"`
	Approved bool                 `json:"approved"`
}

// PlanWave is one wave.
type PlanWave struct {
	Carriages []playlists.Carriage `json:"carriages"`
}

// PlanProblem is what keeps a publish from being what it should be.
type PlanProblem struct {
	Kind     string               `json:"kind"`
	Text     string               `json:"text"`
	Remedy   string               `json:"remedy,omitempty"`
	File     string               `json:"file,omitempty"`
	Line     int                  `json:"line,omitempty"`
	Column   int                  `json:"column,omitempty"`
	Rule     string               `json:"rule,omitempty"`
	Campaign playlists.CampaignID `json:"campaign,omitempty"`
	Story    playlists.StoryID    `json:"story,omitempty"`
	Media    *playlists.Digest    `json:"media,omitempty"`
}

// Plan asks what an order would do with what is only written; nothing is kept.
func (c *Client) Plan(ctx context.Context, o Order, d Draft) (Plan, error) {
	var p Plan
	err := c.putJSON(ctx, http.MethodPost, "/plans", struct {
		Order
		Draft
	}{o, d}, &p)
	return p, err
}
