package drafts

import (
	"context"
	"errors"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// What keeps a text from being saved or found.
var (
	// ErrStale says that somebody else has saved since.
	ErrStale = errors.New("somebody has saved a newer version meanwhile: look at it, and make your change again")
	// ErrNone says that there is no such campaign or version.
	ErrNone = errors.New("there is no such campaign or version")
	// ErrNoFleet says that nobody can judge a campaign of this network.
	ErrNoFleet = errors.New("no fleet yet: put the fleet first")
	// ErrNothing says that nothing is left to be undone or redone.
	ErrNothing = errors.New("there is nothing more to bring back")
)

// AnyBase saves on top of whatever is there, and Newest asks for that.
const (
	AnyBase int64 = -1
	Newest  int64 = 0
)

// Acts that this room carries out itself; others name their own.
const (
	ActUndo   = "undo"
	ActRedo   = "redo"
	ActRevert = "revert"
)

// Key names a campaign.
type Key struct {
	Network  playlists.Network
	Campaign playlists.CampaignID
}

// Version is a text that a campaign has or had, and who made it so.
type Version struct {
	Network   playlists.Network
	Campaign  playlists.CampaignID
	N         int64 // 1 is the first
	YAML      []byte
	Catalogue []byte           // JSON
	Sum       playlists.Digest // names YAML and Catalogue together
	Who       string
	Act       string // one word, such as edit, put, undo
	What      string // what the act touched
	Updated   playlists.Millis
}

// Store keeps versions.
type Store interface {
	// SaveVersion makes v the newest if base still is, and numbers it; else the error
	// is ErrStale. A text that is the newest already makes no version and gives that.
	SaveVersion(ctx context.Context, v Version, base int64) (Version, error)
	// Version gives a version, or ErrNone.
	Version(ctx context.Context, k Key, n int64) (Version, error)
	// History lists versions without their texts, newest first; at most limit.
	History(ctx context.Context, k Key, limit int) ([]Version, error)
}

// Fleets knows the fleets in force.
type Fleets interface {
	// Fleet gives a network's fleet, nil if it has none.
	Fleet(n playlists.Network) *campaign.Fleet
}
