package api

import (
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// FleetSummary counts what a fleet holds.
type FleetSummary struct {
	Network   playlists.Network `json:"network"`
	Lines     int               `json:"lines"`
	Trains    int               `json:"trains"`
	Carriages int               `json:"carriages"`
	Displays  int               `json:"displays"`
}

// CampaignSummary counts what a campaign holds, and names what it still lacks.
type CampaignSummary struct {
	Campaign playlists.CampaignID `json:"campaign"`
	Network  playlists.Network    `json:"network"`
	N        int64                `json:"n" doc:"number of the version that it is"`
	Stories  []Approval           `json:"stories" doc:"none while there are problems"`
	Missing  []playlists.Digest   `json:"missing,omitempty" doc:"media that the campaign names and the media store does not hold"`
	Problems []campaign.Problem   `json:"problems,omitempty" doc:"of a draft: what keeps it from being approved and published"`
}

// Version says who made a version of a campaign, and how.
type Version struct {
	Network  playlists.Network    `json:"network"`
	Campaign playlists.CampaignID `json:"campaign"`
	N        int64                `json:"n" doc:"1 is the first"`
	Sum      playlists.Digest     `json:"sum" doc:"names text and catalogue together"`
	Who      string               `json:"who"`
	Act      string               `json:"act" doc:"one word: new, edit, upload, put, undo, redo, revert"`
	What     string               `json:"what,omitempty" doc:"what the act touched"`
	Updated  playlists.Millis     `json:"updated"`
}

// Text is a version with what it says.
type Text struct {
	Version
	YAML      string             `json:"yaml" doc:"campaign.yaml, byte for byte"`
	Catalogue campaign.Files     `json:"catalogue" doc:"what each media file is, by its path in the campaign's folder"`
	Problems  []campaign.Problem `json:"problems,omitempty" doc:"what keeps it from being approved and published"`
}

// Sheet is a story as editors sign it.
type Sheet struct {
	Approval
	Envelope playlists.Envelope `json:"envelope" doc:"the payload, and the signatures so far"`
}

// Approval says how far a story is approved.
type Approval struct {
	Network  playlists.Network    `json:"network"`
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Digest   playlists.Digest     `json:"sha256" doc:"of the story's payload"`
	Persons  []string             `json:"persons" doc:"editors who signed this payload"`
	Needed   int                  `json:"needed" doc:"how many persons must sign"`
	Approved bool                 `json:"approved"`
}

// DisplayState is what is known of a display.
type DisplayState struct {
	Display  playlists.DisplayID                `json:"display"`
	Network  playlists.Network                  `json:"network"`
	Carriage playlists.Carriage                 `json:"carriage"`
	Position playlists.Position                 `json:"position"`
	Train    playlists.Train                    `json:"train,omitempty"`
	Line     playlists.Line                     `json:"line,omitempty"`
	Presence string                             `json:"presence" doc:"online, offline or unknown"`
	Seen     playlists.Millis                   `json:"seen,omitempty" doc:"when it last spoke, by the controller's clock"`
	Wanted   map[playlists.Order]playlists.Held `json:"wanted"`
	Status   *playlists.Status                  `json:"status,omitempty" doc:"its last status, word for word"`
	Differs  []playlists.Order                  `json:"differs,omitempty" doc:"orders that it holds otherwise than wanted"`
	Replaced int                                `json:"replaced,omitempty" doc:"connections since the controller's start that took the place of one that was up; if it grows, two agents share a token"`
	Excess   int64                              `json:"excess,omitempty" doc:"what it said of late and was not taken, being more than any display can have to say: it has another's token, or is no display"`
}

// Health says whether the controller does its work.
type Health struct {
	Status  string           `json:"status" doc:"ok, or what is wrong"`
	Now     playlists.Millis `json:"now"`
	Version string           `json:"version"`
	Notes   []string         `json:"notes,omitempty" doc:"what a person should look at, though the controller goes on"`
}
