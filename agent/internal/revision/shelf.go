package revision

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// shelf is the directory of the orders. A nil shelf keeps nothing: the memory
// of a virtual display.
type shelf struct{ dir string }

// file is one document to keep.
type file struct {
	name string
	data []byte
}

const (
	ordersDir   = "orders"
	appliedName = ordersDir + "/applied.json" // the playlist that was on screen last
	floorsName  = "floors.json"
	linkPrefix  = "roots-"
	maxLinks    = 64
)

func nameOf(order playlists.Order) string { return filepath.Join(ordersDir, string(order)+".json") }

// linkName sorts by serial.
func linkName(s playlists.Serial) string {
	return filepath.Join(ordersDir, fmt.Sprintf("%s%020d-%020d.json", linkPrefix, s.Epoch, s.N))
}

func openShelf(dir string) (*shelf, error) {
	s := &shelf{dir: dir}
	for _, d := range []string{dir, filepath.Join(dir, ordersDir)} {
		if err := durable.MakeDir(d); err != nil {
			return nil, fmt.Errorf("a directory for the orders: %w", err)
		}
		durable.Sweep(d)
	}
	return s, nil
}

// keep replaces files and then the floors. All bytes are written and synced
// before the first name changes, so a full disk changes nothing; the floors'
// name changes last and after a sync, so no cut leaves a floor above its
// document.
func (s *shelf) keep(files []file, floors map[string]floor) error {
	if s == nil {
		return nil
	}
	all := append(slices.Clone(files), file{floorsName, encodeFloors(floors)})
	temps := make([]string, 0, len(all))
	defer func() {
		for _, t := range temps {
			_ = os.Remove(t) // those renamed are gone already
		}
	}()
	for _, f := range all {
		dir := filepath.Join(s.dir, filepath.Dir(f.name))
		if err := durable.MakeDir(dir); err != nil { // somebody may have deleted it
			return err
		}
		t, err := durable.Write(dir, f.data)
		if t != "" {
			temps = append(temps, t)
		}
		if err != nil {
			return err
		}
	}
	for i, f := range all {
		if err := durable.Rename(temps[i], filepath.Join(s.dir, f.name)); err != nil {
			return err
		}
	}
	return nil
}

// read gives a kept file, never more of it than an order may have.
func (s *shelf) read(name string) ([]byte, error) {
	if s == nil {
		return nil, fs.ErrNotExist
	}
	return durable.Read(filepath.Join(s.dir, name), playlists.MaxMessage+1)
}

// lacks reports whether a file that was kept is not there any more.
func (s *shelf) lacks(name string) bool {
	if s == nil {
		return false
	}
	_, err := os.Lstat(filepath.Join(s.dir, name))
	return errors.Is(err, fs.ErrNotExist)
}

// links lists the documents that changed the roots, oldest first.
func (s *shelf) links() []string {
	if s == nil {
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(s.dir, ordersDir)) // sorted by name
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), linkPrefix) && strings.HasSuffix(e.Name(), ".json") {
			names = append(names, filepath.Join(ordersDir, e.Name()))
		}
	}
	return names[:min(len(names), maxLinks)]
}

// setAside keeps a file that doesn't hold for people to look at, out of the way.
func (s *shelf) setAside(name string) {
	if s != nil {
		_ = durable.SetAside(filepath.Join(s.dir, name))
	}
}

// remove deletes a file; that it may come back after a power cut is provided for.
func (s *shelf) remove(name string) {
	if s != nil {
		_ = os.Remove(filepath.Join(s.dir, name))
	}
}
