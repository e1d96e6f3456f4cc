package drafts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// said writes a comparison as people know it.
func said(hunks []Hunk) string {
	var b strings.Builder
	for i, h := range hunks {
		if i > 0 {
			b.WriteString("...\n")
		}
		for _, l := range h {
			mark := map[bool]string{true: "-", false: "+"}[l.Is == 0]
			if l.Was > 0 && l.Is > 0 {
				mark = " "
			}
			fmt.Fprintf(&b, "%s%s\n", mark, l.Text)
		}
	}
	return b.String()
}

func TestLinesThatChanged(t *testing.T) {
	for name, c := range map[string]struct{ was, is, want string }{
		"nothing":                      {"a\nb\n", "a\nb\n", ""},
		"of nothing":                   {"", "", ""},
		"everything is new":            {"", "a\nb\n", "+a\n+b\n"},
		"everything is gone":           {"a\nb\n", "", "-a\n-b\n"},
		"one in the middle":            {"a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n", " b\n-c\n+X\n d\n"},
		"the first and the last":       {"a\nb\nc\nd\ne\n", "X\nb\nc\nd\nY\n", "-a\n+X\n b\n...\n d\n-e\n+Y\n"},
		"neighbours share their lines": {"a\nb\nc\n", "X\nb\nY\n", "-a\n+X\n b\n-c\n+Y\n"},
		"one that moved":               {"a\nb\nc\nd\n", "b\nc\nd\na\n", "-a\n b\n...\n d\n+a\n"},
		"an end of line":               {"a\nb", "a\nb\n", " a\n-b\n+b\n"},
		"words of another script":      {"Двері\nВікно\n", "Двері\nДах\n", " Двері\n-Вікно\n+Дах\n"},
		"the fewest lines":             {"a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n"},
	} {
		if d := cmp.Diff(c.want, said(Lines([]byte(c.was), []byte(c.is), 1))); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// common is the length of the longest list that two share, read from its
// definition.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			left := row[j+1]
			if row[j+1] = max(row[j+1], row[j]); a[i] == b[j] {
				row[j+1] = diagonal + 1
			}
			diagonal = left
		}
	}
	return row[len(b)]
}

func TestEditsLeadFromOneListToTheOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 30)
		a, b := words.Draw(rt, "was"), words.Draw(rt, "is")
		most := rapid.SampledFrom([]int{0, 3, 100}).Draw(rt, "most")
		var was, is []string
		shared := 0
		for _, p := range edits(a, b, most) {
			if p.was >= 0 {
				was = append(was, a[p.was])
			}
			if p.is >= 0 {
				is = append(is, b[p.is])
			}
			if p.was >= 0 && p.is >= 0 {
				if shared++; a[p.was] != b[p.is] {
					rt.Fatalf("%q is taken for %q", a[p.was], b[p.is])
				}
			}
		}
		if !slices.Equal(was, a) || !slices.Equal(is, b) {
			rt.Fatalf("from %q to %q, not from %q to %q", was, is, a, b)
		}
		best := common(a, b)
		if within := len(a)+len(b)-2*best <= most; within && shared != best || !within && shared != 0 {
			rt.Fatalf("%d lines are shared, %d can be", shared, best)
		}
	})
}

func TestTextsThatLieFarApartAreStillCompared(t *testing.T) {
	var a, b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&a, "a%d\n", i)
		fmt.Fprintf(&b, "b%d\n", i)
	}
	if h := Lines([]byte("x\n"+a.String()+"y\n"), []byte("x\n"+b.String()+"y\n"), 1); len(h) != 1 || len(h[0]) != 40_002 {
		t.Errorf("%d hunks", len(h))
	}
}

func TestWhatChangedForEditorsAndCarriages(t *testing.T) {
	third := `  - story: third
    title: {en: Third}
    consent_until: 2027-12-31
    slides:
      - {slide: call, kind: call, seconds: 10}
assign:
`
	swapped := func(was, is playlists.StoryID) []CarriageChange {
		return []CarriageChange{{"101", []playlists.StoryID{"first"}, []playlists.StoryID{was}}, {"102", []playlists.StoryID{"second"}, []playlists.StoryID{is}}}
	}
	for name, c := range map[string]struct {
		is        string
		stories   []StoryChange
		carriages []CarriageChange
		unsound   bool
	}{
		"nothing but a comment": {is: "# A note.\n" + yaml},
		"a word of one slide": {
			is:        with(t, yaml, "A door", "A window"),
			stories:   []StoryChange{{"first", KindChanged, []SlideChange{{"words", KindChanged}}}},
			carriages: swapped("first", "second")[:1],
		},
		"a slide is new and one is gone": {
			is:        with(t, yaml, "{slide: words,", "{slide: sentence,"),
			stories:   []StoryChange{{"first", KindChanged, []SlideChange{{"sentence", KindNew}, {"words", KindGone}}}},
			carriages: swapped("first", "second")[:1],
		},
		"a hotline, which every story shows": {
			is:        with(t, yaml, `"527"`, `"15-47"`),
			stories:   []StoryChange{{"first", KindChanged, nil}, {"second", KindChanged, nil}},
			carriages: swapped("first", "second"),
		},
		"a story is new, and another hangs in the second carriage": {
			is:        with(t, yaml, "assign:\n", third, "{rule: different}", "{rule: different, stories: [first, third]}\n  - {rule: stories, stories: [second], priority: 1, to: {carriages: [\"101\"]}}"),
			stories:   []StoryChange{{"third", KindNew, nil}},
			carriages: []CarriageChange{{"101", []playlists.StoryID{"first"}, []playlists.StoryID{"first", "second"}}, {"102", []playlists.StoryID{"second"}, []playlists.StoryID{"third"}}},
		},
		"a story has another name": {
			is:        with(t, yaml, "story: second", "story: third"),
			stories:   []StoryChange{{"third", KindNew, nil}, {"second", KindGone, nil}},
			carriages: swapped("first", "third")[1:],
		},
		"the weekdays alone": {
			is:        with(t, yaml, "{rule: different}", "{rule: different, weekdays: [mon]}"),
			carriages: swapped("first", "second"),
		},
		"a text with problems is compared as it is written": {
			is:      with(t, yaml, "A door", "A window", "{rule: different}", "{rule: stories, stories: [first]}"),
			stories: []StoryChange{{"first", KindChanged, []SlideChange{{"words", KindChanged}}}},
			unsound: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, d := t.Context(), newDrafts(t)
			for i, text := range []string{yaml, c.is} {
				if _, err := d.Save(ctx, Change{Key: demo, YAML: []byte(text), Base: int64(i), Act: "edit"}); err != nil {
					t.Fatal(err)
				}
			}
			got, err := d.Compare(ctx, demo, 1, 2)
			if err != nil {
				t.Fatal(err)
			}
			want := Difference{Stories: c.stories, Carriages: c.carriages, Sound: !c.unsound}
			if diff := cmp.Diff(want, Difference{Stories: got.Stories, Carriages: got.Carriages, Sound: got.Sound}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Was.N != 1 || got.Is.N != 2 || got.Is.YAML != nil || len(got.Hunks) == 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestHowFarATextHasCome(t *testing.T) {
	j, err := Judge(Version{Network: "test-metro", Campaign: "demo", YAML: []byte(yaml), Catalogue: []byte("{}"), Sum: playlists.Digest{7}}, fleetOf(t))
	if err != nil || !j.Sound() {
		t.Fatal(err, j.Problems)
	}
	first, second := playlists.DigestOf(j.Stories[0].Payload()), playlists.DigestOf(j.Stories[1].Payload())
	this, other := Pin{playlists.Digest{7}, []playlists.Digest{first, second}}, Pin{playlists.Digest{6}, []playlists.Digest{{1}, second}}
	for name, c := range map[string]struct {
		signed         []playlists.Digest
		newest, before Pin
		want           string // campaign, first, second
	}{
		"nobody has signed":                         {nil, Pin{}, Pin{}, "draft draft draft"},
		"one story is signed":                       {[]playlists.Digest{first}, Pin{}, Pin{}, "draft approved draft"},
		"all are signed":                            {[]playlists.Digest{first, second}, Pin{}, Pin{}, "approved approved approved"},
		"it is published":                           {[]playlists.Digest{first, second}, this, Pin{}, "published published published"},
		"another version is published":              {[]playlists.Digest{second}, other, Pin{}, "draft draft published"},
		"it was taken back for the one before":      {[]playlists.Digest{first, second}, other, this, "reverted reverted published"},
		"it was taken back, and is published again": {[]playlists.Digest{first, second}, this, other, "published published published"},
		"the campaign was taken off altogether":     {[]playlists.Digest{first, second}, Pin{}, this, "reverted reverted reverted"},
		"its editors are no longer editors":         {nil, this, Pin{}, "published published published"},
	} {
		signed := map[playlists.Digest]bool{}
		for _, d := range c.signed {
			signed[d] = true
		}
		s := StateOf(&j, signed, c.newest, c.before)
		if got := fmt.Sprintf("%s %s %s", s.Campaign, s.Stories[0].State, s.Stories[1].State); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	j, err = Judge(Version{YAML: []byte(with(t, yaml, "{rule: different}", "{rule: stories, stories: [first]}")), Catalogue: []byte("{}"), Sum: playlists.Digest{7}}, fleetOf(t))
	if s := StateOf(&j, nil, this, Pin{}); err != nil || s.Campaign != Draft || len(s.Stories) != 2 || s.Stories[0].State != Draft {
		t.Errorf("a text with problems: %+v, %v", s, err)
	}
}
