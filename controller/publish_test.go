package controller

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestAPublishThatCanNotBeSaysWhy(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	if _, err := s.pub.Accept(ctx, publish.Order{Network: network}, 1); !errors.Is(err, publish.ErrNoTrust) {
		t.Errorf("without a trust document: %v", err)
	}
	public := s.key.Public().(ed25519.PublicKey)
	if _, err := s.pub.PutTrust(ctx, s.office.trust(public, 1)); err != nil {
		t.Fatal(err)
	}
	fails := func(want ...string) {
		t.Helper()
		j := s.accept()
		var p store.Publish
		livetest.Until(t, "the publish to be sealed", func() bool {
			var err error
			p, err = s.store.Publish(ctx, j.ID)
			return err == nil && p.State != store.Accepted && p.State != store.Sealing
		})
		if p.State != store.Failed {
			t.Fatalf("the publish is %s", p.State)
		}
		for _, w := range want {
			if !strings.Contains(p.Error, w) {
				t.Errorf("%q does not say %q", p.Error, w)
			}
		}
	}
	fails("no fleet")
	f := &fleets{store: s.store, pub: s.pub}
	if err := f.load(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PutFleet(ctx, s.office.fleet, 1); err != nil {
		t.Fatal(err)
	}
	fails("no campaign")
	if _, err := s.store.SaveVersion(ctx, store.Version{Network: network, Campaign: "they-used-you", YAML: s.office.campaign, Catalogue: []byte("{}"), Act: "put"}, store.AnyBase); err != nil {
		t.Fatal(err)
	}
	fails("story-0", "story-1", "story-2", "not approved")
	for _, e := range s.office.envelopes(t, s.office.editors[0]) {
		if a, err := s.pub.Approve(ctx, e); err != nil || a.Complete || len(a.Persons) != 1 {
			t.Fatalf("one of two editors: %+v, %v", a, err)
		}
	}
	fails("story-0", "1 of 2 persons")
	for _, e := range s.office.envelopes(t, s.office.editors[1]) {
		if a, err := s.pub.Approve(ctx, e); err != nil || !a.Complete || len(a.Persons) != 2 {
			t.Fatalf("the second editor: %+v, %v", a, err)
		}
	}
	s.check(s.await(s.accept().ID, store.Done))

	// A trust document that does not know this controller.
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.pub.PutTrust(ctx, s.office.trust(other.Public().(ed25519.PublicKey), 2)); err != nil {
		t.Fatal(err)
	}
	fails("name this controller's key", "unknown-key")
}

func TestOnlyEditorsApprove(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string][]ed25519.PrivateKey{"a stranger": {stranger}, "the controller": {s.key}, "root": {s.office.roots[0]}, "nobody": {}} {
		if a, err := s.pub.Approve(t.Context(), s.office.envelopes(t, keys...)[0]); err == nil {
			t.Errorf("%s approves: %+v", name, a)
		}
	}
	a, err := s.pub.Approve(t.Context(), s.office.envelopes(t, stranger, s.office.editors[0])[0])
	if err != nil || len(a.Persons) != 2 {
		t.Fatalf("a stranger's signature beside an editor's is left out, and what was held stays: %+v, %v", a, err)
	}
}

func TestTheClockMayNotBeFarBehindTheLastSerial(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	ahead := playlists.Serial{Epoch: 1, N: time.Now().Add(2 * time.Hour).UnixMilli()}
	b := store.Binding{Display: "d-00000", Network: network, Carriage: "00000", Position: "ceiling", Held: playlists.Held{Serial: ahead}, Bytes: []byte("{}")}
	if err := s.store.PutBindings(t.Context(), []store.Binding{b}); err != nil {
		t.Fatal(err)
	}
	_ = s.stop()
	s.start(nil)
	_, err := s.pub.Accept(t.Context(), publish.Order{Network: network}, 1)
	if !errors.Is(err, publish.ErrClock) || !strings.Contains(err.Error(), "set the clock") {
		t.Fatalf("%v", err)
	}
}

func TestTrustIsReplacedOnlyByItsOwnRootsAndOnlyForwards(t *testing.T) {
	s := newScene(t)
	ctx, public := t.Context(), s.key.Public().(ed25519.PublicKey)
	first := s.office.trust(public, 5)
	for _, put := range []struct {
		name string
		msg  []byte
		want playlists.Reason
	}{
		{"the first one, by its own roots", first, ""},
		{"the same again", first, ""},
		{"an older one", s.office.trust(public, 4), playlists.OlderSerial},
		{"other bytes under the same serial", s.office.trust(s.office.roots[0].Public().(ed25519.PublicKey), 5), playlists.SameSerial},
		{"one of other roots", newOffice(t, 1).trust(public, 6), playlists.UnknownKey},
		{"no envelope", []byte("{"), playlists.Truncated},
		{"nothing", nil, playlists.Empty},
		{"a newer one", s.office.trust(public, 6), ""},
	} {
		if _, err := s.pub.PutTrust(ctx, put.msg); playlists.ReasonOf(err) != put.want {
			t.Errorf("%s: %v, want %q", put.name, err, put.want)
		}
	}
	livetest.Until(t, "the new trust document on air", func() bool { return string(s.broker.get(playlists.TopicTrust)) == string(s.office.trust(public, 6)) })
}

func TestADisplayIsBoundAnewOnlyWhereItHangsElsewhere(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	before := map[playlists.DisplayID]playlists.Held{}
	for _, b := range must(t, s.store.Bindings) {
		before[b.Display] = b.Held
		doc, err := playlists.OpenBinding(b.Bytes, s.pub.Trust(), b.Display)
		if err != nil || doc.Carriage != b.Carriage || doc.Position != "ceiling" || doc.Line != "m1" {
			t.Fatalf("%+v, %v", doc, err)
		}
	}
	if len(before) != sceneCarriages {
		t.Fatalf("%d bindings", len(before))
	}
	s.office.fleet = []byte(strings.Replace(string(s.office.fleet), "display: d-00003, position: ceiling", "display: d-00003, position: door-left", 1))
	s.office.stock(t, s.store, s.pub, s.key)
	for _, b := range must(t, s.store.Bindings) {
		if changed := b.Held != before[b.Display]; changed != (b.Display == "d-00003") {
			t.Errorf("display %s was bound anew: %v", b.Display, changed)
		}
	}
	livetest.Until(t, "the new binding on air", func() bool {
		b, err := playlists.OpenBinding(s.broker.get(playlists.TopicDisplay("d-00003", playlists.LeafBinding)), s.pub.Trust(), "d-00003")
		return err == nil && b.Position == "door-left"
	})
}

func TestALeaseIsRenewedWithTheSameStories(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.check(s.await(s.accept().ID, store.Done))
	before, err := s.pub.Ordered(network, "00004")
	if err != nil {
		t.Fatal(err)
	}
	_ = s.stop()
	s.later(t, 18*24*time.Hour)
	var after *playlists.Opened
	livetest.Until(t, "a newer playlist on air", func() bool {
		msg := s.broker.get(playlists.TopicPlaylist(network, "00004"))
		after, err = playlists.OpenPlaylist(msg, s.pub.Trust(), network, "00004")
		return err == nil && after.Serial.Compare(before.Serial) > 0
	})
	if after.Lease-before.Lease < 17*24*3600*1000 || len(after.Entries) != len(before.Entries) || after.Entries[0].Digest != before.Entries[0].Digest {
		t.Errorf("renewed from %+v to %+v", before.Arrangement, after.Arrangement)
	}
	if after.Serial.N < before.Issued+17*24*3600*1000 {
		t.Errorf("serial %s", after.Serial)
	}
}

func TestACarriageThatCanNotBeRenewedHoldsUpNoOther(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.check(s.await(s.accept().ID, store.Done))
	before := map[playlists.Carriage]playlists.Held{}
	for _, a := range must(t, s.store.Arrangements) {
		before[a.Carriage] = a.Held
		bad := a
		switch a.Carriage {
		case "00000": // what the store has of it can't be read
			bad.Envelope = []byte("{")
		case "00007": // a story of it is gone
			bad.Stories = []playlists.Digest{{1}}
		default:
			continue
		}
		bad.Held.Serial.N++
		if err := s.store.Commit(t.Context(), s.last(t), []store.Arrangement{bad}); err != nil {
			t.Fatal(err)
		}
	}
	_ = s.stop()
	s.later(t, 18*24*time.Hour)
	livetest.Until(t, "the trouble", func() bool { return len(s.pub.Troubles()) == 1 })
	for _, a := range must(t, s.store.Arrangements) {
		bad := a.Carriage == "00000" || a.Carriage == "00007"
		if renewed := a.Lease-a.Issued > 0 && a.Held.Serial.N > before[a.Carriage].Serial.N+1; renewed == bad {
			t.Errorf("carriage %s renewed: %v", a.Carriage, renewed)
		}
	}
	if why := s.pub.Troubles()[0]; !strings.Contains(why, "2 carriages") || !strings.Contains(why, "carriage 00000") {
		t.Errorf("it says %q", why)
	}
}

// last names the newest publish.
func (s *scene) last(t *testing.T) string {
	t.Helper()
	all, err := s.store.Publishes(t.Context(), 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d publishes, %v", len(all), err)
	}
	return all[0].ID
}
