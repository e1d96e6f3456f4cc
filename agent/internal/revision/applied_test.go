package revision

import (
	"os"
	"path/filepath"
	"testing"

	"storyline/playlists"
)

// shown fills a revision and has its playlist come onto the screen.
func shown(t *testing.T, dir string) *Revision {
	t.Helper()
	r := filled(t, dir)
	if err := r.Applied(r.Snapshot().Held[playlists.OrderPlaylist]); err != nil {
		t.Fatal(err)
	}
	return r
}

// wantBoth checks which serials are the newest and the applied; 0 is none.
func wantBoth(t *testing.T, r *Revision, newest, applied int64) {
	t.Helper()
	serial := func(o *playlists.Opened) int64 {
		if o == nil {
			return 0
		}
		return o.Serial.N
	}
	s := r.Snapshot()
	if n, a := serial(s.Playlist), serial(s.Applied); n != newest || a != applied {
		t.Fatalf("newest %d and applied %d, want %d and %d; refusals %+v", n, a, newest, applied, s.Refusals)
	}
	if h := s.Held[playlists.OrderPlaylist].Serial.N; h != newest {
		t.Fatalf("serial %d is reported as held, want %d", h, newest)
	}
}

func TestWhatWasOnScreenIsThereBesideTheNewest(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		r := shown(t, dir)
		wantBoth(t, r, 100, 100)
		give(t, r, playlists.OrderPlaylist, list(101, "10511"))
		wantBoth(t, r, 101, 100)
		if dir == "" {
			return
		}
		wantBoth(t, open(t, dir, nil), 101, 100)
		before := r.Snapshot().Applied
		give(t, r, playlists.OrderTrust, trust(2, "olena", "petro"))
		if r.Snapshot().Applied != before {
			t.Fatal("a trust document that revokes nobody disturbed what is on screen")
		}
		if err := r.Applied(before.Held()); err != nil {
			t.Fatal(err)
		}
		wantBoth(t, r, 101, 100) // an older one is not kept anew
		if err := r.Applied(r.Snapshot().Playlist.Held()); err != nil {
			t.Fatal(err)
		}
		wantBoth(t, open(t, dir, nil), 101, 101)
	})
}

func TestWhatWasOnScreenFallsWithWhatItStandsOn(t *testing.T) {
	second := playlistOf{serial: 101, carriage: "10511", editor: "petro"}.bytes()
	for name, c := range map[string]struct {
		act             func(t *testing.T, r *Revision)
		newest, applied int64
	}{
		"its editor is revoked":      {func(t *testing.T, r *Revision) { give(t, r, playlists.OrderTrust, trust(3, "petro")) }, 101, 0},
		"the newest one's editor is": {func(t *testing.T, r *Revision) { give(t, r, playlists.OrderTrust, trust(3, "olena")) }, 0, 0},
		"the display moves":          {func(t *testing.T, r *Revision) { give(t, r, playlists.OrderBinding, binding(11, "10512")) }, 0, 0},
		"the display moves and comes back": {func(t *testing.T, r *Revision) {
			give(t, r, playlists.OrderBinding, binding(11, "10512"))
			give(t, r, playlists.OrderBinding, binding(12, "10511"))
			give(t, r, playlists.OrderPlaylist, second)
		}, 101, 0},
		"nothing happens": {func(*testing.T, *Revision) {}, 101, 100},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := shown(t, dir)
			give(t, r, playlists.OrderTrust, trust(2, "olena", "petro"))
			give(t, r, playlists.OrderPlaylist, second)
			c.act(t, r)
			wantBoth(t, r, c.newest, c.applied)
			wantBoth(t, open(t, dir, nil), c.newest, c.applied)
		})
	}
}

func TestWhatWasOnScreenIsNoWayBack(t *testing.T) {
	for name, c := range map[string]struct {
		spoil           func(t *testing.T, dir string)
		newest, applied int64
	}{
		"damaged": {func(t *testing.T, dir string) { write(t, dir, appliedName, []byte("{")) }, 101, 0},
		"older than the newest, which is lost": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, nameOf(playlists.OrderPlaylist))); err != nil {
				t.Fatal(err)
			}
		}, 0, 0},
		"newer than the newest": {func(t *testing.T, dir string) { write(t, dir, appliedName, list(102, "10511")) }, 101, 0},
		"of another carriage":   {func(t *testing.T, dir string) { write(t, dir, appliedName, list(99, "10512")) }, 101, 0},
		"the newest itself, whose file rots": {func(t *testing.T, dir string) {
			write(t, dir, appliedName, list(101, "10511"))
			write(t, dir, nameOf(playlists.OrderPlaylist), []byte("{"))
		}, 101, 101},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := shown(t, dir)
			give(t, r, playlists.OrderPlaylist, list(101, "10511"))
			c.spoil(t, dir)
			wantBoth(t, open(t, dir, nil), c.newest, c.applied)
		})
	}
}

func write(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}
