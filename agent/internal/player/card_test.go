package player

import (
	"testing"
	"testing/synctest"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

func cardOf(kind string) *screen.Frame { return &screen.Frame{Kind: kind, Heading: "d-1"} }

func TestATechniciansCardIsUpAtOnceAndMakesNoPlay(t *testing.T) {
	for _, kind := range []string{screen.KindIdentify, screen.KindTest, screen.KindBlank, screen.KindHelp} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(t, playlist(1, story("foreman", 10, 20)))
				defer s.end()
				told := s.on().Current
				s.say(told, screen.EventFirstFrame, 0)
				seconds(3)
				s.PutUp(Cards{Lasting: cardOf(kind)})
				up := s.wantOn(t, kind, "")
				if up.Start != s.Now() {
					t.Errorf("the card begins at %d, now it is %d", up.Start, s.Now())
				}
				s.say(told, screen.EventEnded, 3000)
				s.wantPlays(t, "s1 cut 3000")
				s.say(up, screen.EventFirstFrame, 0)
				if is := s.Showing(); is.What != playlists.SlotKind(kind) || is.Why != playlists.ByHand {
					t.Errorf("the screen shows %q because %q", is.What, is.Why)
				}
				for range 20 {
					seconds(3)
					f := s.wantOn(t, kind, "")
					s.say(f, screen.EventBeat, 3000)
				}
				if problem := s.Problem(); problem != "" {
					t.Errorf("what was put up on purpose is called %q", problem)
				}
				s.PutUp(Cards{})
				back := s.wantOn(t, screen.KindImage, "foreman")
				s.say(back, screen.EventFirstFrame, 0)
				if s.Showing().Why == playlists.ByHand {
					t.Error("the programme is said to be put up by a technician")
				}
				if back.Start != s.Now() || back.Offset != 3000 {
					t.Errorf("the programme is joined at %d ms, want 3000: 63 s are two cycles and three seconds", back.Offset)
				}
				s.wantPlays(t, "s1 cut 3000")
			})
		})
	}
}

func TestACardThatPassesIsFollowedByWhatIsDueThen(t *testing.T) {
	for name, c := range map[string]struct {
		lasting *screen.Frame
		kind    string
		story   string
	}{
		"the programme":       {nil, screen.KindImage, "foreman"},
		"a card beneath it":   {cardOf(screen.KindBlank), screen.KindBlank, ""},
		"the help card again": {cardOf(screen.KindHelp), screen.KindHelp, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(t, playlist(1, story("foreman", 10, 20)))
				defer s.end()
				seconds(2)
				s.PutUp(Cards{Passing: cardOf(screen.KindIdentify), Until: s.clock.At().Uptime + 5000, Lasting: c.lasting})
				up := s.wantOn(t, screen.KindIdentify, "")
				next := s.on().Next
				if up.End != s.Now()+5000 || next.Start != up.End || next.Kind != c.kind || next.Story != c.story {
					t.Errorf("until %d, then %s of %q from %d; the page can't go on by itself", up.End-s.Now(), next.Kind, next.Story, next.Start)
				}
				seconds(5)
				if f := s.wantOn(t, c.kind, c.story); f.ID != next.ID {
					t.Error("what was announced is not what came on")
				}
			})
		})
	}
}

func TestBeneathACardTheProgrammeGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 10, 20)))
		defer s.end()
		s.PutUp(Cards{Lasting: cardOf(screen.KindBlank)})
		up := s.wantOn(t, screen.KindBlank, "").ID
		s.Take(Orders{Playlist: playlist(2, story("road", 6)), Binding: binding})
		s.clock.set(playlists.Untrusted, 3_600_000)
		seconds(2)
		s.clock.raise(60)
		seconds(2)
		s.clock.set(playlists.Synced, -5_000_000)
		seconds(2)
		if s.wantOn(t, screen.KindBlank, "").ID != up {
			t.Error("a blank began anew")
		}
		if got, want := s.Applied(), playlist(2).Held(); got != want {
			t.Errorf("applied %v, want %v", got, want)
		}
		s.PutUp(Cards{})
		s.wantOn(t, screen.KindImage, "road")
	})
}

func TestAPlayerThatBeginsBlankShowsNothingElseFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stand{clock: &fakeClock{start: time.Now(), state: playlists.Synced}, media: &fakeMedia{changed: make(chan struct{})}, journal: &fakeJournal{}}
		p := New(Options{Clock: s.clock, Media: s.media, Journal: s.journal, Shape: playlists.Shape{W: 1920, H: 1080}})
		p.PutUp(Cards{Lasting: cardOf(screen.KindBlank)})
		p.Take(Orders{Playlist: playlist(1, story("foreman", 10)), Binding: binding})
		newStage(p).step()
		if p.update.Current.Kind != screen.KindBlank {
			t.Errorf("%s came first", p.update.Current.Kind)
		}
	})
}

func TestANewHelpCardTakesThePlaceOfTheOldOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, nil)
		defer s.end()
		s.PutUp(Cards{Lasting: cardOf(screen.KindHelp)})
		before := s.wantOn(t, screen.KindHelp, "").ID
		s.Take(Orders{Binding: binding, Help: &playlists.HelpCard{Languages: []playlists.Lang{"en"}, Network: "kyiv-metro"}})
		if s.wantOn(t, screen.KindHelp, "").ID == before {
			t.Error("the old help card is still up")
		}
	})
}
