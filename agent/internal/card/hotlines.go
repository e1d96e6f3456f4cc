package card

import "storyline/playlists/screen"

// readable is the least em of a hotline, as a share of the screen's height: its
// figures are then over 4 % of it high.
const readable = .059

// hotlines are the numbers of a call as they are set, each with what it is beside
// it or, on a portrait, below.
type hotlines struct {
	rows []hotline
	px   float64 // the em of the numbers
	side float64 // from the left to the labels; 0: they are below
	gap  float64 // between two rows
	k    float64 // of the labels' size
	high float64 // all of it
}

type hotline struct {
	number string
	label  flow
	high   float64
}

// hotlines lays out the numbers for a width at k times their size; the numbers
// give way last.
func (s *sheet) hotlines(f *screen.Frame, w, k float64) hotlines {
	tall, label, gap, across, share := 18*s.u, 3.2*s.u, 2.4*s.u*k, 4*s.u, .62
	shrink := .5 + .5*k
	switch s.shape {
	case bar:
		tall, gap, shrink = 13*s.u, .6*s.u*k, .3+.7*k
	case portrait:
		tall, label, gap, share = 23*s.u, 3.7*s.u, 3*s.u*k, 1
	}
	if f.Both {
		label *= .85
	}
	l := hotlines{px: max(tall*shrink, readable*s.h), gap: gap, k: k}
	wide := 0.0
	for _, n := range f.Call.Numbers {
		wide = max(wide, s.width(n.Number, l.px, true))
	}
	if wide > share*w { // a long number is one line all the same
		l.px, wide = l.px*share*w/wide, share*w
	}
	if s.shape != portrait {
		l.side = wide + across
	}
	for i, n := range f.Call.Numbers {
		row := hotline{number: n.Number, label: labels(n, label, f.Both)}
		labelled := s.height(row.label, w-l.side, k)
		row.high = max(.9*l.px, labelled)
		if s.shape == portrait {
			row.high = 1.04*l.px + labelled
		}
		if i > 0 {
			l.high += gap
		}
		l.high += row.high
		l.rows = append(l.rows, row)
	}
	return l
}

// setHotlines draws the numbers from the top of a box.
func (s *sheet) setHotlines(l hotlines, b box, c ink) {
	for _, row := range l.rows {
		if l.side == 0 {
			s.write(row.number, b.x, b.y+.52*l.px, l.px, true, c)
			s.set(row.label, box{b.x, b.y + 1.04*l.px, b.w, b.h}, l.k)
		} else {
			room := b.w - l.side
			labelled := s.height(row.label, room, l.k)
			s.write(row.number, b.x, b.y+row.high/2, l.px, true, c)
			s.set(row.label, box{b.x + l.side, b.y + (row.high-labelled)/2, room, labelled}, l.k)
		}
		b.y += row.high + l.gap
	}
}

func labels(n screen.Number, px float64, both bool) flow {
	var list flow
	list.add(para{text: n.Label, px: px, lead: 1.26, balanced: true, color: snow})
	if both {
		list.add(para{text: n.Label2, px: px, lead: 1.26, gap: .3 * px, balanced: true, color: mist})
	}
	return list
}
