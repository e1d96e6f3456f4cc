package viewer

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"storyline/playlists/livetest"
)

// page is red at the left and blue at the right, and tells its size.
const page = `<!doctype html><html lang="en"><title>Two colours</title>
<style>body{margin:0;display:flex;height:100vh}div{flex:1}</style>
<div style="background:#f00"></div><div style="background:#00f"></div>`

// browser opens Chromium.
func browser(t *testing.T) *Browser {
	t.Helper()
	b, err := Open(t.Context())
	switch {
	case errors.Is(err, ErrNoBrowser):
		livetest.Missing(t, "chromium")
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(b.profile); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the profile is still there: %v", err)
		}
	})
	return b
}

func TestPagesAreSeenInTheSizeOfTheirScreens(t *testing.T) {
	b := browser(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
	defer s.Close()
	for _, size := range []image.Point{{960, 540}, {270, 480}} {
		t.Run(size.String(), func(t *testing.T) {
			p, err := b.Visit(s.URL, int64(size.X), int64(size.Y))
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			png, err := p.Picture()
			if err != nil {
				t.Fatal(err)
			}
			img, _, err := image.Decode(bytes.NewReader(png))
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds().Size() != size {
				t.Errorf("the picture has %v pixels, want %v", img.Bounds().Size(), size)
			}
			left, _, _, _ := img.At(size.X/4, size.Y/2).RGBA()
			_, _, right, _ := img.At(size.X*3/4, size.Y/2).RGBA()
			if left != 0xffff || right != 0xffff {
				t.Errorf("left is %04x of red, right %04x of blue", left, right)
			}
		})
	}
}

func TestAPageAnswersAndItsPromisesAreWaitedFor(t *testing.T) {
	b := browser(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
	defer s.Close()
	p, err := b.Visit(s.URL, 800, 600)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	type answer struct {
		Title string
		Wide  int
	}
	got, err := Ask[answer](p, `new Promise(r => setTimeout(() => r({Title: document.title, Wide: innerWidth}), 20))`)
	if want := (answer{"Two colours", 800}); err != nil || got != want {
		t.Errorf("%+v: %v; want %+v", got, err, want)
	}
	if _, err := Ask[int](p, `no.such.thing`); err == nil {
		t.Error("a script that fails gave an answer")
	}
}

func TestPagesThatCannotBeOpened(t *testing.T) {
	b := browser(t)
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	if _, err := b.Visit(s.URL, 800, 600); err == nil {
		t.Error("a page of nobody was opened")
	}
}

func TestWithoutABrowserTheReasonIsKnown(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context()); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("%v", err)
	}
}

func TestABrowserThatDoesNotStartLeavesNothing(t *testing.T) {
	dir, temp := t.TempDir(), t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("TMPDIR", temp)
	if err := os.WriteFile(filepath.Join(dir, "chromium"), []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context()); err == nil || errors.Is(err, ErrNoBrowser) {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
