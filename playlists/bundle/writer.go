package bundle

import (
	"crypto/sha256"
	"fmt"
	"io"

	"storyline/playlists"
)

// Writer writes a bundle, member after member.
type Writer struct {
	w     io.Writer
	head  []byte // the index with its header
	parts []Part
	whole int64
	next  int
}

// NewWriter makes a writer of what an index says. Nothing is written yet.
func NewWriter(w io.Writer, x Index) (*Writer, error) {
	x.V = playlists.Version
	if err := x.Check(); err != nil {
		return nil, err
	}
	b, err := x.bytes()
	if err != nil {
		return nil, err
	}
	h := header(IndexName, int64(len(b)))
	out := &Writer{w: w, head: append(h[:], b...)}
	out.head = append(out.head, make([]byte, padded(int64(len(b)))-int64(len(b)))...)
	out.parts, out.whole = x.layout(int64(len(b)))
	return out, nil
}

// Size gives the length of the whole file.
func (w *Writer) Size() int64 { return w.whole }

// Digest names the bundle, as its reader will.
func (w *Writer) Digest() playlists.Digest { return playlists.DigestOf(w.head) }

// Begin writes the index.
func (w *Writer) Begin() error {
	_, err := w.w.Write(w.head)
	return err
}

// Begun tells how many bytes of a file that was begun before are those that this
// writer would write, and counts the members among them as written: the index and
// each whole member whose bytes have its digest. Zero: begin anew. Whoever goes on
// cuts the file there and writes behind it.
func (w *Writer) Begun(r io.ReaderAt, size int64) int64 {
	b, err := Open(r, size)
	if err != nil || string(b.head) != string(w.head) {
		return 0
	}
	w.next = 0
	for w.next < len(w.parts) && b.verify(&w.parts[w.next]) == nil {
		w.next++
	}
	if w.next == 0 {
		return int64(len(w.head))
	}
	return w.parts[w.next-1].end()
}

// Left lists the members that are still to be written, the next one first.
func (w *Writer) Left() []Part { return w.parts[w.next:] }

// Add writes the next member from what copies its bytes into a writer. Bytes that
// are not the member's are an error, and the file no bundle.
func (w *Writer) Add(from func(io.Writer) error) error {
	p := &w.parts[w.next]
	h := header(p.Name, p.Bytes)
	if _, err := w.w.Write(h[:]); err != nil {
		return err
	}
	sum, n := sha256.New(), int64(0)
	count := writerFunc(func(b []byte) (int, error) {
		if n += int64(len(b)); n > p.Bytes {
			return 0, fmt.Errorf("%w: %s has more than %d bytes", ErrBad, p.Name, p.Bytes)
		}
		sum.Write(b)
		return w.w.Write(b)
	})
	if err := from(count); err != nil {
		return err
	}
	if n != p.Bytes || playlists.Digest(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("%w: other bytes than those of %s", ErrBad, p.Name)
	}
	if _, err := w.w.Write(make([]byte, padded(n)-n)); err != nil {
		return err
	}
	w.next++
	return nil
}

// End writes the end, once every member is there.
func (w *Writer) End() error {
	if left := len(w.Left()); left > 0 {
		return fmt.Errorf("%w: %d members are not written", ErrBad, left)
	}
	_, err := w.w.Write(make([]byte, ending))
	return err
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
