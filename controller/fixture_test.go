package controller

import (
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// office holds the keys that the controller never sees, and what people write.
type office struct {
	roots, editors []ed25519.PrivateKey
	fleet          []byte
	campaign       []byte
	files          campaign.Files
	parsedFleet    *campaign.Fleet
	parsed         *campaign.Campaign
}

const network = "city-metro"

// newOffice writes a fleet of carriages with one display each, five to a train,
// and a campaign of three stories without media.
func newOffice(t testing.TB, carriages int) *office {
	t.Helper()
	o := &office{files: campaign.Files{}}
	for i := range 5 {
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			o.roots = append(o.roots, key)
		} else {
			o.editors = append(o.editors, key)
		}
	}
	o.fleet = fleetFile(carriages, "ceiling")
	o.campaign = campaignFile("one")
	o.parse(t)
	return o
}

func (o *office) parse(t testing.TB) {
	t.Helper()
	var problems []campaign.Problem
	if o.parsedFleet, problems = campaign.ParseFleet("fleet.yaml", o.fleet); len(problems) > 0 {
		t.Fatal(problems)
	}
	if o.parsed, problems = campaign.ParseCampaign("campaign.yaml", o.campaign); len(problems) > 0 {
		t.Fatal(problems)
	}
}

func (o *office) catalogue(t testing.TB) []byte {
	t.Helper()
	b, err := o.files.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fleetFile(carriages int, position string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nnetwork: %s\nname: {uk: \"Метро\", en: \"Metro\"}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\n", network)
	b.WriteString("lines:\n  - {line: m1, name: {uk: \"Лінія\", en: \"Line\"}, colour: \"#d8232a\"}\ntrains:\n")
	for i := range carriages {
		if i%5 == 0 {
			fmt.Fprintf(&b, "  - train: t-%d\n    line: m1\n    tags: []\n    carriages:\n", i/5)
		}
		fmt.Fprintf(&b, "      - carriage: \"%05d\"\n        kind: metro-carriage\n        tags: []\n        displays:\n", i)
		fmt.Fprintf(&b, "          - {display: d-%05d, position: %s, width: 1920, height: 1080, orientation: landscape}\n", i, position)
	}
	return []byte(b.String())
}

func campaignFile(word string) []byte {
	year := time.Now().Year()
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\ncampaign: they-used-you\nnetwork: %s\ntitle: {uk: \"Тобою скористалися\", en: \"They Used You\"}\n", network)
	b.WriteString("notice: {uk: \"Ілюстрація; реальних людей не показано.\", en: \"An illustration; no real person is shown.\"}\nlanguages: [uk, en]\n")
	fmt.Fprintf(&b, "window: {from: %d-01-01, until: %d-12-31}\n", year, year+1)
	b.WriteString("hotlines:\n  - {number: \"527\", label: {uk: \"Лінія\", en: \"Hotline\"}}\nsite: {address: \"https://example.org\", short: \"example.org\"}\npartners: []\nstories:\n")
	for i := range 3 {
		fmt.Fprintf(&b, "  - story: story-%d\n    title: {uk: \"Історія\", en: \"Story\"}\n    consent_until: %d-12-31\n    slides:\n", i, year+2)
		fmt.Fprintf(&b, "      - {slide: words, kind: text, seconds: 4, text: {uk: {heading: \"Слово %s\"}, en: {heading: \"Word %s\"}}}\n", word, word)
		b.WriteString("      - {slide: call, kind: call, seconds: 4, text: {uk: {heading: \"Подзвони\"}, en: {heading: \"Call\"}}}\n")
	}
	b.WriteString("assign:\n  - {rule: different}\n")
	return []byte(b.String())
}

// trust signs a trust document that names the controller's key.
func (o *office) trust(controller ed25519.PublicKey, n int64) []byte {
	key := func(k ed25519.PrivateKey, person string) playlists.Key {
		return playlists.Key{Scheme: playlists.Ed25519, Public: k.Public().(ed25519.PublicKey), Person: person}
	}
	doc := playlists.Trust{
		Header: playlists.Header{V: 1}, Serial: playlists.Serial{Epoch: 1, N: n}, Issued: n, Roots: playlists.Roots{Threshold: 2},
		Thresholds: []playlists.Threshold{{Role: playlists.RoleEditor, Persons: 2}},
	}
	for i, k := range o.roots {
		doc.Roots.Keys = append(doc.Roots.Keys, key(k, fmt.Sprintf("root-%d", i)))
	}
	for i, k := range o.editors {
		doc.Keys = append(doc.Keys, playlists.TrustedKey{Key: key(k, fmt.Sprintf("editor-%d", i)), Grants: []playlists.Grant{{Role: playlists.RoleEditor}}})
	}
	doc.Keys = append(doc.Keys, playlists.TrustedKey{
		Key:    playlists.Key{Scheme: playlists.Ed25519, Public: controller, Person: "controller"},
		Grants: []playlists.Grant{{Role: playlists.RoleController}},
	})
	e := playlists.Seal(playlists.TypeTrust, doc.Payload(), o.roots[0], o.roots[2])
	return e.Bytes()
}

// envelopes gives each story's envelope, signed by the editors.
func (o *office) envelopes(t testing.TB, editors ...ed25519.PrivateKey) [][]byte {
	t.Helper()
	stories, problems := o.parsed.Stories(o.parsedFleet, o.files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var all [][]byte
	for i := range stories {
		e := playlists.Seal(playlists.TypeStory, stories[i].Payload(), editors...)
		all = append(all, e.Bytes())
	}
	return all
}

// stock puts everything into a store as the interface would.
func (o *office) stock(t testing.TB, s *store.Store, p *publish.Publisher, key ed25519.PrivateKey) {
	t.Helper()
	ctx := t.Context()
	if p.Trust() == nil {
		if _, err := p.PutTrust(ctx, o.trust(key.Public().(ed25519.PublicKey), 1)); err != nil {
			t.Fatal(err)
		}
	}
	f := &fleets{store: s, pub: p, log: slog.New(slog.DiscardHandler)}
	if err := f.load(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PutFleet(ctx, o.fleet, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveVersion(ctx, store.Version{Network: network, Campaign: "they-used-you", YAML: o.campaign, Catalogue: o.catalogue(t), Act: "put", Updated: 1}, store.AnyBase); err != nil {
		t.Fatal(err)
	}
	for _, e := range o.envelopes(t, o.editors...) {
		if a, err := p.Approve(ctx, e); err != nil || !a.Complete {
			t.Fatalf("%+v, %v", a, err)
		}
	}
}
