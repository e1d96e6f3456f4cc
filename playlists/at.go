package playlists

// SlotKind says what a slot shows.
type SlotKind string

// A slide; the call of a story whose slide is not held; the help card.
const (
	ShowSlide SlotKind = "slide"
	ShowCall  SlotKind = "call"
	ShowHelp  SlotKind = "help"
)

// What a technician at the panel put up in place of all of those. No programme
// ever says one: only a screen does, of itself.
const (
	ShowIdentify SlotKind = "identify"
	ShowTest     SlotKind = "test"
	ShowBlank    SlotKind = "blank"
)

// Missing is the set of media digests that a display does not hold.
type Missing map[Digest]bool

// Slot is the answer to "what plays at t": what, in which language, since when,
// until when, and why. Instants are on the wall clock or, while that is
// untrusted, in milliseconds since boot.
type Slot struct {
	Kind     SlotKind
	Entry    *Entry    // nil for the help card
	Story    *Story    // nil for the help card
	Help     *HelpCard // for the help card; nil if there is none
	Slide    *Slide    // also when its call is shown instead
	Lang     Lang
	Picture  *Variant // what to show of an image or video slide
	Captions []Variant
	Missing  []Digest // what is not held; the call is shown instead
	Start    int64    // when the slide began, by the plan
	End      int64    // when it would end by its signed length
	Until    int64    // when it ends: End, or the edge that cuts it
	Why      Why
}

// helpSlotMs is how long the help card speaks one language.
const helpSlotMs = 10_000

// At answers what plays. It is the function f of DESIGN.md, section 5: the agent
// shows its answer, the console computes the same. It keeps nothing between two
// calls.
func (p *Programme) At(c Clock, missing Missing) Slot {
	if !c.Trusted() {
		return p.untrusted(c, missing)
	}
	t := c.Now
	if p.opened == nil {
		return p.showHelp(t, t-floorMod(t, helpSlotMs)+helpSlotMs, Why{Rule: NoPlaylist})
	}
	l := p.look(c)
	told := l.told(t)
	if told.level < 0 {
		return p.showHelp(t, l.nextEdge(t, -1), p.whyNothing(c))
	}
	slot := p.tell(&told, t, l.since(t, &told), missing)
	slot.Until = l.edgeBefore(t, slot.End, &told)
	return slot
}

// untrusted answers without a wall clock: only untimed stories, phase from boot.
// Ends are judged by the floor, which goes on with the uptime; so what ended
// since boot began a new cycle, and what is about to end cuts its slide.
func (p *Programme) untrusted(c Clock, missing Missing) Slot {
	t := c.Uptime
	if p.opened == nil {
		return p.showHelp(t, t+helpSlotMs, Why{Rule: NoPlaylist})
	}
	if c.Passed(p.opened.Lease) {
		return p.showHelp(t, t+helpSlotMs, Why{Rule: LeaseOver})
	}
	told := p.highest(func(w int) uint64 { return p.untimed[w] }, func(b *bit) bool { return c.Floor < b.end })
	if told.level < 0 {
		return p.showHelp(t, t+helpSlotMs, Why{Rule: ClockUntrusted})
	}
	since, until := int64(0), t+p.opened.Lease-c.Floor
	for i := range p.levels[told.level].last * 64 {
		if i >= len(p.bits) || p.untimed[i/64]&(1<<(i%64)) == 0 {
			continue
		}
		if end := t + p.bits[i].end - c.Floor; end <= t {
			since = max(since, end)
		} else {
			until = min(until, end)
		}
	}
	slot := p.tell(&told, t, since, missing)
	slot.Until, slot.Why.Rule = min(slot.End, until), UntimedOnly
	return slot
}

// told gives the entries that are told at t: those in force of the highest
// priority that has any.
func (l look) told(t Millis) set {
	if t+l.lead >= l.opened.Lease {
		return set{level: -1}
	}
	day, minute := l.clock.Service(t)
	k := l.segment(minute)
	if k < 0 {
		return set{level: -1}
	}
	allowed, week := l.segments[k].allowed, l.weekday[weekday(day)]
	return l.highest(
		func(w int) uint64 { return allowed[w] & week[w] },
		func(b *bit) bool { return b.on(day) && t+l.lead < b.end })
}

// highest gives the entries of the first level that has any, out of candidate
// words and a last question per entry.
func (p *Programme) highest(word func(int) uint64, in func(*bit) bool) set {
	for l, lv := range p.levels {
		var words []uint64
		for w := lv.first; w < lv.last; w++ {
			left := p.keep(w, word(w), in)
			if left != 0 && words == nil {
				words = make([]uint64, lv.last-lv.first)
			}
			if left != 0 {
				words[w-lv.first] = left
			}
		}
		if words != nil {
			return set{level: l, words: words}
		}
	}
	return set{level: -1}
}

// tell finds the slide of the cycle that began at since.
func (p *Programme) tell(told *set, t, since int64, missing Missing) Slot {
	c := p.cycleOf(told)
	number := (t - since) / c.length
	i, start := p.locate(told, &c, t-since-number*c.length)
	start += since + number*c.length
	b := &p.bits[i]
	slot := Slot{Kind: ShowSlide, Entry: b.entry, Story: b.story, Lang: b.story.Languages[number%int64(len(b.story.Languages))]}
	for j := range b.story.Slides {
		slot.Slide = &b.story.Slides[j]
		slot.Start, slot.End = start, start+slot.Slide.Ms
		if t < slot.End {
			break
		}
		start = slot.End
	}
	slot.Until = slot.End
	slot.Why = Why{Rule: Scheduled, InForce: c.entries, Since: since, Cycle: number, Priority: b.entry.Priority, Weight: b.entry.Weight}
	slot.Dress(p.shape, missing)
	return slot
}

// Dress chooses the slot's media for a display; what is not held, or can't be
// played, turns the slide into its story's call. A preview of a single slide is
// dressed by it too.
func (s *Slot) Dress(shape Shape, missing Missing) {
	s.Picture, s.Captions = Choose(s.Slide, s.Lang, shape)
	if s.Picture != nil && missing[s.Picture.SHA256] {
		s.Missing = append(s.Missing, s.Picture.SHA256)
	}
	for _, v := range s.Captions {
		if missing[v.SHA256] {
			s.Missing = append(s.Missing, v.SHA256)
		}
	}
	wantsPicture := s.Slide.Kind == ImageSlide || s.Slide.Kind == VideoSlide
	if len(s.Missing) > 0 || wantsPicture && s.Picture == nil {
		s.Kind = ShowCall
	}
}

// showHelp answers with the help card, one language after the other, never
// past the next edge.
func (p *Programme) showHelp(t, edge int64, why Why) Slot {
	n := floorDiv(t, helpSlotMs)
	s := Slot{Kind: ShowHelp, Help: p.help, Start: n * helpSlotMs, End: (n + 1) * helpSlotMs, Why: why}
	s.Until = min(s.End, edge)
	if p.help != nil {
		s.Lang = p.help.Languages[floorMod(n, int64(len(p.help.Languages)))]
	}
	return s
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
