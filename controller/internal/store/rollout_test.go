package store

import (
	"errors"
	"testing"

	"storyline/playlists"
)

func publishKeepsItsWords(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	said := []Campaign{{Network: "n", Campaign: "c", YAML: []byte("as it was"), Catalogue: []byte("{}"), Updated: 5}}
	put := func(text string) {
		t.Helper()
		must[Version](t)(s.SaveVersion(ctx, Version{Network: "n", Campaign: "c", YAML: []byte(text), Catalogue: []byte("{}"), Act: "put", Updated: 5}, AnyBase))
	}
	put("as it was")
	ok(t, s.AddPublish(ctx, Publish{ID: "p1", Network: "n", AcceptedAt: 5}, said))
	put("edited")
	s = open(t)
	same(t, "what it says", must[[]Campaign](t)(s.PublishSays(ctx, "p1")), said)
	same(t, "what another says", must[[]Campaign](t)(s.PublishSays(ctx, "p2")), []Campaign(nil))
}

func publishMoves(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	p := Publish{ID: "p", Network: "n", By: "Olena", Starts: 90, Reverts: "p0", Rollout: `{"x":1}`, AcceptedAt: 5, State: Scheduled}
	ok(t, s.AddPublish(ctx, p, nil))
	same(t, "scheduled", must[Publish](t)(s.Publish(ctx, "p")), p)
	p.State = Accepted
	same(t, "begun", must[bool](t)(s.Move(ctx, p, Scheduled)), true)
	cancelled := p
	cancelled.State = Cancelled
	same(t, "cancelled after it has begun", must[bool](t)(s.Move(ctx, cancelled, Scheduled)), false)
	p.State, p.Error, p.Wave, p.WaveSent, p.Watch, p.DoneAt = Stopped, "because", 2, 7, `{"y":2}`, 8
	same(t, "moved from one of two", must[bool](t)(s.Move(ctx, p, Waiting, Accepted)), true)
	s = open(t)
	same(t, "stopped", must[Publish](t)(s.Publish(ctx, "p")), p)
	same(t, "unfinished", len(must[[]Publish](t)(s.Unfinished(ctx))), 0)
	waves := map[playlists.Carriage]int{"1": 0, "2": 1, "3": 1}
	ok(t, s.PutWaves(ctx, "p", map[playlists.Carriage]int{"1": 1}))
	ok(t, s.PutWaves(ctx, "p", waves))
	same(t, "waves", must[map[playlists.Carriage]int](t)(s.WavesOf(ctx, "p")), waves)
}

func publishOvertakes(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	for i, state := range []string{Waiting, Stopped, Done, Scheduled} {
		p := Publish{ID: "p-" + state, Network: "n", AcceptedAt: int64(i), State: state}
		ok(t, s.AddPublish(ctx, p, nil))
		must[bool](t)(s.Move(ctx, p, Accepted))
	}
	other := Publish{ID: "other", Network: "m", State: Waiting}
	ok(t, s.AddPublish(ctx, other, nil))
	must[bool](t)(s.Move(ctx, other, Accepted))
	newest := Publish{ID: "newest", Network: "n", AcceptedAt: 9}
	ok(t, s.AddPublish(ctx, newest, nil))
	ok(t, s.Overtake(ctx, "n", "newest", 10))
	states := map[string]string{}
	for _, p := range must[[]Publish](t)(s.Publishes(ctx, 10)) {
		states[p.ID] = p.State
	}
	same(t, "states", states, map[string]string{
		"p-waiting": Overtaken, "p-stopped": Overtaken, "p-done": Done, "p-scheduled": Scheduled, "other": Waiting, "newest": Accepted,
	})
	same(t, "the one before", must[Publish](t)(s.PublishBefore(ctx, newest)).ID, "p-done")
	if _, err := s.PublishBefore(ctx, other); !errors.Is(err, ErrNotFound) {
		t.Fatalf("before the first: %v", err)
	}
}
