package publish

import (
	"context"

	"storyline/playlists"
)

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

// Job is one publish. Its instants say how far it has come; zero is not yet.
type Job struct {
	ID        string
	Network   playlists.Network
	Campaigns []playlists.CampaignID // empty: all of the network's
	Serial    playlists.Serial
	Inputs    playlists.Digest
	Carriages int

	AcceptedAt, CompiledAt, SealedAt, DoneAt playlists.Millis
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

// Jobs keeps publishes. Each method is on disk when it returns.
type Jobs interface {
	AddPublish(ctx context.Context, j Job) error
	Compiled(ctx context.Context, id string, n playlists.Serial, inputs playlists.Digest, carriages int, now playlists.Millis) error
	Sealed(ctx context.Context, id string, now playlists.Millis) error
	End(ctx context.Context, id, why string, now playlists.Millis) error
	Unfinished(ctx context.Context) ([]Job, error)
	CommittedOf(ctx context.Context, id string) (map[playlists.Carriage]playlists.Held, error)
}

// Shelf keeps orders.
type Shelf interface {
	Commit(ctx context.Context, id string, ps []Playlist) error
	Renew(ctx context.Context, ps []Playlist) error
	PutBindings(ctx context.Context, bs []Binding) error
	PutTrust(ctx context.Context, h playlists.Held, msg []byte, now playlists.Millis) error
}

// Truth gives everything back at the start.
type Truth interface {
	Trust(ctx context.Context) ([]byte, error) // nil: none yet
	Bindings(ctx context.Context) ([]Binding, error)
	Playlists(ctx context.Context) ([]Playlist, error)
	Envelopes(ctx context.Context) (map[playlists.Digest][]byte, error)
	LastSerial(ctx context.Context) (playlists.Serial, error)
}

// Stock gives what people put in.
type Stock interface {
	// Material gives what a network's publish is made from: the named campaigns,
	// or all of them.
	Material(ctx context.Context, n playlists.Network, names []playlists.CampaignID) (Material, error)
	// MergeStory replaces the envelope held of a payload (nil: none) by what merge
	// makes of it, in one act, and gives it back.
	MergeStory(ctx context.Context, s *playlists.Story, payload playlists.Digest, merge func(held []byte) ([]byte, error), now playlists.Millis) ([]byte, error)
}

// Store is all of them; one thing implements it.
type Store interface {
	Jobs
	Shelf
	Truth
	Stock
}

// Broker takes retained messages.
type Broker interface {
	// PublishAll sends (topic, payload) retained at QoS 1 and calls done in order
	// with the outcome of each. It returns when all were answered.
	PublishAll(ctx context.Context, messages func(yield func(topic string, payload []byte) bool), done func(i int, err error)) error
}
