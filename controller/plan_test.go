package controller

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/livetest"
)

// plan asks what a publish of all of the network would do.
func (s *scene) plan(t *testing.T, draft publish.Draft) publish.Plan {
	t.Helper()
	p, err := s.pub.Plan(t.Context(), publish.Ask{Order: publish.Order{Network: network}, Draft: draft})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// kinds lists the kinds of a plan's problems, each once.
func kinds(p publish.Plan) string {
	var list []string
	for _, one := range p.Problems {
		if k := string(one.Kind); !strings.Contains(fmt.Sprint(list), k) {
			list = append(list, k)
		}
	}
	return strings.Join(list, " ")
}

func TestAPlanSaysNoChangeAfterItsPublish(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	before := s.plan(t, publish.Draft{})
	if len(before.Carriages) != sceneCarriages || before.Unchanged != 0 || !before.Carriages[0].New || len(before.Problems) != 0 || len(before.Trains) != 3 {
		t.Fatalf("%+v", before)
	}
	j, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Expect: before.ID}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	s.check(s.await(j.ID, store.Done))
	if p := s.plan(t, publish.Draft{}); p.Changes() || p.Unchanged != sceneCarriages || p.ID != before.ID {
		t.Errorf("%+v", p)
	}
	published := must(t, s.store.LastSerial)
	_ = s.stop()
	s.later(t, 18*24*time.Hour) // renewed: serial, issue, lease and offsets are others
	livetest.Until(t, "every carriage to be ordered something newer", func() bool {
		return !slices.ContainsFunc(s.carriages(), func(c playlists.Carriage) bool {
			o, err := s.pub.Ordered(network, c)
			return err != nil || o.Serial.Compare(published) <= 0
		})
	})
	if p := s.plan(t, publish.Draft{}); p.Changes() {
		t.Errorf("after the leases were renewed %d carriages change", len(p.Carriages))
	}
}

func TestAPlanOfWhatIsOnlyWrittenIsThatOfWhatIsPutThen(t *testing.T) {
	s := stocked(t)
	o := *s.office
	o.campaign = []byte(strings.Replace(string(campaignFile("two")), "rule: different", "rule: different, priority: 7", 1))
	o.parse(t)
	draft := publish.Draft{Fleet: o.fleet, Campaigns: []publish.Campaign{{ID: "they-used-you", YAML: o.campaign, Catalogue: o.catalogue(t)}}}
	if p := s.plan(t, draft); kinds(p) != "approval" || len(p.Problems) != 3 || p.Stories[0].Needed != 2 || p.Stories[0].Approved {
		t.Errorf("unsigned: %+v", p.Problems)
	}
	draft.Stories = o.envelopes(t, o.editors...)
	planned := s.plan(t, draft)
	if len(planned.Problems) != 0 || len(planned.Carriages) != sceneCarriages || len(planned.Stories[0].Signed) != 2 {
		t.Fatalf("%+v", planned)
	}
	if got := planned.Carriages[0].Changes; len(got) != 1 || got[0].Kind != publish.Changed || cmp.Diff([]publish.Field{publish.Text, publish.Priority}, got[0].Fields) != "" {
		t.Errorf("%+v", got)
	}
	if p := s.plan(t, publish.Draft{}); p.Changes() {
		t.Error("what was only judged was kept")
	}
	if _, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Expect: planned.ID}, time.Now().UnixMilli()); !errors.Is(err, publish.ErrChanged) {
		t.Errorf("a plan of what was not put is published: %v", err)
	}
	*s.office = o
	s.office.stock(t, s.store, s.pub, s.key)
	j, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Expect: planned.ID}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	s.check(s.await(j.ID, store.Done))
	if p := s.plan(t, draft); p.Changes() {
		t.Errorf("%+v", p.Carriages)
	}
}

func TestAPlanNamesWhatKeepsItFromBeingPublished(t *testing.T) {
	s := newScene(t)
	if p := s.plan(t, publish.Draft{}); kinds(p) != "trust nothing" {
		t.Errorf("nothing was put: %+v", p.Problems)
	}
	s.office.stock(t, s.store, s.pub, s.key)
	if p := s.plan(t, publish.Draft{Campaigns: []publish.Campaign{{ID: "they-used-you", YAML: []byte("version: 1\nnetwork: 7\n"), Catalogue: []byte("{}")}}}); kinds(p) != "file" || p.Problems[0].Line == 0 {
		t.Errorf("a bad file: %+v", p.Problems)
	}
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.pub.PutTrust(t.Context(), s.office.trust(other.Public().(ed25519.PublicKey), 9)); err != nil {
		t.Fatal(err)
	}
	if p := s.plan(t, publish.Draft{}); kinds(p) != "key" {
		t.Errorf("a key that nobody trusts: %+v", p.Problems)
	}
}

func TestAPlanTellsWhatTheLintWarnsOf(t *testing.T) {
	s := stocked(t)
	text := strings.Replace(string(s.office.campaign), `en: {heading: "Word one"}`, `en: {heading: "`+strings.Repeat("words ", 8)+`and more of them"}`, 1)
	p := s.plan(t, publish.Draft{Campaigns: []publish.Campaign{{ID: "they-used-you", YAML: []byte(text), Catalogue: []byte("{}")}}})
	if len(p.Warnings) == 0 {
		t.Fatalf("it warns of nothing: %+v", p.Problems)
	}
	if w := p.Warnings[0]; w.Rule != string(campaign.RuleReading) || w.Campaign != "they-used-you" || w.Story != "story-0" || w.Line == 0 || w.Remedy == "" {
		t.Errorf("%+v", w)
	}
}

func TestAPlanShowsItsWaves(t *testing.T) {
	s := stocked(t)
	s.edit(t, "two")
	steps, err := publish.ParseSteps("carriage", "train", "all")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.pub.Plan(t.Context(), publish.Ask{Order: publish.Order{Network: network, Rollout: publish.Rollout{Steps: steps, Patience: 1}}})
	if err != nil || len(p.Waves) != 3 || len(p.Waves[0].Carriages) != 1 || len(p.Waves[1].Carriages) != 4 {
		t.Fatalf("%+v, %v", p.Waves, err)
	}
	j := s.inWaves(t, "carriage,train,all")
	s.atWave(t, j.ID, 0)
	if diff := cmp.Diff(p.Waves[0].Carriages, s.tells(t, "two")); diff != "" {
		t.Errorf("the first wave is another (-planned +published):\n%s", diff)
	}
	if _, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Rollout: publish.Rollout{Steps: steps, Soak: 5, Patience: 5}}, 1); !errors.Is(err, publish.ErrOrder) {
		t.Errorf("a soak as long as the patience: %v", err)
	}
	if _, err := s.pub.Accept(t.Context(), publish.Order{Network: network, By: strings.Repeat("x", publish.MaxBy+1)}, 1); !errors.Is(err, publish.ErrOrder) {
		t.Errorf("a long name: %v", err)
	}
	if playlists.ReasonOf(asAPI(publish.ErrOrder)) != playlists.Invalid {
		t.Error("the interface does not say that such an order is invalid")
	}
}
