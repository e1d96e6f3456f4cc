package card

import (
	"strings"

	"storyline/playlists/screen"
)

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
