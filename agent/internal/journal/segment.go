package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

const (
	segmentExt = ".plays"
	tempName   = ".new" + segmentExt
	pageSize   = 4096
)

// segment is one file of the journal: where it begins and which seqs of it can
// be read.
type segment struct {
	path string
	base uint64
	runs []run
}

// segmentPath names a segment by the first seq that it may hold.
func segmentPath(dir string, base uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%020d%s", base, segmentExt))
}

// baseOf reads the name of a segment.
func baseOf(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, segmentExt)
	if !ok || len(digits) != 20 {
		return 0, false
	}
	base, err := strconv.ParseUint(digits, 10, 64)
	return base, err == nil && base >= 1 && base <= maxSeq
}

// createSegment writes a segment full of zeros between two headers and gives it
// its name only once all of it is on disk.
func createSegment(dir string, id playlists.ID128, owner playlists.DisplayID, base, stored uint64) (*active, error) {
	a := &active{
		segment: &segment{path: segmentPath(dir, base), base: base},
		seed:    seedOf(id, base), used: 1, told: map[context]telling{},
	}
	data := make([]byte, 0, segmentSize)
	data = appendHeader(data, 0, id, base, owner)
	if stored > 0 {
		data = appendSlot(data, a.seed, 1, kindStored, binary.LittleEndian.AppendUint64(nil, stored))
		a.used = 2
	}
	data = append(data, make([]byte, lastSlot*slotSize-len(data))...)
	data = appendHeader(data, lastSlot, id, base, owner)
	temp := filepath.Join(dir, tempName)
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = durable.Rename(temp, a.path)
	}
	if err != nil {
		_ = os.Remove(temp)
		return nil, errors.Join(err, f.Close())
	}
	a.file = f
	return a, nil
}

// readSegment gives a segment's bytes. Pages that the disk no longer gives are
// filled with a pattern that no record matches, so they count as damaged.
func readSegment(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, segmentSize)
	n, err := io.ReadFull(f, data)
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return data[:n], nil
	}
	for at := 0; at < segmentSize; at += pageSize {
		page := data[at : at+pageSize]
		if n, err := f.ReadAt(page, int64(at)); err != nil {
			copy(page[n:], bytes.Repeat([]byte{0xff}, len(page)-n))
		}
	}
	return data, nil
}

// readHeader gives what a segment says of itself, and whether either of its
// headers is whole.
func readHeader(path string) (header, bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return header{}, false, err
	}
	defer f.Close()
	for _, n := range [2]int{0, lastSlot} {
		slot := make([]byte, slotSize)
		if _, err := f.ReadAt(slot, int64(n)*slotSize); err != nil {
			continue // too short, or a bad sector: the other one tells
		}
		if h, ok := headerOf(slot, n); ok {
			return h, true, nil
		}
	}
	return header{}, false, nil
}
