package media

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/playlists"
)

// book is a log that a test reads.
type book struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *book) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *book) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestWhatIsNotWantedInDropIsSaidOnce(t *testing.T) {
	v, b := aFile(1, 4000)
	var said book
	s, err := Open(Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	drop := filepath.Join(s.dir, dropDir)
	for name, data := range map[string][]byte{"wanted": b, "short": []byte("x"), "alike": bytes.Repeat([]byte{7}, 4000)} {
		path := filepath.Join(drop, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(drop, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(drop, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	for range 2 { // the second reading says nothing that the first has said
		s.Want([]playlists.Variant{v})
		until(t, s, "drop to be read", func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return !s.dropping && s.dropDue.IsZero()
		})
	}
	for name, want := range map[string]int{"short": 1, "link": 1, "folder": 1, "wanted": 0} {
		if got := strings.Count(said.String(), "not wanted\" name="+name); got != want {
			t.Errorf("%s was said %d times, want %d:\n%s", name, got, want, said.String())
		}
	}
}
