package publish

import "storyline/playlists"

// Plan is what a publish would do, before anything happens.
type Plan struct {
	ID        playlists.Digest // names all that the plan was made from; see Order.Expect
	Network   playlists.Network
	Campaigns []playlists.CampaignID
	Carriages []CarriagePlan // those that change, in the fleet's order
	Unchanged int            // how many don't
	Trains    []TrainPlan    // those with carriages that change, in the fleet's order
	Fetch     Fetch          // of all trains
	Stories   []StoryPlan    // every story that would be told, by campaign and name
	Judged    Judged         // by whose word it was judged what displays play
	Waves     []WavePlan     // of the rollout that was asked about; none: at once to all
	Warnings  []Problem      // of the lint, that nobody has accepted
	Problems  []Problem      // with any of them the publish would fail, or tell less than it should
}

// Changes reports whether any carriage would tell something else.
func (p *Plan) Changes() bool { return len(p.Carriages) > 0 }

// Fetch is how many bytes of media displays lack.
type Fetch struct {
	Displays int   // that lack any
	Bytes    int64 // if each display fetches for itself
	Shared   int64 // if each train fetches a file once
}

// CarriagePlan is what becomes of one carriage.
type CarriagePlan struct {
	Line      playlists.Line
	Train     playlists.Train
	Carriage  playlists.Carriage
	Changes   []Change // of every story of it, Kept ones too
	Reordered bool     // its stories are told in another order, or in another zone or service day
	New       bool     // nothing was published to it before
	Displays  []DisplayFetch
}

// DisplayFetch is what one display would fetch.
type DisplayFetch struct {
	Display  playlists.DisplayID
	Position playlists.Position
	Bytes    int64
	Files    int
}

// TrainPlan sums up a train.
type TrainPlan struct {
	Line      playlists.Line
	Train     playlists.Train
	Carriages int // that change
	Fetch     Fetch
}

// StoryPlan is a story that would be told, and how far it is approved.
type StoryPlan struct {
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Digest   playlists.Digest
	Titles   playlists.Texts
	Signed   []string // persons
	Needed   int
	Approved bool
}

// WavePlan is one wave.
type WavePlan struct {
	Carriages []playlists.Carriage
}
