package player

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// TestWhateverHappensTheScreenIsNeverEmptyAndNothingIsCountedTwice lets a null
// screen live through new playlists, lost media, clocks that are set and a technician's cards.
func TestWhateverHappensTheScreenIsNeverEmptyAndNothingIsCountedTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts := rapid.SliceOfN(rapid.IntRange(0, 9), 5, 40).Draw(rt, "acts")
		waits := rapid.SliceOfN(rapid.IntRange(1, 9000), len(acts), len(acts)).Draw(rt, "waits")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = live(t, acts, waits) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// live acts, waiting before each act, and says what was wrong.
func live(t *testing.T, acts, waits []int) string {
	lists := []*playlists.Opened{
		nil,
		playlist(1, story("foreman", 4, 6)),
		playlist(2, story("foreman", 4, 6), story("road", 3)),
		playlist(3, story("road", 3), story("tower", 7, 2)),
	}
	for i, o := range lists[2:] { // ends that the floor may pass before the clock does, or after
		o.Stories[o.Entries[0].Digest].ConsentEnd = time.Now().UnixMilli() + int64(i+1)*60_000
	}
	s := play(t, lists[1])
	defer s.end()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	n := &Null{Source: s.Player, Sink: s.Player, Now: s.Now}
	go func() { _ = n.Run(ctx); done <- struct{}{} }()
	w := &witness{now: s.Now}
	go func() { w.watch(s.Watch(ctx)); done <- struct{}{} }()
	began := time.Now()
	for i, act := range acts {
		time.Sleep(time.Duration(waits[i]) * time.Millisecond)
		switch act {
		case 4:
			s.media.lose(picture("road", 1), picture("tower", 2))
		case 5:
			s.clock.set([]playlists.ClockState{playlists.Synced, playlists.Untrusted, playlists.HeldClock}[i%3], int64(waits[i]-4500)*1000)
		case 6:
			s.clock.raise(int64(waits[i]) / 60)
		case 7:
			s.PutUp(Cards{Passing: cardOf(screen.KindTest), Until: s.clock.At().Uptime + int64(waits[i])})
		case 8:
			s.PutUp(Cards{Lasting: [](*screen.Frame){nil, cardOf(screen.KindBlank), cardOf(screen.KindHelp)}[i%3]})
		case 9:
			s.clock.nudge(int64(waits[i]%500 - 250))
		default:
			s.Take(Orders{Playlist: lists[act], Binding: binding})
		}
		if i%7 == 6 {
			s.media.lose()
		}
	}
	time.Sleep(time.Minute)
	cancel()
	<-done
	<-done
	s.end()
	if w.wrong == "" && w.seen == 0 {
		return "nothing was on"
	}
	return w.wrong + judge(s.journal.plays, time.Since(began).Milliseconds())
}

// judge looks at the plays of one life.
func judge(plays []playlists.Play, lived int64) string {
	slices.SortStableFunc(plays, func(a, b playlists.Play) int {
		return cmp.Or(cmp.Compare(a.Mono, b.Mono), cmp.Compare(a.Shown, b.Shown))
	})
	var shown, free int64
	for _, p := range plays {
		if p.Mono < free {
			return "two plays were on at once"
		}
		free = p.Mono + p.Shown
		shown += p.Shown
		if p.Outcome == playlists.Whole && p.Shown < 2000-2*late {
			return "a whole play was shorter than any slide"
		}
	}
	if shown > lived {
		return "more was shown than there was time"
	}
	return ""
}

// witness watches what the page is told.
type witness struct {
	now   func() int64
	last  screen.Update
	seen  int
	wrong string
}

func (w *witness) watch(updates <-chan screen.Update) {
	for u := range updates {
		w.seen++
		switch {
		case u.Current == nil || u.Next == nil:
			w.wrong = "the screen was told nothing"
		case u.Next.Start < u.Current.End:
			w.wrong = "the next slot begins before the current ends"
		case u.Next.Start > u.Current.End+late:
			w.wrong = "a gap was announced"
		case u.Current.Start > w.now()+late: // a clock that is set may move it a little
			w.wrong = "the current slot has not begun"
		case u.Current.End <= u.Current.Start:
			w.wrong = "a slot without length"
		case w.last.Current != nil && u.Current.ID != w.last.Current.ID && u.Current.Start < w.last.Current.Start-late:
			w.wrong = "the screen was sent back"
		}
		w.last = u
	}
}
