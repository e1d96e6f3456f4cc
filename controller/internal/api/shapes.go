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

// PlayKey names one play for ever. The zero key lies before every play.
type PlayKey struct {
	Display playlists.DisplayID
	Journal playlists.ID128
	Seq     uint64
}

// Play is a stored play.
type Play struct {
	Display  playlists.DisplayID `json:"display"`
	Received playlists.Millis    `json:"received" doc:"when it was stored"`
	Dated    playlists.Millis    `json:"dated,omitempty" doc:"when it was, ms since 1970: wall or, if its clock was untrusted, by what became known of its boot; absent: nobody knows"`
	playlists.Play
}

// Summary is what the ledger holds of a network between two instants.
type Summary struct {
	Network      playlists.Network `json:"network"`
	From         playlists.Millis  `json:"from"`
	Until        playlists.Millis  `json:"until"`
	Counts       []Count           `json:"counts"`
	Afterwards   int64             `json:"afterwards" doc:"of the plays in counts, those whose display did not know the time then, and found it out later"`
	Undated      int64             `json:"undated" doc:"plays of displays that did not know the time and have not found it out; in no other count"`
	Unknown      int64             `json:"unknown" doc:"plays that are gone and can never be counted, of displays of this network or of none"`
	Contradicted int64             `json:"contradicted" doc:"plays that came a second time with other words; the first ones count; see /plays/contradicted"`
	Redated      int64             `json:"redated" doc:"boots of displays of this network or of none of which another date was said later; the first ones stand"`
}

// Contradiction is a play that came a second time with other words. The first one
// counts; either shows that a journal was changed, or two displays share an id.
type Contradiction struct {
	Display playlists.DisplayID `json:"display"`
	Journal playlists.ID128     `json:"journal"`
	Seq     uint64              `json:"seq"`
	Kept    playlists.Digest    `json:"kept" doc:"SHA-256 of the record that came first and counts; GET /plays has it"`
	Came    playlists.Digest    `json:"came" doc:"SHA-256 of the record that came later"`
	Play    Play                `json:"play" doc:"the record that came later; it is in no count"`
}

// Count is how often one slide was told in one carriage, by outcome. Only whole
// plays count as told.
type Count struct {
	Carriage playlists.Carriage `json:"carriage"`
	Story    playlists.Digest   `json:"story"`
	Slide    playlists.SlideID  `json:"slide"`
	Lang     playlists.Lang     `json:"lang"`
	Outcome  playlists.Outcome  `json:"outcome"`
	Plays    int64              `json:"plays"`
	Shown    int64              `json:"shown" doc:"ms"`
}

// Health says whether the controller does its work.
type Health struct {
	Status  string           `json:"status" doc:"ok, or what is wrong"`
	Now     playlists.Millis `json:"now"`
	Version string           `json:"version"`
	Notes   []string         `json:"notes,omitempty" doc:"what a person should look at, though the controller goes on"`
}
