package playlists

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkAt asks a programme at random instants of its year. Nothing is kept
// between two questions; goal: at most 50 us with 5 000 entries.
func BenchmarkAt(b *testing.B) {
	for _, n := range []int{10, 1000, 5000} {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			p := randomProgramme(n, 1)
			a := p.opened.Arrangement
			r := rand.New(rand.NewPCG(7, 7))
			b.ReportAllocs()
			for b.Loop() {
				p.At(At(a.Issued+r.Int64N(a.Lease-a.Issued)), nil)
			}
		})
	}
}

// BenchmarkOpenPlaylist opens what a display gets: one story of 5 to 6 KB.
func BenchmarkOpenPlaylist(b *testing.B) {
	s := testStory("one", 5000)
	for len(s.Payload()) < 5500 {
		n := len(s.Slides) + 1
		s.Slides = append(s.Slides, Slide{ID: SlideID(fmt.Sprintf("s%d", n)), Kind: TextSlide, Ms: 4000,
			Text: map[Lang]Words{"uk": {Heading: "Робота за кордоном", Body: "Обіцяли житло і зарплату. Паспорт забрали в перший день."}, "en": {Heading: "Work abroad", Body: "They promised a room and a wage. The passport was taken on the first day."}}})
	}
	o := opened([]Entry{entryOf(s)}, s)
	msg := sealedPlaylist(o.Arrangement, s)
	trust := openedTrust(b)
	b.SetBytes(int64(len(msg)))
	for b.Loop() {
		if _, err := OpenPlaylist(msg, trust, "kyiv-metro", "10511"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRidesOn computes ten-minute rides for every hour of a service day;
// goal: a few ms for a carriage with one story and with five in turn.
func BenchmarkRidesOn(b *testing.B) {
	for _, n := range []int{1, 5, 100} {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			var entries []Entry
			var stories []*Story
			for i := range n {
				s := testStory(StoryID(fmt.Sprintf("s%d", i)), 7000, 7000, 7000, 7000, 7000, 7000)
				s.Slides[5].Kind = CallSlide
				e := entryOf(s)
				e.Schedule.Dayparts = []Daypart{{6 * 60, 10 * 60}, {10 * 60, 16 * 60}, {16 * 60, 25 * 60}}
				entries, stories = append(entries, e), append(stories, s)
			}
			p := NewProgramme(opened(entries, stories...), nil, Shape{W: 1920, H: 1080}, "ceiling")
			day, _ := p.clock.Service(clockDay)
			b.ReportAllocs()
			for b.Loop() {
				p.RidesOn(day, 600_000)
			}
		})
	}
}
