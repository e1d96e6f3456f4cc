package campaign

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"storyline/playlists"
)

// Probe finds out what a media file really is: its digest, type, pixels, codec
// and length. The type is decided by content alone; the name stands only in
// errors. It refuses what a display could not be trusted to show: other types,
// damaged or endless files, films without a length; such an error is an [Unfit].
func Probe(name string, r io.ReaderAt, size int64) (Entry, error) {
	e, err := probe(r, size)
	if err != nil {
		return Entry{}, fmt.Errorf("%s: %w", name, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(r, 0, size))
	if err != nil {
		return Entry{}, fmt.Errorf("%s: %w", name, err)
	}
	if n != size {
		return Entry{}, fmt.Errorf("%s: %w", name, errShort)
	}
	h.Sum(e.SHA256[:0])
	e.Bytes = size
	return e, nil
}

var errShort = &Unfit{"the file ends too early", "copy or export it again"}

// probe looks at the first bytes and hands over.
func probe(r io.ReaderAt, size int64) (Entry, error) {
	switch {
	case size <= 0:
		return Entry{}, &Unfit{"the file is empty", another}
	case size > playlists.MaxMedia:
		return Entry{}, &Unfit{fmt.Sprintf("the file has %d bytes, at most %d are allowed", size, playlists.MaxMedia), "make it smaller: fewer pixels, or a shorter film"}
	}
	head := make([]byte, min(size, 16))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Entry{}, err
	}
	starts := func(at int, magic string) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	switch {
	case starts(0, "\x89PNG\r\n\x1a\n"):
		return probePicture(r, size, "image/png")
	case starts(0, "\xff\xd8\xff"):
		return probePicture(r, size, "image/jpeg")
	case starts(4, "ftyp"):
		return probeMP4(r, size)
	case starts(0, "\x1a\x45\xdf\xa3"):
		return probeWebM(r, size)
	case starts(0, "WEBVTT"), starts(0, "\ufeffWEBVTT"):
		return probeCaptions(r, size)
	default:
		return Entry{}, &Unfit{"this is no PNG, JPEG, MP4, WebM or WebVTT file", "export it as one of these"}
	}
}
