package player

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

func TestNewPlaylistComesInAtTheEndOfTheSlide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		seconds(1)
		next := playlist(2, story("foreman", 4, 6), story("road", 5))
		s.Take(Orders{Playlist: next, Binding: binding})
		s.wantOn(t, screen.KindImage, "foreman")
		if s.Applied().Serial.N != 1 {
			t.Error("applied before the slide's end")
		}
		announced := s.on().Next
		seconds(3)
		f := s.on().Current
		if s.Applied().Serial.N != 2 {
			t.Error("not applied at the slide's end")
		}
		if f.ID != announced.ID {
			t.Error("the page was not told beforehand")
		}
		// The longer cycle is elsewhere at this time: it is entered where it is.
		slot := playlists.NewProgramme(next, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling").At(playlists.At(s.Now()), nil)
		if f.Story != string(slot.Entry.Story) || f.Offset != s.Now()-slot.Start || f.End != slot.Until {
			t.Errorf("entered story %s at %d until %d, want %s at %d until %d", f.Story, f.Offset, f.End, slot.Entry.Story, s.Now()-slot.Start, slot.Until)
		}
	})
}

func TestAPageThatHearsLateOfANewPlaylistHasShownWhatItWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		told := s.on()
		s.say(told.Current, screen.EventFirstFrame, 0)
		time.Sleep(3990 * time.Millisecond)
		s.Take(Orders{Playlist: playlist(2, story("road", 5), story("foreman", 4, 6)), Binding: binding})
		if s.on().Next.ID == told.Next.ID {
			t.Fatal("nothing else is announced")
		}
		time.Sleep(10 * time.Millisecond)
		s.say(told.Current, screen.EventEnded, 4000)
		s.say(told.Next, screen.EventFirstFrame, 0)
		time.Sleep(30 * time.Millisecond)
		s.say(told.Next, screen.EventEnded, 30)
		s.wantPlays(t, "s1 whole 4000", "s2 cut 30")
	})
}

func TestNewPlaylistWaitsForItsMedia(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 5)))
		defer s.end()
		s.media.lose(picture("road", 1))
		s.Take(Orders{Playlist: playlist(2, story("foreman", 5), story("road", 5)), Binding: binding})
		seconds(21)
		if s.on(); s.Applied().Serial.N != 1 {
			t.Fatal("took over without its media")
		}
		if len(s.Missing()) != 1 {
			t.Errorf("missing %v", s.Missing())
		}
		s.media.lose()
		if s.Applied().Serial.N != 1 {
			t.Error("took over in the middle of a slide")
		}
		seconds(5)
		if s.on(); s.Applied().Serial.N != 2 {
			t.Error("did not take over once its media came")
		}
	})
}

func TestWithdrawalWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 10), story("road", 10)))
		defer s.end()
		s.media.lose(picture("tower", 1))
		s.wantOn(t, screen.KindImage, "foreman")
		seconds(3)
		f := s.on().Current
		s.say(f, screen.EventFirstFrame, 0)
		// The story on screen is told on: in at the slide's end, media or not.
		s.Take(Orders{Playlist: playlist(2, story("foreman", 10), story("tower", 10)), Binding: binding})
		s.wantOn(t, screen.KindImage, "foreman")
		seconds(7)
		s.wantOn(t, screen.KindCall, "tower")
		// The story on screen is withdrawn: in now.
		seconds(2)
		s.Take(Orders{Playlist: playlist(3, story("foreman", 10)), Binding: binding})
		f = s.wantOn(t, screen.KindImage, "foreman")
		if f.Start != s.Now() || f.Offset != 2000 {
			t.Errorf("entered at %d, offset %d; now is %d", f.Start, f.Offset, s.Now())
		}
	})
}

func TestFallenPlaylistGivesWayToTheHelpCardAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 10)))
		defer s.end()
		f := s.on().Current
		s.say(f, screen.EventFirstFrame, 0)
		seconds(2)
		s.Take(Orders{Binding: binding})
		s.wantOn(t, screen.KindHelp, "")
		s.say(f, screen.EventEnded, 2000)
		s.wantPlays(t, "s1 cut 2000")
		if !s.Applied().Digest.IsZero() {
			t.Error("a fallen playlist is applied")
		}
		s.Take(Orders{Playlist: playlist(2, story("foreman", 10)), Binding: binding})
		s.wantOn(t, screen.KindImage, "foreman")
	})
}

func TestSameOrdersChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 10)))
		defer s.end()
		before := s.on().Current.ID
		s.Take(Orders{Playlist: playlist(1, story("foreman", 10)), Binding: binding})
		seconds(1)
		if s.on().Current.ID != before {
			t.Error("the same orders changed the slot")
		}
	})
}

func TestRevokedCandidateIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 5)))
		defer s.end()
		s.media.lose(picture("road", 1))
		s.Take(Orders{Playlist: playlist(2, story("foreman", 5), story("road", 5)), Binding: binding})
		s.Take(Orders{Playlist: playlist(1, story("foreman", 5)), Binding: binding})
		s.media.lose()
		seconds(11)
		if s.Applied().Serial.N != 1 {
			t.Error("a candidate that was taken back came in")
		}
	})
}

func TestEdgeCutsTheSlide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := playlist(1, story("foreman", 10))
		o.Lease = time.Now().UnixMilli() + 13_000
		s := play(t, o)
		defer s.end()
		seconds(10)
		f := s.on().Current
		if f.End != s.Now()+3000 {
			t.Errorf("the slot ends in %d ms, want 3000", f.End-s.Now())
		}
		s.say(f, screen.EventFirstFrame, 0)
		seconds(3)
		s.say(f, screen.EventEnded, 3000)
		s.wantPlays(t, "s1 cut 3000")
		s.wantOn(t, screen.KindHelp, "")
	})
}

func TestUntrustedClockPlaysFromBootAndMarksItsPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, nil)
		defer s.end()
		s.clock.set(playlists.Untrusted, -40*365*24*3600*1000)
		s.Take(Orders{Playlist: playlist(1, story("foreman", 4, 6)), Binding: binding})
		seconds(1)
		seconds(9)
		f := s.wantOn(t, screen.KindImage, "foreman")
		if f.Start != s.Now() || f.End != s.Now()+4000 {
			t.Errorf("at %d the slot is %d to %d", s.Now(), f.Start, f.End)
		}
		s.say(f, screen.EventFirstFrame, 0)
		seconds(4)
		s.say(f, screen.EventEnded, 4000)
		s.wantPlays(t, "s1 whole 4000")
		if p := s.journal.plays[0]; p.Clock != playlists.Untrusted || p.Mono != 10_000 {
			t.Errorf("the play has clock %s at %d ms since boot", p.Clock, p.Mono)
		}
	})
}

func TestClockThatIsSetMovesTheProgrammeButNotTheScreensClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 100, 100)))
		defer s.end()
		seconds(10)
		before := s.Now()
		s.clock.set(playlists.Synced, 95_000)
		seconds(1)
		if s.Now()-before != 1000 {
			t.Errorf("the screen clock moved by %d ms in a second", s.Now()-before)
		}
		f := s.on().Current
		if f.Src != "media/sha256/"+picture("foreman", 2).String() {
			t.Error("the programme did not follow the clock")
		}
		if left := f.End - s.Now(); left != 94_000 {
			t.Errorf("the slide has %d ms left, want 94000", left)
		}
	})
}

func TestClocksThatDriftApartByAMillisecondStartEachSlideOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		seen, last := map[string]bool{}, ""
		for u := range s.Watch(t.Context()) {
			if seen[u.Current.ID] && u.Current.ID != last {
				t.Fatal("an old slot came back")
			}
			seen[u.Current.ID], last = true, u.Current.ID
			if s.clock.set(playlists.Synced, int64(len(seen)%2)); len(seen) == 20 {
				break
			}
		}
		if took := s.Now() - s.base; took < 90_000 {
			t.Errorf("20 slots took %d ms", took)
		}
	})
}

func TestNullScreenPlaysAsAPageWould(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		n := &Null{Source: s.Player, Sink: s.Player, Now: s.Now}
		done := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { done <- n.Run(ctx) }()
		time.Sleep(20*time.Second + 500*time.Millisecond)
		s.wantPlays(t, "s1 whole 4000", "s2 whole 6000", "s1 whole 4000", "s2 whole 6000")
		if s.Showing().What != playlists.ShowSlide {
			t.Error("the null screen is silent")
		}
		s.end()
		s.wantPlays(t, "s1 whole 4000", "s2 whole 6000", "s1 whole 4000", "s2 whole 6000", "s1 cut 0")
	})
}
