package panel

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// maxFile is more than what is kept ever has.
const maxFile = 4 << 10

// kept is the file of what lasts.
type kept struct {
	V int `json:"v"`
	Up
}

// load reads what was left; no file is nothing.
func load(path string) (State, error) {
	b, err := durable.Read(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return State{}, fmt.Errorf("%s: %w", path, err)
	}
	if k.V != playlists.Version || k.Act != Blank && k.Act != HelpCard {
		return State{}, fmt.Errorf("%s: version %d, act %q", path, k.V, k.Act)
	}
	return State{Lasting: &k.Up}, nil
}

// save keeps what lasts, or that nothing does, safe from a power cut.
func save(path string, up *Up) error {
	if up == nil {
		return durable.Remove(path)
	}
	b, err := json.Marshal(kept{playlists.Version, *up})
	if err != nil {
		return err
	}
	return durable.Replace(path, b)
}
