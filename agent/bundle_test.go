package agent

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/bundle"
)

// offline gives the configuration of a display that knows nothing but the roots
// and reaches nobody: no trust document, no network, no broker, no media base.
func offline(t *testing.T) Config {
	t.Helper()
	cfg := display(t, "tcp://127.0.0.1:9")
	cfg.TrustFile, cfg.Network = "", ""
	return cfg
}

// films makes as many films, and a story that shows each.
func films(n int) (*playlists.Story, [][]byte) {
	s := ordertest.Story("foreman")
	s.Slides = nil
	var all [][]byte
	for i := range n {
		b := make([]byte, 300_000+i)
		rand.NewChaCha8([32]byte{byte(i)}).Read(b)
		all = append(all, b)
		s.Slides = append(s.Slides, playlists.Slide{
			ID: playlists.SlideID(rune('a' + i)), Kind: playlists.ImageSlide, Ms: 500, Alt: playlists.Texts{"uk": "Двері", "en": "A door"},
			Media: []playlists.Variant{{SHA256: playlists.DigestOf(b), Bytes: int64(len(b)), Type: "image/png", W: 1920, H: 1080}},
		})
	}
	return s, all
}

// bundled makes a bundle of serial n for display d-1 in carriage 10511, and
// another display.
func bundled(t *testing.T, n int64, s *playlists.Story, films [][]byte) []byte {
	t.Helper()
	var x bundle.Index
	var members [][]byte
	add := func(o bundle.Order, msg []byte) {
		o.SHA256, o.Bytes = playlists.DigestOf(msg), int64(len(msg))
		x.Orders, members = append(x.Orders, o), append(members, msg)
	}
	add(bundle.Order{Order: playlists.OrderTrust}, ordertest.Trust(n, "olena"))
	add(bundle.Order{Order: playlists.OrderBinding, Display: "d-0"}, ordertest.Binding(n, "d-0", "10510"))
	add(bundle.Order{Order: playlists.OrderBinding, Display: "d-1"}, ordertest.Binding(n, "d-1", "10511"))
	add(bundle.Order{Order: playlists.OrderPlaylist, Network: ordertest.Network, Carriage: "10511"}, ordertest.Playlist(n, "10511", "olena", s))
	for _, f := range films {
		x.Media = append(x.Media, bundle.Media{SHA256: playlists.DigestOf(f), Bytes: int64(len(f))})
		members = append(members, f)
	}
	var out bytes.Buffer
	w, err := bundle.NewWriter(&out, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(); err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := w.Add(func(to io.Writer) error { _, err := to.Write(m); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lastDrop gives the newest verdict, "" if there is none.
func lastDrop(s *standing) string {
	if len(s.Drop) == 0 {
		return ""
	}
	return s.Drop[len(s.Drop)-1].Verdict
}

const allTaken = "bundle: trust taken, binding taken, playlist taken; 3 of its 3 media files are for this display, 3 held"

func TestABundleIsAllThatADisplayNeeds(t *testing.T) {
	cfg := offline(t)
	a, stop := start(t, cfg)
	s, all := films(3)
	n := time.Now().UnixMilli()
	file := bundled(t, n, s, all)
	path := filepath.Join(cfg.DataDir, "drop", "holiday.jpg") // known by what it is, not by its name
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	playing := func(s *standing) bool {
		return s.Showing.What == playlists.ShowSlide && s.Showing.ID == "foreman" && s.Applied.Serial.N == n && s.Missing == 0
	}
	got := statusOf(t, a, "the story on screen", func(s *standing) bool { return playing(s) && lastDrop(s) == allTaken })
	if got.Connected || len(got.Refusals) > 0 || got.Held[playlists.OrderBinding].Serial.N != n {
		t.Errorf("connected %t, refused %v, held %v", got.Connected, got.Refusals, got.Held)
	}

	// Last week's bundle beside it changes nothing, and that is said.
	old, older := films(3)
	if err := os.WriteFile(filepath.Join(cfg.DataDir, "drop", "old.storyline"), bundled(t, n-1000, old, older), 0o600); err != nil {
		t.Fatal(err)
	}
	got = statusOf(t, a, "a refusal", func(s *standing) bool { return strings.Contains(lastDrop(s), "older-serial") })
	if !playing(got) || len(got.Refusals) != 3 {
		t.Errorf("after an older bundle: %+v, refused %v", got.Showing, got.Refusals)
	}

	// After a power cut it plays on, and the bundle that still lies there does nothing.
	stop()
	if err := os.Remove(filepath.Join(cfg.DataDir, "drop", "old.storyline")); err != nil {
		t.Fatal(err)
	}
	a, _ = start(t, cfg)
	got = statusOf(t, a, "the story on screen again", func(s *standing) bool { return playing(s) && lastDrop(s) != "" })
	if want := strings.ReplaceAll(allTaken, "taken", "held already"); lastDrop(got) != want || len(got.Refusals) > 0 {
		t.Errorf("after a restart: %q, refused %v", lastDrop(got), got.Refusals)
	}
}

// TestATornBundleIsTakenAsItGrows copies a bundle in two goes, the first of which
// ends within the second film.
func TestATornBundleIsTakenAsItGrows(t *testing.T) {
	cfg := offline(t)
	a, _ := start(t, cfg)
	s, all := films(3)
	file := bundled(t, time.Now().UnixMilli(), s, all)
	cut := len(file) - 2*len(all[2])
	path := filepath.Join(cfg.DataDir, "drop", "kyiv.storyline")
	if err := os.WriteFile(path, file[:cut], 0o600); err != nil {
		t.Fatal(err)
	}
	got := statusOf(t, a, "what is whole", func(s *standing) bool {
		return s.Missing == 2 && strings.Contains(lastDrop(s), "5 of its 7 parts are there")
	})
	if !strings.HasPrefix(lastDrop(got), "bundle: trust taken, binding taken, playlist taken; 3 of its 3 media files are for this display, 1 held") {
		t.Errorf("said %q", lastDrop(got))
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(file[cut:]); err != nil {
		t.Fatal(err)
	}
	got = statusOf(t, a, "the rest", func(s *standing) bool { return s.Missing == 0 && strings.HasSuffix(lastDrop(s), "3 held") })
	if len(got.Drop) != 1 {
		t.Errorf("one file has %d verdicts: %v", len(got.Drop), got.Drop)
	}
}

// TestADamagedFilmInABundleLeavesTheOthers turns one bit of one film.
func TestADamagedFilmInABundleLeavesTheOthers(t *testing.T) {
	cfg := offline(t)
	a, _ := start(t, cfg)
	s, all := films(3)
	file := bundled(t, time.Now().UnixMilli(), s, all)
	at := bytes.Index(file, all[1]) + 1000
	file[at] ^= 1
	path := filepath.Join(cfg.DataDir, "drop", "kyiv.storyline")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	statusOf(t, a, "the others", func(s *standing) bool {
		return s.Missing == 1 && strings.HasSuffix(lastDrop(s), "3 of its 3 media files are for this display, 2 held, 1 damaged")
	})
	// A good copy over it puts it right.
	file[at] ^= 1
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	statusOf(t, a, "all of them", func(s *standing) bool { return s.Missing == 0 })
}
