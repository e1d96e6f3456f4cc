package footage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists/campaign"
	"storyline/playlists/filmtest"
	"storyline/playlists/livetest"
)

// shot makes a film and gives it open, with what the probe says of it.
func shot(t testing.TB, f filmtest.Film) (*os.File, campaign.Entry) {
	t.Helper()
	return probed(t, written(t, "film", f.Bytes(t)))
}

func probed(t testing.TB, path string) (*os.File, campaign.Entry) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	e, err := campaign.Probe(filepath.Base(path), f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return f, e
}

// written puts bytes into a file.
func written(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// blinking is a film: black and white in turn, so often a second.
func blinking(hz, fps, w, h int) filmtest.Film {
	return filmtest.Film{
		Fps: fps, Seconds: 3, Shots: []image.Image{filmtest.Plain(w, h, color.Black)},
		Filter: fmt.Sprintf("format=gray,geq=lum='255*gte(mod(N*%d/%d\\,1)\\,0.5)'", hz, fps),
	}
}

// calm is a film of nothing that moves.
func calm(w, h, fps, seconds int) filmtest.Film {
	return filmtest.Film{Fps: fps, Seconds: seconds, Shots: []image.Image{filmtest.Plain(w, h, color.Gray{Y: 128})}}
}

// as is a film with another codec.
func as(codec string, f filmtest.Film) filmtest.Film {
	f.Codec = codec
	return f
}

func TestAFilmIsLookedAt(t *testing.T) {
	slow := blinking(1, 10, 160, 90)
	slow.More = []string{"-movflags", "-faststart"}
	for _, c := range []struct {
		name    string
		film    filmtest.Film
		flashes float64
	}{
		{"that stays", calm(320, 180, 25, 2), 0},
		{"that blinks five times a second", blinking(5, 25, 320, 180), 5},
		{"that is upright, in WebM", as("libvpx-vp9", blinking(4, 24, 90, 160)), 4},
		{"faster than a display", blinking(6, 120, 160, 90), 6},
		{"with its table at its end", slow, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, e := shot(t, c.film)
			got, err := Look(t.Context(), f, e)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.Flashes-c.flashes) > 1 || (got.Flashes == 0) != (c.flashes == 0) || len(got.Codes) > 0 {
				t.Errorf("%+v, want %v flashes and no codes", got, c.flashes)
			}
		})
	}
}

func TestCodesOfAFilmAreRead(t *testing.T) {
	one, two := addresses()[1], addresses()[2]
	f, e := shot(t, filmtest.Film{Seconds: 2, Shots: []image.Image{
		scene(1280, 720, map[image.Point]*image.Gray{{500, 300}: drawn(t, one, 6, ink, paper)}),
		scene(1280, 720, map[image.Point]*image.Gray{{80, 90}: drawn(t, two, 5, ink, paper)}),
	}})
	got, err := Look(t.Context(), f, e)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{one, two}, got.Codes); diff != "" {
		t.Error(diff)
	}
}

func TestAPictureIsLookedAtWithoutAProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	address := addresses()[1]
	f, e := probed(t, written(t, "a.png", filmtest.PNG(t, scene(640, 480, map[image.Point]*image.Gray{{100, 100}: drawn(t, address, 6, ink, paper)}))))
	got, err := Look(t.Context(), f, e)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(campaign.Look{Codes: []string{address}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCaptionsShowNothing(t *testing.T) {
	f, e := probed(t, written(t, "a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nWords.\n")))
	if got, err := Look(t.Context(), f, e); err != nil || got.Flashes != 0 || got.Codes != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Thumb(t.Context(), f, e); !errors.Is(err, ErrNoPicture) {
		t.Errorf("a small picture: %v", err)
	}
}

func TestWithoutAProgramAFilmIsNotLookedAt(t *testing.T) {
	f, e := shot(t, calm(64, 36, 5, 1))
	t.Setenv("PATH", t.TempDir())
	if _, err := Look(t.Context(), f, e); !errors.Is(err, ErrNoProgram) {
		t.Errorf("look: %v", err)
	}
	if _, err := Thumb(t.Context(), f, e); !errors.Is(err, ErrNoProgram) {
		t.Errorf("small picture: %v", err)
	}
}

// TestAFilmOpensNothingElse gives the decoder lists of other files, a connection
// among them, under the names of films.
func TestAFilmOpensNothingElse(t *testing.T) {
	livetest.Program(t, "ffmpeg")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan struct{})
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
			close(came)
		}
	}()
	url := "http://" + l.Addr().String() + "/a.ts"
	for name, text := range map[string]string{
		"a playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + url + "\n#EXT-X-ENDLIST\n",
		"a list":     "ffconcat version 1.0\nfile '" + url + "'\n",
	} {
		for _, kind := range []string{"video/mp4", "video/webm"} {
			t.Run(name+" as "+kind, func(t *testing.T) {
				f, err := os.Open(written(t, "film", []byte(text)))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				e := campaign.Entry{Type: kind, Bytes: int64(len(text)), W: 64, H: 36, Ms: 1000, Fps: 25}
				if got, err := Look(t.Context(), f, e); err == nil {
					t.Errorf("it was looked at: %+v", got)
				}
			})
		}
	}
	l.Close()
	select {
	case <-came:
		t.Error("it was connected to")
	default:
	}
}

func TestALookEndsWithItsContext(t *testing.T) {
	f, e := shot(t, calm(1280, 720, 30, 20))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Look(ctx, f, e); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestASmallPictureIsSmall(t *testing.T) {
	tall := image.NewRGBA(image.Rect(0, 0, 900, 1800))
	for i := range tall.Pix {
		tall.Pix[i] = map[bool]byte{true: 200, false: 255}[i%4 == 0]
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, tall, nil); err != nil {
		t.Fatal(err)
	}
	red, blue := filmtest.Plain(640, 360, color.RGBA{255, 0, 0, 255}), filmtest.Plain(640, 360, color.RGBA{0, 0, 255, 255})
	film := filmtest.Film{Fps: 10, Shots: []image.Image{red, blue, blue}}
	for _, c := range []struct {
		name string
		open func(t *testing.T) (*os.File, campaign.Entry)
		w, h int
		like color.RGBA
	}{
		{"a PNG that is small already", func(t *testing.T) (*os.File, campaign.Entry) {
			return probed(t, written(t, "a.png", filmtest.PNG(t, image.NewGray(image.Rect(0, 0, 40, 30)))))
		}, 40, 30, color.RGBA{0, 0, 0, 255}},
		{"an upright JPEG", func(t *testing.T) (*os.File, campaign.Entry) { return probed(t, written(t, "a.jpg", b.Bytes())) }, 240, 480, color.RGBA{200, 255, 255, 255}},
		{"a film, from a third of it on", func(t *testing.T) (*os.File, campaign.Entry) {
			return shot(t, film)
		}, 480, 270, color.RGBA{0, 0, 254, 255}},
		{"a film in WebM", func(t *testing.T) (*os.File, campaign.Entry) {
			return shot(t, as("libvpx", film))
		}, 480, 270, color.RGBA{0, 0, 254, 255}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, e := c.open(t)
			got, err := Thumb(t.Context(), f, e)
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			if m.Bounds().Dx() != c.w || m.Bounds().Dy() != c.h {
				t.Errorf("%v, want %d x %d", m.Bounds(), c.w, c.h)
			}
			r, g, bl, _ := m.At(c.w/2, c.h/2).RGBA()
			if d := max(abs(int(r>>8)-int(c.like.R)), abs(int(g>>8)-int(c.like.G)), abs(int(bl>>8)-int(c.like.B))); d > 12 {
				t.Errorf("the middle is %d %d %d, want %v", r>>8, g>>8, bl>>8, c.like)
			}
		})
	}
}

func TestAPictureThatHasGrownIsNotDecoded(t *testing.T) {
	b := filmtest.PNG(t, image.NewGray(image.Rect(0, 0, 7000, 6000)))
	f, err := os.Open(written(t, "a.png", b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := Look(t.Context(), f, campaign.Entry{Type: "image/png", Bytes: int64(len(b)), W: 40, H: 30}); err == nil {
		t.Error("it was decoded")
	}
}
