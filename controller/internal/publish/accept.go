package publish

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// Order is what a person asks to be published.
type Order struct {
	Network   playlists.Network
	Campaigns []playlists.CampaignID // none: all of the network's; else all that it tells afterwards
	Starts    playlists.Millis       // zero: at once
	Rollout   Rollout
	Expect    playlists.Digest // the plan that the person saw; zero: none
	By        string           // how they call themselves
	Revert    string           // a publish to take back: what was told before it is published, and Campaigns is not looked at
	To        string           // with Revert: the publish to go back to, if not the one before
}

// MaxBy is how long a person's name may be, in characters.
const MaxBy = 80

// checkBy refuses a name that would not look like one.
func checkBy(by string) error {
	if utf8.RuneCountInString(by) > MaxBy || !utf8.ValidString(by) || strings.ContainsFunc(by, unicode.IsControl) {
		return fmt.Errorf("%w: a name has at most %d characters, in one line", ErrOrder, MaxBy)
	}
	return nil
}

// maxAhead is how far ahead a publish may be scheduled, in ms: a year.
const maxAhead = 366 * 24 * 3600 * 1000

func (o *Order) check(now playlists.Millis) error {
	switch {
	case o.Starts > now+maxAhead:
		return fmt.Errorf("%w: it would begin in more than a year", ErrOrder)
	case o.To != "" && o.Revert == "":
		return fmt.Errorf("%w: say which publish is to be taken back", ErrOrder)
	}
	return errors.Join(checkBy(o.By), o.Rollout.check())
}

// Accept takes an order and gives the publish that it became. It is durable, with
// the campaigns as they are now; Run does the rest.
func (p *Publisher) Accept(ctx context.Context, o Order, now playlists.Millis) (Job, error) {
	if err := o.check(now); err != nil {
		return Job{}, err
	}
	trust := p.Trust()
	if trust == nil {
		return Job{}, ErrNoTrust
	}
	if _, err := p.peekSerial(now); err != nil {
		return Job{}, err
	}
	m, err := p.ordered(ctx, &o)
	if err != nil {
		return Job{}, err
	}
	j := Job{Network: o.Network, Campaigns: o.Campaigns, By: o.By, Rollout: o.Rollout, Reverts: o.Revert, AcceptedAt: now, State: Accepted}
	if o.Starts > now {
		j.Starts, j.State = o.Starts, Scheduled
	}
	if o.Revert == "" {
		if err := p.playable(&m); err != nil {
			return Job{}, err
		}
	}
	if !o.Expect.IsZero() {
		out, err := p.make(&m, j.Network, j.Campaigns, now, trust)
		if err != nil || out.inputs != o.Expect {
			return Job{}, ErrChanged
		}
	}
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return Job{}, err
	}
	j.ID = time.UnixMilli(now).UTC().Format("20060102-150405-") + hex.EncodeToString(random[:])
	if err := p.opt.Store.AddPublish(ctx, j, m.Campaigns); err != nil {
		return Job{}, err
	}
	p.ring()
	p.opt.Tell(j.ID)
	return j, nil
}

// ordered gives the material of an order. One that takes a publish back learns here
// of which network and campaigns that is.
func (p *Publisher) ordered(ctx context.Context, o *Order) (Material, error) {
	if o.Revert == "" {
		return p.opt.Store.Material(ctx, o.Network, o.Campaigns)
	}
	of, err := p.opt.Store.Job(ctx, o.Revert)
	if err != nil {
		return Material{}, err
	}
	to, err := p.backTo(ctx, of, o.To)
	if err != nil {
		return Material{}, err
	}
	says, err := p.opt.Store.Says(ctx, to)
	if err != nil {
		return Material{}, err
	}
	if len(says) == 0 {
		return Material{}, fmt.Errorf("%w: it was not kept what publish %s says", ErrNothing, to)
	}
	o.Network, o.Campaigns = of.Network, namesOf(says)
	m, err := p.opt.Store.Material(ctx, o.Network, o.Campaigns)
	m.Campaigns = says
	return m, err
}

// backTo names the publish to which a revert goes.
func (p *Publisher) backTo(ctx context.Context, of Job, to string) (string, error) {
	if to == "" {
		before, ok, err := p.opt.Store.JobBefore(ctx, of)
		if err == nil && !ok {
			err = fmt.Errorf("%w: nothing was published before %s", ErrNothing, of.ID)
		}
		return before.ID, err
	}
	older, err := p.opt.Store.Job(ctx, to)
	if err != nil {
		return "", err
	}
	if older.Network != of.Network {
		return "", fmt.Errorf("%w: publish %s is of network %s", ErrOrder, to, older.Network)
	}
	return to, nil
}

func namesOf(cs []Campaign) []playlists.CampaignID {
	list := make([]playlists.CampaignID, len(cs))
	for i := range cs {
		list[i] = cs[i].ID
	}
	slices.Sort(list)
	return list
}
