package journal

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"storyline/playlists"
)

// The layout of a segment; see the package comment.
const (
	slotSize    = 128
	headSize    = 8
	maxBody     = slotSize - headSize
	segmentSize = 1 << 20
	slots       = segmentSize / slotSize
	lastSlot    = slots - 1 // holds the second header
)

// kind says what a slot holds.
type kind byte

const (
	kindHeader kind = iota + 1
	kindPlay
	kindStored
	kindCarriage
	kindOrder
	kindSlide
	kindBoot
	kindMedia
	kindSkip // kinds are only ever added
)

// seedOf begins the checksum of every slot of a segment, so that a record of
// another journal or segment is never taken for one of this.
func seedOf(id playlists.ID128, base uint64) uint32 {
	b := binary.LittleEndian.AppendUint64(id[:], base)
	return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
}

func sumOf(slot []byte, seed uint32, n int) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var number [4]byte
	binary.LittleEndian.PutUint32(number[:], uint32(n))
	return crc32.Update(crc32.Update(seed, table, number[:]), table, slot[4:slotSize])
}

// appendSlot writes slot number n behind b.
func appendSlot(b []byte, seed uint32, n int, k kind, body []byte) []byte {
	at := len(b)
	b = append(b, make([]byte, slotSize)...)
	slot := b[at:]
	slot[4], slot[5] = byte(len(body)), byte(k)
	copy(slot[headSize:], body)
	binary.LittleEndian.PutUint32(slot, sumOf(slot, seed, n))
	return b
}

// readSlot gives what slot number n holds. An empty slot is all zeros; one that
// is neither empty nor ok is damaged.
func readSlot(slot []byte, seed uint32, n int) (k kind, body []byte, empty, ok bool) {
	size := int(slot[4])
	if size > 0 && size <= maxBody && binary.LittleEndian.Uint32(slot) == sumOf(slot, seed, n) {
		return kind(slot[5]), slot[headSize : headSize+size], false, true
	}
	var zeros [slotSize]byte
	return 0, nil, bytes.Equal(slot, zeros[:]), false
}

const (
	magic   = "storyline plays\n"
	version = 1
)

// appendHeader writes a segment's header as slot number n. Its checksum begins
// with nothing: it is what tells the id that all others begin with.
func appendHeader(b []byte, n int, id playlists.ID128, base uint64, owner playlists.DisplayID) []byte {
	body := append([]byte(magic), version)
	body = append(body, id[:]...)
	body = binary.LittleEndian.AppendUint64(body, base)
	return appendSlot(b, 0, n, kindHeader, append(body, owner...))
}

// header is what a segment says of itself.
type header struct {
	id      playlists.ID128
	base    uint64
	version int
	owner   playlists.DisplayID // "" where nobody was named
}

// headerOf reads a header from slot number n.
func headerOf(slot []byte, n int) (header, bool) {
	k, body, _, ok := readSlot(slot, 0, n)
	if !ok || k != kindHeader || len(body) < len(magic)+25 || string(body[:len(magic)]) != magic {
		return header{}, false
	}
	body = body[len(magic):]
	return header{
		version: int(body[0]), id: playlists.ID128(body[1:17]),
		base: binary.LittleEndian.Uint64(body[17:]), owner: playlists.DisplayID(body[25:]),
	}, true
}
