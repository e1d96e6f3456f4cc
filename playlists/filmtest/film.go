// Package filmtest makes the films and pictures that tests show, fetch and judge:
// real files, of which each test says only what matters to it.
package filmtest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"storyline/playlists/livetest"
)

// Film is what a film is like; what is not said is as most films are.
type Film struct {
	W, H    int           // 320 x 180; with shots it is as large as the first
	Fps     int           // 25
	Seconds int           // of each shot; 1
	Shots   []image.Image // stand one after the other; none: a pattern that never stands still
	Filter  string        // what ffmpeg does to every picture of it
	Codec   string        // ffmpeg's encoder: libx264, in MP4; those of WebM make that
	More    []string      // further words to ffmpeg
}

// Bytes makes the film. It is made once on a machine and kept in the cache of its
// user: encoding takes longer than most tests.
func (f Film) Bytes(t testing.TB) []byte {
	t.Helper()
	ffmpeg := livetest.Program(t, "ffmpeg")
	f = f.whole()
	shots := make([][]byte, len(f.Shots))
	for i, s := range f.Shots {
		shots[i] = PNG(t, s)
	}
	kept := f.kept(t, ffmpeg, shots)
	if film, err := os.ReadFile(kept); err == nil {
		return film
	}
	dir := t.TempDir()
	for i, s := range shots {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.png", i)), s, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), ffmpeg, append(f.words(), "film")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	film, err := os.ReadFile(filepath.Join(dir, "film"))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, kept, film)
	return film
}

// whole fills in what is not said.
func (f Film) whole() Film {
	f.W, f.H, f.Fps, f.Seconds = cmp.Or(f.W, 320), cmp.Or(f.H, 180), cmp.Or(f.Fps, 25), cmp.Or(f.Seconds, 1)
	f.Codec = cmp.Or(f.Codec, "libx264")
	return f
}

// words are what ffmpeg is told.
func (f Film) words() []string {
	list := []string{"-v", "error", "-nostdin"}
	if len(f.Shots) == 0 {
		list = append(list, "-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=%dx%d:rate=%d:duration=%d", f.W, f.H, f.Fps, f.Seconds))
	} else {
		list = append(list, "-framerate", "1/"+strconv.Itoa(f.Seconds), "-i", "%d.png")
	}
	filters := "fps=" + strconv.Itoa(f.Fps)
	if f.Filter != "" {
		filters += "," + f.Filter
	}
	list = append(list, "-vf", filters, "-c:v", f.Codec, "-pix_fmt", "yuv420p", "-g", strconv.Itoa(f.Fps))
	if f.Codec == "libx264" {
		list = append(list, "-preset", "veryfast", "-movflags", "+faststart", "-f", "mp4")
	} else {
		list = append(list, "-deadline", "realtime", "-cpu-used", "8", "-f", "webm")
	}
	return append(list, f.More...)
}

// kept is where a film lies once it is made: its name is all that it is made of.
func (f Film) kept(t testing.TB, ffmpeg string, shots [][]byte) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Stat(ffmpeg)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	fmt.Fprintln(h, program.Size(), program.ModTime().Unix(), strings.Join(f.words(), " "))
	for _, s := range shots {
		fmt.Fprintf(h, "%x\n", sha256.Sum256(s))
	}
	return filepath.Join(cache, "storyline", "films", fmt.Sprintf("%x", h.Sum(nil)))
}

// keep puts a film into the cache, whole or not at all.
func keep(t testing.TB, path string, film []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	part, err := os.CreateTemp(filepath.Dir(path), "part-")
	if err != nil {
		t.Fatal(err)
	}
	_, err = part.Write(film)
	if err := errors.Join(err, part.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(part.Name(), path); err != nil {
		t.Fatal(err)
	}
}

// PNG gives the file of a picture.
func PNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Plain is a picture in one colour.
func Plain(w, h int, c color.Color) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return m
}
