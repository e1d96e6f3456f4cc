package media

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"storyline/playlists"
)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func digest(b string) playlists.Digest { return sha256.Sum256([]byte(b)) }

func put(t *testing.T, s *Store, b string) playlists.Digest {
	t.Helper()
	if n, err := s.Put(digest(b), 1<<20, strings.NewReader(b)); err != nil || n != int64(len(b)) {
		t.Fatalf("put: %d, %v", n, err)
	}
	return digest(b)
}

func TestPutKeepsOnlyTheBytesOfTheDigest(t *testing.T) {
	torn := errors.New("torn")
	cases := []struct {
		name  string
		want  playlists.Digest
		limit int64
		body  io.Reader
		err   error
	}{
		{"right bytes", digest("film"), 4, strings.NewReader("film"), nil},
		{"byte by byte", digest("film"), 4, iotest.OneByteReader(strings.NewReader("film")), nil},
		{"other bytes", digest("film"), 9, strings.NewReader("filn"), &playlists.Refusal{Reason: WrongDigest}},
		{"one byte too many", digest("films"), 4, strings.NewReader("films"), &playlists.Refusal{Reason: playlists.Oversized}},
		{"endless", digest("film"), 1 << 16, endless{}, &playlists.Refusal{Reason: playlists.Oversized}},
		{"cut short", digest("film"), 9, strings.NewReader("fil"), &playlists.Refusal{Reason: WrongDigest}},
		{"nothing", digest(""), 9, strings.NewReader(""), &playlists.Refusal{Reason: playlists.Empty}},
		{"a torn connection", digest("film"), 9, io.MultiReader(strings.NewReader("film"), iotest.ErrReader(torn)), torn},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, dir := open(t)
			_, err := s.Put(c.want, c.limit, c.body)
			if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
				t.Fatalf("got %v, want %v", err, c.err)
			}
			files, _ := os.ReadDir(dir)
			_, held, _ := s.Size(c.want)
			if held != (err == nil) || len(files) != map[bool]int{true: 1}[held] {
				t.Errorf("held %v, %d files", held, len(files))
			}
			for _, f := range files {
				if info, _ := f.Info(); info.Mode().Perm() != 0o600 {
					t.Errorf("mode %v", info.Mode())
				}
			}
		})
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestPutMendsASpoiltFile(t *testing.T) {
	s, _ := open(t)
	d := put(t, s, "film")
	if err := os.WriteFile(s.path(d), []byte("rot!"), 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, s, "film")
	f, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); string(b) != "film" {
		t.Errorf("got %q", b)
	}
}

func TestManyPutTheSameFileAtOnce(t *testing.T) {
	s, dir := open(t)
	body := strings.Repeat("frame", 10_000)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := s.Put(digest(body), 1<<20, strings.NewReader(body)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestOpenSweepsUpBrokenUploadsAndKeepsTheRest(t *testing.T) {
	s, dir := open(t)
	d := put(t, s, "film")
	left := filepath.Join(dir, incoming+"123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a broken upload was left")
	}
	if n, ok, err := s.Size(d); n != 4 || !ok || err != nil {
		t.Errorf("size %d, %v, %v", n, ok, err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestHandler(t *testing.T) {
	s, _ := open(t)
	png := put(t, s, "\x89PNG\r\n\x1a\n0123456789")
	html := put(t, s, "<!doctype html><script>alert(1)</script>")
	vtt := put(t, s, "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
	h := s.Handler(slog.New(slog.DiscardHandler))
	etag := `"` + png.String() + `"`
	cases := []struct {
		name, method, path string
		header             [2]string
		status             int
		body               string
		is                 map[string]string
	}{
		{"whole", "GET", png.String(), [2]string{}, 200, "\x89PNG\r\n\x1a\n0123456789", map[string]string{
			"ETag": etag, "Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "image/png", "Content-Length": "18",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Accept-Ranges": "bytes"}},
		{"head", "HEAD", png.String(), [2]string{}, 200, "", map[string]string{"ETag": etag, "Content-Length": "18"}},
		{"a range", "GET", png.String(), [2]string{"Range", "bytes=8-11"}, 206, "0123", map[string]string{"Content-Range": "bytes 8-11/18"}},
		{"the end", "GET", png.String(), [2]string{"Range", "bytes=-2"}, 206, "89", nil},
		{"past the end", "GET", png.String(), [2]string{"Range", "bytes=99-"}, 416, "", nil},
		{"known", "GET", png.String(), [2]string{"If-None-Match", etag}, 304, "", nil},
		{"captions", "GET", vtt.String(), [2]string{}, 200, "", map[string]string{"Content-Type": "text/vtt; charset=utf-8"}},
		{"a page that was smuggled in", "GET", html.String(), [2]string{}, 200, "", map[string]string{"Content-Type": "application/octet-stream"}},
		{"unknown", "GET", digest("other").String(), [2]string{}, 404, "", nil},
		{"unknown, head", "HEAD", digest("other").String(), [2]string{}, 404, "", nil},
		{"upper case", "GET", strings.ToUpper(png.String()), [2]string{}, 404, "", nil},
		{"short", "GET", png.String()[:63], [2]string{}, 404, "", nil},
		{"a path", "GET", "..%2f..%2fetc%2fpasswd", [2]string{}, 404, "", nil},
		{"another method", "PUT", png.String(), [2]string{}, 405, "", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, Prefix+c.path, nil)
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if c.body != "" && w.Body.String() != c.body {
				t.Errorf("body %q", w.Body)
			}
			for k, v := range c.is {
				if got := w.Header().Get(k); got != v {
					t.Errorf("%s: %q, want %q", k, got, v)
				}
			}
		})
	}
}

func TestAFileThatCannotBeReadIsAnErrorWithoutItsPath(t *testing.T) {
	s, dir := open(t)
	d := digest("film")
	if err := os.Symlink(d.String(), s.path(d)); err != nil { // a loop
		t.Fatal(err)
	}
	var log bytes.Buffer
	w := httptest.NewRecorder()
	s.Handler(slog.New(slog.NewTextHandler(&log, nil))).ServeHTTP(w, httptest.NewRequest(http.MethodGet, Prefix+d.String(), nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), dir) || log.Len() == 0 {
		t.Errorf("%d %q, log %q", w.Code, w.Body, &log)
	}
}

func ExampleStore() {
	dir, _ := os.MkdirTemp("", "media")
	defer os.RemoveAll(dir)
	s, _ := Open(dir)
	_, err := s.Put(digest("film"), 1<<20, strings.NewReader("another film"))
	fmt.Println(err)
	// Output: refused, wrong-digest: the bytes are d416a2d103f6, not d0607f7ad262
}
