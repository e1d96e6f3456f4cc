package card

import (
	"strings"

	"storyline/playlists/screen"
)

// readable is the least em of a hotline, as a share of the screen's height: its
// figures are then over 4 % of it high.
const readable = .059

// call draws a whole card: headline, hotlines, code with its address, partners.
func (s *sheet) call(f *screen.Frame) {
	if s.shape == portrait {
		s.tallCall(f)
		return
	}
	b := s.whole().in(s.edge, 6*s.u, s.edge, 3.4*s.u)
	side, gap := 48*s.u, 7*s.u
	if s.shape == bar {
		b = s.whole().in(5*s.u, 2.4*s.u, 5*s.u, 2*s.u)
		side, gap = 37*s.u, 5*s.u
	}
	codeBox := box{b.x + b.w - side, b.y, side, b.h}
	if s.shape == bar { // the foot is beside the code
		if coded(f.Call) {
			s.code(f, codeBox)
			b.w -= side + gap
		}
		b.h -= s.foot(f, b, .3)
	} else {
		b.h -= s.foot(f, b, .26)
		if coded(f.Call) {
			codeBox.h = b.h
			s.code(f, codeBox)
			b.w -= side + gap
		}
	}
	s.say(f, b)
}

// tallCall draws the card of a portrait: one thing below the other.
func (s *sheet) tallCall(f *screen.Frame) {
	b := s.whole().in(s.edge, 8*s.u, s.edge, 4.6*s.u)
	if f.Notice != "" {
		var list flow
		list.add(para{text: f.Notice, px: 2.2 * s.u, lead: 1.25, color: mist})
		k := s.fits(list, b.w, .1*b.h)
		high := s.height(list, b.w, k)
		s.set(list, box{b.x, b.y + b.h - high, b.w, high}, k)
		s.fill(box{b.x, b.y + b.h - high - 2*s.u, b.w, s.hair()}, line)
		b.h -= high + 4*s.u
	}
	if f.Call.Short != "" {
		px := 6.8 * s.u * min(1, b.w/s.width(f.Call.Short, 6.8*s.u, true))
		s.write(f.Call.Short, b.x, b.y+b.h-px*.6, px, true, snow)
		b.h -= 1.2*px + 2*s.u
	}
	side := 0.0
	if f.Call.QR != nil {
		side = s.plate(f, b.x, b.y+b.h-42*s.u, 42*s.u)
	}
	names := strings.Join(f.Partners, "\n")
	if names != "" {
		var list flow
		for _, name := range f.Partners {
			list.add(para{text: name, px: 2.5 * s.u, lead: 1.3, gap: 1.25 * s.u, color: snow})
		}
		room := box{b.x + side + 5*s.u, b.y + b.h - 42*s.u, b.w - side - 5*s.u, 42 * s.u}
		if side == 0 {
			room = box{b.x, b.y + b.h - 24*s.u, b.w, 24 * s.u}
		}
		k := s.fits(list, room.w-2.8*s.u, room.h)
		high := s.height(list, room.w-2.8*s.u, k)
		s.dotted(list, box{room.x, room.y + room.h - high, room.w, high}, k)
		if side == 0 {
			b.h -= high + 4*s.u
		}
	}
	if side > 0 {
		b.h -= 42*s.u + 4*s.u
	}
	s.say(f, b)
}

// dotted sets a flow with an amber dot before each paragraph.
func (s *sheet) dotted(list flow, b box, k float64) {
	for i := range list {
		if i > 0 {
			b.y += list[i].gap * k
		}
		one := list[i : i+1]
		inner := box{b.x + 2.8*s.u, b.y, b.w - 2.8*s.u, b.h}
		s.dot(b.x+.8*s.u, b.y+list[i].px*list[i].lead*k/2, .35*s.u)
		s.set(one, inner, k)
		b.y += s.height(one, inner.w, k)
	}
}

func coded(c *screen.Call) bool { return c.QR != nil || c.Short != "" }

// code draws the code on its plate in the middle of a box, with its address.
func (s *sheet) code(f *screen.Frame, b box) {
	px, gap := 0.0, 0.0
	if short := f.Call.Short; short != "" {
		px = 5 * s.u * min(1, b.w/s.width(short, 5*s.u, true))
		gap = 2.4 * s.u
	}
	side := 0.0
	if f.Call.QR != nil {
		side = min(b.w, b.h-1.2*px-gap)
	}
	y := b.y + (b.h-side-gap-1.2*px)/2
	if side > 0 {
		drawn := s.plate(f, b.x+(b.w-side)/2, y, side)
		y += drawn + gap
	}
	if px > 0 {
		s.write(f.Call.Short, b.x+(b.w-s.width(f.Call.Short, px, true))/2, y+.6*px, px, true, snow)
	}
}

// foot draws partners and notice at the foot of a box, and says how high that is.
func (s *sheet) foot(f *screen.Frame, b box, share float64) float64 {
	var list flow
	px, small := 2.3*s.u, 1.9*s.u
	if s.shape == bar {
		px, small = 2.1*s.u, 1.8*s.u
	}
	names := strings.Join(f.Partners, "   ·   ")
	list.add(para{text: names, px: px, lead: 1.4, color: snow})
	list.add(para{text: f.Notice, px: small, lead: 1.25, gap: .8 * s.u, color: mist})
	if len(list) == 0 {
		return 0
	}
	above, inner := 3*s.u, 2*s.u
	if s.shape == bar {
		above, inner = 1.2*s.u, s.u
	}
	k := s.fits(list, b.w, share*b.h-above-inner)
	high := s.height(list, b.w, k)
	y := b.y + b.h - high
	s.fill(box{b.x, y - inner, b.w, s.hair()}, line)
	s.set(list, box{b.x, y, b.w, high}, k)
	return high + inner + above
}

// say draws headline and hotlines in the middle of a box.
func (s *sheet) say(f *screen.Frame, b box) {
	heads := s.heads(f)
	gap := 4.4 * s.u
	switch s.shape {
	case bar:
		gap = 1.6 * s.u
	case portrait:
		gap = 5 * s.u
	}
	quiet := f.Kind == screen.KindHelp
	k := fit(func(k float64) bool {
		return s.headsHigh(heads, b.w, k)+gap*k+s.hotlines(f, b, k, quiet, false) <= b.h && s.headsHold(heads, b.w, k)
	})
	high := s.headsHigh(heads, b.w, k)
	if high > 0 {
		high += gap * k
	}
	b.y += (b.h - high - s.hotlines(f, b, k, quiet, false)) / 2
	s.setHeads(heads, b, k)
	b.y += high
	s.hotlines(f, b, k, quiet, true)
}

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

// heads are the words over the hotlines; a slide's own come before the call's.
func (s *sheet) heads(f *screen.Frame) [2]flow {
	head, text := 6.6, 3.7
	switch {
	case s.shape == bar && f.Both:
		head, text = 4.2, 3.1
	case s.shape == bar:
		head, text = 5.2, 3.7
	case s.shape == portrait && f.Both:
		head, text = 6, 3.8
	case s.shape == portrait:
		head, text = 8, 4.6
	case f.Both:
		head, text = 5, 3.1
	}
	part := func(own, calls, body string) flow {
		if own == "" {
			own = calls
		}
		var list flow
		list.add(para{text: own, px: head * s.u, lead: 1.14, bold: f.Kind != screen.KindHelp, balanced: true, wide: 24, color: snow})
		list.add(para{text: body, px: text * s.u, lead: 1.35, gap: .5 * text * s.u, balanced: true, color: mist})
		return list
	}
	heads := [2]flow{part(f.Heading, f.Call.Headline, f.Body)}
	if f.Both {
		heads[1] = part(f.Heading2, f.Call.Headline2, f.Body2)
	}
	return heads
}

const headGap = 5 // between two languages, in u

func (s *sheet) headsHigh(heads [2]flow, w, k float64) float64 {
	switch {
	case len(heads[1]) == 0:
		return s.height(heads[0], w, k)
	case s.shape == portrait:
		return s.height(heads[0], w, k) + s.height(heads[1], w, k) + 2.6*s.u*k
	}
	half := w/2 - headGap*s.u
	return max(s.height(heads[0], half, k), s.height(heads[1], half, k))
}

// headsHold reports whether no word is broken, as long as that can be helped.
func (s *sheet) headsHold(heads [2]flow, w, k float64) bool {
	if k < smallest {
		return true
	}
	if len(heads[1]) > 0 && s.shape != portrait {
		w = w/2 - headGap*s.u
	}
	return s.unbroken(heads[0], w, k) && s.unbroken(heads[1], w, k)
}

func (s *sheet) setHeads(heads [2]flow, b box, k float64) {
	switch {
	case len(heads[1]) == 0:
		s.set(heads[0], b, k)
	case s.shape == portrait:
		s.set(heads[0], b, k)
		b.y += s.height(heads[0], b.w, k) + 2.6*s.u*k
		s.set(heads[1], b, k)
	default:
		half := b.w/2 - headGap*s.u
		s.set(heads[0], box{b.x, b.y, half, b.h}, k)
		s.fill(box{b.x + b.w/2 - headGap*s.u/2, b.y, s.hair(), s.headsHigh(heads, b.w, k)}, line)
		s.set(heads[1], box{b.x + b.w/2 + headGap*s.u/2, b.y, half, b.h}, k)
	}
}
