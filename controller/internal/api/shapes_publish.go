package api

import "storyline/playlists"

// Progress tells how far a publish has come. Desired and applied are different
// facts: State speaks of the controller's part, Displays of what displays said.
type Progress struct {
	ID        string                 `json:"id"`
	Network   playlists.Network      `json:"network"`
	Campaigns []playlists.CampaignID `json:"campaigns,omitempty" doc:"none: all of the network's"`
	State     string                 `json:"state" doc:"scheduled, accepted, sealing, sending, waiting (a wave must prove itself), stopped, done, failed, cancelled or overtaken"`
	Failure   string                 `json:"failure,omitempty" doc:"why it failed or stopped"`
	By        string                 `json:"by,omitempty" doc:"who asked for it"`
	At        playlists.Millis       `json:"at,omitempty" doc:"when it was to begin"`
	Reverts   string                 `json:"reverts,omitempty" doc:"the publish that it takes back"`
	Wave      int                    `json:"wave" doc:"the wave that is under way, from 0"`
	Waves     []Wave                 `json:"waves" doc:"one where all are published to at once"`
	Faults    []Fault                `json:"faults,omitempty" doc:"for which it stopped"`
	Excused   []Fault                `json:"excused,omitempty" doc:"displays that did not count since they could prove nothing: they were not there, or a technician hides what they tell"`
	Watch     *Watch                 `json:"watch,omitempty" doc:"how the wave that waits to prove itself stands"`
	Accepted  playlists.Millis       `json:"accepted" doc:"when the request was accepted, ms since 1970 by the controller's clock"`
	Compiled  playlists.Millis       `json:"compiled,omitempty"`
	Sealed    playlists.Millis       `json:"sealed,omitempty"`
	Done      playlists.Millis       `json:"done,omitempty" doc:"when the controller's part was finished"`
	Serial    playlists.Serial       `json:"serial"`
	Carriages int                    `json:"carriages"`
	Counts    Counts                 `json:"counts"`
	Displays  []Receipt              `json:"displays"`
}

// Counts counts displays of a publish.
type Counts struct {
	Displays int `json:"displays"`
	Held     int `json:"held" doc:"have said that they hold what was published"`
	Refused  int `json:"refused" doc:"have refused it and don't hold it"`
	Waiting  int `json:"waiting" doc:"have said neither"`
	Applied  int `json:"applied" doc:"have said that they show what was published"`
}

// Wave is how far one wave of a publish has come.
type Wave struct {
	Step      string               `json:"step,omitempty"`
	Carriages []playlists.Carriage `json:"carriages"`
	Displays  int                  `json:"displays"`
	Phases    map[string]int       `json:"phases" doc:"displays by phase"`
}

// Watch is how a wave that must prove itself stands.
type Watch struct {
	Waiting int              `json:"waiting" doc:"displays that have not applied it"`
	Proven  int              `json:"proven" doc:"displays that have shown it for long enough"`
	Until   playlists.Millis `json:"until,omitempty" doc:"when it is judged again though nothing is heard"`
	Faults  []Fault          `json:"faults,omitempty" doc:"displays that have failed, not too many yet"`
	Excused []Fault          `json:"excused,omitempty" doc:"displays that don't count since they can prove nothing: they are not there, or a technician hides what they tell"`
}

// Fault is what is wrong with one display of a wave.
type Fault struct {
	Display  playlists.DisplayID `json:"display"`
	Carriage playlists.Carriage  `json:"carriage"`
	Why      string              `json:"why"`
}

// Receipt is what one display said of a publish.
type Receipt struct {
	Display   playlists.DisplayID `json:"display"`
	Carriage  playlists.Carriage  `json:"carriage"`
	Presence  string              `json:"presence,omitempty" doc:"online, offline or unknown"`
	Wanted    playlists.Held      `json:"wanted"`
	Held      playlists.Held      `json:"held" doc:"what its last status says"`
	Committed playlists.Millis    `json:"committed,omitempty" doc:"when the controller had its receipt on disk, ms since 1970"`
	Took      int64               `json:"took,omitempty" doc:"ms from accepted to committed"`
	Wave      int                 `json:"wave" doc:"from 0"`
	Phase     string              `json:"phase" enum:"later,waiting,fetching,applied,refused,offline,unknown"`
	Applied   playlists.Millis    `json:"applied,omitempty" doc:"when it had said that it shows it, ms since 1970"`
	Missing   int                 `json:"missing,omitempty" doc:"media files that it still needs"`
	Refusals  []playlists.Refused `json:"refusals,omitempty"`
	Failures  []playlists.Failed  `json:"failures,omitempty" doc:"slides of it that the screen could not show"`
	Trouble   string              `json:"trouble,omitempty" doc:"what keeps it from its work"`

	TookToApply int64 `json:"took_to_apply,omitempty" doc:"ms from accepted, or from the instant it was to begin, to applied"`
}
