package controller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"storyline/controller/internal/api"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// trustDoor is the trust document as the interface asks for it.
type trustDoor struct {
	pub   *publish.Publisher
	store *store.Store
}

// PutTrust takes a trust document.
func (t trustDoor) PutTrust(ctx context.Context, envelope []byte, _ playlists.Millis) (playlists.Held, error) {
	doc, err := t.pub.PutTrust(ctx, envelope)
	if err != nil {
		return playlists.Held{}, asAPI(err)
	}
	return doc.Held(), nil
}

// TrustEnvelope gives the one in force.
func (t trustDoor) TrustEnvelope(ctx context.Context) ([]byte, error) {
	d, err := t.store.Trust(ctx)
	return d.Bytes, asAPI(err)
}

// campaigns takes what is to be told.
type campaigns struct{ *Controller }

// PutCampaign reads, judges and keeps a campaign.
func (c campaigns) PutCampaign(ctx context.Context, p api.Put) (api.CampaignSummary, error) {
	j, err := c.drafts.Save(ctx, drafts.Change{
		Key: drafts.Key{Campaign: p.Campaign}, YAML: p.YAML, Files: p.Files, Base: drafts.AnyBase, Sound: !p.Draft, Who: p.By, Act: "put",
	})
	if err != nil {
		return api.CampaignSummary{}, asAPI(err)
	}
	c.feed.Changed()
	out := api.CampaignSummary{Campaign: j.Version.Campaign, Network: j.Network, N: j.N, Problems: j.Problems}
	approved, err := c.envelopes(ctx, j.Network)
	if err != nil {
		return out, err
	}
	for i := range j.Stories {
		payload := playlists.DigestOf(j.Stories[i].Payload())
		out.Stories = append(out.Stories, c.approval(&j.Stories[i], payload, approved[payload]))
	}
	out.Missing, err = c.missing(j.Campaign, j.Files)
	return out, err
}

// envelopes gives the newest envelope of each story of a network, by payload.
func (c *Controller) envelopes(ctx context.Context, n playlists.Network) (map[playlists.Digest][]byte, error) {
	rows, err := c.store.Stories(ctx, n)
	all := make(map[playlists.Digest][]byte, len(rows))
	for _, r := range rows {
		all[r.Payload] = r.Envelope
	}
	return all, err
}

// approval tells how far a story is approved.
func (c *Controller) approval(s *playlists.Story, payload playlists.Digest, envelope []byte) api.Approval {
	a := api.Approval{Network: s.Network, Campaign: s.Campaign, Story: s.ID, Digest: payload, Persons: []string{}, Needed: 1}
	trust := c.pub.Trust()
	if trust == nil {
		return a
	}
	a.Needed = trust.Needed(playlists.RoleEditor, s.Network, s.Campaign)
	if envelope != nil {
		a.Persons, a.Approved = publish.Signed(envelope, s, trust)
	}
	return a
}

// PutStory adds an editor's signature.
func (c campaigns) PutStory(ctx context.Context, envelope []byte, _ playlists.Millis) (api.Approval, error) {
	a, err := c.pub.Approve(ctx, envelope)
	if err != nil {
		return api.Approval{}, asAPI(err)
	}
	c.feed.Changed()
	return api.Approval{
		Network: a.Story.Network, Campaign: a.Story.Campaign, Story: a.Story.ID, Digest: a.Payload, Persons: a.Persons,
		Needed: c.pub.Trust().Needed(playlists.RoleEditor, a.Story.Network, a.Story.Campaign), Approved: a.Complete,
	}, nil
}

// displayStates tells the state of every display.
type displayStates struct{ *Controller }

// States lists the displays of a network's fleet.
func (d displayStates) States(_ context.Context, n playlists.Network) ([]api.DisplayState, error) {
	f := d.fleets.of(n)
	if f == nil {
		return nil, api.ErrNotFound
	}
	all := make([]api.DisplayState, len(f.displays))
	for i := range f.displays {
		row := &f.displays[i]
		known := d.ingest.Known(row.Display)
		s := api.DisplayState{
			Display: row.Display, Network: row.Network, Carriage: row.Carriage, Position: row.Position, Train: row.Train, Line: row.Line,
			Presence: string(known.Presence), Seen: known.StatusAt, Wanted: d.pub.Wanted(row.Display), Status: known.Status,
			Replaced: d.broker.Replaced(row.Display), Excess: known.Excess,
		}
		for _, o := range playlists.Orders() {
			want, ordered := s.Wanted[o]
			if ordered && (known.Status == nil || known.Status.Held[o] != want) {
				s.Differs = append(s.Differs, o)
			}
		}
		all[i] = s
	}
	slices.SortFunc(all, func(a, b api.DisplayState) int { return compare(a.Display, b.Display) })
	return all, nil
}

func compare(a, b playlists.DisplayID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// plays tells what was shown.
type plays struct{ store *store.Store }

// Plays lists plays after a key.
func (p plays) Plays(ctx context.Context, d playlists.DisplayID, after api.PlayKey, limit int) ([]api.Play, error) {
	rows, err := p.store.Plays(ctx, d, store.PlayKey(after), limit)
	list := make([]api.Play, len(rows))
	for i := range rows {
		list[i] = api.Play{Display: rows[i].Display, Received: rows[i].Received, Dated: rows[i].Dated, Play: rows[i].Play}
	}
	return list, err
}

// Summary counts the plays of a network between two instants.
func (p plays) Summary(ctx context.Context, n playlists.Network, from, until playlists.Millis) (api.Summary, error) {
	sum, err := p.store.Summarise(ctx, n, from, until)
	out := api.Summary{Afterwards: sum.Afterwards, Undated: sum.Undated, Unknown: sum.Unknown, Contradicted: sum.Contradicted, Redated: sum.Redated, Counts: make([]api.Count, len(sum.Counts))}
	for i := range sum.Counts {
		out.Counts[i] = api.Count(sum.Counts[i])
	}
	return out, err
}

// Contradicted lists plays of a network that came again with other words.
func (p plays) Contradicted(ctx context.Context, n playlists.Network, limit int) ([]api.Contradiction, error) {
	rows, err := p.store.Contradictions(ctx, n, limit)
	if err != nil {
		return nil, err
	}
	list := make([]api.Contradiction, len(rows))
	for i, r := range rows {
		list[i] = api.Contradiction{Display: r.Display, Journal: r.Journal, Seq: r.Seq, Kept: r.Kept, Came: r.Came, Play: api.Play{Display: r.Display, Received: r.Noticed}}
		if err := json.Unmarshal(r.Play, &list[i].Play.Play); err != nil {
			return nil, fmt.Errorf("contradicted play %d of display %s: %w", r.Seq, r.Display, err)
		}
	}
	return list, nil
}

// sealed gives orders as they are published.
type sealed struct{ pub *publish.Publisher }

// SealedBinding gives a display's binding.
func (s sealed) SealedBinding(_ context.Context, d playlists.DisplayID) ([]byte, error) {
	place, ok := s.pub.Place(d)
	if !ok || len(place.Bytes) == 0 {
		return nil, api.ErrNotFound
	}
	return place.Bytes, nil
}

// SealedPlaylist gives the playlist that a carriage should hold.
func (s sealed) SealedPlaylist(_ context.Context, n playlists.Network, c playlists.Carriage) ([]byte, error) {
	b := s.pub.Playlist(n, c)
	if b == nil {
		return nil, api.ErrNotFound
	}
	return b, nil
}

// programmes gives what a carriage was ordered to tell.
type programmes struct{ *Controller }

// Programme gives the newest programme of the display at a position.
func (p programmes) Programme(_ context.Context, n playlists.Network, c playlists.Carriage, at playlists.Position) (api.Ordered, error) {
	f := p.fleets.of(n)
	if f == nil {
		return api.Ordered{}, api.ErrNotFound
	}
	i := slices.IndexFunc(f.displays, func(d store.Display) bool { return d.Carriage == c && (at == "" || d.Position == at) })
	if i < 0 {
		return api.Ordered{}, api.ErrNotFound
	}
	d := &f.displays[i]
	o, err := p.pub.Ordered(n, c)
	if err != nil {
		return api.Ordered{}, err
	}
	help, err := p.helpCard(n)
	if err != nil {
		return api.Ordered{}, err
	}
	shape, ok := p.said(d.Display) // what it says of itself is what it decides by
	if !ok {
		shape = f.fleet.ShapeOf(d.Display)
	}
	out := api.Ordered{Programme: playlists.NewProgramme(o, help, shape, d.Position), Zone: f.fleet.Location(), Position: d.Position}
	if o != nil {
		out.Held = o.Held()
	}
	return out, nil
}

// helpCard gives a network's help card, nil if there is none that holds.
func (c *Controller) helpCard(n playlists.Network) (*playlists.HelpCard, error) {
	trust := c.pub.Trust()
	if trust == nil {
		return nil, nil
	}
	card, err := trust.HelpCard(n)
	var refused *playlists.Refusal
	if errors.As(err, &refused) {
		return nil, nil // a display would show none either
	}
	return card, err
}
