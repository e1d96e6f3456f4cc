package campaign

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// drawText draws a text with what YAML trips over.
func drawText(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"Перша", "It's", "a: b", "# no comment", "\"quoted\"", "[x], {y}", "- dash", "two\nlines", "527", "true", "null",
		"2026-11-20", "back\\slash", "'single'", "«так»", "word " + strings.Repeat("long ", 30) + "end", "?", "*", "&a", "%", "@", "|", ">", "no", "~", "x #y", "a:b"}).Draw(t, label)
}

func drawTexts(t *rapid.T, label string) playlists.Texts {
	return playlists.Texts{"uk": drawText(t, label), "en": drawText(t, label)}
}

// drawCampaign draws a sound campaign of the good fleet.
func drawCampaign(t *rapid.T) *Campaign {
	c := &Campaign{Version: 1, ID: "drawn", Network: "test-metro", Title: drawTexts(t, "title"), Notice: drawTexts(t, "notice"),
		Languages: []playlists.Lang{"uk", "en"}, Window: Window{20730, 20760}, Hotlines: []Hotline{{Number: "527", Label: drawTexts(t, "label")}},
		Site: Site{"https://www.example.org/?c={carriage}", "example.org"}}
	for range rapid.IntRange(0, 2).Draw(t, "partners") {
		c.Partners = append(c.Partners, Partner{Name: drawTexts(t, "partner")})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "stories") {
		s := Story{ID: playlists.StoryID(fmt.Sprintf("s%d", i)), Title: drawTexts(t, "story"), ConsentUntil: 21000}
		for j := range rapid.IntRange(1, 3).Draw(t, "slides") {
			s.Slides = append(s.Slides, drawSlide(t, fmt.Sprintf("p%d", j)))
		}
		s.Slides = append(s.Slides, Slide{ID: "call", Kind: playlists.CallSlide, Seconds: 60_000, Text: drawWords(t)})
		c.Written = append(c.Written, s)
	}
	c.Assign = []Assignment{{Rule: Different, Weight: 1}}
	for range rapid.IntRange(0, 2).Draw(t, "rules") {
		c.Assign = append(c.Assign, drawRule(t, c))
	}
	return c
}

func drawWords(t *rapid.T) map[playlists.Lang]playlists.Words {
	uk, en := playlists.Words{Heading: drawText(t, "heading")}, playlists.Words{Heading: drawText(t, "heading")}
	if rapid.Bool().Draw(t, "more") {
		uk.Body, en.Body = drawText(t, "body"), drawText(t, "body")
	}
	return map[playlists.Lang]playlists.Words{"uk": uk, "en": en}
}

func drawSlide(t *rapid.T, id string) Slide {
	s := Slide{ID: playlists.SlideID(id), Kind: playlists.TextSlide, Seconds: Seconds(rapid.IntRange(60_000, 90_000).Draw(t, "ms")), Text: drawWords(t)}
	if rapid.Bool().Draw(t, "picture") {
		s.Kind, s.Alt = playlists.ImageSlide, drawTexts(t, "alt")
		s.Media = []Medium{{File: "media/door.uk.png", Lang: "uk"}, {File: "media/door.en.png", Lang: "en"}}
	}
	return s
}

func drawRule(t *rapid.T, c *Campaign) Assignment {
	a := Assignment{Rule: All, Weight: rapid.IntRange(1, 10).Draw(t, "weight"), Priority: rapid.IntRange(0, 50).Draw(t, "priority"),
		Stories: []playlists.StoryID{rapid.SampledFrom(c.Written).Draw(t, "named").ID}, Weekdays: playlists.Weekdays(rapid.IntRange(0, 127).Draw(t, "weekdays"))}
	if rapid.Bool().Draw(t, "target") {
		a.To = Target{Carriages: []playlists.Carriage{"101", "201"}, Tags: []Tag{"quiet"}}
	}
	return a
}

// scribble writes a campaign as some person might: lists in brackets or below
// each other, any quotes, comments and blank lines anywhere.
func scribble(t *rapid.T, c *Campaign) []byte {
	d := &document{languages: c.Languages}
	n, err := d.node(*c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	restless(t, n)
	var b strings.Builder
	for line := range strings.Lines(written(n, 0) + "\n") {
		for range rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2}).Draw(t, "above") {
			b.WriteString(rapid.SampledFrom([]string{"\n", "# note\n", "    # note: [deep\n", line[:len(line)-len(strings.TrimLeft(line, " "))] + "# it's here\n"}).Draw(t, "comment"))
		}
		b.WriteString(strings.TrimSuffix(line, "\n") + rapid.SampledFrom([]string{"\n", "\n", "  # {beside\n"}).Draw(t, "beside"))
	}
	return []byte(b.String())
}

// restless changes how nodes are written.
func restless(t *rapid.T, n *yaml.Node) {
	for _, c := range n.Content {
		restless(t, c)
	}
	switch {
	case n.Kind == yaml.ScalarNode && n.Style == yaml.DoubleQuotedStyle && lineByLine(n.Value) && !strings.Contains(n.Value, "\n") && rapid.Bool().Draw(t, "single"):
		n.Style = yaml.SingleQuotedStyle
	case n.Kind == yaml.ScalarNode && n.Style == yaml.DoubleQuotedStyle && plain(n.Value) && rapid.Bool().Draw(t, "plain"):
		n.Style = 0
	case n.Kind != yaml.ScalarNode && rapid.IntRange(0, 4).Draw(t, "style") == 0:
		n.Style ^= yaml.FlowStyle
	}
}

// edit is a change, what it means, what it costs, and how it is undone.
type edit struct {
	name       string
	changes    []Change
	model      func(*Campaign)
	undo       []Change
	less, more int // lines that may go, and come
}

// drawEdit draws an edit of a campaign.
func drawEdit(t *rapid.T, c *Campaign) edit {
	i := rapid.IntRange(0, len(c.Written)-1).Draw(t, "story")
	s := c.Written[i]
	j := rapid.IntRange(0, len(s.Slides)-1).Draw(t, "slide")
	p := s.Slides[j]
	at := At("stories", s.ID, "slides", p.ID)
	rule := rapid.IntRange(0, len(c.Assign)-1).Draw(t, "rule")
	a := c.Assign[rule]
	text := drawText(t, "new")
	switch rapid.IntRange(0, 11).Draw(t, "edit") {
	case 0:
		return edit{"a title", []Change{Set(At("stories", s.ID, "title", "en"), text)}, func(c *Campaign) { c.Written[i].Title["en"] = text },
			[]Change{Set(At("stories", s.ID, "title", "en"), s.Title["en"])}, 1, 2}
	case 1:
		ms := Seconds(rapid.IntRange(1, 600_000).Draw(t, "ms"))
		return edit{"seconds", []Change{Set(at+"/seconds", ms)}, func(c *Campaign) { c.Written[i].Slides[j].Seconds = ms }, []Change{Set(at+"/seconds", p.Seconds)}, 1, 1}
	case 2:
		return edit{"a new word", []Change{Set(at+"/text/en/body", text)}, func(c *Campaign) {
			c.Written[i].Slides[j].Text["en"] = playlists.Words{Heading: p.Text["en"].Heading, Body: text}
		},
			[]Change{Set(at+"/text/en/body", p.Text["en"].Body+" ")}, 1, 2}
	case 3:
		return edit{"words taken out", []Change{Set(at+"/text/en", nothing)}, func(c *Campaign) { delete(c.Written[i].Slides[j].Text, "en") },
			[]Change{Set(at+"/text/en", p.Text["en"])}, 99, 1}
	case 4:
		fresh, to := drawSlide(t, "fresh"), rapid.IntRange(0, len(s.Slides)).Draw(t, "to")
		return edit{"a slide put in", []Change{AddSlide(s.ID, fresh, to)}, func(c *Campaign) { c.Written[i].Slides = slices.Insert(c.Written[i].Slides, to, fresh) },
			[]Change{TakeOutSlide(s.ID, "fresh")}, 1, 99}
	case 5:
		return edit{"a slide taken out", []Change{TakeOutSlide(s.ID, p.ID)}, func(c *Campaign) { c.Written[i].Slides = slices.Delete(c.Written[i].Slides, j, j+1) },
			[]Change{AddSlide(s.ID, p, j)}, 99, 1}
	case 6:
		to := rapid.IntRange(0, len(c.Written)-1).Draw(t, "to")
		return edit{"a story moved", []Change{MoveStory(s.ID, to)}, func(c *Campaign) { c.Written = slices.Insert(slices.Delete(c.Written, i, i+1), to, s) },
			[]Change{MoveStory(s.ID, i)}, 999, 999}
	case 7:
		w, n := playlists.Weekdays(rapid.IntRange(0, 127).Draw(t, "days")), rapid.IntRange(0, 100).Draw(t, "level")
		return edit{"a rule's days", []Change{SetWeekdays(rule, w), SetPriority(rule, n), SetExcept(rule, []playlists.Day{20740})},
			func(c *Campaign) {
				c.Assign[rule].Weekdays, c.Assign[rule].Priority, c.Assign[rule].Except = w, n, []playlists.Day{20740}
			},
			[]Change{SetWeekdays(rule, a.Weekdays), SetPriority(rule, a.Priority), SetExcept(rule, nil)}, 9, 9}
	case 8:
		to := Target{Trains: []playlists.Train{"t1"}}
		return edit{"a rule's target", []Change{SetTarget(rule, to)}, func(c *Campaign) { c.Assign[rule].To = to }, []Change{SetTarget(rule, a.To)}, 99, 99}
	case 9:
		fresh := drawRule(t, c)
		return edit{"a rule", []Change{AddRule(fresh)}, func(c *Campaign) { c.Assign = append(c.Assign, fresh) }, []Change{TakeOutRule(len(c.Assign))}, 1, 99}
	case 10:
		fresh := Partner{Name: drawTexts(t, "fresh")}
		return edit{"a partner", []Change{Insert("partners", 0, fresh)}, func(c *Campaign) { c.Partners = slices.Insert(c.Partners, 0, fresh) },
			[]Change{Remove("partners/#0")}, 1, 99}
	default:
		fresh := Story{ID: s.ID, Title: drawTexts(t, "other"), ConsentUntil: 21001, Hours: []playlists.Daypart{{Start: 360, End: 600}}, Slides: []Slide{p, drawSlide(t, "fresh")}}
		return edit{"a whole story", []Change{Set(At("stories", s.ID), fresh)}, func(c *Campaign) { c.Written[i] = fresh }, []Change{Set(At("stories", s.ID), s)}, 999, 999}
	}
}

// nothing is a mapping of nothing.
var nothing = playlists.Texts{}

// meaning compares campaigns by what they say.
func meaning(a, b *Campaign) string {
	return cmp.Diff(a, b, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Campaign{}, Hotline{}, Partner{}, Story{}, Slide{}, Medium{}, Assignment{}),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".marks" }, cmp.Ignore()))
}

func readText(t *rapid.T, b []byte) *Campaign {
	c, problems := ParseCampaign("drawn", b)
	for _, p := range problems {
		if p.Rule != RuleNothing {
			t.Fatalf("%v in\n%s", p, b)
		}
	}
	return c
}

func TestAnEditSaysWhatItsModelSaysAndTouchesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCampaign(t)
		before := scribble(t, c)
		if diff := meaning(c, readText(t, before)); diff != "" {
			t.Fatalf("the drawn text is another campaign: %s\n%s", diff, before)
		}
		e := drawEdit(t, c)
		after, err := EditCampaign(before, e.changes...)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", e.name, err, before)
		}
		back, err := EditCampaign(after, e.undo...)
		if err != nil {
			t.Fatalf("%s undone: %v in\n%s", e.name, err, after)
		}
		if diff := meaning(readText(t, before), readText(t, back)); diff != "" {
			t.Fatalf("%s undone is not what was: %s\nfrom\n%s\nto\n%s", e.name, diff, before, back)
		}
		less, more := counted(before, after)
		if less > e.less || more > e.more {
			t.Fatalf("%s took %d lines and brought %d:\n%s", e.name, less, more, unified(before, after))
		}
		e.model(c)
		if diff := meaning(c, readText(t, after)); diff != "" {
			t.Fatalf("%s says something else: %s\n%s", e.name, diff, unified(before, after))
		}
	})
}

// counted counts the lines that go and come.
func counted(before, after []byte) (less, more int) {
	_, lines, _ := bytes.Cut(unified(before, after), []byte("+++ after\n"))
	for line := range bytes.Lines(lines) {
		switch line[0] {
		case '-':
			less++
		case '+':
			more++
		}
	}
	return less, more
}

// What is set to what it is stays as it is, byte for byte; and so do the plan and
// every digest that editors approve.
func TestWhatIsNotChangedStaysAsItIs(t *testing.T) {
	f := parseFleet(t, goodFleet)
	rapid.Check(t, func(t *rapid.T) {
		before := scribble(t, drawCampaign(t))
		c := readText(t, before)
		changes := []Change{Set("title", c.Title), Set("languages", c.Languages), Set("window", c.Window), Set("hotlines", c.Hotlines), Set("site", c.Site),
			Set("partners", c.Partners), Set("stories", c.Written), Set("assign", c.Assign), Set("notice/uk", strings.ReplaceAll(c.Notice["uk"], "\n", "\r\n")+" \r\n")}
		for i := range c.Written {
			changes = append(changes, MoveStory(c.Written[i].ID, i), Set(At("stories", c.Written[i].ID), c.Written[i]))
		}
		after, err := EditCampaign(before, changes...)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Fatalf("changed:\n%s", unified(before, after))
		}
		e := drawEdit(t, c)
		edited, err := EditCampaign(before, e.changes...)
		if err != nil {
			t.Fatal(err)
		}
		if after, err = EditCampaign(edited, e.undo...); err != nil {
			t.Fatal(err)
		}
		plan := func(b []byte) (*Plan, []Problem) {
			c, problems := ParseCampaign("drawn", b)
			if len(problems) > 0 {
				return nil, problems
			}
			return Compile([]*Campaign{c}, f, func(playlists.CampaignID) Catalogue { return goodFiles() }, 1_791_000_000_000, playlists.DefaultLease)
		}
		one, problems := plan(before)
		if len(problems) > 0 {
			t.Fatalf("the drawn campaign is not sound: %v in\n%s", problems, before)
		}
		if other, _ := plan(after); !equalPlans(one, other) {
			t.Fatalf("%s and its undoing change the plan", e.name)
		}
	})
}

// equalPlans compares plans byte by byte.
func equalPlans(a, b *Plan) bool {
	if a == nil || b == nil || len(a.Arrangements) != len(b.Arrangements) || len(a.Stories) != len(b.Stories) {
		return false
	}
	for i := range a.Arrangements {
		if !bytes.Equal(a.Arrangements[i].Payload(), b.Arrangements[i].Payload()) {
			return false
		}
	}
	for d := range a.Stories {
		if !bytes.Equal(a.Stories[d].Payload, b.Stories[d].Payload) {
			return false
		}
	}
	return true
}
