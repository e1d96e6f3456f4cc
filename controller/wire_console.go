package controller

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"storyline/controller/internal/console"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/ingest"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// pages is the controller as the console asks for it.
type pages struct{ *Controller }

// Fleet gives the network; the console shows one, the first by name.
func (p pages) Fleet(ctx context.Context) (*console.Fleet, error) {
	if f := p.first(ctx); f != nil {
		return f.page, nil
	}
	return nil, nil
}

// zone gives the network's wall clock, UTC before there is a fleet.
func (p pages) zone(ctx context.Context) *time.Location {
	if f := p.first(ctx); f != nil && f.fleet.Location() != nil {
		return f.fleet.Location()
	}
	return time.UTC
}

func (p pages) first(ctx context.Context) *inForce {
	names, err := p.fleets.Networks(ctx)
	if err != nil || len(names) == 0 {
		return nil
	}
	return p.fleets.of(names[0])
}

// Known gives what is known of displays, from memory.
func (p pages) Known(ctx context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]console.Known, error) {
	if len(ids) == 0 {
		f := p.first(ctx)
		if f == nil {
			return map[playlists.DisplayID]console.Known{}, nil
		}
		for i := range f.displays {
			ids = append(ids, f.displays[i].Display)
		}
	}
	all := make(map[playlists.DisplayID]console.Known, len(ids))
	for _, id := range ids {
		k := p.ingest.Known(id)
		heard := k.Seen.Spoke
		if heard == 0 {
			heard = k.StatusAt
		}
		all[id] = console.Known{
			Wanted: p.pub.Wanted(id), Status: k.Status,
			Presence: console.Presence{Heard: heard, Spoken: k.Presence != ingest.Unknown, Gone: k.Seen.Gone},
		}
	}
	return all, nil
}

// Playlist gives the newest playlist of a carriage.
func (p pages) Playlist(_ context.Context, n playlists.Network, c playlists.Carriage) (*playlists.Opened, error) {
	return p.pub.Ordered(n, c)
}

// HelpCard gives a network's help card.
func (p pages) HelpCard(_ context.Context, n playlists.Network) (*playlists.HelpCard, error) {
	return p.helpCard(n)
}

// Campaigns lists the campaigns by name, with their stories in order.
func (p pages) Campaigns(ctx context.Context) ([]console.Campaign, error) {
	f := p.first(ctx)
	if f == nil {
		return nil, nil
	}
	rows, err := p.store.Campaigns(ctx, f.fleet.Network)
	if err != nil {
		return nil, err
	}
	signed, err := p.signed(ctx, f.fleet.Network)
	if err != nil {
		return nil, err
	}
	told, err := p.told(f)
	if err != nil {
		return nil, err
	}
	var all []console.Campaign
	for _, r := range rows {
		j, err := p.drafts.Judge(drafts.Version{Network: r.Network, Campaign: r.Campaign, YAML: r.YAML, Catalogue: r.Catalogue})
		if err != nil {
			return nil, err
		}
		one, stories := j.Campaign, j.Stories // none while it has problems: a draft, or unfit for a fleet put since then
		page := console.Campaign{ID: r.Campaign, Title: one.Title, Notice: one.Notice, Languages: one.Languages, From: one.Window.From, Until: one.Window.Until}
		before := signed.of(r.Campaign)
		for i := range stories {
			payload := playlists.DigestOf(stories[i].Payload())
			a := p.approval(&stories[i], payload, signed.envelopes[payload])
			page.Stories = append(page.Stories, console.Telling{
				Story: &stories[i], Digest: payload, Signed: a.Persons, Need: a.Needed, Told: told[payload],
				Before: slices.DeleteFunc(before.take(stories[i].ID), func(d playlists.Digest) bool { return d == payload }),
			})
		}
		for _, id := range before.order {
			page.Former = append(page.Former, console.Former{Story: id, Versions: before.versions[id]})
		}
		all = append(all, page)
	}
	return all, nil
}

// signed are the stories of a network that any editor ever signed.
type signed struct {
	envelopes map[playlists.Digest][]byte
	rows      []store.Story
}

func (p pages) signed(ctx context.Context, n playlists.Network) (signed, error) {
	rows, err := p.store.Stories(ctx, n)
	s := signed{envelopes: make(map[playlists.Digest][]byte, len(rows)), rows: rows}
	for _, r := range rows {
		s.envelopes[r.Payload] = r.Envelope
	}
	return s, err
}

// versions are those of one campaign, by story; a digest names a version.
type versions struct {
	order    []playlists.StoryID
	versions map[playlists.StoryID][]playlists.Digest
}

func (s signed) of(c playlists.CampaignID) *versions {
	v := &versions{versions: map[playlists.StoryID][]playlists.Digest{}}
	for i := range s.rows {
		r := &s.rows[i]
		if r.Campaign != c {
			continue
		}
		if v.versions[r.Story] == nil {
			v.order = append(v.order, r.Story)
		}
		v.versions[r.Story] = append(v.versions[r.Story], r.Payload)
	}
	return v
}

// take gives the versions of a story, which then are no longer among the rest.
func (v *versions) take(id playlists.StoryID) []playlists.Digest {
	of := v.versions[id]
	delete(v.versions, id)
	v.order = slices.DeleteFunc(v.order, func(o playlists.StoryID) bool { return o == id })
	return of
}

// Edition is a digest of all that Campaigns looks at: the files of fleet and
// campaigns, the signatures, the trust document, and the newest playlists.
func (p pages) Edition(ctx context.Context) (string, error) {
	f := p.first(ctx)
	if f == nil {
		return "", nil
	}
	rows, err := p.store.Campaigns(ctx, f.fleet.Network)
	if err != nil {
		return "", err
	}
	signed, err := p.signed(ctx, f.fleet.Network)
	if err != nil {
		return "", err
	}
	told, err := p.told(f)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	add := func(d playlists.Digest) { sum.Write(d[:]) }
	add(playlists.DigestOf(f.yaml))
	for i := range rows {
		add(playlists.DigestOf([]byte(rows[i].Campaign)))
		add(playlists.DigestOf(rows[i].YAML))
		add(playlists.DigestOf(rows[i].Catalogue))
	}
	for i := range signed.rows {
		add(signed.rows[i].SHA256)
	}
	if trust := p.pub.Trust(); trust != nil {
		add(trust.Held().Digest)
	}
	for _, d := range slices.SortedFunc(maps.Keys(told), func(a, b playlists.Digest) int { return bytes.Compare(a[:], b[:]) }) {
		add(d)
		fmt.Fprintln(sum, told[d])
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// told tells which carriages tell a story, by the newest playlists.
func (p pages) told(f *inForce) (map[playlists.Digest][]playlists.Carriage, error) {
	all := map[playlists.Digest][]playlists.Carriage{}
	for _, t := range f.fleet.Trains {
		for _, c := range t.Carriages {
			o, err := p.pub.Ordered(f.fleet.Network, c.ID)
			if err != nil {
				return nil, err
			}
			if o == nil {
				continue
			}
			for d := range o.Stories {
				all[d] = append(all[d], c.ID)
			}
		}
	}
	return all, nil
}

// Story gives a story that was signed once by the digest of its payload.
func (p pages) Story(ctx context.Context, d playlists.Digest) (*playlists.Story, error) {
	f := p.first(ctx)
	if f == nil {
		return nil, nil
	}
	envelopes, err := p.envelopes(ctx, f.fleet.Network)
	if err != nil || envelopes[d] == nil {
		return nil, err
	}
	e, err := playlists.ParseEnvelope(envelopes[d], 2*playlists.MaxStory)
	if err != nil {
		return nil, err
	}
	return playlists.DecodeStory(e.Payload)
}

// Latest gives plays of a carriage, newest first.
func (p pages) Latest(ctx context.Context, network playlists.Network, c playlists.Carriage, n int) ([]console.Played, error) {
	rows, err := p.store.LatestPlays(ctx, network, c, n)
	list := make([]console.Played, len(rows))
	for i := range rows {
		list[i] = console.Played{Display: rows[i].Display, Play: rows[i].Play}
	}
	return list, err
}

// OfCarriage gives the totals of a carriage, and how many plays of the displays
// that hang in it are gone.
func (p pages) OfCarriage(ctx context.Context, network playlists.Network, c playlists.Carriage) ([]console.Total, int64, error) {
	tallies, err := p.store.TalliesOfCarriage(ctx, network, c)
	if err != nil {
		return nil, 0, err
	}
	lost, err := p.store.Lost(ctx)
	if err != nil {
		return nil, 0, err
	}
	var unknown int64
	if f := p.fleets.of(network); f != nil {
		for i := range f.displays {
			if f.displays[i].Carriage == c {
				unknown += lost[f.displays[i].Display]
			}
		}
	}
	return totals(tallies), unknown, nil
}

// OfStories gives the totals of stories.
func (p pages) OfStories(ctx context.Context, ds []playlists.Digest) ([]console.Total, error) {
	tallies, err := p.store.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(totals(tallies), func(t console.Total) bool { return !slices.Contains(ds, t.Story) }), nil
}

// totals puts the outcomes of a story side by side.
func totals(tallies []store.Tally) []console.Total {
	var all []console.Total
	for _, t := range tallies {
		if len(all) == 0 || all[len(all)-1].Story != t.Story {
			all = append(all, console.Total{Story: t.Story})
		}
		one := &all[len(all)-1]
		switch t.Outcome {
		case playlists.Whole:
			one.Whole += t.Plays
		case playlists.Joined:
			one.Joined += t.Plays
		case playlists.Cut:
			one.Cut += t.Plays
		}
	}
	return all
}
