package tunneltest

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"storyline/agent/internal/journal"
	"storyline/playlists"
)

// Kept is what an agent's data directory holds of plays, as the real reader of
// the journal finds it.
type Kept struct {
	playlists.JournalState
	Plays   []playlists.Play // not stored yet
	Problem string           // damage
}

// KeptIn reads the plays in a data directory. It reads a copy: the agent that the
// directory belongs to may hold its lock, and must not be helped by a recovery
// that it didn't do itself.
func KeptIn(dataDir string, display playlists.DisplayID, scratch string) (k Kept, err error) {
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	names, err := filepath.Glob(filepath.Join(dataDir, "journal", "*.plays*"))
	if err != nil {
		return k, err
	}
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return k, err
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(scratch, filepath.Base(name)), b, 0o600)
		}
		if err != nil {
			return k, err
		}
	}
	j, err := journal.Open(journal.Options{Dir: scratch, Display: display, Rand: rand.Reader})
	if err != nil {
		return k, err
	}
	k.JournalState, k.Problem = j.State(), j.Problem()
	k.Plays, err = j.Read(0, math.MaxInt)
	return k, errors.Join(err, j.Close())
}

// Damaged lists what a cut must never leave in a data directory: a file under a
// digest with other bytes, or anything that was set aside.
func Damaged(dataDir string) ([]string, error) {
	root, err := os.OpenRoot(dataDir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var wrong []string
	err = fs.WalkDir(root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		if strings.HasSuffix(path, ".bad") {
			wrong = append(wrong, path+" was set aside")
		}
		want, err := playlists.ParseDigest(e.Name())
		if err != nil || filepath.Dir(path) != "media" {
			return nil
		}
		f, err := root.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		n, err := io.Copy(h, f)
		if err != nil {
			return err
		}
		if playlists.Digest(h.Sum(nil)) != want {
			wrong = append(wrong, fmt.Sprintf("%s has %d bytes of something else", path, n))
		}
		return nil
	})
	return wrong, err
}
