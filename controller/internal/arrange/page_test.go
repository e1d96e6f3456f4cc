package arrange

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
)

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	many := worldOf(t, large(90)).open(t)
	for _, h := range []struct {
		name  string
		world *world
	}{{"as shipped", newWorld(t)}, {"busy", busy(t)}} {
		t.Run(h.name, func(t *testing.T) {
			pages := h.world.open(t)
			for _, address := range []string{"/carriages", "/carriages?at=2026-12-03T08:00", "/carriages?q=zzz", "/deal", "/deal?to=line:m1", "/coverage", "/schedule", "/schedule/rules/1", "/schedule/rules/new", "/ride", "/ride?line=m1&n=12"} {
				for _, lang := range []string{"en", "uk"} {
					if h.name == "busy" && lang == "uk" && (address == "/ride" || strings.HasPrefix(address, "/ride?")) {
						continue // problems are said in English alone, and marked so
					}
					desktest.Translated(t, get(t, pages, shipped+address, lang, 200), lang)
				}
			}
		})
	}
	desktest.Translated(t, get(t, many, shipped+"/carriages?page=2", "uk", 200), "uk")
}

func TestTheCarriagesPageSaysWhatEachTells(t *testing.T) {
	h := busy(t).open(t)
	says(t, get(t, h, shipped+"/carriages", "en", 200), "20 carriages · 2 by hand", "M1", "m1-t01",
		"10512 ride 4 The Offer", "by hand back to the rule", "The Waitress silenced",
		"10521", "The Waitress", "20712", "The Offer 98 %", "They Used You 2 % winter", "30912", "The Carer 92 %", "The Foreman 8 %")
	says(t, get(t, h, shipped+"/carriages?at=2026-12-03T08:00&q=309", "en", 200), "As of Thursday 3 December 2026, 08:00:00",
		"30911", "The Foreman 51 %", "The Carer 49 %", "The Offer not then")
	says(t, get(t, h, shipped+"/carriages?story=the-carer&line=m2", "en", 200), "m2-t01", "20713")
	says(t, get(t, h, shipped+"/carriages?tag=none", "en", 200), "No train is like that.")
	says(t, get(t, worldOf(t, large(90)).open(t), shipped+"/carriages?page=99", "en", 200), "Page 3 of 3, 90 trains")
	get(t, h, "/campaigns/another/carriages", "en", 404)
	get(t, h, "/campaigns/NO/carriages", "en", 404)
}

// Every act is a rule more or less in the campaign's text, and nothing else.
func TestActsChangeTheRulesAlone(t *testing.T) {
	const carriages = shipped + "/carriages/"
	type step struct {
		address string
		form    url.Values
	}
	for _, c := range []struct {
		name  string
		steps []step
		added string
	}{
		{"a story onto ticked carriages", []step{{carriages + "put", url.Values{"story": {"the-offer"}, "carriage": {"10513", "10512"}}}},
			"  - rule: stories\n    to: {carriages: [\"10512\", \"10513\"]}\n    stories: [the-offer]\n    priority: 1\n"},
		{"a story onto a whole train", []step{{carriages + "put", url.Values{"story": {"the-offer"}, "train": {"m3-t01"}}}},
			"  - rule: stories\n    to: {carriages: [\"30911\", \"30912\", \"30913\", \"30914\", \"30915\"]}\n    stories: [the-offer]\n    priority: 1\n"},
		{"put, and back to the rule", []step{{carriages + "put", url.Values{"story": {"the-offer"}, "carriage": {"10512"}}}, {carriages + "take", url.Values{"one": {"10512/the-offer"}}}}, ""},
		{"put, and all of a line back to the rules", []step{{carriages + "put", url.Values{"story": {"the-offer"}, "line": {"m1"}}}, {carriages + "take", url.Values{"line": {"m1"}}}}, ""},
		{"put, and moved", []step{{carriages + "put", url.Values{"story": {"the-offer"}, "carriage": {"10512"}}}, {carriages + "move", url.Values{"story": {"the-offer"}, "from": {"10512"}, "carriage": {"10511"}}}}, handRule("10511")},
		{"each carriage a different story", []step{{shipped + "/deal", url.Values{"to": {"line:m1"}, "story": {"the-offer", "the-carer"}}}},
			"  - rule: different\n    to: {lines: [m1]}\n    stories: [the-offer, the-carer]\n    priority: 1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			h, before := w.open(t), w.assign(t)
			for _, s := range c.steps {
				post(t, h, s.address, s.form, 303)
			}
			if d := cmp.Diff(before+c.added, w.assign(t)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestActsThatCannotBeAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	h, before := w.open(t), w.text(t)
	for _, c := range []struct {
		address, want string
		form          url.Values
	}{
		{"/carriages/put", "No story is chosen.", url.Values{"carriage": {"10512"}}},
		{"/carriages/put", "The campaign has no story nobody any more.", url.Values{"story": {"nobody"}, "carriage": {"10512"}}},
		{"/carriages/put", "No carriage is ticked.", url.Values{"story": {"the-offer"}, "carriage": {"99"}}},
		{"/carriages/take", "Nothing was put onto these carriages by hand", url.Values{"carriage": {"10512"}}},
		{"/carriages/take", "a rule deals it", url.Values{"one": {"10512/the-offer"}}},
		{"/carriages/move", "a rule deals it", url.Values{"story": {"the-offer"}, "from": {"10512"}, "carriage": {"10511"}}},
		{"/deal", "m9 has no carriage.", url.Values{"to": {"line:m9"}}},
		{"/schedule/rules/1", "Somebody has changed the rules meanwhile.", url.Values{"stamp": {"old"}}},
		{"/schedule/rules/1/out", "Somebody has changed the rules meanwhile.", url.Values{}},
	} {
		if body := post(t, h, shipped+c.address, c.form, 409); !strings.Contains(body, c.want) {
			t.Errorf("%s %v doesn't say %q:\n%s", c.address, c.form, c.want, body)
		}
	}
	if w.text(t) != before {
		t.Error("what was refused has changed the text")
	}
}

func TestTheResultOfADealIsShownBeforeItIsKept(t *testing.T) {
	w := newWorld(t)
	h, before := w.open(t), w.text(t)
	says(t, get(t, h, shipped+"/deal?to=train:m1-t01&story=the-offer&story=the-carer", "en", 200), "5 carriages would tell another story. Carriages that are reached: 5.", "Keep it",
		"m1-t01", "10511 4 The Offer another than now", "10512 5 The Carer another than now", "10513 4 The Offer")
	says(t, get(t, h, shipped+"/deal", "en", 200), "This is how it is already: nothing would change.")
	if w.text(t) != before {
		t.Error("looking has changed the text")
	}
}

func TestCoverageCountsStoriesAndNeighbours(t *testing.T) {
	says(t, get(t, busy(t).open(t), shipped+"/coverage", "en", 200), "1 The Foreman 2 20 % 1 20 % 5 100 % 8 40 %", "3 Small Hands 2 20 % 0 0 % 1 20 % 3 15 %",
		"20711 and 20712 of train m2-t01 : 4 The Offer", "m1-t01 2 4 2 4 2")
	w := newWorld(t)
	w.write("they-used-you", []byte(replace(t, w.text(t), "    stories: [the-foreman, the-waitress, the-small-hands, the-offer, the-carer]", "    stories: [the-foreman]")))
	says(t, get(t, w.open(t), shipped+"/coverage", "en", 200), "Told nowhere: 2 The Waitress 3 Small Hands 4 The Offer 5 The Carer", "Neighbours that tell the same", "and 4 more pairs")
}

func TestTheScheduleShowsRulesLoopsAndConflicts(t *testing.T) {
	h := busy(t).open(t)
	says(t, get(t, h, shipped+"/schedule?at=2026-12-03T08:00", "en", 200), "Rule 1 and rule 4 both promise 5 carriages a story of their own, at once.",
		"share the loop in 5 carriages", "3. In turn: The Carer, The Foreman", "lines m3", "Mon, Tue, Wed, Thu, Fri, 07:00–10:00, 17:00–20:00, except 8 December 2026",
		"07:00–10:00: told", "winter 1. All stories in turn", "12:00–14:00: silenced in some carriages", "The loop at Thursday 3 December 2026, 08:00:00", "5 carriages such as 30911 · a cycle of", "The Foreman 4", "The Carer 4")
}

func TestARideIsEstimatedOrItsProblemsAreNamed(t *testing.T) {
	says(t, get(t, newWorld(t).open(t), shipped+"/ride?carriage=10512&n=7&hour=08:00", "en", 200),
		"Who rides 7 minutes in carriage 10512 between 08:00 and 09:00 sees at least one whole story with a chance of 100 %.", "The hotlines are seen large at least 8 times.", "08:00 100 % – 100 %")
	says(t, get(t, newWorld(t).open(t), shipped+"/ride?line=m1&n=1", "en", 200), "in any carriage of line m1")
	says(t, get(t, newWorld(t).open(t), shipped+"/ride?day=2027-03-01", "en", 200), "who rides sees the help card")
	says(t, get(t, busy(t).open(t), shipped+"/ride", "en", 200), "problems stand in the way", "would tell two different stories in turn")
}

// A line of many carriages takes long to compute, and anybody may ask for it.
func TestARideIsComputedOnlyWhileSomebodyWaits(t *testing.T) {
	w := newWorld(t)
	b := newBoard(w.write("they-used-you", []byte(w.text(t))), nil)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := b.rides(gone, rideAsk{Line: "m1", Minutes: 7}); !errors.Is(err, context.Canceled) {
		t.Errorf("computed for nobody: %v", err)
	}
	a := &Arrange{computing: make(chan struct{}, 1)}
	a.computing <- struct{}{}
	q := &desk.Request{Request: httptest.NewRequestWithContext(gone, "GET", shipped+"/ride", nil)}
	if err := a.compute(q, &rideView{}, b); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for nobody: %v", err)
	}
}
