package card

import "storyline/playlists/screen"

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
