package playlists

// ride sums up what was noted.
func (w *walk) ride() Ride {
	r := Ride{
		From: w.from, Until: w.until, Ms: w.ms,
		Whole: w.seen(w.wholly(w.whole)),
		Large: w.seen(w.looks(w.large.list)), LargeMs: w.mean(w.large.list),
		Strip: w.seen(w.looks(w.strip.list)), StripMs: w.mean(w.strip.list),
	}
	for i := range w.stories {
		s := &w.stories[i]
		if seen := w.seen(w.wholly(s.whole)); seen.Mean > 0 {
			r.Stories = append(r.Stories, StorySeen{s.campaign, s.story, seen})
		}
	}
	var alone []span
	for _, h := range w.help.list {
		alone = append(alone, span{h.from, h.until - w.ms})
	}
	r.HelpOnly = w.seen(alone).Chance
	return r
}

// wholly gives for each telling the instants of boarding from which it is seen
// whole.
func (w *walk) wholly(tellings []span) []span {
	boards := make([]span, len(tellings))
	for i, t := range tellings {
		boards[i] = span{t.until - Slack - w.ms, t.from + Slack}
	}
	return boards
}

// looks gives for each stretch the instants of boarding from which at least
// LookMs of it are seen.
func (w *walk) looks(list []span) []span {
	var boards []span
	for _, s := range list {
		if w.ms >= LookMs && s.until-s.from >= LookMs {
			boards = append(boards, span{s.from + LookMs - w.ms, s.until - LookMs})
		}
	}
	return boards
}

// seen sums up instants of boarding from which something is seen, one span for
// each of it, both of whose ends come in order.
func (w *walk) seen(boards []span) Seen {
	var list []span
	for _, b := range boards {
		if b = (span{max(b.from, w.from), min(b.until, w.until)}); b.from < b.until {
			list = append(list, b)
		}
	}
	var all, once int64
	last := w.from
	for _, b := range list {
		all += b.until - b.from
		once += b.until - min(max(b.from, last), b.until)
		last = max(last, b.until)
	}
	length := float64(w.until - w.from)
	return Seen{Chance: float64(once) / length, Mean: float64(all) / length, Least: w.least(list)}
}

// least gives the smallest number of spans that an instant lies in.
func (w *walk) least(list []span) int {
	least := len(list)
	for t, began, ended := w.from, 0, 0; t < w.until; {
		for began < len(list) && list[began].from <= t {
			began++
		}
		for ended < len(list) && list[ended].until <= t {
			ended++
		}
		least = min(least, began-ended)
		t = w.until
		if began < len(list) {
			t = list[began].from
		}
		if ended < len(list) {
			t = min(t, list[ended].until)
		}
	}
	return least
}

// mean gives for how long, on average, a ride has something on screen, in ms. The
// overlap of a stretch with what lies before an instant grows as a line along the
// stretch and stands still after it, so its sum over all instants is a parabola
// and then a line.
func (w *walk) mean(list []span) float64 {
	var sum float64
	for _, s := range list {
		before := func(t Millis) float64 {
			along, after := float64(min(max(t-s.from, 0), s.until-s.from)), float64(max(t-s.until, 0))
			return along*along/2 + along*after
		}
		sum += before(w.until+w.ms) - before(w.from+w.ms) - before(w.until) + before(w.from)
	}
	return sum / float64(w.until-w.from)
}
