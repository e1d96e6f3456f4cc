package main

import (
	"strings"
	"testing"
	"time"

	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// operator is a person who takes a campaign from an idea to every carriage with a
// browser and nothing else, and the train that shows it.
type operator struct {
	*drill
	*hands
	t       *testing.T
	screens []*viewer.Page // of the carriages, in their order
	zone    *time.Location
}

// winter is the campaign that the operator makes.
const winter = "winter-lines"

// The whole story of the desk, by mouse and keyboard: what is seen on the pages is
// asked for at the controller and at the displays too.
func TestAnOperatorTakesACampaignFromAnIdeaToEveryCarriage(t *testing.T) {
	o := newOperator(t)
	o.signIn()
	o.begin()
	o.writeStories()
	o.isRefused()
	o.mends()
	o.assigns()
	o.isApproved()
	o.publishes()
	o.addsABadFilm()
	o.putsBack(o.isStopped())
}

// newOperator sets a stage on which the five carriages of a train tell a campaign
// of before, each on a screen of its own.
func newOperator(t *testing.T) *operator {
	t.Helper()
	browser := browsertest.Start(t)
	dir := t.TempDir()
	fleet, before := writeDrill(t, dir, time.Second, 1, 1, 1, 1, 1)
	o := &operator{t: t, drill: newDrill(t, dir, fleet, before)}
	o.enrol(t)
	o.startAll(t)
	for _, c := range o.cars {
		page, err := browser.Visit("http://"+c.screen+"/screen/", 480, 270)
		if err != nil {
			t.Fatal(err)
		}
		o.screens = append(o.screens, page)
	}
	var err error
	if o.zone, err = time.LoadLocation("Europe/Kyiv"); err != nil {
		t.Fatal(err)
	}
	// A refused upload is answered with a failure, which the browser mentions.
	o.hands = &hands{t, browsertest.Tab(t, browser, "http://"+o.http+"/campaigns/"+winter+"/uploads/")}
	browsertest.Do(t, o.tab, browsertest.Look(browsertest.View{W: 1280, H: 900, Still: true, Lang: "en"}))
	return o
}

// at are the flags with which a command finds the controller.
func (o *operator) at() []string {
	return []string{"--controller", "http://" + o.http, "--token-file", o.path("controller", "api-token")}
}

// day gives a day that is so far from today, in the network's zone.
func (o *operator) day(offset int) string {
	return time.Now().In(o.zone).AddDate(0, 0, offset).Format(time.DateOnly)
}

// text gives the campaign as the controller keeps it.
func (o *operator) text() string {
	o.t.Helper()
	kept, err := o.api.Campaign(o.t.Context(), o.source.fleet.Network, winter)
	if err != nil {
		o.t.Fatal(err)
	}
	return kept.YAML
}

// says demands that the kept text of the campaign holds all of these.
func (o *operator) says(parts ...string) {
	o.t.Helper()
	text := o.text()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			o.t.Errorf("the text lacks %q:\n%s", p, text)
		}
	}
}

// signIn follows the link that the tool prints.
func (o *operator) signIn() {
	o.t.Helper()
	link, _ := good(o.t, append(o.at(), "desk", "--person", "Olena")...)
	o.open(strings.TrimSpace(link))
	o.arrive("/sign-in")
	o.press("Sign in")
	o.reads(".menu summary", "Olena")
}

// begin makes a campaign.
func (o *operator) begin() {
	o.t.Helper()
	o.touch(`.top a[href="/campaigns"]`)
	o.arrive("/campaigns")
	o.press("New campaign")
	o.arrive("/campaigns/new")
	o.write(`[name="title.uk"]`, "Зимові лінії")
	o.write(`[name="title.en"]`, "Winter lines")
	o.pick("#from", o.day(-1))
	o.pick("#until", o.day(2))
	o.write("#languages", "uk, en")
	o.press("Site and name")
	o.write("#address", "https://www.stoptrafficking.org")
	o.write("#short", "stoptrafficking.org")
	o.look("01-begin")
	o.press("Begin")
	o.arrive("/campaigns/" + winter)
	o.look("02-empty")
	o.press("Settings: title, days, hotlines, partners")
	o.arrive("/campaigns/" + winter + "/settings")
	o.writeKept("notice.uk", "Історії вигадані.")
	o.writeKept("notice.en", "These stories are made up.")
	o.look("03-settings")
	o.says(`uk: "Зимові лінії", en: "Winter lines"`, "from: "+o.day(-1), "until: "+o.day(2), "languages: [uk, en]", `"527"`, `en: "These stories are made up."`)
}
