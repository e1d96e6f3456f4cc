package clock

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// maxFile is more than the digits of any instant and its checksum.
const maxFile = 64

// load reads a saved instant; no file is no instant.
func load(path string) (playlists.Millis, error) {
	if path == "" {
		return 0, nil
	}
	b, err := read(path, maxFile)
	if b == nil || err != nil {
		return 0, err
	}
	return parse(string(b))
}

// read gives the beginning of a file; nil if there is none.
func read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
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

// store writes an instant so that a power cut leaves the old or the new one.
func store(path string, ms playlists.Millis) error {
	return durable.Replace(path, []byte(format(ms)))
}
