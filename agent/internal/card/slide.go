package card

import "storyline/playlists/screen"

// field is where pictures and words are; the strip has a share of its own, the
// same on every slide, so that nothing moves when slides change.
func (s *sheet) field() box {
	b := s.whole()
	switch s.shape {
	case bar:
		b.w = s.w - float64(round(.29*s.w))
	case portrait:
		b.h = s.h - float64(round(.22*s.h))
	default:
		b.h = s.h - float64(round(.136*s.h))
	}
	return b
}

// words draws a slide of words alone, in one language or two.
func (s *sheet) words(f *screen.Frame, b box) {
	long := len([]rune(f.Body))+len([]rune(f.Body2)) > 320
	both := f.Both && f.Lang2 != ""
	first, second := s.part(f.Title, f.Heading, f.Body, long, both), flow(nil)
	if both {
		second = s.part(f.Title2, f.Heading2, f.Body2, long, both)
	}
	switch {
	case s.shape == portrait:
		b = b.in(s.edge, 8*s.u, s.edge, 8*s.u)
	case s.shape == bar:
		b = b.in(5*s.u, 2*s.u, 5*s.u, 2*s.u)
	case len(second) > 0:
		b = b.in(s.edge, 4*s.u, s.edge, 4*s.u)
	default:
		b = b.in(s.edge, 4*s.u, 1.4*s.edge, 4*s.u)
	}
	s.pair(first, second, b)
}

// part is what a slide says in one language.
func (s *sheet) part(title, heading, body string, long, both bool) flow {
	head, text, name := 9.2, 4.7, 2.9
	switch {
	case s.shape == bar && both:
		head, text = 6.6, 3.7
	case s.shape == bar:
		head, text = 9, 5
	case s.shape == portrait && both:
		head, text, name = 8.4, 4.6, 3.6
	case s.shape == portrait:
		head, text, name = 10, 5.2, 3.6
	case both:
		head, text = 6.6, 3.7
	case long:
		head, text = 7, 3.9
	}
	var list flow
	if title != heading && heading+body != "" {
		list.add(para{text: title, px: name * s.u, lead: 1.35, color: amber, dash: true})
	}
	list.add(para{text: heading, px: head * s.u, lead: 1.12, gap: 2.6 * s.u, bold: true, balanced: true, wide: 22, color: snow})
	list.add(para{text: body, px: text * s.u, lead: 1.42, gap: .75 * text * s.u, wide: 36, color: snow})
	return list
}

// pair draws two flows as equals: side by side, or one below the other where the
// screen is narrow. The second may be empty.
func (s *sheet) pair(first, second flow, b box) {
	if len(second) == 0 || len(first) == 0 {
		s.centre(append(first, second...), b)
		return
	}
	gap := 8 * s.u
	if s.shape == portrait {
		k := fit(func(k float64) bool {
			return s.height(first, b.w, k)+s.height(second, b.w, k)+2*gap*k <= b.h && s.unbroken(first, b.w, k) && s.unbroken(second, b.w, k)
		})
		above, below := s.height(first, b.w, k), s.height(second, b.w, k)
		b.y += (b.h - above - below - 2*gap*k) / 2
		s.set(first, b, k)
		s.fill(box{b.x, b.y + above + gap*k, b.w, s.hair()}, line)
		b.y += above + 2*gap*k
		s.set(second, b, k)
		return
	}
	half := (b.w - gap) / 2
	k := min(s.fits(first, half, b.h), s.fits(second, half, b.h))
	high := max(s.height(first, half, k), s.height(second, half, k))
	b.y += (b.h - high) / 2
	s.set(first, box{b.x, b.y, half, high}, k)
	s.fill(box{b.x + half + gap/2, b.y, s.hair(), high}, line)
	s.set(second, box{b.x + half + gap, b.y, half, high}, k)
}

// caption draws the words of a picture over its foot, on a shade that keeps them
// legible over white.
func (s *sheet) caption(f *screen.Frame, field box) {
	head, text, tall := 5.6, 3.7, .62
	if s.shape == portrait {
		head, text = 7, 4.6
	}
	part := func(heading, body string, gap float64) flow {
		var list flow
		list.add(para{text: heading, px: head * s.u, lead: 1.12, gap: gap, bold: true, balanced: true, wide: 30, color: snow})
		list.add(para{text: body, px: text * s.u, lead: 1.42, gap: max(.4*text*s.u, gap*float64(btoi(heading == ""))), wide: 46, color: snow})
		return list
	}
	list := part(f.Heading, f.Body, 0)
	if f.Both {
		list = append(list, part(f.Heading2, f.Body2, 2*s.u)...)
	}
	if len(list) == 0 {
		return
	}
	fade, foot := 12*s.u, 3.2*s.u
	if s.shape == bar {
		fade, foot, tall = 8*s.u, 2.4*s.u, .78
	}
	b := field.in(s.edge, 0, s.edge, 0)
	k := s.fits(list, b.w, tall*field.h-fade-foot)
	high := s.height(list, b.w, k)
	top := field.y + field.h - high - foot - fade
	s.shade(field, top, fade)
	s.set(list, box{b.x, top + fade, b.w, high}, k)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// shade darkens a field from its foot to top, fading out over the uppermost part.
func (s *sheet) shade(field box, top, fade float64) {
	end := field.y + field.h
	for y := round(top); y < round(end); y++ {
		far := (float64(y) - top) / fade // 0 at the top, 1 where the words begin
		strength := .84 + .1*min(max((float64(y)-top-fade)/max(end-top-fade, 1), 0), 1)
		if far < 1 {
			strength = .84 * far * far * (3 - 2*far)
		}
		s.fill(box{field.x, float64(y), field.w, 1}, night.at(strength))
	}
}
