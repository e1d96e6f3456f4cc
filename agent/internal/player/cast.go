package player

import "storyline/playlists"

// cast is a programme with what made it and the media it wants.
type cast struct {
	orders    Orders
	programme *playlists.Programme
	media     []playlists.Variant
}

func (p *Player) cast(o Orders) cast {
	programme := playlists.NewProgramme(o.Playlist, o.Help, p.opt.Shape, o.place().position)
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
	return heldOf(a.Playlist) == heldOf(b.Playlist) && a.Help == b.Help && a.place() == b.place()
}

func heldOf(o *playlists.Opened) playlists.Held {
	if o == nil {
		return playlists.Held{}
	}
	return o.Held()
}

// place is where a display hangs, as a play names it.
type place struct {
	network  playlists.Network
	carriage playlists.Carriage
	position playlists.Position
}

// place gives where the display hangs by its binding; the zero place without one.
func (o *Orders) place() place {
	if o.Binding == nil {
		return place{}
	}
	return place{o.Binding.Network, o.Binding.Carriage, o.Binding.Position}
}
