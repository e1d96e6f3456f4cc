package revision

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// both runs a test on disk and in memory.
func both(t *testing.T, f func(t *testing.T, dir string)) {
	t.Run("disk", func(t *testing.T) { f(t, t.TempDir()) })
	t.Run("memory", func(t *testing.T) { f(t, "") })
}

func TestOrdersComeIntoForceOneUnderTheOther(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		r := open(t, dir, nil)
		deny(t, r, playlists.OrderBinding, binding(10, "10511"), playlists.NotHeldYet)
		give(t, r, playlists.OrderTrust, trust(1, "olena"))
		if r.Snapshot().Help == nil {
			t.Fatal("no help card before a binding")
		}
		deny(t, r, playlists.OrderPlaylist, list(100, "10511"), playlists.NotHeldYet)
		give(t, r, playlists.OrderBinding, binding(10, "10511"))
		give(t, r, playlists.OrderPlaylist, list(100, "10511"))
		s := r.Snapshot()
		want := map[playlists.Order]playlists.Held{
			playlists.OrderTrust:    {Serial: playlists.Serial{N: 1}, Digest: playlists.DigestOf(trust(1, "olena"))},
			playlists.OrderBinding:  {Serial: playlists.Serial{N: 10}, Digest: playlists.DigestOf(binding(10, "10511"))},
			playlists.OrderPlaylist: {Serial: playlists.Serial{N: 100}, Digest: playlists.DigestOf(list(100, "10511"))},
		}
		if d := cmp.Diff(want, s.Held); d != "" {
			t.Fatal(d)
		}
		if s.Playlist == nil || s.Binding.Carriage != "10511" || s.Issued != now+1 {
			t.Fatalf("%+v", s)
		}
		if changed, refused := r.Receive(playlists.OrderPlaylist, list(100, "10511"), clock()); changed || refused != nil {
			t.Fatalf("the same again: %v %v", changed, refused)
		}
		if r.Snapshot() != s {
			t.Fatal("nothing changed, yet there is another state")
		}
	})
}

func TestWhatIsNotInOrderIsRefusedAndChangesNothing(t *testing.T) {
	good := list(100, "10511")
	both(t, func(t *testing.T, dir string) {
		r := filled(t, dir)
		for why, msg := range map[playlists.Reason][]byte{
			playlists.Empty:        nil,
			playlists.Truncated:    good[:len(good)-9],
			playlists.Oversized:    bytes.Repeat([]byte(" "), playlists.MaxMessage+1),
			playlists.Malformed:    []byte("[]"),
			playlists.OlderSerial:  list(99, "10511"),
			playlists.WrongSubject: list(101, "10512"),
			playlists.FarFuture:    list(now+25*3600*1000, "10511"),
			playlists.LeaseEnded:   playlistOf{serial: 101, carriage: "10511", issued: now - 10, lease: now}.bytes(),
			playlists.SameSerial:   playlistOf{serial: 100, carriage: "10511", lease: now + 5}.bytes(),
			playlists.UnknownKey:   playlistOf{serial: 101, carriage: "10511", editor: "mallory"}.bytes(),
		} {
			deny(t, r, playlists.OrderPlaylist, msg, why)
		}
		deny(t, r, playlists.OrderPlaylist, playlistOf{serial: 101, carriage: "10511", signer: "olena"}.bytes(), playlists.UnknownKey)
		deny(t, r, playlists.OrderPlaylist, playlistOf{serial: 101, carriage: "10511", issued: now + 1e12, lease: now + 2e12}.bytes(), playlists.FarFuture)
		deny(t, r, playlists.OrderTrust, trustBy(2, *firstRoots(), nil, "anna"), playlists.TooFewPersons)
		deny(t, r, playlists.OrderAlerts, []byte("{}"), playlists.Invalid)
		if n := len(r.Snapshot().Refusals); n != playlists.MaxRefusals {
			t.Fatalf("%d refusals kept", n)
		}
		give(t, r, playlists.OrderPlaylist, list(101, "10511"))
	})
}

func TestARepeatedRefusalIsCounted(t *testing.T) {
	r := filled(t, "")
	for range 300 {
		deny(t, r, playlists.OrderPlaylist, list(7, "10511"), playlists.OlderSerial)
	}
	deny(t, r, playlists.OrderPlaylist, list(8, "10511"), playlists.OlderSerial)
	list := r.Snapshot().Refusals
	if len(list) != 2 || list[0].Count != 300 || list[1].Count != 1 || list[0].At != now || list[0].Detail == "" {
		t.Fatalf("%+v", list)
	}
}

func TestEverythingIsThereAfterARestart(t *testing.T) {
	dir := t.TempDir()
	before := filled(t, dir).Snapshot()
	after := open(t, dir, trust(1, "olena")).Snapshot()
	if d := cmp.Diff(before.Held, after.Held); d != "" || len(after.Refusals) > 0 {
		t.Fatal(d, after.Refusals)
	}
	if after.Playlist == nil || after.Playlist.Digest != before.Playlist.Digest || after.Help == nil || after.Issued != before.Issued {
		t.Fatalf("%+v", after)
	}
}

func TestALeaseThatIsOverAtStartLeavesThePlaylistHeld(t *testing.T) {
	dir := t.TempDir()
	filled(t, dir)
	r, err := Open(Options{Dir: dir, Display: "d-1", Roots: firstRoots(), Now: now + 2*playlists.DefaultLease})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	if s.Playlist == nil {
		t.Fatal("fell")
	}
	p := playlists.NewProgramme(s.Playlist, s.Help, playlists.Shape{}, "ceiling")
	if slot := p.At(playlists.At(now+2*playlists.DefaultLease), nil); slot.Kind != playlists.ShowHelp {
		t.Fatalf("shows %s", slot.Kind)
	}
}

func TestARevokedEditorsStoryFalls(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		r := open(t, dir, trust(1, "olena", "petro"))
		give(t, r, playlists.OrderBinding, binding(10, "10511"))
		msg := playlistOf{serial: 100, carriage: "10511", editor: "petro"}.bytes()
		give(t, r, playlists.OrderPlaylist, msg)
		give(t, r, playlists.OrderTrust, trust(2, "olena"))
		s := r.Snapshot()
		if s.Playlist != nil || s.Help == nil || s.Held[playlists.OrderPlaylist] != (playlists.Held{}) {
			t.Fatalf("%+v", s)
		}
		if dir != "" {
			if s.Binding == nil || len(s.Refusals) != 1 || s.Refusals[0].Reason != playlists.UnknownKey {
				t.Fatalf("%+v", s.Refusals)
			}
			if open(t, dir, nil).Snapshot().Playlist != nil {
				t.Fatal("back after a restart")
			}
		} else {
			give(t, r, playlists.OrderBinding, binding(10, "10511"))
		}
		// With the editor back, the very same message holds again.
		deny(t, r, playlists.OrderPlaylist, msg, playlists.UnknownKey)
		give(t, r, playlists.OrderTrust, trust(3, "olena", "petro"))
		if dir == "" {
			give(t, r, playlists.OrderBinding, binding(10, "10511"))
		}
		give(t, r, playlists.OrderPlaylist, msg)
	})
}

func TestATrustDocumentThatRevokesNobodyDisturbsNothing(t *testing.T) {
	r := filled(t, t.TempDir())
	before := r.Snapshot().Playlist
	give(t, r, playlists.OrderTrust, trust(2, "olena", "petro"))
	if s := r.Snapshot(); s.Playlist != before || len(s.Refusals) != 0 {
		t.Fatalf("%+v", s)
	}
}

func TestRootsRotate(t *testing.T) {
	dir := t.TempDir()
	r := filled(t, dir)
	next := rootsOf("daryna", "yevhen", "zoya")
	last := rootsOf("ihor", "kateryna", "lesia")
	deny(t, r, playlists.OrderTrust, trustBy(2, next, []string{"olena"}, "daryna", "zoya"), playlists.UnknownKey)
	deny(t, r, playlists.OrderTrust, trustBy(2, next, []string{"olena"}, "anna", "vira"), playlists.UnknownKey)
	give(t, r, playlists.OrderTrust, trustBy(2, next, []string{"olena"}, "anna", "vira", "daryna", "zoya"))
	deny(t, r, playlists.OrderTrust, trust(3, "olena"), playlists.UnknownKey)
	give(t, r, playlists.OrderTrust, trustBy(4, last, []string{"olena"}, "yevhen", "zoya", "ihor", "lesia"))
	give(t, r, playlists.OrderTrust, trustBy(5, last, []string{"olena"}, "ihor", "lesia"))
	// The first roots lead to the last ones again, link by link.
	r = open(t, dir, trust(1, "olena"))
	s := r.Snapshot()
	if s.Trust == nil || s.Trust.Serial.N != 5 || s.Playlist == nil || len(s.Refusals) != 0 {
		t.Fatalf("%+v", s)
	}
	deny(t, r, playlists.OrderTrust, trustBy(6, next, []string{"olena"}, "daryna", "zoya"), playlists.UnknownKey)
	// A cut between the link and its document: the link is the document.
	if err := os.WriteFile(filepath.Join(dir, nameOf(playlists.OrderTrust)), trustBy(2, next, []string{"olena"}, "anna", "vira", "daryna", "zoya"), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, floorsName))
	if s := open(t, dir, nil).Snapshot(); s.Trust == nil || s.Trust.Serial.N != 4 || len(s.Refusals) != 0 {
		t.Fatalf("%+v", s)
	}
}

func TestADisplayMovesAndReturns(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		r := filled(t, dir)
		give(t, r, playlists.OrderBinding, binding(11, "10512"))
		if s := r.Snapshot(); s.Playlist != nil || s.Help == nil {
			t.Fatalf("%+v", s)
		}
		give(t, r, playlists.OrderPlaylist, list(50, "10512"))
		give(t, r, playlists.OrderBinding, binding(12, "10511"))
		deny(t, r, playlists.OrderPlaylist, list(99, "10511"), playlists.OlderSerial)
		give(t, r, playlists.OrderPlaylist, list(100, "10511"))
	})
}

func TestADamagedFileIsSetAsideAndItsFloorStays(t *testing.T) {
	for _, order := range []playlists.Order{playlists.OrderTrust, playlists.OrderBinding, playlists.OrderPlaylist} {
		t.Run(string(order), func(t *testing.T) {
			dir := t.TempDir()
			filled(t, dir)
			path := filepath.Join(dir, nameOf(order))
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			good := bytes.Clone(b)
			b[len(b)/2] ^= 0x10
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			r := open(t, dir, nil)
			s := r.Snapshot()
			if _, held := s.Held[order]; held || len(s.Refusals) != 1 || s.Refusals[0].Order != order || s.Refusals[0].At != now {
				t.Fatalf("%+v", s)
			}
			if _, err := os.Stat(path + ".bad"); err != nil {
				t.Fatal(err)
			}
			older := map[playlists.Order][]byte{
				playlists.OrderTrust: trust(0, "olena"), playlists.OrderBinding: binding(9, "10511"), playlists.OrderPlaylist: list(99, "10511"),
			}
			if order != playlists.OrderPlaylist || s.Binding != nil {
				deny(t, r, order, older[order], playlists.OlderSerial)
			}
			give(t, r, order, good)
			if s := r.Snapshot(); s.Playlist == nil || s.Help == nil {
				t.Fatalf("what lay beside the damaged file did not come back: %+v", s)
			}
		})
	}
}

func TestWithoutATrustDocumentInForceTheOlderOnesCardIsShown(t *testing.T) {
	dir := t.TempDir()
	r := filled(t, dir)
	give(t, r, playlists.OrderTrust, trust(2, "olena"))
	if err := os.WriteFile(filepath.Join(dir, nameOf(playlists.OrderTrust)), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, trust(1, "olena")).Snapshot()
	if s.Trust != nil || s.Playlist != nil || s.Help == nil {
		t.Fatalf("%+v", s)
	}
}

func TestDamagedFloorsAreTakenFromWhatIsHeld(t *testing.T) {
	dir := t.TempDir()
	filled(t, dir)
	path := filepath.Join(dir, floorsName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// One digit of a serial: still JSON, and would lock every order out.
	b = []byte(strings.Replace(string(b), `"n":100`, `"n":900`, 1))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir, nil)
	deny(t, r, playlists.OrderPlaylist, list(99, "10511"), playlists.OlderSerial)
	give(t, r, playlists.OrderPlaylist, list(101, "10511"))
}

func TestAnOlderFilePutBackIsRefused(t *testing.T) {
	dir := t.TempDir()
	r := filled(t, dir)
	give(t, r, playlists.OrderPlaylist, list(101, "10511"))
	if err := os.WriteFile(filepath.Join(dir, nameOf(playlists.OrderPlaylist)), list(100, "10511"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, nil).Snapshot()
	if s.Playlist != nil || len(s.Refusals) != 1 || s.Refusals[0].Reason != playlists.OlderSerial {
		t.Fatalf("%+v", s)
	}
}

func TestWhatCannotBeSavedIsRefusedAndTheOldStaysInForce(t *testing.T) {
	dir := t.TempDir()
	r := filled(t, dir)
	orders := filepath.Join(dir, ordersDir)
	if err := os.Rename(orders, orders+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orders, nil, 0o600); err != nil { // in the directory's way
		t.Fatal(err)
	}
	deny(t, r, playlists.OrderPlaylist, list(101, "10511"), playlists.StorageFailed)
	if r.Problem() == "" {
		t.Error("nothing was said")
	}
	if err := os.Remove(orders); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(orders+"-away", orders); err != nil {
		t.Fatal(err)
	}
	if s := open(t, dir, nil).Snapshot(); s.Held[playlists.OrderPlaylist].Serial.N != 100 {
		t.Fatalf("%+v", s.Held)
	}
	// The floor did not advance: the same order is taken once there is room.
	give(t, r, playlists.OrderPlaylist, list(101, "10511"))
}

func TestTheFirstTrustFileCountsIfItIsNewer(t *testing.T) {
	dir := t.TempDir()
	filled(t, dir)
	if s := open(t, dir, trust(5, "olena")).Snapshot(); s.Trust.Serial.N != 5 || s.Playlist == nil {
		t.Fatalf("%+v", s)
	}
	if s := open(t, dir, trust(2, "olena")).Snapshot(); s.Trust.Serial.N != 5 || len(s.Refusals) != 0 {
		t.Fatalf("%+v", s)
	}
	if s := open(t, t.TempDir(), []byte("nonsense")).Snapshot(); s.Trust != nil || len(s.Refusals) != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestFilesAreForTheAgentAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	filled(t, dir)
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		want := os.FileMode(0o600)
		if info.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want || strings.HasPrefix(info.Name(), ".") {
			t.Errorf("%s has mode %o", info.Name(), info.Mode().Perm())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSerialsOnlyRise drives a revision with playlists, bindings and restarts
// and a model of three numbers.
func TestSerialsOnlyRise(t *testing.T) {
	carriages := []playlists.Carriage{"10511", "10512"}
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		r := open(t, dir, trust(1, "olena"))
		floor := map[playlists.Carriage]int64{}
		bound, at, inForce := playlists.Carriage(""), int64(0), int64(0)
		rt.Repeat(map[string]func(*rapid.T){
			"playlist": func(rt *rapid.T) {
				c, n := rapid.SampledFrom(carriages).Draw(rt, "carriage"), rapid.Int64Range(1, 30).Draw(rt, "serial")
				changed, _ := r.Receive(playlists.OrderPlaylist, list(n, c), clock())
				want := c == bound && n >= floor[c] && n != inForce
				if changed != want {
					rt.Fatalf("playlist %d of %s: %v, want %v (bound to %s, floor %d)", n, c, changed, want, bound, floor[c])
				}
				if changed {
					floor[c], inForce = n, n
				}
			},
			"binding": func(rt *rapid.T) {
				c, n := rapid.SampledFrom(carriages).Draw(rt, "carriage"), rapid.Int64Range(1, 30).Draw(rt, "serial")
				changed, _ := r.Receive(playlists.OrderBinding, binding(n, c), clock())
				if changed != (n > at) {
					rt.Fatalf("binding %d after %d: %v", n, at, changed)
				}
				if changed {
					at = n
					if c != bound {
						bound, inForce = c, 0
					}
				}
			},
			"applied": func(rt *rapid.T) {
				if err := r.Applied(r.Snapshot().Held[playlists.OrderPlaylist]); err != nil {
					rt.Fatal(err)
				}
			},
			"restart": func(*rapid.T) { r = open(t, dir, trust(1, "olena")) },
			"": func(rt *rapid.T) {
				s := r.Snapshot()
				if s.Held[playlists.OrderPlaylist].Serial.N != inForce || (s.Playlist != nil) != (inForce > 0) {
					rt.Fatalf("in force %+v, want %d", s.Held, inForce)
				}
				if a := s.Applied; a != nil && (a.Carriage != bound || a.Serial.N > inForce || (a.Serial.N == inForce) != (a == s.Playlist)) {
					rt.Fatalf("serial %d of %s counts as applied beside %d of %s", a.Serial.N, a.Carriage, inForce, bound)
				}
			},
		})
	})
}

// TestTheGenuineBytesTakeOverFromThoseThatSomebodyRewrote: the signed parts are
// the same, so it is no other order, and it must not lock the genuine one out.
func TestTheGenuineBytesTakeOverFromThoseThatSomebodyRewrote(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		spaced := func(msg []byte) []byte { return append(bytes.Clone(msg), " \n"...) }
		r := open(t, dir, nil)
		orders := []struct {
			order playlists.Order
			msg   []byte
		}{
			{playlists.OrderTrust, trust(1, "olena")}, {playlists.OrderBinding, binding(10, "10511")}, {playlists.OrderPlaylist, list(100, "10511")},
		}
		for _, o := range orders {
			give(t, r, o.order, spaced(o.msg))
		}
		if err := r.Applied(r.Snapshot().Playlist.Held()); err != nil {
			t.Fatal(err)
		}
		if dir != "" {
			r = open(t, dir, nil)
		}
		for _, o := range orders {
			give(t, r, o.order, o.msg)
			s := r.Snapshot()
			if got := s.Held[o.order].Digest; got != playlists.DigestOf(o.msg) || s.Binding == nil || s.Playlist == nil || len(s.Refusals) > 0 {
				t.Fatalf("%s: holds %s, %+v", o.order, got.Short(), s)
			}
		}
		wantBoth(t, r, 100, 100)
		if dir != "" {
			r = open(t, dir, nil)
			wantBoth(t, r, 100, 100)
		}
		// Other content under the serial stays out.
		deny(t, r, playlists.OrderPlaylist, playlistOf{serial: 100, carriage: "10511", lease: now + 5}.bytes(), playlists.SameSerial)
	})
}

func TestWhatWasRewrittenFirstLocksNothingOutAfterItFell(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		r := open(t, dir, trust(1, "olena"))
		give(t, r, playlists.OrderBinding, append(binding(10, "10511"), ' '))
		give(t, r, playlists.OrderPlaylist, append(list(100, "10511"), ' '))
		give(t, r, playlists.OrderTrust, trust(2, "petro")) // both fall in memory, the playlist on disk
		give(t, r, playlists.OrderTrust, trust(3, "olena"))
		give(t, r, playlists.OrderBinding, binding(10, "10511"))
		give(t, r, playlists.OrderPlaylist, list(100, "10511"))
	})
}

// TestADirectoryCopiedFromAnotherDisplayHeals: all bindings of a fleet may share
// one serial.
func TestADirectoryCopiedFromAnotherDisplayHeals(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"whole":               func(string) error { return nil },
		"without its binding": func(dir string) error { return os.Remove(filepath.Join(dir, nameOf(playlists.OrderBinding))) },
		"without its floors":  func(dir string) error { return os.Remove(filepath.Join(dir, floorsName)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			shown(t, dir)
			if err := spoil(dir); err != nil {
				t.Fatal(err)
			}
			other := func() *Revision {
				r, err := Open(Options{Dir: dir, Display: "d-2", Roots: firstRoots(), Network: "kyiv-metro", Now: now})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			r := other()
			s := r.Snapshot()
			if s.Trust == nil || s.Binding != nil || s.Playlist != nil || s.Applied != nil || len(s.Refusals) > 0 {
				t.Fatalf("%+v", s)
			}
			b := playlists.Binding{
				Header: playlists.Header{V: 1}, Serial: playlists.Serial{N: 10}, Issued: now, Display: "d-2",
				Network: "kyiv-metro", Carriage: "10511", Position: "door",
			}
			give(t, r, playlists.OrderBinding, seal(playlists.TypeBinding, b.Payload(), "controller").Bytes())
			give(t, r, playlists.OrderPlaylist, list(90, "10511"))
			wantBoth(t, other(), 90, 0)
		})
	}
}

func TestADeletedDirectoryIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	r := filled(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	// The retained orders come again at the next connection.
	for order, msg := range map[playlists.Order][]byte{
		playlists.OrderTrust: trust(1, "olena"), playlists.OrderBinding: binding(10, "10511"), playlists.OrderPlaylist: list(100, "10511"),
	} {
		if changed, refused := r.Receive(order, msg, clock()); changed || refused != nil {
			t.Fatalf("%s: changed %v, refused %+v", order, changed, refused)
		}
	}
	wantBoth(t, open(t, dir, nil), 100, 0)
}

func TestAFullDiskIsNamedWhereItLeavesNothingToJudgeBy(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, nil)
	orders := filepath.Join(dir, ordersDir)
	if err := os.Remove(orders); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orders, nil, 0o600); err != nil { // as good as a full disk
		t.Fatal(err)
	}
	deny(t, r, playlists.OrderTrust, trust(1, "olena"), playlists.StorageFailed)
	deny(t, r, playlists.OrderBinding, binding(10, "10511"), playlists.NotHeldYet)
	list := r.Snapshot().Refusals
	if got := list[len(list)-1].Detail; !strings.HasPrefix(got, "the disk would not take") {
		t.Fatalf("says %q", got)
	}
}
