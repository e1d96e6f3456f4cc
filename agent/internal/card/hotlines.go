package card

import "storyline/playlists/screen"

// readable is the least em of a hotline, as a share of the screen's height: its
// figures are then over 4 % of it high.
const readable = .059

// hotlines draws the numbers, each with what it is beside or below it, and says
// how high they are; the numbers give way last.
func (s *sheet) hotlines(f *screen.Frame, b box, k float64, quiet, drawn bool) float64 {
	tall, label, gap, across := 18*s.u, 3.2*s.u, 2.4*s.u*k, 4*s.u
	shrink := .5 + .5*k
	switch s.shape {
	case bar:
		tall, gap, shrink = 13*s.u, .6*s.u*k, .3+.7*k
	case portrait:
		tall, label, gap, across = 23*s.u, 3.7*s.u, 3*s.u*k, 0
	}
	if f.Both {
		label *= .85
	}
	px, wide := max(tall*shrink, readable*s.h), 0.0
	for _, n := range f.Call.Numbers {
		wide = max(wide, s.width(n.Number, px, true))
	}
	share := .62
	if s.shape == portrait {
		share = 1
	}
	if wide > share*b.w { // a long number is one line all the same
		px, wide = px*share*b.w/wide, share*b.w
	}
	colour := amber
	if quiet {
		colour = snow
	}
	y := b.y
	for i, n := range f.Call.Numbers {
		if i > 0 {
			y += gap
		}
		list := s.labels(n, label, f.Both)
		if s.shape == portrait {
			if drawn {
				s.write(n.Number, b.x, y+.52*px, px, true, colour)
				s.set(list, box{b.x, y + 1.04*px, b.w, b.h}, k)
			}
			y += 1.04*px + s.height(list, b.w, k)
			continue
		}
		room := b.w - wide - across
		high := s.height(list, room, k)
		row := max(.9*px, high)
		if drawn {
			s.write(n.Number, b.x, y+row/2, px, true, colour)
			s.set(list, box{b.x + wide + across, y + (row-high)/2, room, high}, k)
		}
		y += row
	}
	return y - b.y
}

func (s *sheet) labels(n screen.Number, px float64, both bool) flow {
	var list flow
	list.add(para{text: n.Label, px: px, lead: 1.26, balanced: true, color: snow})
	if both {
		list.add(para{text: n.Label2, px: px, lead: 1.26, gap: .3 * px, balanced: true, color: mist})
	}
	return list
}
