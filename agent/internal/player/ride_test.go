package player

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// TestARideIsWhatAnAgentJournals lets a player play for a quarter of an hour in
// which stories come and go, and asks of many passengers: is what the estimate
// says they saw what was journalled while they were there?
func TestARideIsWhatAnAgentJournals(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := drawRidden(rt)
		seed := rapid.Uint64().Draw(rt, "seed of the passengers")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = carry(t, o, rand.New(rand.NewPCG(seed, 1))) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// bubble is when the time of every bubble begins.
var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// drawRidden draws a playlist that changes within the bubble's first quarter of
// an hour: dayparts and priorities, the end of a consent, the end of the lease.
func drawRidden(rt *rapid.T) *playlists.Opened {
	var stories []*playlists.Story
	for i := range rapid.IntRange(1, 4).Draw(rt, "stories") {
		s := story(playlists.StoryID(fmt.Sprintf("story-%d", i)), rapid.SliceOfN(rapid.Int64Range(1, 9), 1, 4).Draw(rt, "seconds")...)
		s.Languages = []playlists.Lang{"uk", "en"}
		for k := range s.Slides {
			s.Slides[k].Ms += rapid.Int64Range(-400, 400).Draw(rt, "ms")
			if rapid.IntRange(0, 2).Draw(rt, "is a call") == 0 {
				s.Slides[k].Kind, s.Slides[k].Media = playlists.CallSlide, nil
			}
		}
		if rapid.IntRange(0, 3).Draw(rt, "consent ends") == 0 {
			s.ConsentEnd = bubble + rapid.Int64Range(0, 900_000).Draw(rt, "when")
		}
		stories = append(stories, s)
	}
	o := playlist(1, stories...)
	for i := range o.Entries {
		e := &o.Entries[i]
		e.Weight, e.Priority = rapid.IntRange(1, 3).Draw(rt, "weight"), rapid.IntRange(0, 1).Draw(rt, "priority")
		if rapid.Bool().Draw(rt, "has a daypart") {
			start := playlists.Minute(rapid.IntRange(0, 14).Draw(rt, "start"))
			e.Schedule.Dayparts = []playlists.Daypart{{Start: start, End: start + playlists.Minute(rapid.IntRange(1, 10).Draw(rt, "minutes"))}}
		}
	}
	if rapid.IntRange(0, 3).Draw(rt, "lease ends") == 0 {
		o.Lease = bubble + rapid.Int64Range(60_000, 900_000).Draw(rt, "when")
	}
	return o
}

// carry plays, and says for which passenger the estimate was wrong.
func carry(t *testing.T, o *playlists.Opened, r *rand.Rand) string {
	// The slide that is on when the player begins is entered somewhere within, and is
	// dated by that: nobody boards before it is over.
	const life, begun = 900_000, 10_000
	s := play(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	n := &Null{Source: s.Player, Sink: s.Player, Now: s.Now, Beat: -1}
	go func() { _ = n.Run(ctx); close(done) }()
	time.Sleep(life*time.Millisecond + 10*time.Second)
	synctest.Wait()
	cancel()
	<-done
	s.end()
	slices.SortFunc(s.journal.plays, func(a, b playlists.Play) int { return int(a.Wall - b.Wall) })
	programme := playlists.NewProgramme(o, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling")
	for range 200 {
		length := 1 + r.Int64N(120_000)
		board := bubble + begun + r.Int64N(life-length-begun)
		estimate := programme.Ride(board, 0, length)
		got := seen{whole: map[playlists.StoryID]int{}, large: estimate.Large.Least, strip: estimate.Strip.Least, largeMs: estimate.LargeMs, stripMs: estimate.StripMs}
		for _, st := range estimate.Stories {
			got.whole[st.Story] = st.Least
		}
		want := watch(o, s.journal.plays, float64(board)+0.5, float64(board+length)+0.5)
		if d := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); d != "" {
			return fmt.Sprintf("boarding %d ms after the start for %d ms (-journalled +computed):\n%s", board-bubble, length, d)
		}
	}
	return ""
}

// seen is what one passenger saw.
type seen struct {
	whole            map[playlists.StoryID]int
	large, strip     int
	largeMs, stripMs float64
}

// watch counts what was journalled between boarding and alighting; a passenger
// boards in the middle of a millisecond.
func watch(o *playlists.Opened, plays []playlists.Play, board, alight float64) seen {
	w := seen{whole: map[playlists.StoryID]int{}}
	var large, strip look
	next, ended := 0, int64(0)
	for _, p := range plays {
		story := o.Stories[p.Story]
		i := slices.IndexFunc(story.Slides, func(s playlists.Slide) bool { return s.ID == p.Slide })
		from, till := max(float64(p.Wall), board), min(float64(p.Wall+p.Shown), alight)
		if p.Wall != ended {
			large.gone()
			strip.gone()
		}
		ended = p.Wall + p.Shown
		large.at(story.Slides[i].Kind == playlists.CallSlide, till-from)
		strip.at(story.Slides[i].Kind != playlists.CallSlide, till-from)
		whole := p.Outcome == playlists.Whole && board < float64(p.Wall+playlists.Slack) && alight >= float64(p.Wall+story.Slides[i].Ms-playlists.Slack)
		switch {
		case !whole || i != next && i != 0:
			next = 0
		case i+1 == len(story.Slides):
			w.whole[story.ID]++
			next = 0
		default:
			next = i + 1
		}
	}
	w.large, w.largeMs, w.strip, w.stripMs = large.times, large.ms, strip.times, strip.ms
	return w
}

// look follows one thing that is on screen from time to time.
type look struct {
	ms, unbroken float64
	times        int
}

func (l *look) at(on bool, ms float64) {
	if !on {
		l.gone()
		return
	}
	if ms <= 0 {
		return // before boarding or after alighting
	}
	if l.unbroken < playlists.LookMs && l.unbroken+ms >= playlists.LookMs {
		l.times++
	}
	l.unbroken, l.ms = l.unbroken+ms, l.ms+ms
}

func (l *look) gone() { l.unbroken = 0 }
