package stick

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/agent/internal/revision"
	"storyline/playlists"
	"storyline/playlists/bundle"
)

const (
	own      playlists.DisplayID = "d-10511-a"
	other    playlists.DisplayID = "d-10512-a"
	carriage playlists.Carriage  = "10511"
	next     playlists.Carriage  = "10512"
)

// now is when all of this happens.
func now() int64 { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC).UnixMilli() }

// display is a display's own judge: the revision itself, in memory.
type display struct{ *revision.Revision }

func newDisplay(t *testing.T, roots *playlists.Roots) display {
	t.Helper()
	r, err := revision.Open(revision.Options{Display: own, Roots: roots, Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	return display{r}
}

func (d display) Take(order playlists.Order, msg []byte) (bool, *playlists.Refused) {
	return d.Receive(order, msg, playlists.At(now()))
}

func (d display) Binding() *playlists.Binding { return d.Snapshot().Binding }

// order is one entry of a bundle with its bytes.
type order struct {
	bundle.Order
	msg []byte
}

func trust(n int64) order {
	return order{bundle.Order{Order: playlists.OrderTrust}, ordertest.Trust(n, "olena")}
}

// binding is said to be a display's, and is another's if one is given.
func binding(n int64, said, really playlists.DisplayID, c playlists.Carriage) order {
	return order{bundle.Order{Order: playlists.OrderBinding, Display: said}, ordertest.Binding(n, really, c)}
}

func playlist(n int64, said, really playlists.Carriage) order {
	o := bundle.Order{Order: playlists.OrderPlaylist, Network: ordertest.Network, Carriage: said}
	return order{o, ordertest.Playlist(n, really, "olena", ordertest.Story("door", 8000))}
}

// pack makes a bundle.
func pack(t *testing.T, list ...order) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Open(bytes.NewReader(bytesOf(t, list...)), 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bytesOf(t *testing.T, list ...order) []byte {
	t.Helper()
	var x bundle.Index
	for _, o := range list {
		o.SHA256, o.Bytes = playlists.DigestOf(o.msg), int64(len(o.msg))
		x.Orders = append(x.Orders, o.Order)
	}
	var out bytes.Buffer
	w, err := bundle.NewWriter(&out, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(); err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if err := w.Add(func(to io.Writer) error { _, err := to.Write(o.msg); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABundleIsJudgedLikeTheBroker(t *testing.T) {
	n := now()
	long := int64(40 * 24 * 3600 * 1000) // longer than a lease of ordertest
	held := []order{trust(n - 9), binding(n-9, own, own, carriage), playlist(n-9, carriage, carriage)}
	for name, c := range map[string]struct {
		held    []order // before
		bundled []order
		want    string
		tells   int64 // serial of the playlist in force afterwards; 0: none
	}{
		"a fresh display": {
			bundled: []order{trust(n), binding(n, own, own, carriage), playlist(n, carriage, carriage)},
			want:    "trust taken, binding taken, playlist taken", tells: n,
		},
		"in any order in the file": {
			bundled: []order{playlist(n, carriage, carriage), binding(n, own, own, carriage), trust(n)},
			want:    "trust taken, binding taken, playlist taken", tells: n,
		},
		"for a whole train": {
			bundled: []order{trust(n), binding(n, other, other, next), binding(n, own, own, carriage), playlist(n, next, next), playlist(n, carriage, carriage)},
			want:    "trust taken, binding taken, playlist taken", tells: n,
		},
		"for another train": {
			bundled: []order{trust(n), binding(n, other, other, next), playlist(n, next, next)},
			want:    "trust taken, nothing for display d-10511-a",
		},
		"what is held": {held: held, bundled: held, want: "trust held already, binding held already, playlist held already", tells: n - 9},
		"what is newer": {
			held: held, bundled: []order{playlist(n, carriage, carriage)}, want: "playlist taken", tells: n,
		},
		"what is older": {
			held:    held,
			bundled: []order{trust(n - 20), binding(n-20, own, own, carriage), playlist(n-20, carriage, carriage)},
			want: "trust refused (older-serial: serial 0.N-20 is older than 0.N-9), binding refused (older-serial: serial 0.N-20 is older than 0.N-9), " +
				"playlist refused (older-serial: serial 0.N-20 is older than 0.N-9)", tells: n - 9,
		},
		"other bytes under the serial that is held": {
			held:    held,
			bundled: []order{{bundle.Order{Order: playlists.OrderPlaylist, Network: ordertest.Network, Carriage: carriage}, ordertest.Playlist(n-9, carriage, "olena", ordertest.Story("gloves", 8000))}},
			want:    "playlist refused (same-serial: serial 0.N-9 is held with other bytes)", tells: n - 9,
		},
		"a lease that is over": {
			held:    held[:2],
			bundled: []order{playlist(n-long, carriage, carriage)},
			want:    "playlist refused (lease-ended: the lease of serial 0.N-LONG is over)",
		},
		"a serial from the future": {
			held: held, bundled: []order{playlist(n+long, carriage, carriage)},
			want: "playlist refused (far-future: serial 0.N+LONG is over 24 h ahead of the clock)", tells: n - 9,
		},
		"another display's binding under this one's name": {
			held: held, bundled: []order{binding(n, own, other, next), playlist(n, carriage, carriage)},
			want: "binding refused (wrong-subject: binding of display d-10512-a, this is d-10511-a), playlist taken", tells: n,
		},
		"another carriage's playlist under this one's name": {
			held: held, bundled: []order{playlist(n, carriage, next)},
			want: "playlist refused (wrong-subject: arrangement for carriage 10512 of kyiv-metro, this is 10511 of kyiv-metro)", tells: n - 9,
		},
		"a story of an editor whom nobody trusts": {
			held:    held,
			bundled: []order{{bundle.Order{Order: playlists.OrderPlaylist, Network: ordertest.Network, Carriage: carriage}, ordertest.Playlist(n, carriage, "mallory", ordertest.Story("door", 8000))}},
			want:    "playlist refused (unknown-key: ", tells: n - 9,
		},
		"a binding that is older, and the playlist of where it hangs": {
			held: held, bundled: []order{binding(n-20, own, own, next), playlist(n, next, next), playlist(n, carriage, carriage)},
			want: "binding refused (older-serial: serial 0.N-20 is older than 0.N-9), playlist taken", tells: n,
		},
		"another carriage now": {
			held: held, bundled: []order{binding(n, own, own, next), playlist(n, next, next), playlist(n, carriage, carriage)},
			want: "binding taken, playlist taken", tells: n,
		},
		"nothing to judge by": {
			bundled: []order{binding(n, own, own, carriage), playlist(n, carriage, carriage)},
			want:    "binding refused (nothing-to-judge-by: a binding, but no trust document)",
		},
		"no binding": {held: held[:1], bundled: []order{playlist(n, carriage, carriage)}, want: "nothing for display d-10511-a"},
		"no playlist": {
			held: held, bundled: []order{binding(n, own, own, carriage)},
			want: "binding taken, no playlist for carriage 10511", tells: n - 9,
		},
		"an order that nobody knows yet": {
			held: held, bundled: []order{{bundle.Order{Order: "weather", Network: ordertest.Network}, []byte("rain")}, playlist(n, carriage, carriage)},
			want: "playlist taken", tells: n,
		},
		"a film that calls itself an order": {
			held: held, bundled: []order{{bundle.Order{Order: playlists.OrderPlaylist, Network: ordertest.Network, Carriage: carriage}, bytes.Repeat([]byte{0}, 4000)}},
			want: "playlist refused (malformed: ", tells: n - 9,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisplay(t, ordertest.Roots())
			for _, o := range c.held {
				if _, refused := d.Take(o.Order.Order, o.msg); refused != nil {
					t.Fatalf("%s: %s", o.Order.Order, refused.Detail)
				}
			}
			got := Apply(pack(t, c.bundled...), own, d)
			for from, to := range map[int64]string{n: "N", n - 9: "N-9", n - 20: "N-20", n - long: "N-LONG", n + long: "N+LONG"} {
				got = strings.ReplaceAll(got, "0."+playlists.Serial{N: from}.String()[2:], "0."+to)
			}
			if begins := strings.HasSuffix(c.want, " ") && strings.HasPrefix(got, c.want); got != c.want && !begins {
				t.Errorf("said  %s\nwant  %s", got, c.want)
			}
			tells := int64(0)
			if p := d.Snapshot().Playlist; p != nil {
				tells = p.Serial.N
			}
			if tells != c.tells {
				t.Errorf("the playlist in force is of serial %d, want %d", tells, c.tells)
			}
			if again := Apply(pack(t, c.bundled...), own, d); strings.Contains(again, "taken") {
				t.Errorf("the same bundle again: %s", again)
			}
		})
	}
}

func TestATrustDocumentOfOtherRootsIsRefused(t *testing.T) {
	n := now()
	strangers := *ordertest.Roots()
	strangers.Keys = []playlists.Key{{Scheme: playlists.Ed25519, Public: bytes.Repeat([]byte{7}, 32), Person: "a stranger"}}
	d := newDisplay(t, &strangers)
	got := Apply(pack(t, trust(n), binding(n, own, own, carriage), playlist(n, carriage, carriage)), own, d)
	if !strings.HasPrefix(got, "trust refused (") || d.Snapshot().Trust != nil || d.Snapshot().Binding != nil {
		t.Errorf("said %s", got)
	}
}

// TestATornBundleGivesWhatIsWhole cuts the bundle before its last order.
func TestATornBundleGivesWhatIsWhole(t *testing.T) {
	n := now()
	file := bytesOf(t, trust(n), binding(n, own, own, carriage), playlist(n, carriage, carriage))
	file = file[:len(file)-2000]
	b, err := bundle.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	d := newDisplay(t, ordertest.Roots())
	if got := Apply(b, own, d); !strings.HasPrefix(got, "trust taken, binding taken, playlist not read (") {
		t.Errorf("said %s", got)
	}
}

func TestAStickOfManyForgeriesIsReadNoFurtherThanAFew(t *testing.T) {
	n := now()
	list := []order{trust(n), binding(n, own, own, carriage)}
	for i := range int64(3000) {
		list = append(list, playlist(n+i, carriage, next))
	}
	d := counted{newDisplay(t, ordertest.Roots()), new(int)}
	said := Apply(pack(t, list...), own, d)
	if *d.taken != 2+most || len(said) > 4000 || !strings.HasSuffix(said, "the rest not read") {
		t.Errorf("%d orders were judged, and %d bytes said", *d.taken, len(said))
	}
}

// counted counts what is judged.
type counted struct {
	display
	taken *int
}

func (c counted) Take(order playlists.Order, msg []byte) (bool, *playlists.Refused) {
	*c.taken++
	return c.display.Take(order, msg)
}
