package publish

import (
	"context"

	"storyline/playlists"
)

// Jobs keeps publishes. Each method is on disk when it returns.
type Jobs interface {
	// AddPublish keeps a publish that was just accepted, with what it says.
	AddPublish(ctx context.Context, j Job, says []Campaign) error
	Compiled(ctx context.Context, id string, n playlists.Serial, inputs playlists.Digest, carriages int, now playlists.Millis) error
	Sealed(ctx context.Context, id string, now playlists.Millis) error
	End(ctx context.Context, id, why string, now playlists.Millis) error
	// Move takes a publish into its state, with its Why, Wave, WaveSent, Watch and
	// DoneAt, if it is in one of some states.
	Move(ctx context.Context, j Job, from ...State) (bool, error)
	// Overtake ends every publish of a network that waits or is stopped, but one.
	Overtake(ctx context.Context, n playlists.Network, by string, now playlists.Millis) error
}

// Record gives publishes back.
type Record interface {
	Job(ctx context.Context, id string) (Job, error)
	// JobBefore gives the newest one that was done when another was accepted, and
	// whether there is one.
	JobBefore(ctx context.Context, j Job) (Job, bool, error)
	Unfinished(ctx context.Context) ([]Job, error)
	CommittedOf(ctx context.Context, id string) (map[playlists.Carriage]playlists.Held, error)
	// ReceiptsOf gives what displays said of a publish, of committed carriages.
	ReceiptsOf(ctx context.Context, id string) ([]Receipt, error)
}

// Waved keeps which wave each carriage of a publish belongs to.
type Waved interface {
	PutWaves(ctx context.Context, id string, waves map[playlists.Carriage]int) error
	WavesOf(ctx context.Context, id string) (map[playlists.Carriage]int, error)
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
	// or all of them, as they are now.
	Material(ctx context.Context, n playlists.Network, names []playlists.CampaignID) (Material, error)
	// Says gives the campaigns as they were when a publish was accepted.
	Says(ctx context.Context, id string) ([]Campaign, error)
	// MergeStory replaces the envelope held of a payload (nil: none) by what merge
	// makes of it, in one act, and gives it back.
	MergeStory(ctx context.Context, s *playlists.Story, payload playlists.Digest, merge func(held []byte) ([]byte, error), now playlists.Millis) ([]byte, error)
}

// Store is all of them; one thing implements it.
type Store interface {
	Jobs
	Record
	Waved
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

// Media knows which files the media store holds.
type Media interface {
	Size(d playlists.Digest) (int64, bool, error)
}

// Clock vouches for the wall clock: serials and leases are made of it.
type Clock interface {
	// Vouch gives nil, or says why the clock can't be believed, and the remedy.
	Vouch() error
}
