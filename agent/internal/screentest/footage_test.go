package screentest

import (
	"image/color"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists"
	"storyline/playlists/filmtest"
)

// Colours of pictures and of the seconds of films: none is on a card.
var (
	red    = color.RGBA{200, 30, 30, 255}
	blue   = color.RGBA{30, 60, 200, 255}
	green  = color.RGBA{20, 150, 60, 255}
	violet = color.RGBA{150, 40, 170, 255}
)

// seconds are the colours of a film, one for each second.
var seconds = []color.RGBA{green, violet, blue, red}

// Shelf is media by digest, as files.
type Shelf struct{ dir string }

// Path gives where a file lies.
func (s Shelf) Path(d playlists.Digest) (string, bool) {
	path := filepath.Join(s.dir, d.String())
	_, err := os.Stat(path)
	return path, err == nil
}

// ServeHTTP serves /media/sha256/<digest>.
func (s Shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d, err := playlists.ParseDigest(strings.TrimPrefix(r.URL.Path, "/media/sha256/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	path, _ := s.Path(d)
	http.ServeFile(w, r, path)
}

// put lays bytes onto the shelf and gives their address.
func (s Shelf) put(t testing.TB, b []byte) string {
	t.Helper()
	d := playlists.DigestOf(b)
	if err := os.WriteFile(filepath.Join(s.dir, d.String()), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return "media/sha256/" + d.String()
}

// picture makes a picture in one colour.
func picture(t testing.TB, c color.Color) []byte {
	t.Helper()
	return filmtest.PNG(t, filmtest.Plain(W, H, c))
}

// film makes a film that shows each of some colours for a second, with some noise
// on it, as every film that was shot has.
func film(t testing.TB, colours ...color.RGBA) []byte {
	t.Helper()
	f := filmtest.Film{Filter: "noise=alls=4:allf=t"}
	for _, c := range colours {
		f.Shots = append(f.Shots, filmtest.Plain(W, H, c))
	}
	return f.Bytes(t)
}
