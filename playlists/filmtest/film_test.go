package filmtest

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"storyline/playlists/campaign"
)

func TestAFilmIsAsItWasAskedFor(t *testing.T) {
	shots := []image.Image{Plain(64, 36, color.White), Plain(64, 36, color.Black)}
	for name, c := range map[string]struct {
		film Film
		want campaign.Entry
	}{
		"a pattern":        {Film{Seconds: 2}, campaign.Entry{Type: "video/mp4", W: 320, H: 180, Ms: 2000, Fps: 25}},
		"two shots":        {Film{Seconds: 2, Shots: shots, Fps: 10}, campaign.Entry{Type: "video/mp4", W: 64, H: 36, Ms: 4000, Fps: 10}},
		"filtered, in VP8": {Film{Shots: shots, Codec: "libvpx", Filter: "negate"}, campaign.Entry{Type: "video/webm", W: 64, H: 36, Ms: 2000}},
	} {
		t.Run(name, func(t *testing.T) {
			b := c.film.Bytes(t)
			got, err := campaign.Probe("film", bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			if got.Type != c.want.Type || got.W != c.want.W || got.H != c.want.H || max(got.Ms-c.want.Ms, c.want.Ms-got.Ms) > 100 || c.want.Fps != 0 && got.Fps != c.want.Fps {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestAFilmIsMadeOnce(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	still := Film{Shots: []image.Image{Plain(64, 36, color.White)}}
	made := still.Bytes(t)
	kept, err := filepath.Glob(filepath.Join(cache, "storyline", "films", "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %q, %v", kept, err)
	}
	if err := os.WriteFile(kept[0], []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := still.Bytes(t); string(again) != "as it was" {
		t.Errorf("made anew: %d bytes", len(again))
	}
	other := Film{Shots: []image.Image{Plain(64, 36, color.Black)}}
	if b := other.Bytes(t); bytes.Equal(b, made) || string(b) == "as it was" {
		t.Error("two films are taken for one")
	}
}
