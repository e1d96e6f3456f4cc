package controller

import (
	"crypto/ed25519"
	"log/slog"
	"strings"
	"testing"
	"time"

	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// bound gives every binding of the store that a display would take now.
func (s *scene) bound(t *testing.T) map[playlists.DisplayID]playlists.Held {
	t.Helper()
	good := map[playlists.DisplayID]playlists.Held{}
	for _, b := range must(t, s.store.Bindings) {
		if _, err := playlists.OpenBinding(b.Bytes, s.pub.Trust(), b.Display); err == nil {
			good[b.Display] = b.Held
		}
	}
	return good
}

// onAir reports whether the broker retains a binding.
func (s *scene) onAir(d playlists.DisplayID, h playlists.Held) bool {
	msg := s.broker.get(playlists.TopicDisplay(d, playlists.LeafBinding))
	return msg != nil && playlists.DigestOf(msg) == h.Digest
}

func (s *scene) fleets(t *testing.T) *fleets {
	t.Helper()
	f := &fleets{store: s.store, pub: s.pub, log: slog.New(slog.DiscardHandler)}
	if err := f.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestANewControllersKeyBindsEveryDisplayAnew(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	before := s.bound(t)
	_ = s.stop()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.key = key
	s.start(nil)
	if err := s.pub.Bind(t.Context(), s.fleets(t).bindings()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.bound(t)); n != sceneCarriages {
		t.Fatalf("%d bindings hold while the trust document still names the old key", n)
	}
	if _, err := s.pub.PutTrust(t.Context(), s.office.trust(key.Public().(ed25519.PublicKey), 2)); err != nil {
		t.Fatal(err)
	}
	after := s.bound(t)
	if len(after) != sceneCarriages {
		t.Fatalf("only %d bindings hold under the new trust document", len(after))
	}
	for d, h := range after {
		if h.Serial.Compare(before[d].Serial) <= 0 {
			t.Errorf("display %s: serial %s after %s", d, h.Serial, before[d].Serial)
		}
		livetest.Until(t, "the binding on air", func() bool { return s.onAir(d, h) })
	}
	if why := s.pub.Troubles(); len(why) != 0 {
		t.Errorf("troubles: %q", why)
	}
}

func TestNothingIsBoundUnderAKeyThatNobodyTrusts(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	f := s.fleets(t)
	says := func(want string) {
		t.Helper()
		if n := len(must(t, s.store.Bindings)); n != 0 {
			t.Errorf("%d displays are bound", n)
		}
		if why := strings.Join(s.pub.Troubles(), "; "); !strings.Contains(why, want) || !strings.Contains(why, "12 of network "+network) {
			t.Errorf("it says %q, not %q", why, want)
		}
	}
	if _, err := f.PutFleet(ctx, s.office.fleet, 1); err != nil {
		t.Fatalf("a fleet before any trust: %v", err)
	}
	says("no trust document")
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.pub.PutTrust(ctx, s.office.trust(other.Public().(ed25519.PublicKey), 1)); err != nil {
		t.Fatal(err)
	}
	says("name its key")
	if _, err := s.pub.PutTrust(ctx, s.office.trust(s.key.Public().(ed25519.PublicKey), 2)); err != nil {
		t.Fatal(err)
	}
	if n := len(s.bound(t)); n != sceneCarriages || len(s.pub.Troubles()) != 0 {
		t.Errorf("%d displays are bound, troubles %q", n, s.pub.Troubles())
	}
}

// status is what a display says that holds something of its own.
func status(d playlists.DisplayID, held map[playlists.Order]playlists.Held) *playlists.Status {
	return &playlists.Status{Header: playlists.Header{V: 1}, Display: d, Session: playlists.ID128{1}, Clock: playlists.Synced, Held: held}
}

func TestWhatADisplayHoldsFromALostControllerIsOvertaken(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.check(s.await(s.accept().ID, store.Done))
	const d = "d-00003"
	ours := s.pub.Wanted(d)[playlists.OrderPlaylist].Serial
	lost := playlists.Held{Serial: playlists.Serial{Epoch: ours.Epoch, N: ours.N + 1}, Digest: playlists.Digest{9}}
	livetest.Until(t, "what the lost controller gave out to lie in the past", func() bool { return time.Now().UnixMilli() > lost.Serial.N })
	before := s.bound(t)
	s.pub.Heard(status(d, map[playlists.Order]playlists.Held{playlists.OrderBinding: lost, playlists.OrderPlaylist: lost}))
	livetest.Until(t, "serials after the lost ones", func() bool {
		w := s.pub.Wanted(d)
		return w[playlists.OrderBinding].Serial.Compare(lost.Serial) > 0 && w[playlists.OrderPlaylist].Serial.Compare(lost.Serial) > 0
	})
	for id, h := range s.bound(t) {
		if moved := h != before[id]; moved && id != d {
			t.Errorf("display %s was bound anew too", id)
		}
	}
	livetest.Until(t, "the binding on air", func() bool { return s.onAir(d, s.pub.Wanted(d)[playlists.OrderBinding]) })
}

func TestADisplayThatLiesAboutTheFutureMovesNoSerial(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.check(s.await(s.accept().ID, store.Done))
	before := s.bound(t)
	future := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: time.Now().Add(20 * time.Hour).UnixMilli()}, Digest: playlists.Digest{9}}
	s.pub.Heard(status("d-00003", map[playlists.Order]playlists.Held{playlists.OrderBinding: future, playlists.OrderPlaylist: future}))
	livetest.Until(t, "the trouble", func() bool { return len(s.pub.Troubles()) == 1 })
	if why := s.pub.Troubles()[0]; !strings.Contains(why, "d-00003") || !strings.Contains(why, "future") {
		t.Errorf("it says %q", why)
	}
	if h := s.bound(t)["d-00003"]; h != before["d-00003"] {
		t.Errorf("it was bound anew with serial %s", h.Serial)
	}
	s.check(s.await(s.accept().ID, store.Done)) // and publishing goes on
}

func TestANewerTrustDocumentOnADisplayIsSaid(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.pub.Heard(status("d-00001", map[playlists.Order]playlists.Held{playlists.OrderTrust: {Serial: playlists.Serial{Epoch: 1, N: 7}, Digest: playlists.Digest{9}}}))
	livetest.Until(t, "the trouble", func() bool { return len(s.pub.Troubles()) == 1 })
	if why := s.pub.Troubles()[0]; !strings.Contains(why, "1.7") || !strings.Contains(why, "put the newest one again") {
		t.Errorf("it says %q", why)
	}
}
