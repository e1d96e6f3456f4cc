package media

import (
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/filmtest"
	"storyline/playlists/footage"
)

func pngOf(t testing.TB, w, h int) string {
	t.Helper()
	return string(filmtest.PNG(t, image.NewGray(image.Rect(0, 0, w, h))))
}

// thumbOf gives the size of a small picture.
func thumbOf(t *testing.T, s *Store, d playlists.Digest) image.Point {
	t.Helper()
	f, err := s.Thumb(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := jpeg.DecodeConfig(f)
	if err != nil {
		t.Fatal(err)
	}
	return image.Pt(c.Width, c.Height)
}

func TestASmallPictureIsMadeOnceAndAgainIfItIsLost(t *testing.T) {
	s, dir := open(t)
	d := put(t, s, pngOf(t, 1000, 500))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if f, err := s.Thumb(t.Context(), d); err != nil {
				t.Error(err)
			} else {
				f.Close()
			}
		})
	}
	all.Wait()
	path := filepath.Join(dir, thumbsDir, d.String()+".jpg")
	made, err := os.Stat(path)
	if err != nil || made.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", made, err)
	}
	if size := thumbOf(t, s, d); size != image.Pt(480, 240) {
		t.Errorf("%v", size)
	}
	if again, err := os.Stat(path); err != nil || !os.SameFile(made, again) {
		t.Errorf("it was made anew: %v", err)
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if size := thumbOf(t, s, d); size != image.Pt(480, 240) {
		t.Errorf("after a loss: %v", size)
	}
}

func TestAFilmIsLookedAtOnce(t *testing.T) {
	s, dir := open(t)
	film := string(filmtest.Film{Fps: 10, Shots: []image.Image{filmtest.Plain(640, 360, color.Gray{Y: 128})}}.Bytes(t))
	d := put(t, s, film)
	path := os.Getenv("PATH")
	t.Setenv("PATH", t.TempDir())
	if _, err := s.Looked(t.Context(), d); !errors.Is(err, footage.ErrNoProgram) {
		t.Fatalf("without a program: %v", err)
	}
	t.Setenv("PATH", path)
	want, err := campaign.Probe("film", strings.NewReader(film), int64(len(film)))
	if err != nil {
		t.Fatal(err)
	}
	want.Look = &campaign.Look{}
	for _, when := range []string{"the first time", "remembered", "after its memory is spoilt"} {
		got, err := s.Looked(t.Context(), d)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", when, err, diff)
		}
		switch when {
		case "the first time":
			t.Setenv("PATH", t.TempDir())
		case "remembered":
			t.Setenv("PATH", path)
			if err := os.WriteFile(filepath.Join(dir, seenDir, d.String()+".json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Looked(t.Context(), d); err == nil {
				t.Errorf("spoilt, and taken for %+v", got)
			}
		}
	}
	if size := thumbOf(t, s, d); size != image.Pt(480, 270) {
		t.Errorf("its small picture: %v", size)
	}
}

func TestWhatCannotBeMadeIsTriedAgainOnlyWhenPutAnew(t *testing.T) {
	s, _ := open(t)
	good := pngOf(t, 40, 30)
	d := put(t, s, good)
	if err := os.WriteFile(s.path(d), []byte("GIF89a"), 0o600); err != nil {
		t.Fatal(err)
	}
	unfit := (*campaign.Unfit)(nil)
	if _, err := s.Thumb(t.Context(), d); !errors.As(err, &unfit) {
		t.Fatalf("%v", err)
	}
	if err := os.WriteFile(s.path(d), []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Thumb(t.Context(), d); !errors.As(err, &unfit) {
		t.Errorf("it was tried again: %v", err)
	}
	put(t, s, good)
	if size := thumbOf(t, s, d); size != image.Pt(40, 30) {
		t.Errorf("%v", size)
	}
}

func TestTheOldestOfWhatWasMadeGoesFirst(t *testing.T) {
	dir := t.TempDir()
	for n := range mostMade + 1 {
		name := filepath.Join(dir, digest(string(rune(n+1))).String())
		at := time.Unix(int64(n+1), 0)
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := prune(dir); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	_, oldest := os.Stat(filepath.Join(dir, digest(string(rune(1))).String()))
	_, newest := os.Stat(filepath.Join(dir, digest(string(rune(mostMade+1))).String()))
	if len(left) != mostMade*3/4 || !errors.Is(oldest, fs.ErrNotExist) || newest != nil {
		t.Errorf("%d are left; the oldest: %v, the newest: %v", len(left), oldest, newest)
	}
}

func TestHandlerThumb(t *testing.T) {
	s, _ := open(t)
	picture := put(t, s, pngOf(t, 1000, 500))
	captions := put(t, s, "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
	page := put(t, s, "<!doctype html><script>alert(1)</script>")
	h := s.HandlerThumb(slog.New(slog.DiscardHandler))
	etag := `"` + picture.String() + "-" + footage.Version + `"`
	for _, c := range []struct {
		name, method, path, known string
		status                    int
		kept                      string
	}{
		{"a picture", "GET", picture.String(), "", 200, "public, max-age=604800"},
		{"its head", "HEAD", picture.String(), "", 200, "public, max-age=604800"},
		{"known already", "GET", picture.String(), etag, 304, "public, max-age=604800"},
		{"captions", "GET", captions.String(), "", 404, "no-store"},
		{"a page that was smuggled in", "GET", page.String(), "", 404, "no-store"},
		{"unknown", "GET", digest("other").String(), "", 404, "no-store"},
		{"a path", "GET", "..%2f..%2fetc%2fpasswd", "", 404, "no-store"},
		{"another method", "PUT", picture.String(), "", 405, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, ThumbPrefix+c.path, nil)
			r.Header.Set("If-None-Match", c.known)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			got := w.Header()
			if w.Code != c.status || got.Get("Cache-Control") != c.kept {
				t.Fatalf("%d, kept %q; want %d, %q", w.Code, got.Get("Cache-Control"), c.status, c.kept)
			}
			if c.status == 405 {
				return
			}
			if got.Get("X-Content-Type-Options") != "nosniff" || got.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
				t.Errorf("unguarded: %v", got)
			}
			if c.status == 200 && (got.Get("Content-Type") != "image/jpeg" || got.Get("ETag") != etag) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestADrawingStandsInForAFilmThatCannotBeDecoded(t *testing.T) {
	film, err := os.ReadFile("../../../cmd/storyline/testdata/media/film.mp4")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir()) // without ffmpeg
	s, _ := open(t)
	w := httptest.NewRecorder()
	s.HandlerThumb(slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequest("GET", ThumbPrefix+put(t, s, string(film)).String(), nil))
	got := w.Header()
	if w.Code != 200 || got.Get("Content-Type") != "image/svg+xml" || got.Get("Cache-Control") != "no-store" || w.Body.String() != standIn {
		t.Errorf("%d, %v", w.Code, got)
	}
}
