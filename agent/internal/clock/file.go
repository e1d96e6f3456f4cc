package clock

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"time"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// load reads the later of two saved instants; no file is no instant. One of the two
// may have been torn by a power cut.
func load(path string) (playlists.Millis, error) {
	if path == "" {
		return 0, nil
	}
	slots, err := durable.ReadSlots(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	ms, _, err := later(slots)
	return ms, err
}

// later gives the later of two instants and which it is; the error is that of two
// that are torn.
func later(slots [2][]byte) (ms playlists.Millis, which int, err error) {
	var torn error
	which = -1
	for i, slot := range slots {
		at, err := parse(string(slot))
		if err != nil {
			torn = err
		} else if which < 0 || at > ms {
			ms, which = at, i
		}
	}
	if which < 0 {
		return 0, 0, torn
	}
	return ms, which, nil
}

// format writes an instant in decimal milliseconds since 1970 and a checksum: one
// flipped digit could put the floor behind the end of every story, for ever.
func format(ms playlists.Millis) string {
	return string(summed(fmt.Appendf(nil, "%d", ms)))
}

// summed adds a checksum to a line.
func summed(line []byte) []byte {
	return fmt.Appendf(line, " %08x\n", crc32.ChecksumIEEE(line))
}

// parse reads what format wrote.
func parse(s string) (playlists.Millis, error) {
	var ms playlists.Millis
	if _, err := fmt.Sscanf(s, "%d", &ms); err != nil || ms < 0 || format(ms) != s {
		return 0, fmt.Errorf("%q is not a time in milliseconds with its checksum", s)
	}
	return ms, nil
}

// store writes an instant in the place of the earlier one, so that a power cut
// leaves the later.
func store(path string, ms playlists.Millis) error {
	which := 1
	if slots, err := durable.ReadSlots(path); err == nil {
		_, which, _ = later(slots) // of two that are torn either will do
	}
	return durable.WriteSlot(path, 1-which, []byte(format(ms)))
}

// saveEvery is how often the floor is written down.
const saveEvery = 10 * time.Minute

// save writes down the latest time that is certain: the floor or, while a time
// source steers the wall clock, the wall clock itself. A display whose disk is
// full goes on without.
func (c *Clock) save() {
	if c.opt.File == "" {
		return
	}
	at := c.At()
	known := at.Floor
	if at.State == playlists.Synced {
		known = max(known, at.Now)
	}
	if err := store(c.opt.File, known); err != nil {
		c.opt.Log.Warn("time can't be saved", slog.Any("error", err))
	}
}
