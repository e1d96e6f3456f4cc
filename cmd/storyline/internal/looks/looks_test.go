package looks

import (
	"encoding/binary"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

func digest(n int) (d playlists.Digest) {
	binary.BigEndian.PutUint32(d[:], uint32(n))
	return d
}

func open(t *testing.T) Shelf {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	return Open()
}

func TestWhatWasSeenIsRemembered(t *testing.T) {
	s := open(t)
	want := campaign.Look{Flashes: 2, Codes: []string{"https://a.b"}}
	if _, known := s.Get(digest(1)); known {
		t.Error("a new shelf knows a file")
	}
	s.Put(digest(1), want)
	got, known := Open().Get(digest(1))
	if diff := cmp.Diff(want, got); !known || diff != "" {
		t.Errorf("known: %v, %s", known, diff)
	}
	if _, known := s.Get(digest(2)); known {
		t.Error("another file is known")
	}
	if info, err := os.Stat(s.path(digest(1))); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestATornLookIsNone(t *testing.T) {
	s := open(t)
	s.Put(digest(1), campaign.Look{Flashes: 2})
	if err := os.WriteFile(s.path(digest(1)), []byte(`{"flashes":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, known := s.Get(digest(1)); known {
		t.Errorf("taken for %+v", got)
	}
}

func TestTheOldestGoFirst(t *testing.T) {
	s := open(t)
	s.Put(digest(0), campaign.Look{})
	b, _ := os.ReadFile(s.path(digest(0)))
	for n := range most {
		if err := os.WriteFile(s.path(digest(n)), b, 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(int64(1_000_000+n), 0)
		if err := os.Chtimes(s.path(digest(n)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	s.Put(digest(most), campaign.Look{Flashes: 1})
	list, _ := os.ReadDir(s.dir)
	_, oldest := s.Get(digest(0))
	_, young := s.Get(digest(most - 1))
	_, newest := s.Get(digest(most))
	if len(list) > most || oldest || !young || !newest {
		t.Errorf("%d files; oldest %v, young %v, newest %v", len(list), oldest, young, newest)
	}
}

func TestWithoutAFolderNothingIsKept(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	s := Open()
	s.Put(digest(1), campaign.Look{})
	if _, known := s.Get(digest(1)); known {
		t.Error("it is known")
	}
}
