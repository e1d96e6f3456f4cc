package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"storyline/playlists"
)

// What can be wrong with a bundle.
var (
	ErrNone = errors.New("this is no bundle")           // another file
	ErrTorn = errors.New("the bundle is not whole")     // not all is there, or not yet
	ErrBad  = errors.New("the bundle breaks its rules") // no writer of ours made it
)

// Bundle is a file with an index that holds. What lies behind the index is looked
// at when it is asked for.
type Bundle struct {
	Index

	r     io.ReaderAt
	size  int64
	head  []byte
	parts []Part
	whole int64
}

// Is reports whether a file that begins so is meant as a bundle.
func Is(head []byte) bool {
	return len(head) > len(IndexName) && string(head[:len(IndexName)]) == IndexName && head[len(IndexName)] == 0
}

// Open reads the index of a file of some length. The error is ErrNone, ErrTorn or
// ErrBad, an unknown version or need, or the reader's own.
func Open(r io.ReaderAt, size int64) (*Bundle, error) {
	var h [block]byte
	n, err := r.ReadAt(h[:], 0)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case !Is(h[:n]):
		return nil, ErrNone
	case n < block:
		return nil, fmt.Errorf("%w: it ends within its first block", ErrTorn)
	}
	length, err := strconv.ParseInt(string(h[sizeAt:sizeAt+sizeDigits]), 8, 64)
	if err != nil || length < 1 || length > MaxIndex || h != header(IndexName, length) {
		return nil, fmt.Errorf("%w: its first block is not one of ours", ErrBad)
	}
	b := &Bundle{r: r, size: size, head: make([]byte, block+padded(length))}
	switch _, err := r.ReadAt(b.head, 0); {
	case errors.Is(err, io.EOF) && size < int64(len(b.head)):
		return nil, fmt.Errorf("%w: it ends within its index", ErrTorn)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	}
	if err := b.read(b.head[block:block+length], b.head[block+length:]); err != nil {
		return nil, err
	}
	b.parts, b.whole = b.layout(length)
	return b, nil
}

// read decodes the index.
func (b *Bundle) read(index, padding []byte) error {
	if bytes.Count(index, []byte("{")) > 2*MaxParts { // before a decoder makes room for them
		return fmt.Errorf("%w: more than %d parts", ErrBad, MaxParts)
	}
	if err := json.Unmarshal(index, &b.Index); err != nil {
		if bytes.IndexByte(index, 0) >= 0 { // a file whose room was taken before its bytes came
			return fmt.Errorf("%w: its index is not written yet", ErrTorn)
		}
		return fmt.Errorf("%w: its index can't be read: %w", ErrBad, err)
	}
	if len(bytes.Trim(padding, "\x00")) > 0 {
		return fmt.Errorf("%w: something stands behind its index", ErrBad)
	}
	return b.Check()
}

// Digest names the bundle: the SHA-256 of its index, by which everything else is
// bound.
func (b *Bundle) Digest() playlists.Digest { return playlists.DigestOf(b.head) }

// Whole reports what is missing of the file, nil if nothing is: every member lies
// in its place, and nothing stands behind the end. It reads no member's bytes.
func (b *Bundle) Whole() error {
	there := 0
	for i := range b.parts {
		if b.there(&b.parts[i]) == nil {
			there++
		}
	}
	switch {
	case there < len(b.parts):
		return fmt.Errorf("%w: %d of its %d parts are there", ErrTorn, there, len(b.parts))
	case b.size < b.whole:
		return fmt.Errorf("%w: it lacks its end", ErrTorn)
	case b.size > b.whole:
		return fmt.Errorf("%w: %d bytes too many", ErrBad, b.size-b.whole)
	}
	return nil
}

// there reports whether a member lies in its place, as far as its header tells.
func (b *Bundle) there(p *Part) error {
	var h [block]byte
	if p.data()+p.Bytes > b.size {
		return fmt.Errorf("%w: it ends before %s does", ErrTorn, p.Name)
	}
	if _, err := b.r.ReadAt(h[:], p.at); err != nil {
		return err
	}
	if h != header(p.Name, p.Bytes) {
		return fmt.Errorf("%w: %s is not in its place", ErrTorn, p.Name)
	}
	return nil
}

// ReadOrder gives the bytes of the i-th order of the index, which have its digest.
func (b *Bundle) ReadOrder(i int) ([]byte, error) {
	p := &b.parts[i]
	if err := b.there(p); err != nil {
		return nil, err
	}
	msg := make([]byte, p.Bytes)
	if _, err := b.r.ReadAt(msg, p.data()); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if playlists.DigestOf(msg) != p.SHA256 {
		return nil, fmt.Errorf("%w: other bytes than those of %s", ErrTorn, p.Name)
	}
	return msg, nil
}

// OpenMedia gives the bytes of the i-th media file of the index. They are said to
// have its digest; whoever reads them finds out.
func (b *Bundle) OpenMedia(i int) (*io.SectionReader, error) {
	p := &b.parts[len(b.Orders)+i]
	if err := b.there(p); err != nil {
		return nil, err
	}
	return io.NewSectionReader(b.r, p.data(), p.Bytes), nil
}

// VerifyMedia reads the i-th media file and compares its digest.
func (b *Bundle) VerifyMedia(i int) error { return b.verify(&b.parts[len(b.Orders)+i]) }

// verify reads a member with what pads it.
func (b *Bundle) verify(p *Part) error {
	if err := b.there(p); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(b.r, p.data(), p.Bytes)); err != nil {
		return err
	}
	padding := make([]byte, padded(p.Bytes)-p.Bytes)
	n, err := b.r.ReadAt(padding, p.data()+p.Bytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if playlists.Digest(sum.Sum(nil)) != p.SHA256 || n < len(padding) || len(bytes.Trim(padding, "\x00")) > 0 {
		return fmt.Errorf("%w: other bytes than those of %s", ErrTorn, p.Name)
	}
	return nil
}
