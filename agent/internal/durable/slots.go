package durable

import (
	"bytes"
	"errors"
	"os"
)

// slot is how many bytes one of a file's two slots has: a block of its own, so that
// a write that a cut tears leaves the other slot alone.
const slot = 4096

// ReadSlots gives what was written into the two slots of a file. What is torn is
// given as it is: whoever wrote it knows it by its checksum.
func ReadSlots(path string) (both [2][]byte, err error) {
	b, err := Read(path, 2*slot)
	for i := range both {
		n := min(len(b), slot)
		both[i], b = bytes.TrimRight(b[:n], "\x00"), b[n:]
	}
	return both, err
}

// WriteSlot writes one of the two slots of a file and leaves the other as it is.
// What is small and changes often costs one block that way, where Replace costs
// sixteen. A file that isn't there, or of another length, is begun anew.
func WriteSlot(path string, n int, data []byte) error {
	if len(data) > slot {
		return errors.New("more than a slot holds")
	}
	block := make([]byte, slot)
	copy(block, data)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return begin(path, n, block)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() != 2*slot {
		return begin(path, n, block)
	}
	if _, err := f.WriteAt(block, int64(n)*slot); err != nil {
		return err
	}
	return SyncData(f)
}

func begin(path string, n int, block []byte) error {
	b := make([]byte, 2*slot)
	copy(b[n*slot:], block)
	return Replace(path, b)
}
