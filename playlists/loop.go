package playlists

// Loop is what a display tells in turn at an instant.
type Loop struct {
	Since  Millis // when the set in force last changed; zero: never
	Until  Millis // the first instant after the one asked for at which it may change
	Ms     int64  // of one cycle; zero: nothing is told, and the help card shows
	Shares []Share
}

// Share is the part of a loop that one entry has.
type Share struct {
	Entry *Entry
	Story *Story
	Times int64 // it is told in a cycle
	Ms    int64 // of a cycle, all its tellings together
}

// Loop says what is told in turn at an instant that is known for certain, with the
// share of each: the cycle of which [Programme.At] gives one slot.
func (p *Programme) Loop(t Millis) Loop {
	if p.opened == nil {
		return Loop{Until: t + dayMinutes*minuteMs}
	}
	l := p.look(At(t))
	told := l.told(t)
	if told.level < 0 {
		return Loop{Until: l.nextEdge(t, -1)}
	}
	c := p.cycleOf(&told)
	loop := Loop{Since: l.since(t, &told), Until: l.nextEdge(t, told.level), Ms: c.length, Shares: make([]Share, 0, c.entries)}
	p.each(&told, func(i int) bool {
		b := &p.bits[i]
		times := b.weight / c.divisor
		loop.Shares = append(loop.Shares, Share{Entry: b.entry, Story: b.story, Times: times, Ms: times * b.length})
		return true
	})
	return loop
}
