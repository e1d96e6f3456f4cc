package player

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// shown is a slot as the page was told of it: when it was to start and end on the
// wall clock, as the clock stood at its end.
type shown struct {
	id         string
	start, end int64
}

// watchSlots keeps, of each slot that the page was told is on, the last word.
func watchSlots(t *testing.T, s *stand) (read func() []shown) {
	t.Helper()
	list := make(chan []shown, 1)
	list <- nil
	go func() {
		for u := range s.Watch(t.Context()) {
			all, c := <-list, s.clock.At()
			wall := c.Now - s.base - c.Uptime
			now := shown{u.Current.ID, u.Current.Start + wall, u.Current.End + wall}
			if n := len(all); n > 0 && all[n-1].id == now.id {
				all[n-1] = now
			} else {
				all = append(all, now)
			}
			list <- all
		}
	}()
	return func() []shown {
		synctest.Wait()
		all := <-list
		list <- all
		return all
	}
}

func TestAClockThatIsSetALittleIsFollowedWithoutACut(t *testing.T) {
	for _, by := range []int64{-240, -80, -15, 15, 80, 240} {
		t.Run(fmt.Sprintf("by %d ms", by), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(t, playlist(1, story("foreman", 4, 6)))
				defer s.end()
				s.clock.raise(-3600) // what is announced holds as long as no floor rises
				read := watchSlots(t, s)
				n := &Null{Source: s.Player, Sink: s.Player, Now: s.Now}
				go func() { _ = n.Run(t.Context()) }()
				time.Sleep(21*time.Second + 100*time.Millisecond)
				s.clock.set(playlists.Synced, by)
				seconds(20)
				all := read()
				for i, slot := range all {
					begins := slot.start % 10_000 // the bubble begins at midnight
					if i >= 6 && begins != 0 && begins != 4000 {
						t.Errorf("slot %d starts %d ms into its cycle", i, begins)
					}
					if length := slot.end - slot.start; i != 5 && length != 4000 && length != 6000 {
						t.Errorf("slot %d lasts %d ms: a piece of a slide was told", i, length)
					}
				}
				if len(all) < 8 {
					t.Errorf("%d slots in 41 s", len(all))
				}
				for _, p := range s.plays() {
					if p[3:6] != "who" {
						t.Errorf("the clock spoilt a play: %s", p)
					}
				}
			})
		})
	}
}

func TestALongSlideMovesWithTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 100, 100)))
		defer s.end()
		seconds(10)
		before := s.on()
		s.clock.set(playlists.Synced, -80)
		seconds(1)
		after := s.on()
		if after.Current.ID != before.Current.ID || after.Current.Offset != before.Current.Offset {
			t.Error("the slide on screen was cut")
		}
		if by := after.Current.Start - before.Current.Start; by != 80 {
			t.Errorf("the slot moved by %d ms, want 80", by)
		}
		if after.Next.Start != after.Current.End || after.Next.Start != before.Next.Start+80 {
			t.Errorf("what follows moved by %d ms, want 80", after.Next.Start-before.Next.Start)
		}
	})
}

func TestTwoDisplaysWhoseClocksWereSetConverge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := playlist(1, story("foreman", 4, 6), story("road", 3))
		a, b := play(t, list), play(t, list)
		defer a.end()
		defer b.end()
		b.clock.set(playlists.Synced, 130) // it began right and was set wrong
		seconds(60)
		if a, b := a.on().Next, b.on().Next; a.Start-b.Start != 130 {
			t.Errorf("a clock that is 130 ms ahead changes %d ms early", a.Start-b.Start)
		}
		b.clock.set(playlists.Synced, 0)
		seconds(13)
		was, is := a.on(), b.on()
		if was.Next.Start != is.Next.Start || was.Next.Src != is.Next.Src || was.Current.Src != is.Current.Src {
			t.Errorf("next at %d and %d", was.Next.Start, is.Next.Start)
		}
	})
}

func TestWhatBeganIsToldOnTheWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		s := play(t, nil)
		s.opt.Began = func(slot playlists.Slot, at playlists.Millis) {
			told = append(told, fmt.Sprintf("%s %d late", slot.Slide.ID, at-slot.Start))
		}
		defer s.end()
		seconds(1) // the first slide is joined and tells nothing
		s.clock.set(playlists.Synced, 100)
		s.Take(Orders{Playlist: playlist(1, story("foreman", 4, 6)), Binding: binding})
		for range 3 {
			f := s.on().Current
			time.Sleep(30 * time.Millisecond)
			s.say(f, screen.EventFirstFrame, 0)
			time.Sleep(time.Duration(f.End-s.Now()) * time.Millisecond)
			synctest.Wait()
		}
		if want := "[s2 30 late s1 30 late]"; fmt.Sprint(told) != want {
			t.Errorf("told %v, want %s", told, want)
		}
	})
}

func TestAClockThatIsSetAsASlideEndsCutsTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 100, 100)))
		defer s.end()
		time.Sleep(100*time.Second - time.Millisecond)
		s.clock.set(playlists.Synced, 6000)
		time.Sleep(time.Millisecond)
		f := s.on().Current
		if f.Src != "media/sha256/"+picture("foreman", 2).String() || f.End-s.Now() != 94_000 {
			t.Errorf("what is on ends in %d ms, want 94000", f.End-s.Now())
		}
	})
}
