package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists/livetest"
)

// smallSource is the good campaign of the campaign package, with media.
func smallSource(t *testing.T) *source {
	t.Helper()
	home := filepath.Join(t.TempDir(), "campaign")
	if err := errors.Join(os.CopyFS(filepath.Join(home, "media"), os.DirFS("testdata/media")), os.CopyFS(home, os.DirFS(filepath.Join(campaignTestdata, "good")))); err != nil {
		t.Fatal(err)
	}
	s, err := goodSource(home, filepath.Join(campaignTestdata, "good", "fleet.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lookedAt looks at a campaign and says at which of its films and pictures somebody
// has looked.
func lookedAt(t *testing.T, s *source) (films, pictures int) {
	t.Helper()
	var log bytes.Buffer
	if err := s.look(t.Context(), &log); err != nil || log.Len() > 0 {
		t.Fatalf("%v: %s", err, &log)
	}
	for _, e := range s.catalogue {
		switch {
		case e.Look == nil:
		case strings.HasPrefix(e.Type, "video/"):
			films++
		case strings.HasPrefix(e.Type, "image/"):
			pictures++
		}
	}
	return films, pictures
}

func TestFilmsAreLookedAtOnceAndPicturesWithoutAProgram(t *testing.T) {
	livetest.Program(t, "ffmpeg")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if films, pictures := lookedAt(t, smallSource(t)); films != 2 || pictures != 2 {
		t.Errorf("looked at %d films and %d pictures, want 2 and 2", films, pictures)
	}
	t.Setenv("PATH", t.TempDir())
	if films, pictures := lookedAt(t, smallSource(t)); films != 2 || pictures != 2 {
		t.Errorf("of those seen before %d films and %d pictures are known, want 2 and 2", films, pictures)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if films, pictures := lookedAt(t, smallSource(t)); films != 0 || pictures != 2 {
		t.Errorf("without a program looked at %d films and %d pictures, want 0 and 2", films, pictures)
	}
}

func TestAFileThatIsGoneMeanwhileIsNamed(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := smallSource(t)
	if err := os.Remove(s.media["media/door.uk.png"]); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := s.look(t.Context(), &log); err != nil || !strings.Contains(log.String(), "media/door.uk.png could not be looked at: ") {
		t.Errorf("%v: %q", err, &log)
	}
}
