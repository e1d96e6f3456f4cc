package drafts

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Options are what a Drafts is made of.
type Options struct {
	Store  Store
	Fleets Fleets
	Now    func() playlists.Millis
}

// Drafts is where campaigns are written. It is safe for concurrent use.
type Drafts struct{ opt Options }

// New makes a Drafts.
func New(o Options) *Drafts { return &Drafts{opt: o} }

// Problems refuse a text: it can't be read, or it must be sound and is not.
type Problems []campaign.Problem

// Error tells the first one.
func (p Problems) Error() string { return p[0].String() }

// Change is a new text for a campaign.
type Change struct {
	Key   // without a network: the text's own
	YAML  []byte
	Files campaign.Files
	Base  int64  // the version that it was made from; 0 for a campaign that is new, or AnyBase
	Sound bool   // refuse it with problems rather than keep it as a draft
	Who   string // for people who look at the history
	Act   string
	What  string
}

// The most bytes that are kept of who made a version, and of what it touched.
const (
	maxWho  = 80
	maxWhat = 500
)

// Save keeps a change as the newest version. The error may be Problems, a
// *playlists.Refusal, ErrNoFleet or ErrStale.
func (d *Drafts) Save(ctx context.Context, c Change) (Judged, error) {
	one, problems := parse(c.YAML)
	if c.Network == "" {
		c.Network = one.Network
	}
	if unreadable(problems) || c.Network == "" || c.Sound && len(problems) > 0 {
		return Judged{}, Problems(problems)
	}
	if one.ID != c.Campaign && one.ID != "" {
		return Judged{}, &playlists.Refusal{Reason: playlists.WrongSubject, Detail: fmt.Sprintf("the file is of campaign %s, put as %s", one.ID, c.Campaign)}
	}
	if c.Files == nil {
		c.Files = campaign.Files{}
	}
	catalogue, err := c.Files.Bytes()
	if err != nil {
		return Judged{}, err
	}
	return d.save(ctx, Version{
		Network: c.Network, Campaign: c.Campaign, YAML: c.YAML, Catalogue: catalogue, Who: c.Who, Act: c.Act, What: c.What,
	}, c.Base, c.Sound)
}

// save judges a text and keeps it.
func (d *Drafts) save(ctx context.Context, v Version, base int64, sound bool) (Judged, error) {
	v.Who, v.What, v.Updated = clip(v.Who, maxWho), clip(v.What, maxWhat), d.opt.Now()
	j, err := d.Judge(v)
	if err != nil {
		return Judged{}, err
	}
	if sound && !j.Sound() {
		return Judged{}, Problems(j.Problems)
	}
	j.Version, err = d.opt.Store.SaveVersion(ctx, v, base)
	return j, err
}

// clip keeps the beginning of a text.
func clip(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= most {
		return s
	}
	for !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// Judge judges a version by the fleet in force. The error may be ErrNoFleet.
func (d *Drafts) Judge(v Version) (Judged, error) {
	fleet := d.opt.Fleets.Fleet(v.Network)
	if fleet == nil {
		return Judged{}, fmt.Errorf("network %s has %w", v.Network, ErrNoFleet)
	}
	return Judge(v, fleet, d.opt.Fleets.Reported(v.Network), d.opt.Now())
}

// Version gives a version of a campaign and what is wrong with it. The error may
// be ErrNone.
func (d *Drafts) Version(ctx context.Context, k Key, n int64) (Judged, error) {
	v, err := d.opt.Store.Version(ctx, k, n)
	if err != nil {
		return Judged{}, err
	}
	return d.Judge(v)
}

// History lists the versions of a campaign without their texts, newest first; at
// most limit. The error may be ErrNone.
func (d *Drafts) History(ctx context.Context, k Key, limit int) ([]Version, error) {
	list, err := d.opt.Store.History(ctx, k, limit)
	if err == nil && len(list) == 0 {
		err = ErrNone
	}
	return list, err
}

// Compare says what has changed from one version to another. The error may be
// ErrNone.
func (d *Drafts) Compare(ctx context.Context, k Key, was, is int64) (Difference, error) {
	a, err := d.Version(ctx, k, was)
	if err != nil {
		return Difference{}, err
	}
	b, err := d.Version(ctx, k, is)
	if err != nil {
		return Difference{}, err
	}
	return Compare(&a, &b, d.opt.Fleets.Fleet(k.Network)), nil
}
