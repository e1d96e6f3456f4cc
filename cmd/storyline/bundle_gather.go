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
	size     int64

	trust *playlists.Trust
	media map[playlists.Digest]bool
	every bool
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
	shapes, err := shapesOf(ctx, api, fleet.Network)
	if err != nil {
		return nil, err
	}
	g := &gathered{orders: map[playlists.Digest][]byte{}, media: map[playlists.Digest]bool{}, every: f.every}
	if err := g.takeTrust(ctx, api, f.roots); err != nil {
		return nil, err
	}
	for _, c := range chosen {
		for i := range c.displays {
			if err := g.takeBinding(ctx, api, fleet.Network, &c, &c.displays[i]); err != nil {
				return nil, err
			}
		}
	}
	told := 0
	for _, c := range chosen {
		has, err := g.takePlaylist(ctx, api, fleet.Network, &c, shapes)
		if err != nil {
			return nil, err
		}
		if has {
			told++
		}
	}
	if told == 0 {
		return nil, errors.New("nothing was published to these carriages yet: a bundle would bring them nothing to tell")
	}
	return g, nil
}

// takeTrust takes the trust document. Without a file of roots it must hold by those
// that it names itself: the displays have theirs.
func (g *gathered) takeTrust(ctx context.Context, api *client.Client, rootsFile string) error {
	msg, err := api.Trust(ctx)
	if errors.Is(err, client.ErrNotFound) {
		return errors.New("there is no trust document yet: put one first, with storyline apply --trust")
	}
	if err != nil {
		return err
	}
	roots, err := rootsFrom(rootsFile, msg)
	if err != nil {
		return err
	}
	if g.trust, err = playlists.OpenTrust(msg, roots); err != nil {
		return fmt.Errorf("the controller's trust document: %w", err)
	}
	g.take(bundle.Order{Order: playlists.OrderTrust}, msg)
	return nil
}

func (g *gathered) takeBinding(ctx context.Context, api *client.Client, n playlists.Network, c *hung, d *campaign.Display) error {
	msg, err := api.Binding(ctx, d.ID)
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
	case b.Network != n || b.Carriage != c.carriage || b.Position != d.Position:
		return fmt.Errorf("display %s is bound to carriage %s, and its fleet says %s: try again when the controller has caught up", d.ID, b.Carriage, c.carriage)
	}
	g.take(bundle.Order{Order: playlists.OrderBinding, Display: d.ID}, msg)
	g.displays = append(g.displays, carriedDisplay{Display: d.ID, Carriage: b.Carriage, Position: b.Position, Train: b.Train, Binding: b.Serial})
	return nil
}

// takePlaylist takes a carriage's playlist with the media that its displays choose.
func (g *gathered) takePlaylist(ctx context.Context, api *client.Client, n playlists.Network, c *hung, shapes map[playlists.DisplayID]playlists.Shape) (bool, error) {
	msg, err := api.Playlist(ctx, n, c.carriage)
	if errors.Is(err, client.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	o, err := playlists.OpenPlaylist(msg, g.trust, n, c.carriage)
	if err != nil {
		return false, fmt.Errorf("the playlist of carriage %s: %w", c.carriage, err)
	}
	g.take(bundle.Order{Order: playlists.OrderPlaylist, Network: n, Carriage: c.carriage}, msg)
	for i := range c.displays {
		d := &c.displays[i]
		shape, said := shapes[d.ID]
		if !said {
			shape = d.Shape()
		}
		for _, v := range playlists.NewProgramme(o, nil, shape, d.Position).Media() {
			g.want(v)
		}
	}
	if g.every {
		g.wantAll(o)
	}
	for i := range g.displays {
		if d := &g.displays[i]; d.Carriage == c.carriage {
			d.Playlist, d.Lease, d.Stories = &o.Serial, o.Lease, len(o.Stories)
		}
	}
	return true, nil
}

// take takes an order; the very one again is carried once.
func (g *gathered) take(o bundle.Order, msg []byte) {
	o.SHA256, o.Bytes = playlists.DigestOf(msg), int64(len(msg))
	g.orders[o.SHA256] = msg
	g.index.Orders = append(g.index.Orders, o)
}

// wantAll takes every variant of every story, in a fixed order.
func (g *gathered) wantAll(o *playlists.Opened) {
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
func (g *gathered) want(v playlists.Variant) {
	if g.media[v.SHA256] {
		return
	}
	g.media[v.SHA256] = true
	g.index.Media = append(g.index.Media, bundle.Media{SHA256: v.SHA256, Bytes: v.Bytes})
}
