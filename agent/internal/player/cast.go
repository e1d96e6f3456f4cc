package player

import "storyline/playlists"

// cast is a programme with what made it and the media it wants.
type cast struct {
	orders    Orders
	programme *playlists.Programme
	media     []playlists.Variant
}

func (p *Player) cast(o Orders) cast {
	programme := playlists.NewProgramme(o.Playlist, o.Help, p.opt.Shape, bound(o).p)
	return cast{o, programme, programme.Media()}
}

// holds reports whether nothing of a programme is missing.
func (c *cast) holds(missing playlists.Missing) bool {
	for _, v := range c.media {
		if missing[v.SHA256] {
			return false
		}
	}
	return true
}

// same reports whether two orders put the same on screen.
func same(a, b Orders) bool {
	return heldOf(a.Playlist) == heldOf(b.Playlist) && a.Help == b.Help && bound(a) == bound(b)
}

func heldOf(o *playlists.Opened) playlists.Held {
	if o == nil {
		return playlists.Held{}
	}
	return o.Held()
}

// bound is the part of a binding that a play names.
func bound(o Orders) (b struct {
	n playlists.Network
	c playlists.Carriage
	p playlists.Position
}) {
	if o.Binding != nil {
		b.n, b.c, b.p = o.Binding.Network, o.Binding.Carriage, o.Binding.Position
	}
	return b
}
