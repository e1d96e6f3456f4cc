package launch

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

const address = "/campaigns/they-used-you/publish"

// filled is the form as somebody filled it in.
func filled(change ...string) url.Values {
	f := url.Values{
		"expect": {playlists.Digest{1}.String()}, "campaign": {"they-used-you", "safe-work"}, "when": {"now"}, "how": {"all"}, "step": {"carriage", "10%"},
		"soak": {"1"}, "patience": {"30"}, "percent": {"5"}, "at": {""},
	}
	for i := 0; i+1 < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

func TestThePlanSaysWhatChangesBeforeAnythingHappens(t *testing.T) {
	w := newWorld()
	_, text := read(t, request(t, w.open(t), "GET", address, "en", nil), 200)
	says(t, text, "They Used You", "5 of 20 carriages change; each train fetches at most 3.4 MB.",
		"What changes", "M1 m1-t01 3 carriages · 3.4 MB if the train shares, 10.2 MB if each display fetches for itself",
		"10511", "~ changes The Foreman Виконроб what it says or shows, when it is told", "+ comes The Carer", "− goes The Waiter", "= stays 1 story", "d-10511-a fetches 3.4 MB in 2 files",
		"M2 m2-t01 2 carriages · nothing to fetch", "10514 ~ changes the order of its stories", "10515 told nothing before",
		"Told afterwards", "Safe Work", "told now", "They Used You", "not told now", "Winter", "Time of Europe/Kyiv", "Published in the name of Olena")
	if diff := cmp.Diff([]Order{{Campaigns: []playlists.CampaignID{"safe-work", "they-used-you"}, By: "Olena"}}, w.asked); diff != "" {
		t.Errorf("what is told goes on being told, and this campaign with it (-want +asked):\n%s", diff)
	}
	if len(w.sent) != 0 {
		t.Error("looking at a plan publishes it")
	}
}

func TestWavesAreShownBeforeTheyCome(t *testing.T) {
	w := newWorld()
	_, text := read(t, request(t, w.open(t), "GET", address+"?"+filled("how", "waves", "soak", "0,5").Encode(), "en", nil), 200)
	says(t, text, "Wave 1 1 carriage 10511", "Wave 2 13 carriages 10611", "and others 10621", "Wave 3 25 carriages")
	if diff := cmp.Diff(&Waves{Steps: []string{"carriage", "10%", "all"}, Soak: 30_000, Patience: 1_800_000, Percent: 5}, w.asked[0].Waves); diff != "" {
		t.Errorf("(-want +asked):\n%s", diff)
	}
}

func TestWhatStandsInTheWayIsNamedWithWhereItIsPutRight(t *testing.T) {
	w := newWorld()
	w.plan.standstill()
	d := w.open(t)
	doc, text := read(t, request(t, d, "GET", address, "en", nil), 200)
	says(t, text, "What stands in the way", "There is no trust document yet", "storyline apply --trust", "The trust document doesn’t let this controller publish:", "storyline trust write",
		"The controller’s clock can’t be trusted:", "The media store lacks a file of story carer : abcd00000000 .", "Upload it again.", "There is nothing to publish: a campaign or the fleet is not here.",
		"Story foreman , slide ride : some displays decode none of these films: d-10511-a", "What to do: add a film in another codec",
		"The text has a fault at they-used-you/campaign.yaml:41", "the hotline is shown for 1 s", "show it longer", "The text has a fault:",
		"“The Carer” is not approved in this version: so far Olena signed.", "2 more editors must sign.", "“The Guide” is not approved in this version: nobody has signed it yet.", "1 more editor must sign.",
		"3 displays have never been heard; what they can play is judged by the fleet’s file.", "1 warning that nobody has accepted", "the words are many", "It can be published once the 10 things above are put right.")
	links := map[string]bool{}
	disabled := 0
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "href" {
				links[a.Val] = true
			}
			if a.Key == "disabled" && n.Data == "button" {
				disabled++
			}
		}
	}
	for _, to := range []string{"/campaigns/they-used-you/review", "/campaigns/they-used-you/stories/carer", "/campaigns", "/", "#obstacles"} {
		if !links[to] {
			t.Errorf("nothing leads to %s: %v", to, slices.Sorted(maps.Keys(links)))
		}
	}
	if disabled != 1 {
		t.Errorf("%d buttons are disabled, want the one that publishes", disabled)
	}
	if a := request(t, d, "POST", address, "en", filled()); a.Code != 422 || len(w.sent) != 0 {
		t.Errorf("it is published all the same: %d, %v", a.Code, w.sent)
	}
}

func TestAPersonPublishesWhatThePlanSaid(t *testing.T) {
	for name, c := range map[string]struct {
		form   url.Values
		want   Order
		notice string
	}{
		"at once":       {filled(), Order{}, "Published. Here you see"},
		"in waves":      {filled("how", "waves"), Order{Waves: &Waves{Steps: []string{"carriage", "10%", "all"}, Soak: 60_000, Patience: 1_800_000, Percent: 5}}, "Published, in waves"},
		"at an instant": {filled("when", "later", "at", "2026-12-04T08:15"), Order{Starts: noon + 20*3600_000 + 15*60_000}, "Scheduled: it begins on Friday 4 December 2026, 08:15:00."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			d := w.open(t)
			a := request(t, d, "POST", address, "en", c.form)
			if a.Code != 303 || a.Header().Get("Location") != "/publishes/p-done" {
				t.Fatalf("%d to %s: %s", a.Code, a.Header().Get("Location"), a.Body)
			}
			c.want.Campaigns, c.want.Expect, c.want.By = []playlists.CampaignID{"safe-work", "they-used-you"}, playlists.Digest{1}, "Olena"
			if diff := cmp.Diff([]Order{c.want}, w.sent); diff != "" {
				t.Errorf("(-want +sent):\n%s", diff)
			}
			_, text := read(t, request(t, d, "GET", address, "en", nil), 200)
			says(t, text, c.notice)
		})
	}
}

func TestNothingOfAFormIsLostWhenItCantBe(t *testing.T) {
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"the plan has changed":            {filled("expect", playlists.Digest{2}.String()), "Something has changed since you looked, so nothing was published."},
		"no plan was seen":                {filled("expect", "nonsense"), "Something has changed since you looked"},
		"nothing is told":                 {func() url.Values { f := filled(); f.Del("campaign"); return f }(), "Tick at least one campaign"},
		"no instant":                      {filled("when", "later"), "Say on which day"},
		"an instant that was":             {filled("when", "later", "at", "2026-12-03T11:59"), "That instant has passed."},
		"an instant that the clocks skip": {filled("when", "later", "at", "2027-03-28T03:30"), "There is no such time on that night"},
		"an instant in years":             {filled("when", "later", "at", "2029-01-01T00:00"), "more than a year ahead"},
		"a proof of words":                {filled("how", "waves", "soak", "long"), "a number of minutes"},
		"a proof of months":               {filled("how", "waves", "soak", "99999"), "a number of minutes"},
		"half a percent":                  {filled("how", "waves", "percent", "0.5"), "a whole number from 0 to 100"},
		"patience shorter than the proof": {filled("how", "waves", "soak", "40"), "make the patience longer"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			doc, text := read(t, request(t, w.open(t), "POST", address, "en", c.form), 422)
			says(t, text, c.want, "What changes")
			if len(w.sent) != 0 {
				t.Error("it is published all the same")
			}
			if got := values(doc); got.Get("soak") != c.form.Get("soak") || got.Get("at") != c.form.Get("at") || got.Get("when") != c.form.Get("when") || got.Get("how") != c.form.Get("how") ||
				len(got["campaign"]) != len(c.form["campaign"]) || !slices.Equal(got["step"], c.form["step"]) {
				t.Errorf("the form is now %v, was %v", got, c.form)
			}
		})
	}
}

// values gives the fields of a page's forms as a browser would send them.
func values(doc *html.Node) url.Values {
	v := url.Values{}
	for n := range doc.Descendants() {
		if n.Data != "input" {
			continue
		}
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		if _, on := at["checked"]; on || at["type"] != "checkbox" && at["type"] != "radio" {
			v.Add(at["name"], at["value"])
		}
	}
	return v
}

func TestEveryRefusalIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		planning, sending error
		method, to        string
		status            int
		want              string
	}{
		"changed in that very moment": {nil, ErrChanged, "POST", address, 409, "Something has changed in this very moment."},
		"impossible to send":          {nil, Impossible("the serial can't be given out"), "POST", address, 422, "This can’t be published: the serial can't be given out"},
		"impossible to plan":          {Impossible("no such wave"), nil, "GET", address, 409, "This can’t be published: no such wave"},
		"nothing to go back to":       {ErrNothing, nil, "GET", "/publishes/p-done/revert", 409, "There is nothing to go back to"},
		"broken":                      {errors.New("disk full"), nil, "GET", address, 500, "No answer"},
		"stopped too late":            {nil, ErrNotNow, "POST", "/publishes/p-waiting/stop", 409, "can be stopped"},
		"continued too late":          {nil, ErrNotNow, "POST", "/publishes/p-stopped/continue", 409, "can go on"},
		"cancelled too late":          {nil, ErrNotNow, "POST", "/publishes/p-scheduled/cancel", 409, "can be cancelled"},
		"stopping what is done":       {nil, nil, "GET", "/publishes/p-done/stop", 409, "can be stopped"},
		"no such publish":             {nil, nil, "GET", "/publishes/none/stop", 404, "Nothing here"},
		"reverting none":              {nil, nil, "GET", "/publishes/none/revert", 404, "Nothing here"},
		"no such campaign":            {nil, nil, "GET", "/campaigns/none/publish", 404, "Nothing here"},
		"no name":                     {nil, nil, "GET", "/campaigns/NO_NAME/publish", 404, "Nothing here"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.broken, w.refuses = c.planning, c.sending
			_, text := read(t, request(t, w.open(t), c.method, c.to, "en", filled()), c.status)
			says(t, text, c.want)
		})
	}
}

func TestActsAreConfirmedAndAnswered(t *testing.T) {
	for _, c := range []struct{ to, ask, notice string }{
		{"/publishes/p-waiting/stop", "Stop this rollout? The 5 carriages that have it keep it", "Stopped. Carriages that have it keep it"},
		{"/publishes/p-stopped/continue", "Let this rollout go on? It was stopped for 2 displays. They don’t count any more", "It goes on."},
		{"/publishes/p-halted/continue", "Nothing was at fault; wave 2 gets its time again.", "It goes on."},
		{"/publishes/p-scheduled/cancel", "Cancel this publish? It would begin on Friday 4 December 2026, 08:00:00.", "Cancelled."},
	} {
		w := newWorld()
		d := w.open(t)
		_, text := read(t, request(t, d, "GET", c.to, "en", nil), 200)
		says(t, text, c.ask, "Leave it as it is")
		if len(w.acts) != 0 {
			t.Errorf("%s is done before it is confirmed", c.to)
		}
		if a := request(t, d, "POST", c.to, "en", url.Values{}); a.Code != 303 || len(w.acts) != 1 || !strings.HasSuffix(w.acts[0], "by Olena") {
			t.Errorf("%s: %d, %v", c.to, a.Code, w.acts)
		}
		_, text = read(t, request(t, d, "GET", address, "en", nil), 200)
		says(t, text, c.notice)
	}
}

func TestPuttingBackShowsItsPlanFirst(t *testing.T) {
	w := newWorld()
	d := w.open(t)
	doc, text := read(t, request(t, d, "GET", "/publishes/p-done/revert", "en", nil), 200)
	says(t, text, "Put back what was told before", "5 of 20 carriages change", "What changes", "Put it back")
	form := values(doc)
	if a := request(t, d, "POST", "/publishes/p-done/revert", "en", form); a.Code != 303 {
		t.Fatalf("%d: %s", a.Code, a.Body)
	}
	if diff := cmp.Diff([]Order{{Revert: "p-done", Expect: playlists.Digest{1}, By: "Olena"}}, w.sent); diff != "" {
		t.Errorf("(-want +sent):\n%s", diff)
	}
	form.Set("expect", "")
	_, text = read(t, request(t, d, "POST", "/publishes/p-done/revert", "en", form), 422)
	says(t, text, "Something has changed since you looked")
	w.plan.Carriages, w.plan.Unchanged = nil, 20
	_, text = read(t, request(t, d, "GET", "/publishes/p-done/revert", "en", nil), 200)
	says(t, text, "Nothing would change: all 20 carriages tell exactly this already.", "there is nothing to publish")
}

func TestNobodyButAPersonPublishes(t *testing.T) {
	w := newWorld()
	w.nobody = true
	d := w.open(t)
	for _, to := range []string{address, "/publishes/p-waiting/stop", "/publishes/p-stopped/continue", "/publishes/p-scheduled/cancel", "/publishes/p-done/revert"} {
		_, text := read(t, request(t, d, "GET", to, "en", nil), 200)
		says(t, text, "Sign in to")
		if a := request(t, d, "POST", to, "en", filled()); a.Code != 303 || !strings.HasPrefix(a.Header().Get("Location"), "/sign-in") {
			t.Errorf("a stranger's form to %s: %d", to, a.Code)
		}
	}
	if len(w.sent)+len(w.acts) != 0 {
		t.Errorf("a stranger has done %v %v", w.sent, w.acts)
	}
}

// everywhere are the pages of the room, with all that they can say.
var everywhere = []string{
	address, address + "?" + filled("how", "waves", "when", "later", "at", "2020-01-01T00:00").Encode(), "/publishes/p-done/revert",
	"/publishes/p-waiting/stop", "/publishes/p-stopped/continue", "/publishes/p-halted/continue", "/publishes/p-scheduled/cancel",
}

func TestPagesAreInTheLanguageOfTheirReader(t *testing.T) {
	w := newWorld()
	w.plan.standstill()
	d := w.open(t)
	for _, lang := range []string{"en", "uk"} {
		for _, to := range everywhere {
			doc, _ := read(t, request(t, d, "GET", to, lang, nil), 200)
			desktest.Translated(t, doc, lang)
		}
	}
}

func TestForeignWordsAreEscaped(t *testing.T) {
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	w := newWorld()
	w.plan.standstill()
	w.campaigns[0].Title, w.campaigns[1].Title = playlists.Texts{"en": evil}, playlists.Texts{"en": evil}
	w.plan.Stories[1].Titles, w.plan.Stories[1].Signed = playlists.Texts{"en": evil}, []string{evil}
	w.plan.Carriages[0].Changes[0].Titles, w.plan.Carriages[1].Changes[0].Story = playlists.Texts{"en": evil}, evil
	w.plan.Trains[0].Train, w.plan.Trains[0].Line, w.plan.Carriages[0].Train = evil, evil, evil
	for i := range w.plan.Problems {
		w.plan.Problems[i].Text, w.plan.Problems[i].Remedy, w.plan.Problems[i].File = evil, evil, evil
	}
	for _, s := range w.publishes {
		s.By, s.Campaigns = evil, []playlists.CampaignID{evil}
	}
	d := w.open(t)
	for _, to := range append(everywhere, address+"?"+filled("how", "waves", "soak", evil, "at", evil).Encode()) {
		doc, _ := read(t, request(t, d, "GET", to, "en", nil), 200)
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "onerror" || a.Key == "style" || n.Data == "img" && a.Val == "x" {
					t.Errorf("%s: foreign words became <%s %s>", to, n.Data, a.Key)
				}
			}
			if n.Data == "script" && n.FirstChild != nil && n.Type == html.ElementNode {
				t.Errorf("%s: foreign words became a script", to)
			}
		}
	}
}
