package playlists

import (
	"testing"
	"time"
)

func TestServiceDaysOnTheNightsWhenClocksChange(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	clock := LocalClock{Offsets: OffsetsOf(kyiv, from, from+2*365*24*3600*1000), Start: 4 * 60}
	for _, c := range []struct{ name, utc, day, minute string }{
		{"an afternoon", "2026-12-01T12:00:00Z", "2026-12-01", "14:00"},
		{"after midnight it is still yesterday's service", "2026-12-01T23:30:00Z", "2026-12-01", "25:30"},
		{"the service day starts at 04:00", "2026-12-02T02:00:00Z", "2026-12-02", "04:00"},
		{"in spring 03:00 becomes 04:00: before", "2027-03-28T00:59:59Z", "2027-03-27", "26:59"},
		{"in spring 03:00 becomes 04:00: after", "2027-03-28T01:00:00Z", "2027-03-28", "04:00"},
		{"in autumn 04:00 becomes 03:00: before", "2026-10-25T00:59:59Z", "2026-10-24", "27:59"},
		{"in autumn 04:00 becomes 03:00: 03:00 comes again", "2026-10-25T01:00:00Z", "2026-10-24", "27:00"},
		{"in autumn the day starts an hour later", "2026-10-25T02:00:00Z", "2026-10-25", "04:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.utc)
			if err != nil {
				t.Fatal(err)
			}
			if d, m := clock.Service(at.UnixMilli()); d.String() != c.day || m.String() != c.minute {
				t.Errorf("%s is %s of %s, want %s of %s", c.utc, m, d, c.minute, c.day)
			}
		})
	}
}

func TestANightStoryOnTheNightsWhenClocksChange(t *testing.T) {
	night := testStory("night", 10_000)
	e := entryOf(night)
	e.Schedule.Dayparts = []Daypart{{26 * 60, 27*60 + 30}} // 02:00 to 03:30
	p := NewProgramme(opened([]Entry{e}, night), nil, Shape{}, "ceiling")
	for _, c := range []struct {
		name  string
		start time.Time
		want  time.Duration
	}{
		{"an ordinary night", time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC), 90 * time.Minute},
		{"spring: the wall never shows 03:00 to 04:00", time.Date(2027, 3, 27, 20, 0, 0, 0, time.UTC), 60 * time.Minute},
		{"autumn: the wall shows 03:00 to 03:30 twice", time.Date(2027, 10, 30, 20, 0, 0, 0, time.UTC), 120 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told time.Duration
			for x := c.start; x.Before(c.start.Add(9 * time.Hour)); x = x.Add(10 * time.Second) {
				if p.At(At(x.UnixMilli()), nil).Kind == ShowSlide {
					told += 10 * time.Second
				}
			}
			if told != c.want {
				t.Errorf("told for %s, want %s", told, c.want)
			}
		})
	}
}

func TestInstantGivesTheFirstMomentTheWallShowsAMinute(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	clock := LocalClock{Offsets: OffsetsOf(kyiv, from, from+2*365*24*3600*1000), Start: 4 * 60}
	for _, c := range []struct{ name, day, minute, utc string }{
		{"an afternoon", "2026-12-01", "14:00", "2026-12-01T12:00:00Z"},
		{"past midnight", "2026-12-01", "25:30", "2026-12-01T23:30:00Z"},
		{"a minute that spring leaves out is the jump", "2027-03-27", "27:30", "2027-03-28T01:00:00Z"},
		{"a minute that autumn shows twice is the first", "2026-10-24", "27:30", "2026-10-25T00:30:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := ParseDay(c.day)
			m, _ := ParseMinute(c.minute)
			if got := time.UnixMilli(clock.Instant(d, m)).UTC().Format(time.RFC3339); got != c.utc {
				t.Errorf("%s of %s is %s, want %s", c.minute, c.day, got, c.utc)
			}
		})
	}
}
