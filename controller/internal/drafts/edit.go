package drafts

import (
	"context"
	"errors"
	"maps"

	"storyline/playlists/campaign"
)

// Edit is a change of a campaign's text at a few places.
type Edit struct {
	Key
	Base    int64 // the version that the person looked at; 0: the newest, whatever it is
	Changes []campaign.Change
	Files   campaign.Files // media that the change brings along; the others stay
	Who     string
	Act     string
	What    string
}

// Edit makes changes on top of the newest version. It takes what others have changed
// elsewhere meanwhile; where they changed the same place, the error is ErrStale. A
// change that can't be made is an *Unfit.
func (d *Drafts) Edit(ctx context.Context, e Edit) (Judged, error) {
	for {
		head, err := d.opt.Store.Version(ctx, e.Key, Newest)
		if err != nil {
			return Judged{}, err
		}
		if e.Base != Newest && e.Base != head.N {
			seen, err := d.opt.Store.Version(ctx, e.Key, e.Base)
			if err != nil {
				return Judged{}, err
			}
			if campaign.Clash(seen.YAML, head.YAML, e.Changes...) {
				return Judged{}, ErrStale
			}
		}
		text, err := campaign.EditCampaign(head.YAML, e.Changes...)
		if err != nil {
			return Judged{}, &Unfit{err}
		}
		files, err := campaign.ParseCatalogue(head.Catalogue)
		if err != nil {
			return Judged{}, err
		}
		maps.Copy(files, e.Files)
		j, err := d.Save(ctx, Change{Key: e.Key, YAML: text, Files: files, Base: head.N, Who: e.Who, Act: e.Act, What: e.What})
		if errors.Is(err, ErrStale) { // somebody was faster: look again
			continue
		}
		return j, err
	}
}

// Unfit says why a change can't be made.
type Unfit struct{ Why error }

// Error gives the sentence.
func (u *Unfit) Error() string { return u.Why.Error() }

// Unwrap gives the cause.
func (u *Unfit) Unwrap() error { return u.Why }
