package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func compileGood(t testing.TB, now string) *Plan {
	t.Helper()
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	plan, problems := Compile([]*Campaign{c}, f, func(playlists.CampaignID) Catalogue { return goodFiles() }, millis(t, f, now), playlists.DefaultLease)
	report(t, problems)
	return plan
}

// written gives a plan as a person would read it.
func (p *Plan) written(t *testing.T) []byte {
	var b bytes.Buffer
	payloads := map[string]json.RawMessage{}
	for d, s := range p.Stories {
		payloads[fmt.Sprintf("%s/%s %s", s.Campaign, s.ID, d)] = s.Payload
	}
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	for _, v := range []any{payloads, p.Arrangements} {
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestAPlanIsWhatItWas(t *testing.T) {
	golden(t, "testdata/good/plan.json", compileGood(t, "2026-10-05 12:00").written(t))
}

func TestAPlanDependsOnNothingElse(t *testing.T) {
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	many := parseText(t, manyStories(3))
	cat := func(playlists.CampaignID) Catalogue { return goodFiles() }
	now := millis(t, f, "2026-10-05 12:00")
	one, problems := Compile([]*Campaign{c, many}, f, cat, now, playlists.DefaultLease)
	report(t, problems)
	two, problems := Compile([]*Campaign{many, c}, f, cat, now, playlists.DefaultLease)
	report(t, problems)
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("the order of the campaigns matters:\n%s", diff)
	}
}

func parseText(t testing.TB, text string) *Campaign {
	t.Helper()
	c, problems := ParseCampaign("text.yaml", []byte(text))
	report(t, problems)
	return c
}

func TestStoriesAreTheSameAtEveryTimeAndForEditors(t *testing.T) {
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	stories, problems := c.Stories(f, goodFiles())
	report(t, problems)
	for _, now := range []string{"2026-10-05 12:00", "2026-10-25 03:30", "2026-11-20 23:59"} {
		plan := compileGood(t, now)
		if len(plan.Stories) != len(stories) {
			t.Errorf("%d stories at %s, editors approved %d", len(plan.Stories), now, len(stories))
		}
		for i := range stories {
			if _, ok := plan.Stories[playlists.DigestOf(stories[i].Payload())]; !ok {
				t.Errorf("story %s at %s is not what editors approved", stories[i].ID, now)
			}
		}
	}
}

func TestConsentEndsWithItsServiceDay(t *testing.T) {
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	stories, problems := c.Stories(f, goodFiles())
	report(t, problems)
	// The service day starts at 04:00, so its last hours are on the next date.
	if want := millis(t, f, "2026-12-01 04:00"); stories[1].ConsentEnd != want {
		t.Errorf("consent ends at %s, expected %s", time.UnixMilli(stories[1].ConsentEnd), time.UnixMilli(want))
	}
}

func TestACampaignTwiceIsAProblem(t *testing.T) {
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	_, problems := Compile([]*Campaign{c, c}, f, func(playlists.CampaignID) Catalogue { return goodFiles() }, millis(t, f, "2026-10-05 12:00"), playlists.DefaultLease)
	if len(problems) != 1 || problems[0].Rule != RuleTwice {
		t.Errorf("got %v", problems)
	}
}

func TestHalfAFileIsNeverSigned(t *testing.T) {
	f, c := parseFleet(t, goodFleet), parseCampaign(t, goodCampaign)
	half, _ := ParseCampaign("half.yaml", bytes.Replace(readFile(t, goodCampaign), []byte("Partner"), []byte("\t"), 1))
	noZone, _ := ParseFleet("fleet.yaml", bytes.Replace(readFile(t, goodFleet), []byte("Kyiv"), []byte("Nowhere"), 1))
	cat := func(playlists.CampaignID) Catalogue { return goodFiles() }
	if _, problems := Compile([]*Campaign{half}, f, cat, 0, playlists.DefaultLease); len(problems) == 0 {
		t.Error("half a campaign was compiled")
	}
	if _, problems := half.Stories(f, goodFiles()); len(problems) == 0 {
		t.Error("half a campaign was given to editors")
	}
	if _, problems := Compile([]*Campaign{c}, noZone, cat, 0, playlists.DefaultLease); len(problems) == 0 {
		t.Error("a campaign was compiled for a fleet without a zone")
	}
	if _, problems := c.Stories(noZone, goodFiles()); len(problems) == 0 {
		t.Error("stories were made for a fleet without a zone")
	}
}

func TestNoCampaignStopsEveryStory(t *testing.T) {
	f := parseFleet(t, goodFleet)
	plan, problems := Compile(nil, f, nil, millis(t, f, "2026-10-05 12:00"), playlists.DefaultLease)
	report(t, problems)
	if len(plan.Arrangements) != 4 || len(plan.Stories) != 0 {
		t.Fatalf("%d arrangements, %d stories", len(plan.Arrangements), len(plan.Stories))
	}
	for i := range plan.Arrangements {
		if err := plan.Arrangements[i].Check(); err != nil {
			t.Error(err)
		}
	}
}

// A renewal after a change of clocks must count cycles from the same instant as
// the arrangement before it, or displays would jump.
func TestOffsetsReachBackToTheWindow(t *testing.T) {
	f := parseFleet(t, goodFleet)
	before, after := compileGood(t, "2026-10-20 12:00"), compileGood(t, "2026-11-10 12:00")
	from, _ := playlists.ParseDay("2026-10-01")
	want := millis(t, f, "2026-10-01 04:00")
	for _, p := range []*Plan{before, after} {
		if got := p.Arrangements[0].Clock().DayStart(from); got != want {
			t.Errorf("the window begins at %s, expected %s", time.UnixMilli(got).UTC(), time.UnixMilli(want).UTC())
		}
	}
}

// What is compiled must play: sealed, opened as a display would, and asked.
func TestWhatIsCompiledPlays(t *testing.T) {
	f := parseFleet(t, goodFleet)
	plan := compileGood(t, "2026-10-05 12:00")
	for i := range plan.Arrangements {
		a := &plan.Arrangements[i]
		o := &playlists.Opened{Arrangement: a, Stories: map[playlists.Digest]*playlists.Story{}}
		for d, s := range plan.Stories {
			o.Stories[d] = &s.Story
		}
		p := playlists.NewProgramme(o, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling")
		for at, want := range map[string]playlists.SlotKind{
			"2026-10-06 10:00": playlists.ShowSlide,
			"2026-10-10 23:00": playlists.ShowSlide,
			"2026-12-01 04:00": playlists.ShowHelp,
			"2026-09-30 12:00": playlists.ShowHelp,
		} {
			slot := p.At(playlists.At(millis(t, f, at)), nil)
			if slot.Kind != want {
				t.Errorf("carriage %s at %s: %s, expected %s (%v)", a.Carriage, at, slot.Kind, want, slot.Why)
			}
			late := at == "2026-10-10 23:00" && a.Carriage != "201"
			if late && (slot.Story.ID != "second" || slot.Why.Priority != 10) {
				t.Errorf("carriage %s on Saturday night tells %s", a.Carriage, slot.Story.ID)
			}
		}
	}
}

func TestTheHelpCardIsOneThatDisplaysTake(t *testing.T) {
	for _, file := range []string{goodCampaign, shippedCampaign} {
		card := parseCampaign(t, file).HelpCard()
		if err := card.Check(); err != nil {
			t.Error(err)
		}
	}
}

// bigFleet has trains of five carriages.
func bigFleet(t testing.TB, carriages int) *Fleet {
	var b bytes.Buffer
	b.WriteString("version: 1\nnetwork: kyiv-metro\nname: {en: Big}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\nlines: [{line: m1, name: {en: One}}]\ntrains:\n")
	for i := range carriages {
		if i%5 == 0 {
			fmt.Fprintf(&b, "- train: t%d\n  line: m1\n  carriages:\n", i/5)
		}
		fmt.Fprintf(&b, "  - {carriage: c%d, kind: metro-carriage, displays: [{display: d%d, position: ceiling, width: 1920, height: 1080, orientation: landscape}]}\n", i, i)
	}
	f, problems := ParseFleet("big.yaml", b.Bytes())
	report(t, problems)
	return f
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		f, c := bigFleet(b, n), parseCampaign(b, shippedCampaign)
		files := standIns(c)
		now := millis(b, f, "2026-11-25 12:00")
		b.Run(fmt.Sprintf("carriages=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, problems := Compile([]*Campaign{c}, f, func(playlists.CampaignID) Catalogue { return files }, now, playlists.DefaultLease); len(problems) > 0 {
					b.Fatal(problems)
				}
			}
		})
	}
}

func BenchmarkParseFleet(b *testing.B) {
	f := readFile(b, shippedFleet)
	for b.Loop() {
		ParseFleet(shippedFleet, f)
	}
}
