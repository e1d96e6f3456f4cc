package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// These draw what the questions of e2e_answers_test.go are asked about: fleets
// and campaigns of chance, as people write them, and instants at which something
// may change.

// dice draws from one seed.
type dice struct{ *rand.Rand }

// one of n.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

// pick takes some of a list, at least one.
func pick[T any](d dice, list []T) []T {
	out := []T{list[d.IntN(len(list))]}
	for _, v := range list {
		if d.one(4) {
			out = append(out, v)
		}
	}
	return out
}

// aNetwork is the network of the questions, wherever it is asked about.
const aNetwork = "questions"

// writeFleetOfChance writes a fleet; trains have up to six carriages, carriages
// up to two displays.
func writeFleetOfChance(d dice, carriages int) string {
	var b strings.Builder
	day := []string{"00:00", "03:00", "03:30", "04:00", "12:00"}[d.IntN(5)] // clocks change at 03:00
	fmt.Fprintf(&b, "version: 1\nnetwork: %s\nname: {en: A network of chance}\nzone: Europe/Kyiv\nservice_day: %q\n", aNetwork, day)
	b.WriteString("lines:\n  - {line: l0, name: {en: Red}}\n  - {line: l1, name: {en: Blue}}\ntrains:\n")
	left := 0
	for i := range carriages {
		if left == 0 {
			left = 1 + d.IntN(6)
			fmt.Fprintf(&b, "  - train: t%d\n    line: l%d\n    carriages:\n", i, d.IntN(2))
		}
		left--
		fmt.Fprintf(&b, "      - carriage: c%d\n        kind: metro-carriage\n        tags: [tag-%d]\n        displays:\n", i, d.IntN(3))
		for j := range 1 + d.IntN(2) {
			fmt.Fprintf(&b, "          - {display: d%d-%d, position: place-%d, width: 1920, height: 1080, orientation: landscape}\n", i, j, j)
		}
	}
	return b.String()
}

// drawSources draws n campaigns for a fleet. What breaks a rule of campaigns is
// drawn anew.
func drawSources(t *testing.T, d dice, dir string, n, carriages int) []*source {
	t.Helper()
	fleet := filepath.Join(dir, "fleet.yaml")
	if err := os.WriteFile(fleet, []byte(writeFleetOfChance(d, carriages)), 0o600); err != nil {
		t.Fatal(err)
	}
	var list []*source
	var bad badFiles
	for tries := 0; len(list) < n; tries++ {
		home := filepath.Join(dir, fmt.Sprintf("campaign-%d", len(list)))
		text := writeCampaignOfChance(d, len(list), carriages, time.Now())
		if err := errors.Join(os.MkdirAll(home, 0o700), os.WriteFile(filepath.Join(home, "campaign.yaml"), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		layFilms(t, home)
		s, err := goodSource(home, fleet, nil)
		switch {
		case err == nil:
			list = append(list, s)
		case !errors.As(err, &bad) || tries > 500:
			t.Fatal(err)
		}
	}
	return list
}

// writeCampaignOfChance writes a campaign of a few stories whose rules overlap.
func writeCampaignOfChance(d dice, n, carriages int, now time.Time) string {
	var b strings.Builder
	from := playlists.Day(now.Unix()/86400) - playlists.Day(d.IntN(390))
	until := min(from+playlists.Day(30+d.IntN(400)), playlists.Day(now.Unix()/86400)+60) // the lease ends before
	fmt.Fprintf(&b, `version: 1
campaign: chance-%d
network: %s
title: {uk: "Випадок", en: "Chance"}
notice: {uk: "Текст для перевірки.", en: "Text made for a test."}
languages: [uk, en]
window: {from: %s, until: %s}
hotlines:
  - {number: "527", label: {uk: "Гаряча лінія", en: "Hotline"}}
site: {address: "https://www.stoptrafficking.org", short: "stoptrafficking.org"}
stories:
`, n, aNetwork, from, until)
	stories := 2 + d.IntN(4)
	for i := range stories {
		fmt.Fprintf(&b, "  - story: s%d\n    title: {uk: \"Історія %d-%d\", en: \"Story %d-%d\"}\n    consent_until: %s\n", i, n, i, n, i, until+playlists.Day(d.IntN(2)*d.IntN(9)))
		if d.one(4) {
			fmt.Fprintf(&b, "    hours: [\"%02d:00-%02d:30\"]\n", 12+d.IntN(3), 17+d.IntN(7))
		}
		b.WriteString("    slides:\n")
		for j := range 1 + d.IntN(4) {
			kind := []string{"text", "call"}[d.IntN(2)]
			if d.one(2) { // films are short: of fewer hardly a question would be about one
				b.WriteString(writeFilm(d, j))
				continue
			}
			fmt.Fprintf(&b, "      - {slide: p%d, kind: %s, seconds: %.3f, text: {uk: {heading: \"Слово\"}, en: {heading: \"Word\"}}}\n", j, kind, 0.5+9*d.Float64())
		}
	}
	b.WriteString("assign:\n")
	for i := range 1 + d.IntN(5) {
		rule := []string{"stories", "stories", "different"}[d.IntN(3)]
		fmt.Fprintf(&b, "  - rule: %s\n    priority: %d\n    weight: %d\n", rule, d.IntN(4), 1+d.IntN(10))
		if i > 0 {
			b.WriteString(writeTarget(d, stories, carriages))
		}
		b.WriteString(writeHours(d, from, until))
	}
	return b.String()
}

// writeFilm writes a slide that not every display can play.
func writeFilm(d dice, slide int) string {
	return fmt.Sprintf("      - {slide: p%d, kind: video, seconds: %.3f, alt: {uk: \"Вікно\", en: \"A window\"}, media: [{file: %s}, {file: uk.vtt, lang: uk}, {file: en.vtt, lang: en}]}\n",
		slide, 1+d.Float64()/2, []string{"avc1.mp4", "vp9.webm"}[d.IntN(2)])
}

// layFilms puts the files of writeFilm beside a campaign.
func layFilms(t *testing.T, home string) {
	t.Helper()
	for _, name := range []string{"avc1.mp4", "vp9.webm", "uk.vtt", "en.vtt"} {
		b := []byte("WEBVTT\n\n00:00.000 --> 00:00.400\n" + name + "\n")
		if !strings.HasSuffix(name, ".vtt") {
			var err error
			if b, err = os.ReadFile(filepath.Join(campaignTestdata, "media", name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(home, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// writeTarget narrows a rule down to some stories, carriages and positions.
func writeTarget(d dice, stories, carriages int) string {
	var b strings.Builder
	var all []string
	for i := range stories {
		all = append(all, fmt.Sprintf("s%d", i))
	}
	if d.one(2) {
		fmt.Fprintf(&b, "    stories: [%s]\n", strings.Join(pick(d, all), ", "))
	}
	switch d.IntN(4) {
	case 0:
		fmt.Fprintf(&b, "    to: {lines: [l%d]}\n", d.IntN(2))
	case 1:
		fmt.Fprintf(&b, "    to: {tags: [tag-%d]}\n", d.IntN(3))
	case 2:
		fmt.Fprintf(&b, "    to: {carriages: [c%d]}\n", d.IntN(carriages))
	}
	if d.one(3) {
		fmt.Fprintf(&b, "    positions: [place-%d]\n", d.IntN(2))
	}
	return b.String()
}

// writeHours says when a rule holds: weekdays, dayparts that may lie in the hour
// that comes twice or never, exceptions.
func writeHours(d dice, from, until playlists.Day) string {
	var b strings.Builder
	if d.one(3) {
		fmt.Fprintf(&b, "    weekdays: [%s]\n", strings.Join(pick(d, []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}), ", "))
	}
	if !d.one(3) {
		var parts []string
		for range 1 + d.IntN(3) {
			start := playlists.Minute(d.IntN(30 * 60))
			if d.one(2) {
				start = playlists.Minute(26*60 + d.IntN(130)) // around the hour in which clocks change
			}
			parts = append(parts, fmt.Sprintf("%q", playlists.Daypart{Start: start, End: start + playlists.Minute(1+d.IntN(600))}))
		}
		fmt.Fprintf(&b, "    dayparts: [%s]\n", strings.Join(parts, ", "))
	}
	if d.one(3) {
		fmt.Fprintf(&b, "    except: [%s]\n", from+playlists.Day(d.IntN(int(until-from))))
	}
	return b.String()
}

// calendar knows the edges of what was drawn. It chooses the questions and knows
// no answer.
type calendar struct {
	clock   playlists.LocalClock
	turns   []playlists.Millis // when clocks change
	sources []*source
	lease   playlists.Millis
}

func newCalendar(t *testing.T, sources []*source, lease playlists.Millis) *calendar {
	t.Helper()
	year := int64(366 * 24 * 3600 * 1000)
	c := &calendar{sources: sources, lease: lease}
	c.clock = playlists.LocalClock{Offsets: playlists.OffsetsOf(sources[0].fleet.Location(), lease-2*year, lease+year), Start: sources[0].fleet.ServiceDay}
	for _, o := range c.clock.Offsets[1:] {
		if o.At < lease && o.At > lease-year {
			c.turns = append(c.turns, o.At)
		}
	}
	if len(c.turns) != 2 {
		t.Fatalf("clocks changed %d times in the year before the lease's end, not in spring and in autumn", len(c.turns))
	}
	return c
}

// instant draws an instant: most of them at an edge, or as near as the things go
// wrong that are near edges.
func (c *calendar) instant(d dice) playlists.Millis {
	s := c.sources[d.IntN(len(c.sources))].campaign
	a := &s.Assign[d.IntN(len(s.Assign))]
	day := s.Window.From - 1 + playlists.Day(d.IntN(int(s.Window.Until-s.Window.From)+3))
	var at playlists.Millis
	switch d.IntN(8) {
	case 0:
		at = c.clock.DayStart(day)
	case 1:
		at = c.clock.DayStart([]playlists.Day{s.Window.From, s.Window.Until + 1}[d.IntN(2)])
	case 2:
		at = c.clock.DayStart(s.Written[d.IntN(len(s.Written))].ConsentUntil + 1)
	case 3:
		at = c.lease
	case 4:
		at = c.turns[d.IntN(2)]
	case 5:
		if day = c.exception(d, a, day); d.one(2) {
			day++
		}
		at = c.clock.DayStart(day)
	case 6: // a daypart of the night in which clocks change
		day, _ = c.clock.Service(c.turns[d.IntN(2)] - 1)
		at = c.daypart(d, a, day)
	default:
		at = c.daypart(d, a, day)
	}
	switch d.IntN(4) {
	case 0:
		return at
	case 1:
		return at - 1
	case 2:
		return at + d.Int64N(20_000) - 10_000
	default:
		return at + d.Int64N(3*3_600_000) - 90*60_000
	}
}

func (c *calendar) exception(d dice, a *campaign.Assignment, day playlists.Day) playlists.Day {
	if len(a.Except) == 0 {
		return day
	}
	return a.Except[d.IntN(len(a.Except))]
}

func (c *calendar) daypart(d dice, a *campaign.Assignment, day playlists.Day) playlists.Millis {
	if len(a.Dayparts) == 0 {
		return c.clock.Instant(day, c.clock.Start+playlists.Minute(d.IntN(24*60)))
	}
	p := a.Dayparts[d.IntN(len(a.Dayparts))]
	return c.clock.Instant(day, []playlists.Minute{p.Start, p.End}[d.IntN(2)])
}
