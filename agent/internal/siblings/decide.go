package siblings

import (
	"cmp"
	"slices"
	"time"

	"storyline/playlists"
)

const (
	// poll is how often a display asks while it waits.
	poll = 2 * time.Second
	// grace is how long others wait for one that is silent or does not want the
	// file: it may be starting, or about to get its playlist.
	grace = 6 * time.Second
	// patience is how long others wait for one whose turn it is and that gets
	// nowhere. It is longer than a grace and two polls: whoever comes next must
	// have been seen to begin.
	patience = 12 * time.Second
	// moved is how many bytes count as getting on; the slowest download that is
	// not given up brings more within the patience.
	moved = 64 << 10
	// worth is how many bytes more are worth another turn.
	worth = 4 << 20
	// longest is how long a display waits for another one in all, for one file and
	// whatever that one says. Then it is passed over: one that says for ever that it
	// gets on keeps nobody from a film for longer. By then 100 MB have come over an
	// uplink of 14 KB/s.
	longest = 2 * time.Hour
)

// state is how a display stands to a file.
type state int

const (
	silent   state = iota // it does not answer
	unwanted              // it has no use for it
	waiting               // it wants it, and fetches nothing over the uplink
	coming                // it fetches it over the uplink
	held                  // it has verified it
)

// answer is what a display said of a file.
type answer struct {
	state state
	bytes int64
}

// view is what one display knows of another about one file.
type view struct {
	answer
	since time.Time     // when it last changed, or got on
	cost  time.Duration // for how long it has been waited for, in all
	spoil bool          // the file was lost by bytes from there
}

// hear takes the newest answer.
func (v view) hear(a answer, now time.Time) view {
	if v.since.IsZero() || a.state != v.state || a.bytes >= v.bytes+moved || a.bytes < v.bytes {
		v.answer, v.since = a, now
	}
	return v
}

// spent reports whether it has been waited for long enough.
func (v view) spent() bool { return v.cost >= longest || v.spoil }

// getsOn reports whether it may still be waited for.
func (v view) getsOn(now time.Time) bool { return now.Sub(v.since) < patience && !v.spent() }

// out reports whether it is passed over.
func (v view) out(now time.Time) bool {
	return v.state <= unwanted && now.Sub(v.since) >= grace || v.spent()
}

// verdict is what a display does about a file.
type verdict struct {
	from   playlists.DisplayID // fetch it from there
	uplink bool                // or fetch it over the uplink
	wait   time.Duration       // or ask again after this
	behind playlists.DisplayID // the one that the wait is for
}

// decide says where a display gets a file from. Mine is how it stands itself,
// ranks is the order of the file, views are of all the others.
func decide(me playlists.DisplayID, mine answer, ranks []playlists.DisplayID, views map[playlists.DisplayID]view, now time.Time) verdict {
	fetching := mine.state == coming
	much := func(d playlists.DisplayID) int64 {
		if d == me {
			return mine.bytes / worth
		}
		return views[d].bytes / worth
	}
	// Whoever has most of it comes first: trains are cut from power in the middle
	// of a film, and the first to boot again need not be the one that fetched it.
	order := slices.Clone(ranks)
	slices.SortStableFunc(order, func(a, b playlists.DisplayID) int { return cmp.Compare(much(b), much(a)) })
	place := slices.Index(order, me)
	// Whoever has it. Each begins to look behind itself: not all ask the same one. One
	// from which it came and was another file is not believed again.
	for i := range order {
		d := order[(place+1+i)%len(order)]
		if v := views[d]; d != me && v.state == held && !v.spoil {
			return verdict{from: d}
		}
	}
	// Whoever fetches it, unless we have more of it. Of two that do, the one that is
	// later in the order makes way.
	for i, d := range order {
		v := views[d]
		if d == me || v.state != coming || !v.getsOn(now) {
			continue
		}
		if i < place || !fetching && much(d) == much(me) {
			return verdict{wait: poll, behind: d}
		}
	}
	turn, whose := turnOf(order[:place], views, now)
	if fetching || !now.Before(turn) {
		return verdict{uplink: true}
	}
	return verdict{wait: min(turn.Sub(now), poll), behind: whose}
}

// file is what the others said of one.
type file struct {
	order  []playlists.DisplayID
	views  map[playlists.DisplayID]view
	behind playlists.DisplayID // whom this display waits for
	asked  time.Time           // since when
}

// next says what to do about a file now. What has passed since it was last asked is
// put down to whoever was waited for.
func (f *file) next(me playlists.DisplayID, mine answer, now time.Time) verdict {
	if f.behind != "" {
		v := f.views[f.behind]
		v.cost += min(now.Sub(f.asked), patience) // for a file that nobody asks about nobody waits
		f.views[f.behind] = v
	}
	do := decide(me, mine, f.order, f.views, now)
	f.behind, f.asked = do.behind, now
	return do
}

// anew drops what the others said: it is old. How long each was waited for, and
// which ones spoilt the file, stays: a file is not asked about while others come
// first, or while it comes from another display.
func (f *file) anew() {
	for d, v := range f.views {
		f.views[d] = view{cost: v.cost, spoil: v.spoil}
	}
}

// spoiltBy has a display passed over for this file, whatever it says.
func (f *file) spoiltBy(d playlists.DisplayID) {
	v := f.views[d]
	v.spoil = true
	f.views[d] = v
}

// turnOf says when those before a display in the order have had their time: all of
// them one after the other, since each has to see that the one before it failed. It
// also gives whose news set that time.
func turnOf(before []playlists.DisplayID, views map[playlists.DisplayID]view, now time.Time) (turn time.Time, whose playlists.DisplayID) {
	var due time.Duration
	for _, d := range before {
		v := views[d]
		if v.out(now) {
			continue
		}
		if v.since.After(turn) {
			turn, whose = v.since, d
		}
		if v.state <= unwanted {
			due += grace
		} else {
			due += patience
		}
	}
	return turn.Add(due), whose
}
