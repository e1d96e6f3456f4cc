package player

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// fakeClock is a clock whose trust and offset a test sets. Uptime is the
// bubble's time since its making.
type fakeClock struct {
	mu    sync.Mutex
	start time.Time
	state playlists.ClockState
	shift int64 // added to the wall clock
	floor int64 // as it was at uptime zero; 0: none is known
}

func (c *fakeClock) At() playlists.Clock {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	at := playlists.Clock{State: c.state, Now: now.UnixMilli() + c.shift, Uptime: now.Sub(c.start).Milliseconds()}
	if c.floor != 0 {
		at.Floor = c.floor + at.Uptime
	}
	return at
}

// raise sets the floor to some seconds ahead of the bubble's time.
func (c *fakeClock) raise(ahead int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.floor = max(c.floor, c.start.UnixMilli()+ahead*1000)
}

func (c *fakeClock) Boot() playlists.ID128 { return playlists.ID128{7} }

func (c *fakeClock) set(state playlists.ClockState, shift int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state, c.shift = state, shift
}

// nudge sets the wall clock a little.
func (c *fakeClock) nudge(by int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shift += by
}

// fakeMedia holds what a test says.
type fakeMedia struct {
	mu      sync.Mutex
	wanted  []playlists.Variant
	next    int // from here on it is the waiting programme that wants it
	missing playlists.Missing
	changed chan struct{}
}

func (m *fakeMedia) Want(now []playlists.Variant, next ...playlists.Variant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wanted, m.next = slices.Concat(now, next), len(now)
}

func (m *fakeMedia) Missing() playlists.Missing {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := playlists.Missing{}
	for _, v := range m.wanted {
		if m.missing[v.SHA256] {
			out[v.SHA256] = true
		}
	}
	return out
}

func (m *fakeMedia) Changed() <-chan struct{} { return m.changed }

func (m *fakeMedia) lose(d ...playlists.Digest) {
	m.mu.Lock()
	m.missing = playlists.Missing{}
	for _, d := range d {
		m.missing[d] = true
	}
	m.mu.Unlock()
	m.changed <- struct{}{}
	synctest.Wait()
}

// fakeJournal keeps plays in a list.
type fakeJournal struct {
	mu    sync.Mutex
	plays []playlists.Play
	next  uint64
	delay time.Duration
}

func (j *fakeJournal) Skip(n uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next += n
	return nil
}

func (j *fakeJournal) Append(p playlists.Play) (uint64, error) {
	time.Sleep(j.delay)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next++
	p.Seq = j.next
	j.plays = append(j.plays, p)
	return p.Seq, nil
}

// story makes a story with a picture of its own for each slide of the given
// lengths, in seconds.
func story(id playlists.StoryID, seconds ...int64) *playlists.Story {
	s := &playlists.Story{
		Header: playlists.Header{V: playlists.Version}, Network: "kyiv-metro", Campaign: "they-used-you", ID: id,
		Titles: playlists.Texts{"en": "Title"}, Languages: []playlists.Lang{"en"},
		Call: playlists.Call{
			Headline: playlists.Texts{"en": "Need help?"}, Address: "https://example.org/?c={carriage}", Short: "example.org",
			Numbers: []playlists.Number{{Number: "527", Label: playlists.Texts{"en": "Hotline"}}},
		},
		ConsentEnd: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
	}
	for i, n := range seconds {
		name := fmt.Sprintf("s%d", i+1)
		s.Slides = append(s.Slides, playlists.Slide{
			ID: playlists.SlideID(name), Kind: playlists.ImageSlide, Ms: n * 1000,
			Media: []playlists.Variant{{SHA256: picture(id, i+1), Bytes: 10, Type: "image/png", W: 1920, H: 1080}},
		})
	}
	return s
}

func picture(id playlists.StoryID, slide int) playlists.Digest {
	return sha256.Sum256(fmt.Appendf(nil, "%s/%d", id, slide))
}

// playlist tells stories one after the other, in a year around the bubble's time.
func playlist(n int64, stories ...*playlists.Story) *playlists.Opened {
	o := &playlists.Opened{
		Arrangement: &playlists.Arrangement{
			Header: playlists.Header{V: playlists.Version}, Serial: playlists.Serial{Epoch: 1, N: n},
			Lease: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), Network: "kyiv-metro", Carriage: "10511",
			Offsets: []playlists.Offset{{}},
		},
		Stories: map[playlists.Digest]*playlists.Story{}, Digest: sha256.Sum256(fmt.Append(nil, n)),
	}
	for _, s := range stories {
		d := playlists.DigestOf(s.Payload())
		o.Stories[d] = s
		o.Entries = append(o.Entries, playlists.Entry{Campaign: s.Campaign, Story: s.ID, Digest: d, Weight: 1})
	}
	return o
}

var binding = &playlists.Binding{Display: "d-1", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling"}

// stand is a player under test with its surroundings.
type stand struct {
	*Player
	clock     *fakeClock
	media     *fakeMedia
	journal   *fakeJournal
	rechecked []playlists.Digest
	stop      context.CancelFunc
	done      chan struct{}
}

// play runs a player in the bubble; the wall clock begins at midnight, so that
// cycles whose length divides a day begin with their first slide.
func play(t *testing.T, o *playlists.Opened) *stand {
	t.Helper()
	s := &stand{
		clock: &fakeClock{start: time.Now(), state: playlists.Synced},
		media: &fakeMedia{changed: make(chan struct{})}, journal: &fakeJournal{},
	}
	return s.again(t, Orders{Playlist: o, Binding: binding})
}

// again runs a player anew in what surrounds the one before.
func (s *stand) again(t *testing.T, o Orders) *stand {
	t.Helper()
	s.done = make(chan struct{})
	s.Player = New(Options{
		Clock: s.clock, Media: s.media, Journal: s.journal, Shape: playlists.Shape{W: 1920, H: 1080}, Screen: "web",
		Recheck: func(d playlists.Digest) { s.rechecked = append(s.rechecked, d) },
	})
	s.Take(o)
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	done, player := s.done, s.Player
	go func() {
		defer close(done)
		if err := player.Run(ctx); err != nil {
			t.Errorf("the player ended with %v", err)
		}
	}()
	t.Cleanup(s.end)
	synctest.Wait()
	return s
}

func (s *stand) end() {
	s.stop()
	<-s.done
}

// on gives the update in force.
func (s *stand) on() screen.Update {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.update
}

// say reports the frame with the timing of a good page: first frame at its
// start, end at its end.
func (s *stand) say(f *screen.Frame, event string, shown int64) {
	s.Report(screen.Report{ID: f.ID, Event: event, At: s.Now(), Shown: shown})
	synctest.Wait()
}

// plays lists what was journalled as "story/slide outcome shown".
func (s *stand) plays() []string {
	synctest.Wait()
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	out := []string{}
	for _, p := range s.journal.plays {
		out = append(out, fmt.Sprintf("%s %s %d", p.Slide, p.Outcome, p.Shown))
	}
	return out
}

func (s *stand) wantPlays(t *testing.T, want ...string) {
	t.Helper()
	if d := cmp.Diff(append([]string{}, want...), s.plays()); d != "" {
		t.Errorf("plays (-want +got):\n%s", d)
	}
}

// wantOn checks what the page was told to show.
func (s *stand) wantOn(t *testing.T, kind, storyID string) *screen.Frame {
	t.Helper()
	f := s.on().Current
	if f.Kind != kind || f.Story != storyID {
		t.Errorf("%s of story %q is on, want %s of %q", f.Kind, f.Story, kind, storyID)
	}
	return f
}

func seconds(n int) { time.Sleep(time.Duration(n) * time.Second) }

func TestPlayerSendsSlotsAndWhatFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		u := s.on()
		now := s.Now()
		if u.Current.Start != now || u.Current.End != now+4000 || u.Next.Start != now+4000 || u.Next.End != now+10_000 {
			t.Errorf("at %d: current %d to %d, next %d to %d", now, u.Current.Start, u.Current.End, u.Next.Start, u.Next.End)
		}
		if u.Current.Src != "media/sha256/"+picture("foreman", 1).String() {
			t.Errorf("current shows %q", u.Current.Src)
		}
		next := u.Next.ID
		seconds(4)
		if u := s.on(); u.Current.ID != next {
			t.Error("what was announced is not what came on")
		}
		if got, want := s.Applied(), playlist(1).Held(); got != want {
			t.Errorf("applied %v, want %v", got, want)
		}
	})
}

func TestAPlayerCanBeAskedAboutAnotherTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		s.on()
		at := s.clock.At()
		at.Now += 4000
		if slot := s.At(at); slot.Slide == nil || slot.Slide.ID != "s2" || slot.Start != at.Now {
			t.Errorf("in four seconds it shows %+v", slot)
		}
		s.Take(Orders{Binding: binding})
		if s.on(); s.At(at).Kind != playlists.ShowHelp {
			t.Errorf("without a playlist it shows %+v", s.At(at))
		}
	})
}

func TestWithoutOrdersTheHelpCardIsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, nil)
		defer s.end()
		f := s.wantOn(t, screen.KindHelp, "")
		s.say(f, screen.EventFirstFrame, 0)
		if what := s.Showing().What; what != playlists.ShowHelp {
			t.Errorf("the screen shows %q", what)
		}
		seconds(10)
		s.say(f, screen.EventEnded, 10_000)
		s.wantPlays(t)
	})
}

func TestTheScreenMakesPlays(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(*stand)
		want []string
	}{
		"from first frame to end is whole": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			seconds(4)
			s.say(f, screen.EventEnded, 4000)
		}, []string{"s1 whole 4000"}},
		"a repeated report is one play": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			s.say(f, screen.EventFirstFrame, 0)
			seconds(4)
			s.say(f, screen.EventEnded, 4000)
			s.say(f, screen.EventEnded, 4000)
			seconds(1)
			s.say(f, screen.EventFirstFrame, 0)
			s.say(f, screen.EventEnded, 4000)
		}, []string{"s1 whole 4000"}},
		"a late first frame is joined": {func(s *stand) {
			f := s.on().Current
			seconds(1)
			s.say(f, screen.EventFirstFrame, 0)
			seconds(3)
			s.say(f, screen.EventEnded, 3000)
		}, []string{"s1 joined 3000"}},
		"an early end is cut": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			seconds(3)
			s.say(f, screen.EventEnded, 3000)
		}, []string{"s1 cut 3000"}},
		"both ends, yet shown for half of it, is cut": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			seconds(4)
			s.say(f, screen.EventEnded, 2000)
		}, []string{"s1 cut 2000"}},
		"no end is cut at the last beat": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			seconds(1)
			s.say(f, screen.EventBeat, 1000)
			seconds(1)
			s.say(f, screen.EventBeat, 2000)
			seconds(13)
		}, []string{"s1 cut 2000"}},
		"an end without a first frame proves nothing": {func(s *stand) {
			f := s.on().Current
			seconds(4)
			s.say(f, screen.EventEnded, 4000)
			seconds(15)
		}, []string{}},
		"a report of an unknown slot proves nothing": {func(s *stand) {
			s.say(&screen.Frame{ID: "elsewhere"}, screen.EventFirstFrame, 0)
			s.say(&screen.Frame{ID: "elsewhere"}, screen.EventEnded, 4000)
		}, []string{}},
		"the page may change by itself before the player does": {func(s *stand) {
			u := s.on()
			s.say(u.Current, screen.EventFirstFrame, 0)
			time.Sleep(3990 * time.Millisecond)
			s.say(u.Current, screen.EventEnded, 3990)
			s.say(u.Next, screen.EventFirstFrame, 0)
			time.Sleep(6 * time.Second)
			s.say(u.Next, screen.EventEnded, 5990)
		}, []string{"s1 whole 3990", "s2 whole 5990"}},
		"what fails is cut": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFailed, 0)
			seconds(4)
			s.say(f, screen.EventEnded, 0)
		}, []string{"s1 cut 0"}},
		"the player's end cuts what is on": {func(s *stand) {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			seconds(2)
			s.say(f, screen.EventBeat, 2000)
			s.end()
		}, []string{"s1 cut 2000"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(t, playlist(1, story("foreman", 4, 6)))
				defer s.end()
				c.act(s)
				s.wantPlays(t, c.want...)
			})
		})
	}
}

func TestAPlaySaysWhereWhenAndWhat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := playlist(9, story("foreman", 4, 6))
		s := play(t, o)
		defer s.end()
		seconds(4)
		began := time.Now().UnixMilli()
		f := s.on().Current
		s.say(f, screen.EventFirstFrame, 0)
		seconds(6)
		s.say(f, screen.EventEnded, 6000)
		s.wantPlays(t, "s2 whole 6000")
		want := playlists.Play{
			Seq: 1, Boot: playlists.ID128{7}, Mono: 4000, Wall: began, Clock: playlists.Synced, Shown: 6000,
			Outcome: playlists.Whole, Story: o.Entries[0].Digest, Slide: "s2", Lang: "en", Serial: o.Serial,
			Network: "kyiv-metro", Carriage: "10511", Position: "ceiling",
		}
		if d := cmp.Diff(want, s.journal.plays[0]); d != "" {
			t.Errorf("the play (-want +got):\n%s", d)
		}
	})
}

func TestMissingMediaShowsItsStorysCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		s.media.lose(picture("foreman", 2))
		if d := cmp.Diff([]playlists.Digest{picture("foreman", 2)}, s.Missing()); d != "" {
			t.Error(d)
		}
		seconds(4)
		f := s.wantOn(t, screen.KindCall, "foreman")
		s.say(f, screen.EventFirstFrame, 0)
		if what := s.Showing().What; what != playlists.ShowCall {
			t.Errorf("showing %q", what)
		}
		s.media.lose() // it came: not before the slide's end
		s.wantOn(t, screen.KindCall, "foreman")
		seconds(6)
		s.say(f, screen.EventEnded, 6000)
		if p := s.journal.plays[0]; p.Slide != "s2" || len(p.Missing) != 1 || p.Missing[0] != picture("foreman", 2) {
			t.Errorf("the play is %+v", p)
		}
		seconds(4)
		s.wantOn(t, screen.KindImage, "foreman")
	})
}

func TestWhatTheScreenCannotShowIsCheckedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		f := s.on().Current
		s.say(f, screen.EventFailed, 0)
		s.say(f, screen.EventFailed, 0)
		if d := cmp.Diff([]playlists.Digest{picture("foreman", 1)}, s.rechecked); d != "" {
			t.Error(d)
		}
		if what := s.Showing().What; what != playlists.ShowCall {
			t.Errorf("showing %q after a failure", what)
		}
	})
}

func TestSilentScreenIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 600)))
		defer s.end()
		f := s.on().Current
		s.say(f, screen.EventFirstFrame, 0)
		for range 20 {
			time.Sleep(500 * time.Millisecond)
			s.say(f, screen.EventBeat, 1)
		}
		if w := s.Showing(); w.What != playlists.ShowSlide || w.ID != "foreman" || w.Slide != "s1" || w.Screen != "web" {
			t.Errorf("showing %+v", w)
		}
		seconds(5)
		if w := s.Showing(); w.What != "" {
			t.Errorf("a silent screen shows %+v", w)
		}
		if s.Problem() == "" {
			t.Error("a silent screen is no problem")
		}
		s.say(f, screen.EventBeat, 1)
		if w := s.Showing(); w.What != playlists.ShowSlide {
			t.Errorf("a screen that spoke again shows %+v", w)
		}
	})
}

func TestSlowDiskHoldsNoPictureUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		s.journal.delay = 30 * time.Second
		f := s.on().Current
		s.say(f, screen.EventFirstFrame, 0)
		seconds(4)
		s.say(f, screen.EventEnded, 4000)
		if u := s.on(); u.Current.Start != s.Now() {
			t.Error("the next slide waits for the disk")
		}
		s.end()
		s.wantPlays(t, "s1 whole 4000")
	})
}

func TestPlaysThatADiskIsTooSlowForAreUnknownAndNotZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		s.journal.delay = time.Hour
		const shown = waitingPlays + 50
		for range shown {
			f := s.on().Current
			s.say(f, screen.EventFirstFrame, 0)
			time.Sleep(time.Duration(f.End-s.Now()) * time.Millisecond)
			s.say(f, screen.EventEnded, f.End-f.Start)
		}
		s.end()
		kept := len(s.plays())
		if kept >= shown {
			t.Fatal("nothing was lost")
		}
		if s.journal.next != shown {
			t.Errorf("%d plays were shown and %d kept, but the journal counts %d", shown, kept, s.journal.next)
		}
	})
}

func TestNewestUpdateWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, playlist(1, story("foreman", 4, 6)))
		defer s.end()
		ctx, cancel := context.WithCancel(t.Context())
		slow := s.Watch(ctx)
		seconds(19)
		want := s.on().Current.ID
		if got := (<-slow).Current.ID; got != want {
			t.Error("a slow page gets an old slot")
		}
		cancel()
		synctest.Wait()
		if _, open := <-slow; open {
			t.Error("the stream is open after its end")
		}
	})
}
