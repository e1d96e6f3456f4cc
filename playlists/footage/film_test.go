package footage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists/campaign"
	"storyline/playlists/screen/browsertest"
)

// shot makes a file with ffmpeg and gives it open, with what the probe says of it.
func shot(t testing.TB, name string, args ...string) (*os.File, campaign.Entry) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		browsertest.Missing(t, "ffmpeg")
	}
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(append([]string{"-v", "error", "-nostdin"}, args...), path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	return probed(t, path)
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

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// blinking is a source of ffmpeg: black and white in turn, so often a second.
func blinking(hz, fps int, size string) string {
	return fmt.Sprintf("color=black:s=%s:r=%d:d=3,format=gray,geq=lum='255*gte(mod(N*%d/%d\\,1)\\,0.5)'", size, fps, hz, fps)
}

func TestAFilmIsLookedAt(t *testing.T) {
	for _, c := range []struct {
		name, file string
		args       []string
		flashes    float64
	}{
		{"that stays", "still.mp4", []string{"-f", "lavfi", "-i", "color=gray:s=320x180:r=25:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p"}, 0},
		{"that blinks five times a second", "blink.mp4", []string{"-f", "lavfi", "-i", blinking(5, 25, "320x180"), "-c:v", "libx264", "-pix_fmt", "yuv420p"}, 5},
		{"that is upright, in WebM", "blink.webm", []string{"-f", "lavfi", "-i", blinking(4, 24, "90x160"), "-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p"}, 4},
		{"faster than a display", "fast.mp4", []string{"-f", "lavfi", "-i", blinking(6, 120, "160x90"), "-c:v", "libx264", "-pix_fmt", "yuv420p"}, 6},
		{"with its table at its end", "slow.mp4", []string{"-f", "lavfi", "-i", blinking(1, 10, "160x90"), "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "-faststart"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, e := shot(t, c.file, c.args...)
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
	first := written(t, "one.png", pngOf(t, scene(1280, 720, map[image.Point]*image.Gray{{500, 300}: drawn(t, one, 6, ink, paper)})))
	second := written(t, "two.png", pngOf(t, scene(1280, 720, map[image.Point]*image.Gray{{80, 90}: drawn(t, two, 5, ink, paper)})))
	f, e := shot(t, "codes.mp4", "-loop", "1", "-t", "2", "-i", first, "-loop", "1", "-t", "2", "-i", second,
		"-filter_complex", "[0:v][1:v]concat=n=2:v=1", "-c:v", "libx264", "-pix_fmt", "yuv420p")
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
	f, e := probed(t, written(t, "a.png", pngOf(t, scene(640, 480, map[image.Point]*image.Gray{{100, 100}: drawn(t, address, 6, ink, paper)}))))
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
	f, e := shot(t, "a.mp4", "-f", "lavfi", "-i", "color=gray:s=64x36:r=5:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p")
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
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		browsertest.Missing(t, "ffmpeg")
	}
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
	f, e := shot(t, "long.mp4", "-f", "lavfi", "-i", "color=gray:s=1280x720:r=30:d=20", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
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
	blue := []string{"-f", "lavfi", "-i", "color=red:s=640x360:r=10:d=1", "-f", "lavfi", "-i", "color=blue:s=640x360:r=10:d=2",
		"-filter_complex", "[0:v][1:v]concat=n=2:v=1", "-pix_fmt", "yuv420p"}
	for _, c := range []struct {
		name string
		open func(t *testing.T) (*os.File, campaign.Entry)
		w, h int
		like color.RGBA
	}{
		{"a PNG that is small already", func(t *testing.T) (*os.File, campaign.Entry) {
			return probed(t, written(t, "a.png", pngOf(t, image.NewGray(image.Rect(0, 0, 40, 30)))))
		}, 40, 30, color.RGBA{0, 0, 0, 255}},
		{"an upright JPEG", func(t *testing.T) (*os.File, campaign.Entry) { return probed(t, written(t, "a.jpg", b.Bytes())) }, 240, 480, color.RGBA{200, 255, 255, 255}},
		{"a film, from a third of it on", func(t *testing.T) (*os.File, campaign.Entry) {
			return shot(t, "a.mp4", append(blue, "-c:v", "libx264")...)
		}, 480, 270, color.RGBA{0, 0, 254, 255}},
		{"a film in WebM", func(t *testing.T) (*os.File, campaign.Entry) {
			return shot(t, "a.webm", append(blue, "-c:v", "libvpx")...)
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
	b := pngOf(t, image.NewGray(image.Rect(0, 0, 7000, 6000)))
	f, err := os.Open(written(t, "a.png", b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := Look(t.Context(), f, campaign.Entry{Type: "image/png", Bytes: int64(len(b)), W: 40, H: 30}); err == nil {
		t.Error("it was decoded")
	}
}
