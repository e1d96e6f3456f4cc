package controller

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// operator is a person at the desk, with a browser that has no script.
type operator struct {
	t      *testing.T
	at     string
	client *http.Client
}

// signIn lets a person in.
func (s *centre) signIn(t *testing.T, name string) *operator {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &operator{t: t, at: "http://" + s.c.HTTP().String(), client: &http.Client{Jar: jar}}
	o.post("/sign-in", url.Values{"token": {s.token}, "name": {name}, "back": {"/publishes"}}, 200)
	return o
}

// page is what an operator sees.
type page struct {
	path string
	text string
	body string
}

func (o *operator) read(r *http.Response, err error, want int) page {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		o.t.Fatal(err)
	}
	p := page{r.Request.URL.Path, desktest.Text(doc), string(b)}
	if r.StatusCode != want {
		o.t.Fatalf("%s: %d, want %d: %s", r.Request.URL, r.StatusCode, want, p.text)
	}
	return p
}

func (o *operator) get(path string, want int) page {
	o.t.Helper()
	r, err := o.client.Get(o.at + path)
	return o.read(r, err, want)
}

// post sends a form and follows where it leads.
func (o *operator) post(path string, form url.Values, want int) page {
	o.t.Helper()
	r, err := o.client.PostForm(o.at+path, form)
	return o.read(r, err, want)
}

func (p page) says(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(p.text, w) {
			t.Errorf("%s does not say %q: %s", p.path, w, p.text)
		}
	}
}

var expected = regexp.MustCompile(`name="expect" value="([0-9a-f]{64})"`)

// expect gives the id of the plan that a page shows.
func (p page) expect(t *testing.T) string {
	t.Helper()
	m := expected.FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("%s shows no plan: %s", p.path, p.text)
	}
	return m[1]
}

// until asks for a page until it says something.
func (o *operator) until(path, words string) page {
	o.t.Helper()
	var p page
	livetest.Until(o.t, path+" to say "+words, func() bool {
		p = o.get(path, 200)
		return strings.Contains(p.text, words)
	})
	return p
}

// A person plans, publishes in waves, sees one stop, lets it go on, puts it back,
// schedules and cancels; all of it by forms.
func TestAnOperatorPublishesByForms(t *testing.T) {
	const plan = "/campaigns/they-used-you/publish"
	s := startCentre(t, t.TempDir())
	office := newOffice(t, 10)
	s.stock(office)
	tokens := s.enrol(10)
	displays := map[string]*display{}
	for i := range 10 {
		carriage := fmt.Sprintf("%05d", i)
		d := newDisplay(playlists.DisplayID("d-"+carriage), tokens[playlists.DisplayID("d-"+carriage)])
		if err := d.connect(s.c.MQTT().String(), carriage); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.drop)
		displays[string(d.id)] = d
	}
	olena := s.signIn(t, "Olena")

	// At once: the plan first, then the receipt.
	p := olena.get(plan, 200)
	p.says(t, "10 of 10 carriages change; nothing has to be fetched.", "Published in the name of Olena", "told nothing before")
	form := url.Values{"expect": {p.expect(t)}, "campaign": {"they-used-you"}, "when": {"now"}, "how": {"all"}, "soak": {"0"}, "patience": {"30"}, "percent": {"0"}}
	first := olena.post(plan, form, 200)
	first.says(t, "Published. Here you see, display by display, who has it.", "Olena")
	olena.until(first.path, "10 of 10 hold it")
	olena.get(plan, 200).says(t, "Nothing would change: all 10 carriages tell exactly this already.")

	// The campaign is edited: the plan that was seen is not the plan any more.
	office.campaign = campaignFile("two")
	office.parse(t)
	s.putCampaign(office)
	form.Set("how", "waves")
	form["step"] = []string{"carriage", "train"}
	p = olena.post(plan, form, 422)
	p.says(t, "Something has changed since you looked, so nothing was published.", "what it says or shows", "Wave 1 1 carriage", "Wave 2 4 carriages", "Wave 3 5 carriages")
	form.Set("expect", p.expect(t))

	// In waves. The first screen can't show a slide, so it stops by itself.
	wave := regexp.MustCompile(`Wave 1 1 carriage (\d+)`).FindStringSubmatch(p.text)
	if wave == nil {
		t.Fatalf("no first wave: %s", p.text)
	}
	sick := displays["d-"+wave[1]]
	sick.mu.Lock()
	sick.status.Failures = []playlists.Failed{{ID: "story-0", Slide: "words", Reason: "no decoder", Count: 1}}
	sick.mu.Unlock()
	form["soak"] = []string{"60"}
	form["patience"] = []string{"90"}
	run := olena.post(plan, form, 200)
	run.says(t, "Published, in waves")
	before := waveOf(s, run.path)
	if before != "d-"+wave[1] {
		t.Errorf("the first wave is %s", before)
	}
	stopped := olena.until(run.path, "The rollout stopped by itself")
	stopped.says(t, string(sick.id)+" could not show slide words of story story-0", "no decoder", "Let it go on")
	olena.get(run.path+"/stop", 409).says(t, "Only a rollout that waits for a wave to prove itself can be stopped.")
	olena.get(run.path+"/continue", 200).says(t, "It was stopped for 1 display.")

	// Let go on, and stopped by hand while the second wave soaks.
	olena.post(run.path+"/continue", nil, 200).says(t, "It goes on.")
	olena.until(run.path, "2 the rest of its train all have applied it and show it for a while")
	olena.get(run.path+"/stop", 200).says(t, "The 5 carriages that have it keep it")
	olena.post(run.path+"/stop", nil, 200).says(t, "Stopped by Olena")
	olena.post(run.path+"/stop", nil, 409)

	// Put back: the plan first.
	p = olena.get(run.path+"/revert", 200)
	p.says(t, "5 of 10 carriages change")
	olena.post(run.path+"/revert", url.Values{"expect": {"of nobody"}}, 422).says(t, "Something has changed since you looked")
	back := olena.post(run.path+"/revert", url.Values{"expect": {p.expect(t)}}, 200)
	back.says(t, "What was told before is on its way back.", "Puts back what was told before")
	olena.until(back.path, "5 of 5 hold it")
	olena.until(run.path, "A newer publish took its place")

	// At an instant, and cancelled.
	p = olena.get(plan, 200)
	tomorrow := time.Now().In(s.c.zoneOf(t)).Add(24 * time.Hour).Format("2006-01-02T15:04")
	form.Set("expect", p.expect(t))
	form.Set("when", "later")
	form.Set("at", tomorrow)
	later := olena.post(plan, form, 200)
	later.says(t, "Scheduled: it begins on", "Begins on", "Cancel it")
	olena.get(later.path+"/cancel", 200).says(t, "Cancel this publish?")
	olena.post(later.path+"/cancel", nil, 200).says(t, "Cancelled. No carriage gets anything of it.", "Cancelled before it began")
	olena.post(later.path+"/cancel", nil, 409).says(t, "Only a publish that has not begun can be cancelled.")
	olena.get("/publishes", 200).says(t, "cancelled", "overtaken", "puts back what was before", "wave 2 of 3", "Olena")

	// Nobody else gets that far.
	stranger := &operator{t: t, at: olena.at, client: &http.Client{}}
	for _, path := range []string{plan, run.path + "/stop", run.path + "/continue", run.path + "/revert", run.path + "/cancel"} {
		if got := stranger.post(path, form, 200); got.path != "/sign-in" {
			t.Errorf("a stranger's form to %s leads to %s", path, got.path)
		}
	}
	olena.get("/publishes/none/stop", 404)
	olena.get("/campaigns/none/publish", 404)
}

// waveOf names the display of a publish's first wave.
func waveOf(s *centre, path string) string {
	var p struct {
		Waves []struct{ Carriages []string }
	}
	livetest.Until(s.t, "the waves", func() bool {
		s.ask("GET", "/api/v1"+path, nil, "", 200, &p)
		return len(p.Waves) > 1
	})
	return "d-" + p.Waves[0].Carriages[0]
}

// zoneOf gives the network's wall clock.
func (c *Controller) zoneOf(t *testing.T) *time.Location { return pages{c}.zone(t.Context()) }
