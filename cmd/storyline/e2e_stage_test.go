package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
)

// These are the end-to-end tests: the programs that will be installed, over real
// sockets, ended with SIGKILL. What is proved is proved by what the test itself
// saw, never by what a program says of itself alone.

// builtOnce builds the real programs beside the test's own, where rig looks first
// and from where `go test` clears them away.
var builtOnce = sync.OnceValue(func() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Dir(self)+string(os.PathSeparator),
		"storyline/cmd/storyline-controller", "storyline/cmd/storyline-agent").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
})

// full reports whether deadlines of the promise are asserted, not only measured:
// they hold on a machine that does nothing else meanwhile.
func full() bool { return os.Getenv("STORYLINE_FULL") == "1" }

// promised gives how long to wait for what is promised within d: d itself in a
// full run, else so long that a busy machine or the race detector is forgiven.
func promised(d time.Duration) time.Duration {
	if full() {
		return d
	}
	return 6 * d
}

// drill is a stage whose keys the test keeps, so that it can forge.
type drill struct {
	*stage
	people people
}

const (
	serviceUser  = "service" // the connection that is stolen
	serviceToken = "a-token-that-a-thief-got-hold-of-0123456789"
)

// people are those who sign in a drill.
func drillPeople() []string {
	return []string{"editor-1", "editor-2", "root-1", "root-2", "root-3", "technician"}
}

// newDrill makes a stage for a fleet and a campaign that were written into dir,
// starts its controller, approves, and hands everything over. Agents are not
// started and nothing is published.
func newDrill(t *testing.T, dir, fleetFile, campaignDir string) *drill {
	t.Helper()
	if err := builtOnce(); err != nil {
		t.Fatal(err)
	}
	s := &drill{stage: &stage{dir: dir, log: t.Output()}}
	t.Cleanup(func() {
		if err := s.clear(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			s.tails(t)
		}
	})
	var err error
	if s.source, err = goodSource(campaignDir, fleetFile, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.writeController(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.startController(t.Context()), s.approveKeeping(t.Context())); err != nil {
		t.Fatal(err)
	}
	// Before the fleet is there: afterwards the controller enrols only what it names.
	spare := []playlists.DisplayID{spareDisplay, readerDisplay}
	tokens, err := s.api.AddDisplays(t.Context(), spare)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range spare {
		if err := writeSecret(s.path(string(id), "token"), tokens[id]); err != nil {
			t.Fatal(err)
		}
	}
	if err := hand(t.Context(), s.api, s.source, s.path("sheets"), s.path("trust.json")); err != nil {
		t.Fatal(err)
	}
	return s
}

// writeController writes the controller's configuration, with a service user.
func (s *drill) writeController() error {
	s.http, s.mqtt = s.address(0), s.address(0)
	token := s.path("service-token")
	if err := os.WriteFile(token, []byte(serviceToken+"\n"), 0o600); err != nil {
		return err
	}
	config := fmt.Sprintf("data_dir: %q\nclock: trusted\nhttp: {listen: %q}\nmqtt: {listen: %q, service_token_file: %q}\n", s.path("controller"), s.http, s.mqtt, token)
	return os.WriteFile(s.path("controller.yaml"), []byte(config), 0o600)
}

// approveKeeping is stage.approve, but for the keys: they stay in memory.
func (s *drill) approveKeeping(ctx context.Context) error {
	var err error
	if s.people, err = meet(drillPeople()...); err != nil {
		return err
	}
	return s.approveBy(ctx, s.people, []string{"editor-1", "editor-2"}, []string{"technician"})
}

// enrol gives every display of the fleet a token and a configuration.
func (s *drill) enrol(t *testing.T) {
	t.Helper()
	var ids []playlists.DisplayID
	for _, train := range s.source.fleet.Trains {
		for _, c := range train.Carriages {
			for _, d := range c.Displays {
				s.cars = append(s.cars, &car{carriage: c.ID, display: d})
				ids = append(ids, d.ID)
			}
		}
	}
	tokens, err := s.api.AddDisplays(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.cars {
		c.screen = s.address(0)
		if err := s.configure(c, tokens[c.display.ID]); err != nil {
			t.Fatal(err)
		}
	}
}

// startAll starts an agent for each carriage and publishes.
func (s *drill) startAll(t *testing.T) {
	t.Helper()
	for _, c := range s.cars {
		if err := s.startAgent(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.publish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// token gives a display's own token.
func (s *drill) token(t *testing.T, d playlists.DisplayID) string {
	t.Helper()
	b, err := os.ReadFile(s.path(string(d), "token"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// tails shows the end of every program's log.
func (s *drill) tails(t *testing.T) {
	t.Logf("controller:\n%s", rig.Tail(s.path("controller.log")))
	for i, c := range s.cars {
		if i < 4 && c.agent != nil {
			t.Logf("%s:\n%s", c.display.ID, rig.Tail(s.path(string(c.display.ID), "agent.log")))
		}
	}
}

// poll asks until the answer is nil, and fails with the last answer when time is
// up. It gives how long it took.
func poll(t *testing.T, within time.Duration, what string, ask func(ctx context.Context) error) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	began := time.Now()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		err := ask(ctx)
		if err == nil {
			return time.Since(began)
		}
		if last == nil || ctx.Err() == nil { // what was wrong says more than that time is up
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not within %s: %s: %.2000s", within, what, last.Error())
		}
	}
}

// writeDrill writes a fleet of one train, whose carriages have the given numbers
// of displays, and a campaign of one story per carriage and three text slides per
// story, each as long as said. Each slide's heading is its own name, so that who
// sees a frame knows which slide it is.
func writeDrill(t *testing.T, dir string, slide time.Duration, displays ...int) (fleet, campaign string) {
	t.Helper()
	var f strings.Builder
	fmt.Fprintf(&f, "version: 1\nnetwork: drill\nname: {en: A made-up network for drills}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\n"+
		"lines:\n  - {line: l1, name: {en: The only line}, colour: \"#336699\"}\ntrains:\n  - train: %s\n    line: l1\n    carriages:\n", train)
	for i, n := range displays {
		fmt.Fprintf(&f, "      - carriage: c%d\n        kind: metro-carriage\n        displays:\n", i)
		for j := range n {
			fmt.Fprintf(&f, "          - {display: d-c%d-%d, position: place-%d, width: 1920, height: 1080, orientation: landscape}\n", i, j, j)
		}
	}
	var c strings.Builder
	for i := range displays {
		c.WriteString(drillStory(i))
		for j := range 3 {
			fmt.Fprintf(&c, "      - slide: slide-%d-%d\n        kind: text\n        seconds: %.3f\n        text:\n          uk: {heading: slide-%d-%d}\n          en: {heading: slide-%d-%d}\n",
				i, j, slide.Seconds(), i, j, i, j)
		}
	}
	fleet, campaign = filepath.Join(dir, "fleet.yaml"), filepath.Join(dir, "campaign")
	if err := errors.Join(os.MkdirAll(campaign, 0o700), os.WriteFile(fleet, []byte(f.String()), 0o600)); err != nil {
		t.Fatal(err)
	}
	writeCampaign(t, campaign, 1, true, c.String())
	return fleet, campaign
}

// today is the day that it is in UTC.
func today() playlists.Day { return playlists.Day(time.Now().Unix() / 86400) }

// writeCampaign writes the campaign of a drill, which began so many days ago, for
// rehearsal or for the public, with the stories that are given.
func writeCampaign(t *testing.T, folder string, daysAgo playlists.Day, rehearsal bool, stories string) {
	t.Helper()
	more := ""
	if rehearsal {
		more = "rehearsal: true\n"
	}
	text := fmt.Sprintf(`version: 1
campaign: drill
network: drill
title: {uk: "Навчання", en: "Drill"}
notice: {uk: "Текст для навчання.", en: "Text made for a drill."}
languages: [uk, en]
window: {from: %s, until: %s}
%shotlines:
  - {number: "527", label: {uk: "Гаряча лінія", en: "Hotline"}}
site: {address: "https://www.stoptrafficking.org", short: "stoptrafficking.org"}
stories:
%sassign:
  - rule: different
`, today()-daysAgo, today()+1, more, stories)
	if err := os.WriteFile(filepath.Join(folder, "campaign.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drillStory begins a story of a drill; its slides follow.
func drillStory(i int) string {
	return fmt.Sprintf("  - story: story-%d\n    title: {uk: \"Історія\", en: \"Story\"}\n    consent_until: %s\n    slides:\n", i, today()+60)
}
