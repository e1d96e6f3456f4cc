package media

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestAPathLeadsToTheFileThatWasHashedAndToNoOther(t *testing.T) {
	v, b := aFile(1, 4000)
	s := open(t, t.TempDir(), newBase(t, b).URL)
	if path, ok := s.Path(v.SHA256); ok {
		t.Errorf("%s is given of a file that nobody wants", path)
	}
	s.Want([]playlists.Variant{v})
	if path, ok := s.Path(v.SHA256); ok {
		t.Errorf("%s is given of a file that is not held", path)
	}
	livetest.Run(t, s.Run)
	allHeld(t, s)
	path, ok := s.Path(v.SHA256)
	if got, err := os.ReadFile(path); !ok || err != nil || !filepath.IsAbs(path) || !bytes.Equal(got, b) {
		t.Fatalf("%s, %t, %v", path, ok, err)
	}
	b[0]++
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	// Whether the watch or this question is first: the file is not given.
	if path, ok := s.Path(v.SHA256); ok {
		if now, err := os.ReadFile(path); err == nil && playlists.DigestOf(now) != v.SHA256 {
			t.Errorf("%s is given with other bytes", path)
		}
	}
	until(t, s, "the file is fetched anew or missing", func() bool {
		path, ok := s.Path(v.SHA256)
		if !ok {
			return len(s.Missing()) == 1
		}
		now, err := os.ReadFile(path)
		return err == nil && playlists.DigestOf(now) == v.SHA256
	})
}
