package tunneltest

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"

	"storyline/agent/internal/durable"
	"storyline/agent/internal/journal"
	"storyline/playlists"
)

// Fill appends a play to the journal of an agent that doesn't run, over and over,
// until its segment has room for about so many more: what happens between two
// segments then happens soon. It gives how many it appended.
func Fill(dataDir string, display playlists.DisplayID, play playlists.Play, left int, scratch string) (int, error) {
	defer os.RemoveAll(scratch)
	full, err := appended(dataDir, display, play, -1, scratch)
	if err != nil || full <= left {
		return 0, err
	}
	n, err := appended(dataDir, display, play, full-left, scratch)
	if err != nil {
		return 0, err
	}
	segments, err := filepath.Glob(filepath.Join(scratch, "*.plays"))
	for _, name := range segments {
		var b []byte
		if b, err = os.ReadFile(name); err == nil {
			err = durable.Replace(filepath.Join(dataDir, "journal", filepath.Base(name)), b)
		}
		if err != nil {
			break
		}
	}
	return n, err
}

// appended copies a journal and appends n plays to the copy; less than 0: until a
// segment is full.
func appended(dataDir string, display playlists.DisplayID, play playlists.Play, n int, scratch string) (done int, err error) {
	err = errors.Join(os.RemoveAll(scratch), os.CopyFS(scratch, os.DirFS(filepath.Join(dataDir, "journal"))))
	if err != nil {
		return 0, err
	}
	j, err := journal.Open(journal.Options{Dir: scratch, Display: display, Rand: rand.Reader})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	count := func() int {
		names, _ := filepath.Glob(filepath.Join(scratch, "*.plays")) // the pattern is sound
		return len(names)
	}
	for segments := count(); n < 0 && count() == segments || done < n; done++ {
		if _, err := j.Append(play); err != nil {
			return done, err
		}
	}
	return done, nil
}
