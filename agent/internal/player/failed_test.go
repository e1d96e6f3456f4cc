package player

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// failing lists the failures as "slide count reason".
func (s *stand) failing() []string {
	synctest.Wait()
	list := []string{}
	for _, f := range s.Failures() {
		list = append(list, fmt.Sprintf("%s %d %s", f.Slide, f.Count, f.Reason))
	}
	return list
}

// breaks lets the slide on screen fail at once and stay until its end.
func (s *stand) breaks(why string) {
	f := s.on().Current
	s.Report(screen.Report{ID: f.ID, Event: screen.EventFailed, At: s.Now(), Detail: why})
	time.Sleep(time.Duration(f.End-s.Now()) * time.Millisecond)
	s.say(f, screen.EventEnded, 0)
}

// shows lets the slide on screen be shown to its end.
func (s *stand) shows() {
	f := s.on().Current
	s.say(f, screen.EventFirstFrame, 0)
	time.Sleep(time.Duration(f.End-s.Now()) * time.Millisecond)
	s.say(f, screen.EventEnded, f.End-f.Start)
}

func TestASlideThatFailsIsNamedUntilItIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		want := func(when string, list ...string) {
			t.Helper()
			if d := cmp.Diff(append([]string{}, list...), s.failing()); d != "" {
				t.Errorf("%s (-want +got):\n%s", when, d)
			}
		}
		s.breaks("decode error")
		want("after it failed", "s1 1 decode error")
		s.shows()
		want("after another was shown", "s1 1 decode error")
		s.breaks("again")
		want("after it failed again", "s1 2 again")
		s.breaks("so did this")
		want("after the other failed too", "s1 2 again", "s2 1 so did this")
		s.shows()
		want("after it was shown", "s2 1 so did this")
		s.Take(Orders{Playlist: playlist(2, story("road", 5)), Binding: binding})
		s.shows()
		want("under a playlist that does not tell it")
	})
}

// A page says of a film that is cut before it saw a frame that it failed, and in
// the same moment that it ended.
func TestASlideThatIsCutHasNotFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		f := s.on().Current
		seconds(3)
		s.Report(screen.Report{ID: f.ID, Event: screen.EventFailed, At: s.Now(), Detail: "cut before a frame was seen"})
		s.say(f, screen.EventEnded, 0)
		if d := cmp.Diff([]string{}, s.failing()); d != "" {
			t.Error(d)
		}
	})
}

func TestFailuresFitIntoAStatus(t *testing.T) {
	var list []playlists.Failed
	for i := range 2 * playlists.MaxFailures {
		list = noted(list, playlists.Failed{Slide: playlists.SlideID(fmt.Sprint(i)), Reason: playlists.Shortened(strings.Repeat("ї", 100), playlists.MaxFailedReason), Count: 1}, true)
	}
	if len(list) != playlists.MaxFailures || list[0].Slide != "4" {
		t.Errorf("%d failures, the first of slide %s", len(list), list[0].Slide)
	}
	msg := (&playlists.Status{Header: playlists.Header{V: playlists.Version}, Display: "d-1", Failures: list}).Bytes()
	if s, err := playlists.DecodeStatus(msg); err != nil || len(s.Failures[0].Reason) != playlists.MaxFailedReason {
		t.Errorf("%v", err)
	}
}
