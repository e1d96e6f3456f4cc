package api

import "storyline/playlists"

// Plan tells what a publish would do.
type Plan struct {
	ID        playlists.Digest       `json:"id" doc:"names all that the plan was made from; say it as expect when publishing"`
	Network   playlists.Network      `json:"network"`
	Campaigns []playlists.CampaignID `json:"campaigns"`
	Carriages []PlanCarriage         `json:"carriages" doc:"those that change"`
	Unchanged int                    `json:"unchanged" doc:"how many carriages don't"`
	Trains    []PlanTrain            `json:"trains" doc:"those with carriages that change"`
	Fetch     Fetch                  `json:"fetch"`
	Stories   []PlanStory            `json:"stories" doc:"every story that would be told"`
	Judged    PlanJudged             `json:"judged" doc:"by whose word it was judged what displays can play"`
	Waves     []PlanWave             `json:"waves,omitempty"`
	Warnings  []PlanProblem          `json:"warnings,omitempty" doc:"of the lint, that nobody has accepted by name"`
	Problems  []PlanProblem          `json:"problems" doc:"with any of them the publish would fail, or show less than it should"`
}

// PlanJudged tells by whose word it was judged what displays can play.
type PlanJudged struct {
	Said    int `json:"said" doc:"displays that have said it of themselves"`
	Unheard int `json:"unheard" doc:"displays that never spoke: the fleet's file says it"`
}

// Fetch is how many bytes of media displays lack.
type Fetch struct {
	Displays int   `json:"displays" doc:"that lack any"`
	Bytes    int64 `json:"bytes" doc:"if each display fetches for itself"`
	Shared   int64 `json:"shared" doc:"if each train fetches a file once"`
}

// PlanCarriage is what becomes of one carriage.
type PlanCarriage struct {
	Line      playlists.Line     `json:"line"`
	Train     playlists.Train    `json:"train"`
	Carriage  playlists.Carriage `json:"carriage"`
	New       bool               `json:"new,omitempty" doc:"nothing was published to it before"`
	Reordered bool               `json:"reordered,omitempty" doc:"only the order of its stories, its zone or its service day changes"`
	Changes   []PlanChange       `json:"changes"`
	Displays  []PlanDisplay      `json:"displays"`
}

// PlanChange is what becomes of one story in a carriage.
type PlanChange struct {
	Kind     string               `json:"kind" enum:"added,gone,changed,kept"`
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Fields   []string             `json:"fields,omitempty" doc:"of changed: text, schedule, priority, weight, positions"`
	From     *PlanEntry           `json:"from,omitempty"`
	To       *PlanEntry           `json:"to,omitempty"`
}

// PlanEntry is a story in an arrangement. Its own name keeps it apart from an entry
// of a catalogue.
type PlanEntry playlists.Entry

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
	Carriages int             `json:"carriages" doc:"that change"`
	Fetch     Fetch           `json:"fetch"`
}

// PlanStory is a story that would be told, and how far it is approved.
type PlanStory struct {
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Digest   playlists.Digest     `json:"sha256"`
	Titles   playlists.Texts      `json:"titles"`
	Signed   []string             `json:"signed" doc:"persons"`
	Needed   int                  `json:"needed"`
	Approved bool                 `json:"approved"`
}

// PlanWave is one wave.
type PlanWave struct {
	Carriages []playlists.Carriage `json:"carriages"`
}

// PlanProblem is what keeps a publish from being what it should be.
type PlanProblem struct {
	Kind     string               `json:"kind" enum:"file,approval,media,trust,key,clock,display,nothing"`
	Text     string               `json:"text"`
	Remedy   string               `json:"remedy,omitempty"`
	File     string               `json:"file,omitempty"`
	Line     int                  `json:"line,omitempty"`
	Column   int                  `json:"column,omitempty"`
	Rule     string               `json:"rule,omitempty"`
	Campaign playlists.CampaignID `json:"campaign,omitempty"`
	Story    playlists.StoryID    `json:"story,omitempty"`
	Media    *playlists.Digest    `json:"media,omitempty" doc:"a file that the media store lacks"`
}
