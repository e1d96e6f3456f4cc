package studio

import (
	"context"
	"errors"
	"io"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Campaigns knows which campaigns there are, and begins new ones.
type Campaigns interface {
	// Campaigns lists those of the network by name.
	Campaigns(ctx context.Context) ([]playlists.CampaignID, error)
	// Begin keeps the first text of a campaign. A *desk.Refusal says that its name is
	// taken, or that it can't be kept.
	Begin(ctx context.Context, b Beginning) (*desk.Draft, error)
}

// Taken refuses a name that another campaign has.
func Taken() error { return desk.Refuse("There is such a name already. Take another.") }

// Beginning is the first text of a campaign.
type Beginning struct {
	Network  playlists.Network
	Campaign playlists.CampaignID
	YAML     []byte
	Files    campaign.Files
	Who      string
}

// Fleets gives the network's fleet, nil before there is one. Nobody may change it.
type Fleets interface {
	Fleet(ctx context.Context) (*campaign.Fleet, error)
}

// Standings says how far a draft has come: who stands for its stories, and where
// they are told.
type Standings interface {
	Standing(ctx context.Context, d *desk.Draft) (Standing, error)
	// Plays counts the plays of stories, by the digests of their payloads.
	Plays(ctx context.Context, ds []playlists.Digest) ([]Total, error)
}

// State says how far a text has come on its way to the carriages.
type State string

// A draft is still to be written or signed. Approved is what enough editors have
// signed, published what the newest publish tells, reverted what the one before
// told and the newest has taken back.
const (
	Drafted   State = "draft"
	Approved  State = "approved"
	Published State = "published"
	Reverted  State = "reverted"
)

// Standing is how far a draft has come.
type Standing struct {
	State   State
	Stories []Telling // in the order of the text; none while there are errors
	Former  []Former  // stories that were signed for it and that it no longer has
}

// Telling is a story, who stands for it, and where it is told.
type Telling struct {
	Story  playlists.StoryID
	Digest playlists.Digest     // of its payload
	State  State                //
	Signed []string             // persons whose signature holds, by the trust document
	Need   int                  // how many persons must sign
	Told   []playlists.Carriage // by the newest playlists
	Before []playlists.Digest   // other versions of it that were signed, in the order of signing
}

// Former is a story that its campaign no longer has, with every version of it that
// was signed, in the order of signing.
type Former struct {
	Story    playlists.StoryID
	Versions []playlists.Digest
}

// Total counts the plays of one story.
type Total struct {
	Story              playlists.Digest
	Whole, Joined, Cut int64
}

// Uploads takes files in parts. Errors may be ErrNoUpload, *WrongOffset, *Refused
// and *campaign.Unfit.
type Uploads interface {
	Begin(name string, length int64) (Upload, error)
	At(id string) (Upload, error)
	// Append goes on at an offset and tells where the upload ends now, even with an
	// error: what has arrived is kept.
	Append(id string, offset int64, r io.Reader) (int64, error)
	// Finish keeps a file that is whole in the media store, and says what it is.
	Finish(ctx context.Context, id string) (campaign.Entry, error)
}

// Shelf holds media by digest.
type Shelf interface {
	// Open gives a file's bytes; the caller closes it.
	Open(d playlists.Digest) (io.ReadCloser, error)
}

// Upload is a file on its way in.
type Upload struct {
	ID     string
	Name   string // as its owner calls it
	Length int64
	Offset int64 // bytes that have arrived
}

// ErrNoUpload says that there is no such upload: it was dropped, or nobody went on
// with it for too long.
var ErrNoUpload = errors.New("there is no such upload")

// WrongOffset refuses bytes that don't go on where the upload ends.
type WrongOffset struct{ Want int64 }

func (w *WrongOffset) Error() string { return "these bytes don't go on where the upload ends" }

// Refused says why a file is not taken.
type Refused struct {
	Why        Fault
	Have, Most int64 // bytes, or uploads
}

// Fault is a reason to take no file.
type Fault string

// The faults of a file, and of the place where it is to go.
const (
	EmptyFile   Fault = "empty-file"
	LargeFile   Fault = "large-file"   // Have bytes, Most are allowed
	ManyUploads Fault = "many-uploads" // Have are under way
	FullUploads Fault = "full-uploads" // Have bytes are under way, Most fit
	LongerFile  Fault = "longer-file"  // than the Most bytes that it was said to have
	PartOfFile  Fault = "part-of-file" // Have of Most bytes have arrived
	DiskFull    Fault = "disk-full"
)

func (r *Refused) Error() string { return "the file is not taken: " + string(r.Why) }
