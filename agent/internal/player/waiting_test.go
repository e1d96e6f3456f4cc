package player

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// byDay tells stories from ten to eleven in the morning alone; the bubble's time
// begins at midnight.
func byDay(n int64, stories ...*playlists.Story) *playlists.Opened {
	o := playlist(n, stories...)
	for i := range o.Entries {
		o.Entries[i].Schedule.Dayparts = []playlists.Daypart{{Start: 10 * 60, End: 11 * 60}}
	}
	return o
}

func card(heading string) *playlists.HelpCard {
	return &playlists.HelpCard{
		Header: playlists.Header{V: playlists.Version}, Network: "kyiv-metro", Languages: []playlists.Lang{"en"},
		Text: map[playlists.Lang]playlists.Words{"en": {Heading: heading}}, Call: story("foreman", 1).Call,
	}
}

func (s *stand) wantApplied(t *testing.T, n int64) {
	t.Helper()
	synctest.Wait()
	if got := s.Applied().Serial.N; got != n {
		t.Fatalf("playlist %d is applied, want %d", got, n)
	}
}

func TestANewPlaylistWaitsForItsMediaByNightToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, byDay(1, story("foreman", 5)))
		defer s.end()
		seconds(21)
		s.wantOn(t, screen.KindHelp, "")
		s.media.lose(picture("road", 1))
		s.Take(Orders{Playlist: byDay(2, story("foreman", 5), story("road", 5)), Binding: binding})
		time.Sleep(10 * time.Hour)
		s.wantApplied(t, 1)
		s.wantOn(t, screen.KindImage, "foreman")
		time.Sleep(2 * time.Hour)
		s.wantOn(t, screen.KindHelp, "")
		s.media.lose()
		s.wantApplied(t, 2) // without waiting for a help card's end
	})
}

func TestNothingIsWaitedForWhereNothingIsTold(t *testing.T) {
	for name, before := range map[string]func() *playlists.Opened{
		"no playlist at all": func() *playlists.Opened { return nil },
		"a lease that is over": func() *playlists.Opened {
			o := playlist(1, story("foreman", 5))
			o.Lease = time.Now().UnixMilli() + 1000
			return o
		},
		"a playlist of another carriage": func() *playlists.Opened {
			o := playlist(1, story("foreman", 5))
			o.Carriage = "10512"
			return o
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(t, before())
				defer s.end()
				seconds(2)
				s.media.lose(picture("road", 1))
				s.Take(Orders{Playlist: playlist(2, story("foreman", 5), story("road", 5)), Binding: binding})
				s.wantApplied(t, 2)
			})
		})
	}
}

func TestALeaseThatEndsLetsTheWaitingPlaylistIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := playlist(1, story("foreman", 5))
		o.Lease = time.Now().UnixMilli() + 8000
		s := play(t, o)
		defer s.end()
		s.media.lose(picture("road", 1))
		s.Take(Orders{Playlist: playlist(2, story("foreman", 5), story("road", 5)), Binding: binding})
		seconds(7)
		s.wantApplied(t, 1)
		announced := s.on().Next.ID
		seconds(1)
		s.wantApplied(t, 2)
		if s.on().Current.ID != announced {
			t.Error("the page was not told beforehand")
		}
	})
}

func TestAPlayerBeginsWithWhatWasOnScreenLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := playlist(1, story("foreman", 5)), playlist(2, story("foreman", 5), story("road", 5))
		s := play(t, nil)
		s.end()
		s.media = &fakeMedia{changed: make(chan struct{}), missing: playlists.Missing{picture("road", 1): true}}
		s = s.again(t, Orders{Playlist: second, Applied: first, Binding: binding})
		s.wantApplied(t, 1)
		s.wantOn(t, screen.KindImage, "foreman")
		want := []playlists.Digest{picture("foreman", 1), picture("road", 1)}
		if w, n := s.media.wanted, s.media.next; n != 1 || len(w) != 2 || w[0].SHA256 != want[0] || w[1].SHA256 != want[1] {
			t.Errorf("of %v the first %d are wanted now, the rest for later; want %v and 1", w, n, want)
		}
		seconds(21)
		s.wantApplied(t, 1)
		s.media.lose()
		seconds(5)
		s.wantApplied(t, 2)
	})
}

func TestARestartShowsEachSlideAsSoonAsItsFileIsHashed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := playlist(1, story("foreman", 5, 5, 5), story("road", 5))
		s := play(t, nil)
		s.end()
		seconds(6) // into the second slide
		all := playlists.NewProgramme(o, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling").Media()
		lost := playlists.Missing{}
		for _, v := range all {
			lost[v.SHA256] = true
		}
		s.media = &fakeMedia{changed: make(chan struct{}), missing: lost}
		s = s.again(t, Orders{Playlist: o, Applied: o, Binding: binding})
		defer s.end()
		s.wantOn(t, screen.KindCall, "foreman")
		var order []playlists.Digest
		for _, v := range s.media.wanted {
			order = append(order, v.SHA256)
		}
		next := []playlists.Digest{picture("foreman", 2), picture("foreman", 3), picture("road", 1), picture("foreman", 1)}
		if d := cmp.Diff(next, order); d != "" {
			t.Errorf("wanted (-next to play first +got):\n%s", d)
		}
		time.Sleep(300 * time.Millisecond)
		s.media.lose(next[1:]...)
		f := s.wantOn(t, screen.KindImage, "foreman")
		if f.Start != s.Now() || f.Offset != 1300 {
			t.Errorf("the slide is joined at %d, offset %d; now is %d", f.Start, f.Offset, s.Now())
		}
		s.media.lose()
		if s.on().Current.ID != f.ID {
			t.Error("other slides' files changed the picture")
		}
	})
}

func TestAFloorThatPassesAnEndStopsTheStoryOnScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		road := story("road", 60)
		road.ConsentEnd = time.Now().Add(time.Hour).UnixMilli()
		s := play(t, playlist(1, road, story("foreman", 60)))
		defer s.end()
		f := s.wantOn(t, screen.KindImage, "road")
		s.say(f, screen.EventFirstFrame, 0)
		seconds(10)
		s.clock.raise(1800)
		seconds(2)
		if s.on().Current.ID != f.ID {
			t.Error("a floor that passed no end changed the picture")
		}
		s.clock.raise(3600)
		seconds(1)
		s.say(f, screen.EventEnded, 13_000)
		s.wantOn(t, screen.KindImage, "foreman")
		s.wantPlays(t, "s1 cut 13000")
	})
}

func TestAnEndThatTheFloorWillPassCutsTheSlide(t *testing.T) {
	for name, state := range map[string]playlists.ClockState{"synced": playlists.Synced, "held": playlists.HeldClock, "untrusted": playlists.Untrusted} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				road := story("road", 60)
				road.ConsentEnd = time.Now().Add(time.Hour).UnixMilli()
				s := play(t, nil)
				defer s.end()
				s.clock.set(state, 0)
				s.clock.raise(3570) // half an hour and more ahead of the clock, half a minute before the end
				s.Take(Orders{Playlist: playlist(1, road, story("foreman", 60)), Binding: binding})
				f := s.wantOn(t, screen.KindImage, "road")
				if left := f.End - s.Now(); left != 30_000 {
					t.Fatalf("the slide has %d ms left, want 30000", left)
				}
				next := s.on().Next
				if next.Story != "foreman" || next.Start != f.End {
					t.Errorf("%q was announced from %d, want foreman from %d", next.Story, next.Start, f.End)
				}
				seconds(30)
				if got := s.wantOn(t, screen.KindImage, "foreman"); got.ID != next.ID {
					t.Error("what was announced is not what came on")
				}
				seconds(59)
				s.wantOn(t, screen.KindImage, "foreman")
			})
		})
	}
}

func TestWhatFellIsNotWaitedWith(t *testing.T) {
	old, renewed := playlists.Digest{1}, playlists.Digest{2}
	for name, c := range map[string]struct {
		applied bool
		want    int64
	}{
		"what still holds plays on":   {true, 1},
		"what fell gives way at once": {false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first, second := playlist(1, story("foreman", 10)), playlist(2, story("foreman", 10), story("road", 10))
				s := play(t, nil)
				defer s.end()
				s.Take(Orders{Playlist: first, Binding: binding, Trust: old})
				s.wantApplied(t, 1)
				s.media.lose(picture("road", 1))
				s.Take(Orders{Playlist: second, Applied: first, Binding: binding, Trust: old})
				seconds(3)
				o := Orders{Playlist: second, Binding: binding, Trust: renewed}
				if c.applied {
					o.Applied = first
				}
				s.Take(o)
				s.wantApplied(t, c.want)
			})
		})
	}
}

func TestTheNewestHelpCardIsShownWhateverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, nil)
		defer s.end()
		first := byDay(1, story("foreman", 5))
		s.Take(Orders{Playlist: first, Binding: binding, Help: card("Old")})
		s.media.lose(picture("road", 1))
		next := card("New")
		s.Take(Orders{Playlist: byDay(2, story("foreman", 5), story("road", 5)), Applied: first, Binding: binding, Help: next})
		s.wantApplied(t, 1)
		u := s.on()
		if u.Current.Heading != "New" || u.Next.Heading != "New" {
			t.Errorf("the card says %q and then %q", u.Current.Heading, u.Next.Heading)
		}
	})
}
