package publish

import (
	"testing"

	"storyline/playlists"
)

func TestLacks(t *testing.T) {
	held := func(n int64, d byte) playlists.Held {
		return playlists.Held{Serial: playlists.Serial{Epoch: 1, N: n}, Digest: playlists.Digest{d}}
	}
	for _, c := range []struct {
		name         string
		wanted, held playlists.Held
		want         bool
	}{
		{"it holds nothing", held(5, 1), playlists.Held{}, true},
		{"it holds an older one", held(5, 1), held(4, 9), true},
		{"it holds the very one", held(5, 1), held(5, 1), false},
		{"it holds other bytes under the serial", held(5, 1), held(5, 2), true},
		{"it holds a newer one: the store was restored", held(5, 1), held(6, 2), false},
	} {
		if got := Lacks(c.wanted, c.held); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestDue(t *testing.T) {
	const at = 1_000_000
	for _, c := range []struct {
		name  string
		chase Chase
		pause playlists.Millis // -1: never
	}{
		{"a session's first status: a moment for what is on its way", Chase{Connected: true, Since: at, First: true}, 300},
		{"then 2 s after it went out", Chase{Connected: true, Since: at - 300, Sent: at, First: true, Tries: 1}, 2000},
		{"then 4", Chase{Connected: true, Since: at - 9000, Sent: at, First: true, Tries: 2}, 4000},
		{"missed while connected: 2 s after it went out", Chase{Connected: true, Since: at - 100, Sent: at}, 2000},
		{"then 4 s", Chase{Connected: true, Since: at - 100, Sent: at, Tries: 1}, 4000},
		{"then 256 s", Chase{Connected: true, Since: at - 100, Sent: at, Tries: 7}, 256_000},
		{"never more than 5 min", Chase{Connected: true, Since: at - 100, Sent: at, Tries: 8}, 300_000},
		{"never more than 5 min, whatever the tries", Chase{Connected: true, Since: at - 100, Sent: at, Tries: 1 << 40}, 300_000},
		{"it went out for somebody else just now", Chase{Connected: true, Since: at - 60_000, Sent: at, First: true}, 300},
		{"it was never sent in this start", Chase{Connected: true, Since: at, Tries: 0}, 2000},
		{"never to an offline display", Chase{Since: at}, -1},
		{"not while it waits to be sent", Chase{Connected: true, Queued: true, Since: at}, -1},
	} {
		for _, now := range []playlists.Millis{at, at + c.pause - 1, at + c.pause, at + 400_000} {
			if got, want := Due(c.chase, now), c.pause >= 0 && now >= at+c.pause; got != want {
				t.Errorf("%s: %d ms later %v, want %v", c.name, now-at, got, want)
			}
		}
	}
}

func TestRenewalIsAtHalfLifeSpreadOverAnHour(t *testing.T) {
	const issued, lease = 1_000_000, 1_000_000 + playlists.DefaultLease
	const half = issued + playlists.DefaultLease/2
	least, most := playlists.Millis(1<<62), playlists.Millis(0)
	for i := range 1000 {
		at := RenewAt("kyiv-metro", playlists.Carriage(string(rune('a'+i%26))+string(rune('a'+i/26))), issued, lease)
		least, most = min(least, at), max(most, at)
		if at < half || at >= half+3600_000 {
			t.Fatalf("renewed %d ms after half-life", at-half)
		}
	}
	if least > half+60_000 || most < half+3540_000 {
		t.Errorf("not spread: from %d to %d ms after half-life", least-half, most-half)
	}
	if at := RenewAt("n", "1", 0, 8000); at < 4000 || at >= 6000 {
		t.Errorf("a short lease is renewed at %d of 8000", at)
	}
	if at := RenewAt("n", "1", 5, 5); at != 5 {
		t.Errorf("a lease without length: %d", at)
	}
}
