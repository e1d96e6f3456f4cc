package playlists

import (
	"testing"
)

// filmStory has a film slide in two shapes and codecs, with captions.
func filmStory() *Story {
	s := testStory("film", 4000, 4000)
	s.Slides[0] = Slide{ID: "s1", Kind: VideoSlide, Ms: 4000, Alt: Texts{"uk": "Вікно", "en": "A window"}, Media: []Variant{
		{SHA256: Digest{1}, Bytes: 10, Type: "video/mp4", Codec: "avc1.42E01E", W: 1920, H: 1080},
		{SHA256: Digest{2}, Bytes: 10, Type: "video/mp4", Codec: "avc1.42E01E", W: 1920, H: 360},
		{SHA256: Digest{3}, Bytes: 10, Type: "video/webm", Codec: "vp09", W: 1920, H: 1080},
		{SHA256: Digest{4}, Bytes: 10, Type: Captions, Lang: "uk"},
		{SHA256: Digest{5}, Bytes: 10, Type: Captions, Lang: "en"},
	}}
	return s
}

func TestADisplayChoosesItsVariant(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape Shape
		want  Digest
		kind  SlotKind
	}{
		{"a full screen", Shape{W: 1920, H: 1080, Codecs: []string{"avc1"}}, Digest{1}, ShowSlide},
		{"a door bar", Shape{W: 1920, H: 360}, Digest{2}, ShowSlide},
		{"a screen that plays VP9 only", Shape{W: 1920, H: 1080, Codecs: []string{"vp09"}}, Digest{3}, ShowSlide},
		{"a screen that plays none of them shows the call", Shape{W: 1920, H: 1080, Codecs: []string{"hvc1"}}, Digest{}, ShowCall},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := filmStory()
			slot := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, c.shape, "ceiling").At(At(0), nil)
			if slot.Kind != c.kind {
				t.Fatalf("shows the %s, want the %s", slot.Kind, c.kind)
			}
			if c.kind == ShowSlide && slot.Picture.SHA256 != c.want {
				t.Errorf("chose %s, want %s", slot.Picture.SHA256.Short(), c.want.Short())
			}
		})
	}
}

// A probed WebM says vp9, an MP4 and whoever configures a display vp09.
func TestACodecIsKnownByItsFamily(t *testing.T) {
	for _, c := range []struct {
		codec, plays string
		want         bool
	}{
		{"vp9", "vp09", true}, {"vp09.00.10.08", "vp9", true}, {"vp9", "vp9", true}, {"vp8", "vp09", false},
		{"avc1.640028", "avc1", true}, {"hvc1.1.6.L93.B0", "hev1", false}, {"", "avc1", true},
	} {
		s := &Slide{Kind: VideoSlide, Media: []Variant{{Type: "video/mp4", Codec: c.codec}}}
		if picture, _ := Choose(s, "en", Shape{W: 1920, H: 1080, Codecs: []string{c.plays}}); (picture != nil) != c.want {
			t.Errorf("a display of %s is given %q: %v, want %v", c.plays, c.codec, picture != nil, c.want)
		}
	}
}

func TestASlideThatIsNotHeldShowsItsCallAndKeepsItsTime(t *testing.T) {
	s := filmStory()
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{W: 1920, H: 1080}, "ceiling")
	held, missing := p.At(At(0), nil), p.At(At(0), Missing{Digest{1}: true})
	if missing.Kind != ShowCall || len(missing.Missing) != 1 || missing.Missing[0] != (Digest{1}) {
		t.Errorf("with the film missing: %+v", missing)
	}
	if held.Start != missing.Start || held.Until != missing.Until {
		t.Errorf("held %d to %d, missing %d to %d", held.Start, held.Until, missing.Start, missing.Until)
	}
	if next := p.At(At(held.Until), Missing{Digest{1}: true}); next.Kind != ShowSlide || next.Slide.ID != "s2" {
		t.Errorf("after it: %+v", next)
	}
}

func TestCyclesSpeakOneLanguageAfterTheOther(t *testing.T) {
	s := testStory("one", 4000, 4000)
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	for cycle, want := range []Lang{"uk", "en", "uk"} {
		if got := p.At(At(int64(cycle)*8000), nil).Lang; got != want {
			t.Errorf("cycle %d speaks %s, want %s", cycle, got, want)
		}
	}
}

func TestPositions(t *testing.T) {
	s, bar := testStory("one", 4000), testStory("bar", 4000)
	only := entryOf(bar)
	only.Positions, only.Priority = []Position{"door-bar"}, 1
	o := opened([]Entry{entryOf(s), only}, s, bar)
	for position, want := range map[Position]StoryID{"ceiling": "one", "door-bar": "bar"} {
		if got := NewProgramme(o, nil, Shape{}, position).At(At(clockDay), nil); got.Story.ID != want {
			t.Errorf("at %s: %s, want %s", position, got.Story.ID, want)
		}
	}
}

func TestTheHelpCardStandsWhereNothingElseMay(t *testing.T) {
	help := &HelpCard{Network: "kyiv-metro", Languages: []Lang{"uk", "en"}, Call: testCall()}
	timed := testStory("timed", 4000)
	e := entryOf(timed)
	e.Schedule.Dayparts = []Daypart{{6 * 60, 7 * 60}}
	o := opened([]Entry{e}, timed)
	for _, c := range []struct {
		name  string
		o     *Opened
		clock Clock
		rule  Rule
	}{
		{"before a playlist was accepted", nil, At(clockDay), NoPlaylist},
		{"when no daypart is in force", o, At(clockDay), NothingInForce},
		{"when the lease is over", o, At(o.Lease), LeaseOver},
		{"when the floor is past the lease", o, Clock{State: HeldClock, Now: clockDay, Floor: o.Lease}, LeaseOver},
		{"when the clock is untrusted and every story is timed", o, Clock{State: Untrusted, Floor: clockDay}, ClockUntrusted},
		{"when the clock is untrusted and the lease is over by the floor", o, Clock{State: Untrusted, Floor: o.Lease}, LeaseOver},
	} {
		t.Run(c.name, func(t *testing.T) {
			slot := NewProgramme(c.o, help, Shape{}, "ceiling").At(c.clock, nil)
			if slot.Kind != ShowHelp || slot.Help != help || slot.Why.Rule != c.rule {
				t.Errorf("%s by rule %s, want the help card by %s", slot.Kind, slot.Why.Rule, c.rule)
			}
			if slot.Lang == "" || slot.Why.Sentence(kyiv) == "" {
				t.Errorf("help without a language or a reason: %+v", slot)
			}
		})
	}
}

func TestWithoutAClockUntimedStoriesAreToldFromBoot(t *testing.T) {
	timed, always, ended := testStory("timed", 4000), testStory("always", 4000), testStory("ended", 4000)
	ended.ConsentEnd = clockDay
	a, b, c := entryOf(timed), entryOf(always), entryOf(ended)
	a.Schedule.Weekdays = 1
	b.Schedule.From, _ = ParseDay("2027-06-01")
	p := NewProgramme(opened([]Entry{a, b, c}, timed, always, ended), nil, Shape{}, "ceiling")
	slot := p.At(Clock{State: Untrusted, Now: 12345, Floor: clockDay + 10_000, Uptime: 4100}, nil)
	if slot.Kind != ShowSlide || slot.Story.ID != "always" || slot.Start != 4000 || slot.Lang != "en" {
		t.Errorf("want the untimed story in its second cycle since boot, whatever its start date: %+v", slot)
	}
}

func TestConsentThatEndsStopsItsStoryAlone(t *testing.T) {
	one, two := testStory("one", 4000), testStory("two", 4000)
	one.ConsentEnd = clockDay
	p := NewProgramme(opened([]Entry{entryOf(one), entryOf(two)}, one, two), nil, Shape{}, "ceiling")
	slot := p.At(At(clockDay), nil)
	if slot.Story.ID != "two" || slot.Start != clockDay || slot.Why.InForce != 1 {
		t.Errorf("at the end of consent: %+v", slot)
	}
	if before := p.At(At(clockDay-1), nil); before.Until != clockDay {
		t.Errorf("the slide before it ends at %d, want it cut at %d", before.Until, clockDay)
	}
}

func TestMediaListsEachWantedFileOnce(t *testing.T) {
	s := filmStory()
	list := NewProgramme(opened([]Entry{entryOf(s), entryOf(s)}, s), nil, Shape{W: 1920, H: 1080}, "ceiling").Media()
	var got []byte
	for _, v := range list {
		got = append(got, v.SHA256[0])
	}
	if string(got) != string([]byte{4, 1, 5}) {
		t.Errorf("wants %v", got)
	}
}

func TestAnEndThatTheFloorPassesCutsItsSlide(t *testing.T) {
	s := testStory("one", 60_000)
	s.ConsentEnd = clockDay
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	for _, c := range []struct {
		name  string
		clock Clock
		until int64
	}{
		{"a clock and a floor that agree", At(clockDay - 1000), clockDay},
		{"a floor ahead of the clock", Clock{State: HeldClock, Now: clockDay - 30_000, Floor: clockDay - 1000}, clockDay - 29_000},
		{"no clock at all", Clock{State: Untrusted, Floor: clockDay - 1000, Uptime: 5000}, 6000},
	} {
		t.Run(c.name, func(t *testing.T) {
			if slot := p.At(c.clock, nil); slot.Kind != ShowSlide || slot.Until != c.until {
				t.Errorf("%s until %d, want a slide until %d", slot.Kind, slot.Until, c.until)
			}
		})
	}
}

func TestWithoutAClockAnEndBeginsANewCycle(t *testing.T) {
	ends, stays := testStory("ends", 4000), testStory("stays", 4000)
	ends.ConsentEnd = clockDay
	p := NewProgramme(opened([]Entry{entryOf(ends), entryOf(stays)}, ends, stays), nil, Shape{}, "ceiling")
	slot := p.At(Clock{State: Untrusted, Floor: clockDay + 1000, Uptime: 7500}, nil)
	if slot.Story.ID != "stays" || slot.Start != 6500 || slot.Why.Cycle != 0 {
		t.Errorf("the other's consent ended at uptime 6500: %+v", slot)
	}
}

func TestExceptionsAloneMakeNoStoryTimed(t *testing.T) {
	s := testStory("one", 4000)
	e := entryOf(s)
	e.Schedule.Except = []Day{20812}
	slot := NewProgramme(opened([]Entry{e}, s), nil, Shape{}, "ceiling").At(Clock{State: Untrusted, Floor: clockDay}, nil)
	if slot.Kind != ShowSlide {
		t.Errorf("without a clock a story with exceptions alone shows %s", slot.Kind)
	}
}

func TestAHostileArrangementIsStillDecided(t *testing.T) {
	// Sixty entries that begin next month cut the day at every minute; two
	// thousand are told now. The answer must not walk through every minute of a
	// week with every entry in hand.
	var entries []Entry
	var stories []*Story
	one := testStory("one", 4000)
	for i := range 60 {
		e := entryOf(one)
		e.Schedule.From = Day(clockDay/86_400_000) + 30
		for k := range 24 {
			start := Minute(4*60 + i + k*60)
			e.Schedule.Dayparts = append(e.Schedule.Dayparts, Daypart{start, min(start+1, 28*60)})
		}
		entries = append(entries, e)
	}
	for range 2000 {
		entries = append(entries, entryOf(one))
	}
	stories = append(stories, one)
	p := NewProgramme(opened(entries, stories...), nil, Shape{}, "ceiling")
	if got := testing.AllocsPerRun(1, func() { p.At(At(clockDay), nil) }); got > 200 {
		t.Errorf("%v allocations: each is a look at every entry", got)
	}
}
