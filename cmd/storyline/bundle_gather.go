package main

import (
	"context"
	"errors"
	"fmt"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/bundle"
	"storyline/playlists/campaign"
)

// gathered is what a bundle is to carry. Media stays where it is until it is
// written.
type gathered struct {
	index    bundle.Index
	orders   map[playlists.Digest][]byte
	displays []carriedDisplay
}

// gathering asks the controller for it.
type gathering struct {
	gathered
	api     *client.Client
	network playlists.Network
	shapes  map[playlists.DisplayID]playlists.Shape // that displays measured themselves
	trust   *playlists.Trust
	media   map[playlists.Digest]bool // that the index names already
}

// gather asks the controller for the orders of displays, and opens each as its
// display will: what would be refused there is no use on a stick.
func gather(ctx context.Context, api *client.Client, f *bundleFlags) (*gathered, error) {
	fleet, err := fleetOf(ctx, api, playlists.Network(f.network))
	if err != nil {
		return nil, err
	}
	chosen, err := choose(fleet, f.trains, f.displays)
	if err != nil {
		return nil, err
	}
	g := &gathering{api: api, network: fleet.Network, media: map[playlists.Digest]bool{}}
	g.orders = map[playlists.Digest][]byte{}
	if g.shapes, err = shapesOf(ctx, api, fleet.Network); err != nil {
		return nil, err
	}
	if err := g.takeTrust(ctx, f.roots); err != nil {
		return nil, err
	}
	for _, c := range chosen {
		for i := range c.displays {
			if err := g.takeBinding(ctx, c.carriage, &c.displays[i]); err != nil {
				return nil, err
			}
		}
	}
	told := 0
	for _, c := range chosen {
		o, err := g.takePlaylist(ctx, &c)
		switch {
		case err != nil:
			return nil, err
		case o == nil:
			continue
		case f.every:
			g.wantAll(o)
		}
		told++
	}
	if told == 0 {
		return nil, errors.New("nothing was published to these carriages yet: a bundle would bring them nothing to tell")
	}
	return &g.gathered, nil
}

// takeTrust takes the trust document. Without a file of roots it must hold by those
// that it names itself: the displays have theirs.
func (g *gathering) takeTrust(ctx context.Context, rootsFile string) error {
	msg, err := g.api.Trust(ctx)
	if errors.Is(err, client.ErrNotFound) {
		return errors.New("there is no trust document yet: put one first, with storyline apply --trust")
	}
	if err != nil {
		return err
	}
	var roots *playlists.Roots
	if rootsFile != "" {
		roots, err = readRoots(rootsFile)
	} else {
		roots, err = claimedRoots(msg)
	}
	if err != nil {
		return err
	}
	if g.trust, err = playlists.OpenTrust(msg, roots); err != nil {
		return fmt.Errorf("the controller's trust document: %w", err)
	}
	g.take(bundle.Order{Order: playlists.OrderTrust}, msg)
	return nil
}

// takeBinding takes the binding of a display that hangs in a carriage.
func (g *gathering) takeBinding(ctx context.Context, c playlists.Carriage, d *campaign.Display) error {
	msg, err := g.api.Binding(ctx, d.ID)
	if errors.Is(err, client.ErrNotFound) {
		return fmt.Errorf("display %s is not bound yet: the controller binds it once fleet and trust document are there", d.ID)
	}
	if err != nil {
		return err
	}
	b, err := playlists.OpenBinding(msg, g.trust, d.ID)
	switch {
	case err != nil:
		return fmt.Errorf("the binding of display %s: %w", d.ID, err)
	case b.Network != g.network || b.Carriage != c || b.Position != d.Position:
		return fmt.Errorf("display %s is bound to carriage %s, and its fleet says %s: try again when the controller has caught up", d.ID, b.Carriage, c)
	}
	g.take(bundle.Order{Order: playlists.OrderBinding, Display: d.ID}, msg)
	g.displays = append(g.displays, carriedDisplay{Display: d.ID, Carriage: b.Carriage, Position: b.Position, Train: b.Train, Binding: b.Serial})
	return nil
}

// takePlaylist takes a carriage's playlist with the media that its displays choose,
// and gives it, nil if nothing was published to the carriage.
func (g *gathering) takePlaylist(ctx context.Context, c *hung) (*playlists.Opened, error) {
	msg, err := g.api.Playlist(ctx, g.network, c.carriage)
	if errors.Is(err, client.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o, err := playlists.OpenPlaylist(msg, g.trust, g.network, c.carriage)
	if err != nil {
		return nil, fmt.Errorf("the playlist of carriage %s: %w", c.carriage, err)
	}
	g.take(bundle.Order{Order: playlists.OrderPlaylist, Network: g.network, Carriage: c.carriage}, msg)
	for i := range c.displays {
		d := &c.displays[i]
		shape, said := g.shapes[d.ID]
		if !said {
			shape = d.Shape()
		}
		for _, v := range playlists.NewProgramme(o, nil, shape, d.Position).Media() {
			g.want(v)
		}
	}
	for i := range g.displays {
		if d := &g.displays[i]; d.Carriage == c.carriage {
			d.plays(o)
		}
	}
	return o, nil
}

// take takes an order; the very one again is carried once.
func (g *gathered) take(o bundle.Order, msg []byte) {
	o.SHA256, o.Bytes = playlists.DigestOf(msg), int64(len(msg))
	g.orders[o.SHA256] = msg
	g.index.Orders = append(g.index.Orders, o)
}

// wantAll takes every variant of every story, in a fixed order.
func (g *gathering) wantAll(o *playlists.Opened) {
	for i := range o.Entries {
		s := o.Stories[o.Entries[i].Digest]
		for j := range s.Slides {
			for _, v := range s.Slides[j].Media {
				g.want(v)
			}
		}
	}
}

// want takes a media file, once.
func (g *gathering) want(v playlists.Variant) {
	if g.media[v.SHA256] {
		return
	}
	g.media[v.SHA256] = true
	g.index.Media = append(g.index.Media, bundle.Media{SHA256: v.SHA256, Bytes: v.Bytes})
}
