package drafts

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// shelf keeps versions in memory as the store does; the store's own contract says
// that they agree.
type shelf struct {
	mu  sync.Mutex
	all map[Key][]Version
}

func (s *shelf) SaveVersion(_ context.Context, v Version, base int64) (Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := Key{v.Network, v.Campaign}
	list := s.all[k]
	v.Sum = sha256.Sum256(slices.Concat(v.YAML, []byte{0}, v.Catalogue))
	if base != AnyBase && base != int64(len(list)) {
		return Version{}, ErrStale
	}
	if len(list) > 0 && list[len(list)-1].Sum == v.Sum {
		return list[len(list)-1], nil
	}
	v.N = int64(len(list) + 1)
	s.all[k] = append(list, v)
	return v, nil
}

func (s *shelf) Version(_ context.Context, k Key, n int64) (Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.all[k]
	if n == Newest {
		n = int64(len(list))
	}
	if n < 1 || n > int64(len(list)) {
		return Version{}, ErrNone
	}
	return list[n-1], nil
}

func (s *shelf) History(_ context.Context, k Key, limit int) ([]Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.all[k])
	slices.Reverse(list)
	for i := range list {
		list[i].YAML, list[i].Catalogue = nil, nil
	}
	return list[:min(limit, len(list))], nil
}

// only is the one fleet there is.
type only struct{ fleet *campaign.Fleet }

func (o only) Fleet(n playlists.Network) *campaign.Fleet {
	if o.fleet.Network != n {
		return nil
	}
	return o.fleet
}

// Reported is nothing: no display has spoken.
func (only) Reported(playlists.Network) campaign.Reported { return nil }

// yaml is a campaign of two stories without media; two carriages tell it.
const yaml = `version: 1
campaign: demo
network: test-metro
title: {en: Example}
notice: {en: An illustration.}
languages: [en]
window: {from: 2026-12-01, until: 2026-12-31}
hotlines: [{number: "527", label: {en: Line}}]
site: {address: "https://example.org", short: example.org}
stories:
  - story: first
    title: {en: First}
    consent_until: 2027-12-31
    slides:
      - {slide: words, kind: text, seconds: 8, text: {en: {heading: A door}}}
      - {slide: call, kind: call, seconds: 10}
  - story: second
    title: {en: Second}
    consent_until: 2027-12-31
    slides:
      - {slide: call, kind: call, seconds: 10}
assign:
  - {rule: different}
`

const fleetYAML = `version: 1
network: test-metro
name: {en: Metro}
zone: Europe/Kyiv
service_day: "04:00"
lines: [{line: red, name: {en: Red}}]
trains:
  - train: t1
    line: red
    carriages:
      - {carriage: "101", kind: metro-carriage, displays: [{display: d-101, position: ceiling, width: 1920, height: 1080, orientation: landscape}]}
      - {carriage: "102", kind: metro-carriage, displays: [{display: d-102, position: ceiling, width: 1920, height: 1080, orientation: landscape}]}
`

func fleetOf(t testing.TB) *campaign.Fleet {
	t.Helper()
	f, problems := campaign.ParseFleet("fleet.yaml", []byte(fleetYAML))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return f
}

var demo = Key{"test-metro", "demo"}

// newDrafts gives drafts with an empty store; its clock counts the questions.
func newDrafts(t testing.TB) *Drafts {
	t.Helper()
	var now atomic.Int64
	return New(Options{Store: &shelf{all: map[Key][]Version{}}, Fleets: only{fleetOf(t)}, Now: func() playlists.Millis { return now.Add(1) }})
}

// with gives the text with something else in the place of something.
func with(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%q is not in the text", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}
