package publish

import "storyline/playlists"

// Playlist is what one carriage shall hold: the sealed arrangement and the names
// of its stories' envelopes.
type Playlist struct {
	Network  playlists.Network
	Carriage playlists.Carriage
	Held     playlists.Held // serial, and digest of the whole message
	Issued   playlists.Millis
	Lease    playlists.Millis
	Envelope []byte
	Stories  []playlists.Digest // SHA-256 of each story's envelope, in the message's order
}

// Binding is a sealed binding and what it says.
type Binding struct {
	Display  playlists.DisplayID
	Network  playlists.Network
	Carriage playlists.Carriage
	Position playlists.Position
	Train    playlists.Train
	Line     playlists.Line
	Held     playlists.Held
	Bytes    []byte
	Issued   playlists.Millis
}

// State says how far a publish has come; the store knows the same words.
type State string

// The states of a publish.
const (
	Scheduled State = "scheduled" // begins at its instant
	Accepted  State = "accepted"
	Sealing   State = "sealing"
	Sending   State = "sending"
	Waiting   State = "waiting" // a wave is on the broker and must prove itself
	Stopped   State = "stopped" // it did not, or a person said stop
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
	Overtaken State = "overtaken"
)

// Job is one publish. Its instants say how far it has come; zero is not yet.
type Job struct {
	ID        string
	Network   playlists.Network
	Campaigns []playlists.CampaignID // empty: all of the network's
	By        string                 // who asked for it, as they wrote themselves
	Starts    playlists.Millis       // zero: at once
	Reverts   string                 // the publish that it takes back
	Rollout   Rollout
	State     State
	Why       string // it failed or was stopped
	Serial    playlists.Serial
	Inputs    playlists.Digest
	Carriages int

	Wave     int              // that is sealed or watched, from zero
	WaveSent playlists.Millis // when it was on the broker
	Watch    Watch

	AcceptedAt, CompiledAt, SealedAt, DoneAt playlists.Millis
}

// Watch is what must not be forgotten of a wave if this controller dies.
type Watch struct {
	Wave     int                            `json:"wave"`
	Before   map[playlists.DisplayID]Before `json:"before"`             // those of its displays with which something was wrong
	Forgiven []playlists.DisplayID          `json:"forgiven,omitempty"` // whose faults a person has looked at
	Faults   []Fault                        `json:"faults,omitempty"`   // for which it was stopped
	Excused  []Fault                        `json:"excused,omitempty"`  // who could prove nothing, not there or hidden, in this wave or an earlier one
	Halted   string                         `json:"halted,omitempty"`   // the person who stopped it
}

// Campaign is a campaign as it was written, with its catalogue.
type Campaign struct {
	ID        playlists.CampaignID
	YAML      []byte
	Catalogue []byte
}

// Approved is a story with the approvals that it has.
type Approved struct {
	Campaign playlists.CampaignID
	SHA256   playlists.Digest // of Envelope
	Envelope []byte
}

// Material is all that a publish is made from.
type Material struct {
	Fleet     []byte
	Campaigns []Campaign
	Stories   map[playlists.Digest]Approved // by payload
}
