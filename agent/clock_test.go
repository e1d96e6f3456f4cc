package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/journal"
	"storyline/agent/internal/media"
	"storyline/agent/internal/player"
	"storyline/playlists"
)

const (
	hour = 3600 * 1000
	day  = 24 * hour
)

// watch is a display's wall clock and what the machine knows of it.
type watch struct {
	mu      sync.Mutex
	by      int64 // ms by which it differs from the bubble's time
	steered bool
}

func (w *watch) set(by int64, steered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.by, w.steered = by, steered
}

func (w *watch) wall() playlists.Millis {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().UnixMilli() + w.by
}

func (w *watch) ask() clock.Evidence {
	w.mu.Lock()
	defer w.mu.Unlock()
	return clock.Evidence{Disciplined: w.steered}
}

// faulty is a clock and a player with a screen, wired as in a display.
type faulty struct {
	*watch
	t       *testing.T
	start   playlists.Millis // the bubble's time at the start, noon
	clock   *clock.Clock
	player  *player.Player
	journal *journal.Memory
	told    *playlists.Opened
}

// tell runs a display that is told a playlist, on a machine that booted ten
// minutes ago. The wall clock is wrong by so much; floor is what was saved.
func tell(t *testing.T, by int64, steered bool, floor playlists.Millis, o *playlists.Opened) *faulty {
	t.Helper()
	return tellAfter(t, 10*time.Minute, by, steered, floor, o)
}

// tellAfter is tell on a machine that has been up for some time.
func tellAfter(t *testing.T, up time.Duration, by int64, steered bool, floor playlists.Millis, o *playlists.Opened) *faulty {
	t.Helper()
	f := &faulty{watch: &watch{by: by, steered: steered}, t: t, start: time.Now().UnixMilli(), told: o}
	booted := time.Now().Add(-up)
	f.clock = clock.New(clock.Options{
		Mode: clock.System, File: filepath.Join(t.TempDir(), "time"), Built: floor, Ask: f.ask, Wall: f.wall,
		Boot: func() (playlists.ID128, int64, bool) {
			return playlists.ID128{1}, time.Since(booted).Milliseconds(), true
		},
	})
	var err error
	if f.journal, err = journal.NewMemory(rand.Reader, 0); err != nil {
		t.Fatal(err)
	}
	f.player = player.New(player.Options{Clock: f.clock, Media: media.Memory{}, Journal: f.journal, Shape: playlists.Shape{W: 1920, H: 1080}, Screen: "null", Draw: player.Outline})
	binding := &playlists.Binding{Display: "d-1", Network: o.Network, Carriage: o.Carriage, Position: "ceiling"}
	help := &playlists.HelpCard{Network: o.Network, Languages: []playlists.Lang{"uk"}}
	f.player.Take(player.Orders{Playlist: o, Help: help, Binding: binding})
	null := &player.Null{Source: f.player, Sink: f.player, Now: f.player.Now}
	g, ctx := errgroup.WithContext(context.WithoutCancel(t.Context()))
	ctx, stop := context.WithCancel(ctx)
	for _, run := range []func(context.Context) error{f.clock.Run, f.player.Run, null.Run} {
		g.Go(func() error { return run(ctx) })
	}
	t.Cleanup(func() {
		stop()
		if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	f.pass(time.Second)
	return f
}

func (f *faulty) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// shows wants a story, or the help card with "", and for which reason; and what a
// technician and the operator read in the status.
func (f *faulty) shows(story playlists.StoryID, why playlists.Rule, trouble string) {
	f.t.Helper()
	got := f.player.Showing()
	what := playlists.ShowSlide
	if story == "" {
		what = playlists.ShowHelp
	}
	if got.What != what || got.ID != story || got.Why != why {
		f.t.Errorf("after %s it shows %s of %q (why: %q), want %s of %q (why: %q)", f.gone(), got.What, got.ID, got.Why, what, story, why)
	}
	if p := f.player.Problem(); p != trouble {
		f.t.Errorf("after %s the trouble is %q, want %q", f.gone(), p, trouble)
	}
}

func (f *faulty) gone() time.Duration {
	return time.Duration(time.Now().UnixMilli()-f.start) * time.Millisecond
}

// plan arranges stories, the first of the highest priority, under a lease.
func plan(lease playlists.Millis, entries ...planned) *playlists.Opened {
	o := &playlists.Opened{
		Arrangement: &playlists.Arrangement{
			Header: playlists.Header{V: playlists.Version}, Serial: playlists.Serial{N: 1}, Lease: lease,
			Network: "kyiv-metro", Carriage: "10511", Offsets: []playlists.Offset{{}},
		},
		Stories: map[playlists.Digest]*playlists.Story{}, Digest: playlists.Digest{1},
	}
	for i, e := range entries {
		s := &playlists.Story{
			Header: playlists.Header{V: playlists.Version}, Network: o.Network, Campaign: "c", ID: e.id, Languages: []playlists.Lang{"uk"}, ConsentEnd: e.consent,
			Slides: []playlists.Slide{{ID: "s1", Kind: playlists.TextSlide, Ms: 10_000}},
		}
		d := playlists.DigestOf(s.Payload())
		o.Stories[d] = s
		o.Entries = append(o.Entries, playlists.Entry{Campaign: "c", Story: e.id, Digest: d, Weight: 1, Priority: len(entries) - i, Schedule: e.schedule})
	}
	return o
}

type planned struct {
	id       playlists.StoryID
	consent  playlists.Millis
	schedule playlists.Schedule
}

// TestFaultsOfTheClockAreMetAndNamed goes through the clock and the player as they
// are wired: never an empty screen, never a story past its end, and a word on each
// fault. The bubble's time begins at midnight of 1 January 2000.
func TestFaultsOfTheClockAreMetAndNamed(t *testing.T) {
	midnight := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	noon, far := midnight+12*hour, midnight+4000*day
	today := playlists.Day(midnight / day)
	byDay := playlists.Schedule{Dayparts: []playlists.Daypart{{Start: 6 * 60, End: 22 * 60}}}
	const nineteenSeventy, never = 0, playlists.Millis(0)
	always := planned{id: "always", consent: far}
	const untold = "the clock is untrusted: stories with hours (1) are not told"

	for name, test := range map[string]func(t *testing.T){
		"a boot in 1970 tells stories without hours until the time is known": func(t *testing.T) {
			f := tell(t, nineteenSeventy-noon, false, never, plan(far, planned{"by-day", far, byDay}, always))
			f.shows("always", playlists.UntimedOnly, untold)
			f.set(0, true)
			f.pass(2 * time.Second)
			f.shows("by-day", "", "")
		},
		"a clock that was not set yet in the first minutes is no trouble": func(t *testing.T) {
			f := tellAfter(t, 10*time.Second, nineteenSeventy-noon, false, never, plan(far, planned{"by-day", far, byDay}, always))
			f.shows("always", playlists.UntimedOnly, "")
			f.pass(2 * time.Minute)
			f.shows("always", playlists.UntimedOnly, untold)
		},
		"a boot in 1970 with nothing but hours shows the help card": func(t *testing.T) {
			f := tell(t, nineteenSeventy-noon, false, never, plan(far, planned{"by-day", far, byDay}))
			f.shows("", playlists.ClockUntrusted, untold)
		},
		"a clock that jumps a day ahead and back is followed both ways": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(far, planned{"today", far, playlists.Schedule{From: today, Until: today}}))
			f.pass(24 * time.Second)
			f.shows("today", "", "")
			f.set(day, true)
			f.pass(2 * time.Second)
			f.shows("", playlists.NothingInForce, "the clock was set by 24h0m0s")
			f.set(0, true)
			f.pass(2 * time.Second)
			f.shows("today", "", "the clock was set by -24h0m0s")
			f.pass(30 * time.Second)
			f.once()
		},
		"a clock that is set to before the floor is not believed, whatever the kernel says": func(t *testing.T) {
			f := tell(t, 0, true, noon, plan(far, planned{"by-day", far, byDay}, always))
			f.shows("by-day", "", "")
			f.set(-2*day, true)
			f.pass(2 * time.Second)
			f.shows("always", playlists.UntimedOnly, untold)
			f.set(0, true)
			f.pass(2 * time.Second)
			f.shows("by-day", "", "")
		},
		"a newly verified signature raises the floor past the lease": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(noon+6*hour, always))
			f.shows("always", "", "")
			f.clock.Witness(noon + 6*hour)
			f.pass(2 * time.Second)
			f.shows("", playlists.LeaseOver, "the lease of the playlist ended on 2000-01-01 18:00 UTC")
		},
		"a newly verified signature raises the floor past a consent": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(far, planned{id: "short", consent: noon + hour}, always))
			f.shows("short", "", "")
			f.clock.Witness(noon + hour)
			f.pass(2 * time.Second)
			f.shows("always", "", "the consent to story short ended on 2000-01-01 13:00 UTC")
		},
		"a lease ends offline by a clock that is trusted": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(noon+hour, always))
			f.pass(59 * time.Minute)
			f.shows("always", "", "")
			f.set(0, false) // it is held from now on
			f.pass(2 * time.Minute)
			f.shows("", playlists.LeaseOver, "the lease of the playlist ended on 2000-01-01 13:00 UTC")
		},
		"a lease ends offline by the floor alone": func(t *testing.T) {
			f := tell(t, nineteenSeventy-noon, false, noon, plan(noon+hour, always))
			f.pass(59 * time.Minute)
			f.shows("always", playlists.UntimedOnly, "")
			f.pass(2 * time.Minute)
			f.shows("", playlists.LeaseOver, "the lease of the playlist ended on 2000-01-01 13:00 UTC")
		},
		"a consent ends by a clock that is trusted, and the next story is told": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(far, planned{id: "short", consent: noon + hour}, always))
			f.pass(59 * time.Minute)
			f.shows("short", "", "")
			f.pass(2 * time.Minute)
			f.shows("always", "", "the consent to story short ended on 2000-01-01 13:00 UTC")
		},
		"consents end by the floor alone, and the help card is shown": func(t *testing.T) {
			f := tell(t, nineteenSeventy-noon, false, noon, plan(far, planned{id: "short", consent: noon + hour}, planned{id: "brief", consent: noon + hour}))
			f.shows("short", playlists.UntimedOnly, "")
			f.pass(61 * time.Minute)
			f.shows("", playlists.ClockUntrusted, "the consent to story short ended on 2000-01-01 13:00 UTC, and to 1 more")
		},
		"a window that is over was meant to end": func(t *testing.T) {
			f := tell(t, 0, true, midnight, plan(far, planned{"today", noon + 13*hour, playlists.Schedule{Until: today}}))
			f.pass(11 * time.Hour)
			f.shows("today", "", "")
			f.pass(3 * time.Hour)
			f.shows("", playlists.NothingInForce, "")
		},
		"a window ends by the floor alone": func(t *testing.T) {
			f := tell(t, nineteenSeventy-noon, false, noon, plan(far, planned{"today", far, playlists.Schedule{Until: today}}, always))
			f.shows("today", playlists.UntimedOnly, "")
			f.pass(12 * time.Hour)
			f.shows("always", playlists.UntimedOnly, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(12 * time.Hour) // noon
				test(t)
			})
		})
	}
}

// once wants no two plays of one instant.
func (f *faulty) once() {
	f.t.Helper()
	plays, err := f.journal.Read(1, 100)
	if err != nil || len(plays) < 3 {
		f.t.Fatalf("%d plays were journalled (%v)", len(plays), err)
	}
	for i := 1; i < len(plays); i++ {
		if a, b := &plays[i-1], &plays[i]; b.Mono < a.Mono+a.Shown-playlists.Slack {
			f.t.Errorf("play %d began at %d, and play %d of %d ms at %d", b.Seq, b.Mono, a.Seq, a.Shown, a.Mono)
		}
	}
}
