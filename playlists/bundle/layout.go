package bundle

import (
	"fmt"

	"storyline/playlists"
)

// IndexName is the first member, and how a bundle is known.
const IndexName = "storyline-bundle.json"

const (
	block      = 512
	ending     = 2 * block // of zeroes
	orderDir   = "orders/"
	mediaDir   = "media/sha256/"
	sizeAt     = 124
	sizeDigits = 11
	sumAt      = 148
)

// Part is where a member lies.
type Part struct {
	Name   string
	SHA256 playlists.Digest
	Bytes  int64
	at     int64 // of its header
}

// data is where its bytes begin, and end where the next header does.
func (p *Part) data() int64 { return p.at + block }
func (p *Part) end() int64  { return p.data() + padded(p.Bytes) }

func padded(n int64) int64 { return (n + block - 1) / block * block }

// layout gives the members behind an index of some length, orders first, and the
// length of the whole file.
func (x *Index) layout(index int64) (parts []Part, whole int64) {
	parts = make([]Part, 0, len(x.Orders)+len(x.Media))
	at := block + padded(index)
	add := func(dir string, d playlists.Digest, n int64) {
		p := Part{Name: dir + d.String(), SHA256: d, Bytes: n, at: at}
		parts, at = append(parts, p), p.end()
	}
	for i := range x.Orders {
		add(orderDir, x.Orders[i].SHA256, x.Orders[i].Bytes)
	}
	for _, m := range x.Media {
		add(mediaDir, m.SHA256, m.Bytes)
	}
	return parts, at + ending
}

// header gives the one header that a member can have: POSIX ustar, no owner, no
// time, so that the same orders and media make the same file.
func header(name string, size int64) [block]byte {
	var h [block]byte
	copy(h[:100], name)
	copy(h[100:], "0000444\x00"+"0000000\x00"+"0000000\x00")
	copy(h[sizeAt:], fmt.Sprintf("%0*o\x00", sizeDigits, size))
	copy(h[136:], "00000000000\x00")
	copy(h[sumAt:], "        ")
	h[156] = '0' // a plain file
	copy(h[257:], "ustar\x0000")
	copy(h[329:], "0000000\x00"+"0000000\x00")
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[sumAt:], fmt.Sprintf("%06o\x00 ", sum))
	return h
}
