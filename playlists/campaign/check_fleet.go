package campaign

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"storyline/playlists"
)

// check judges the fleet by itself and finds its zone.
func (f *Fleet) check() []Problem {
	k := &findings{file: f.file}
	f.findZone(k)
	if f.ServiceDay > 12*60 {
		k.add(f.at("service_day"), RuleServiceDay, say("a service day can't start at %s", f.ServiceDay), say("let it start between 00:00 and 12:00, when the fewest trains run"))
	}
	for i := range f.Lines {
		if l := &f.Lines[i]; l.Colour != "" && !colour.MatchString(l.Colour) {
			k.add(l.at("colour"), RuleColour, say("%s is not a colour", quote(l.Colour)), say(`write it like "#d8232a", in quotes`))
		}
	}
	f.checkPolicy(k)
	f.checkNames(k)
	f.checkTrains(k)
	return k.problems
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// host is a name of labels, without scheme, port, path or capitals.
var host = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$`)

// checkPolicy judges what the network lets campaigns do.
func (f *Fleet) checkPolicy(k *findings) {
	twice(k, &f.marks, "hosts", f.Hosts)
	for i, h := range f.Hosts {
		if h != "" && (!host.MatchString(string(h)) || len(h) > maxAddress) {
			k.add(f.at(fmt.Sprintf("hosts.%d", i)), RuleHost, say("%s is not a host", quote(string(h))), say(`write it like "www.example.org": small letters, without https:// and without a path`))
		}
	}
	for _, theme := range slices.Sorted(maps.Keys(f.Sensitive)) {
		f.checkHours(k, theme)
	}
}

func (f *Fleet) checkHours(k *findings, theme Theme) {
	path := "sensitive." + string(theme)
	if len(f.Sensitive[theme]) == 0 && !f.partial {
		k.add(f.at(path), RuleNothing, say("there are no hours for theme %s", theme), say("write the hours in which it may be told, or take the theme out"))
	}
	k.dayparts(&f.marks, path, f.Sensitive[theme], &f.ServiceDay)
}

func (f *Fleet) findZone(k *findings) {
	if f.Zone == "" {
		return
	}
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.Zone == "Local" || strings.HasPrefix(f.Zone, "/") {
		k.add(f.at("zone"), RuleZone, say("the zone database has no zone %s", quote(f.Zone)), say("write a zone's full name, such as Europe/Kyiv"))
		return
	}
	f.location = zone
}

// checkNames refuses names that stand twice: each is unique in the network.
func (f *Fleet) checkNames(k *findings) {
	var carriages []Carriage
	var displays []Display
	for i := range f.Trains {
		carriages = append(carriages, f.Trains[i].Carriages...)
	}
	for i := range carriages {
		displays = append(displays, carriages[i].Displays...)
	}
	twiceNamed(k, f.Lines, func(l *Line) (playlists.Line, Pos) { return l.ID, l.at("line") }, say("line"))
	twiceNamed(k, f.Trains, func(t *Train) (playlists.Train, Pos) { return t.ID, t.at("train") }, say("train"))
	twiceNamed(k, carriages, func(c *Carriage) (playlists.Carriage, Pos) { return c.ID, c.at("carriage") }, say("carriage"))
	twiceNamed(k, displays, func(d *Display) (playlists.DisplayID, Pos) { return d.ID, d.at("display") }, say("display"))
}

func (f *Fleet) checkTrains(k *findings) {
	lines := f.roster().lines
	for i := range f.Trains {
		t := &f.Trains[i]
		if t.Line != "" && !slices.Contains(lines, t.Line) && !f.partial {
			k.add(t.at("line"), RuleNoSuchLine, say("the fleet has no line %s", t.Line), meant(t.Line, lines, say("it has")))
		}
		twice(k, &t.marks, "tags", t.Tags)
		for j := range t.Carriages {
			c := &t.Carriages[j]
			twice(k, &c.marks, "tags", c.Tags)
			twiceNamed(k, c.Displays, func(d *Display) (playlists.Position, Pos) { return d.Position, d.at("position") }, say("position"))
			for n := range c.Displays {
				c.Displays[n].check(k, f.partial)
			}
		}
	}
}

// maxPixels is the longest side that a display may have.
const maxPixels = 16384

func (d *Display) check(k *findings, partial bool) {
	twice(k, &d.marks, "codecs", d.Codecs)
	for _, side := range []struct {
		key string
		n   int
	}{{"width", d.Width}, {"height", d.Height}} {
		if unread := side.n == 0 && partial; !unread && (side.n < 1 || side.n > maxPixels) {
			k.add(d.at(side.key), RuleDisplaySize, say("a %s of %d pixels", side.key, side.n), say("let it be 1 to %d", maxPixels))
			return
		}
	}
	if _, written := d.of["max_fps"]; written && !partial && (d.MaxFps < 1 || d.MaxFps > playlists.MaxFps) {
		k.add(d.at("max_fps"), RuleDisplaySize, say("a film of %d pictures a second", d.MaxFps), say("let it be 1 to %d", playlists.MaxFps))
	}
	seen := Landscape
	if d.Height > d.Width {
		seen = Portrait
	}
	if d.Orientation != "" && d.Width > 0 && d.Height > 0 && d.Orientation != seen {
		k.add(d.at("orientation"), RuleDisplaySize, say("%d x %d pixels are %s, not %s", d.Width, d.Height, seen, d.Orientation), say("give width and height as passengers see them, after any turn"))
	}
}
