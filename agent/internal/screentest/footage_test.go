package screentest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
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
	img := image.NewRGBA(image.Rect(0, 0, W, H))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// film makes a film that shows each of some colours for a second.
func film(t testing.TB, colours ...color.RGBA) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		browsertest.Missing(t, "ffmpeg")
	}
	name := filepath.Join(t.TempDir(), "film.mp4")
	args := []string{"-v", "error"}
	all := ""
	for i, c := range colours {
		args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("color=0x%02x%02x%02x:size=%dx%d:rate=25:duration=1", c.R, c.G, c.B, W, H))
		all += fmt.Sprintf("[%d]", i)
	}
	args = append(args, "-filter_complex", fmt.Sprintf("%sconcat=n=%d,noise=alls=4:allf=t", all, len(colours)),
		"-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25", "-movflags", "+faststart", name)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
