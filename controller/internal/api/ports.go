package api

import (
	"context"
	"errors"
	"io"
	"time"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// ErrNotFound says that there is no such thing; the answer is 404.
var ErrNotFound = errors.New("not found")

// Conflict is a sentence for people: the request is right, but not in the state
// in which the controller is now. The answer is 409.
type Conflict string

// Error gives the sentence.
func (c Conflict) Error() string { return string(c) }

// Problems are the faults of a file that a person wrote. The answer is 422 with
// each of them.
type Problems []campaign.Problem

// Error tells the first one.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "no problem"
	}
	return p[0].String()
}

// Fleets keeps what a person wrote of networks.
type Fleets interface {
	// Networks lists the networks that have a fleet.
	Networks(ctx context.Context) ([]playlists.Network, error)
	// FleetFile gives a network's fleet as it was put, or ErrNotFound.
	FleetFile(ctx context.Context, n playlists.Network) ([]byte, error)
	// PutFleet reads, judges and keeps a fleet. The error may be Problems.
	PutFleet(ctx context.Context, yaml []byte, now playlists.Millis) (FleetSummary, error)
}

// Tokens makes and revokes the displays' tokens.
type Tokens interface {
	Issue(ctx context.Context, ds []playlists.DisplayID, now playlists.Millis) (map[playlists.DisplayID]string, error)
	Revoke(ctx context.Context, d playlists.DisplayID, now playlists.Millis) error
}

// Places knows which displays hang in a fleet.
type Places interface {
	// Homeless lists those of ds that no fleet names, nil where there is no fleet
	// at all: then nobody can know.
	Homeless(ctx context.Context, ds []playlists.DisplayID) []playlists.DisplayID
}

// Connections ends the connection of a display whose token is no longer good.
type Connections interface{ Drop(d playlists.DisplayID) }

// Desk lets people in to the console.
type Desk interface {
	// Code makes a code that signs one person in, once, soon.
	Code(now playlists.Millis) string
}

// Trust keeps the trust document.
type Trust interface {
	// PutTrust opens an envelope with the roots that the controller knows and
	// keeps it. The error may be a *playlists.Refusal.
	PutTrust(ctx context.Context, envelope []byte, now playlists.Millis) (playlists.Held, error)
	// TrustEnvelope gives the one in force, or ErrNotFound.
	TrustEnvelope(ctx context.Context) ([]byte, error)
}

// Media keeps files by digest.
type Media interface {
	// Put keeps the bytes of r, at most limit, and tells how many they were. The
	// error may be a *playlists.Refusal.
	Put(want playlists.Digest, limit int64, r io.Reader) (int64, error)
	Size(d playlists.Digest) (int64, bool, error)
}

// Campaigns keeps what is to be told.
type Campaigns interface {
	// PutCampaign reads, judges and keeps a campaign as its newest version. The error
	// may be Problems, Conflict or a *playlists.Refusal.
	PutCampaign(ctx context.Context, p Put) (CampaignSummary, error)
	// PutStory verifies an envelope and joins its signatures with those that are
	// held of the same payload. The error may be a *playlists.Refusal.
	PutStory(ctx context.Context, envelope []byte, now playlists.Millis) (Approval, error)
}

// Put is a campaign that somebody puts.
type Put struct {
	Campaign playlists.CampaignID
	YAML     []byte
	Files    campaign.Files
	Draft    bool // keep it though it has problems, as long as it can be read
	By       string
}

// Texts tells what campaigns say and said.
type Texts interface {
	// Text gives a version of a campaign, the newest for number 0, or ErrNotFound.
	Text(ctx context.Context, n playlists.Network, c playlists.CampaignID, number int64) (Text, error)
	// Versions lists versions, newest first, or gives ErrNotFound; at most limit.
	Versions(ctx context.Context, n playlists.Network, c playlists.CampaignID, limit int) ([]Version, error)
	// Sheets gives the stories of the newest version as editors sign them, with the
	// signatures so far. The error may be Problems: then there is nothing to sign.
	Sheets(ctx context.Context, n playlists.Network, c playlists.CampaignID) ([]Sheet, error)
}

// Publisher publishes.
type Publisher interface {
	// Plan tells what an order would do. The error may be Conflict or ErrNotFound.
	Plan(ctx context.Context, o Order, d Draft) (Plan, error)
	// Publish keeps the order to publish and gives its id. It does not wait for
	// anything else. The error may be Conflict, ErrNotFound or Problems.
	Publish(ctx context.Context, o Order, accepted playlists.Millis) (string, error)
	// Act does what a person decides about a publish. The error may be Conflict or
	// ErrNotFound.
	Act(ctx context.Context, id string, act Act, by string) error
	// Publishes lists the newest, newest first, without displays and waves.
	Publishes(ctx context.Context, limit int) ([]Progress, error)
	// Progress tells how far a publish has come, with every display, or ErrNotFound.
	Progress(ctx context.Context, id string) (Progress, error)
}

// Displays tells the state of every display, from memory.
type Displays interface {
	States(ctx context.Context, n playlists.Network) ([]DisplayState, error)
}

// Plays tells what was shown.
type Plays interface {
	// Plays lists plays after a key in the order of keys, of one display or, if d
	// is empty, of all; at most limit.
	Plays(ctx context.Context, d playlists.DisplayID, after PlayKey, limit int) ([]Play, error)
	// Summary counts the plays of a network in [from, until).
	Summary(ctx context.Context, n playlists.Network, from, until playlists.Millis) (Summary, error)
	// Contradicted lists plays of a network that came a second time with other
	// words, newest first; at most limit.
	Contradicted(ctx context.Context, n playlists.Network, limit int) ([]Contradiction, error)
}

// Sealed gives orders as they are published.
type Sealed interface {
	// SealedBinding gives a display's binding, or ErrNotFound.
	SealedBinding(ctx context.Context, d playlists.DisplayID) ([]byte, error)
	// SealedPlaylist gives a carriage's playlist, or ErrNotFound.
	SealedPlaylist(ctx context.Context, n playlists.Network, c playlists.Carriage) ([]byte, error)
}

// Programmes gives what a carriage was ordered to tell.
type Programmes interface {
	// Programme gives the newest programme of the display at a position of a
	// carriage (of its first display if p is empty), or ErrNotFound.
	Programme(ctx context.Context, n playlists.Network, c playlists.Carriage, p playlists.Position) (Ordered, error)
}

// Ordered is a programme with what it came from.
type Ordered struct {
	*playlists.Programme
	Held     playlists.Held // zero: nothing was published yet
	Zone     *time.Location // nil: UTC
	Position playlists.Position
}
