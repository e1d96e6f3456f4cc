package campaign

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// This file reads MP4 (ISO/IEC 14496-12): nested boxes of a length, a kind and
// a body. Only headers and a few small bodies are read, however large the film.

// maxBoxes bounds the boxes (or elements) that are looked at in one file.
const maxBoxes = 50_000

// film is what the boxes of a film say.
type film struct {
	r       io.ReaderAt
	boxes   int
	ms      int64 // of the whole film
	entry   Entry // of the first picture track
	data    bool  // there is an mdat
	tooLate bool  // fragmented
}

var (
	errFragmented = &Unfit{"this film is in fragments and doesn't say how long it is", "export it as a plain MP4, for example with ffmpeg -c copy -movflags +faststart"}
	errBroken     = &Unfit{"this film is damaged", again}
	errNoPicture  = &Unfit{"this film has no picture track", another}
	errNoLength   = &Unfit{"this film doesn't say how long it is", again}
)

func probeMP4(r io.ReaderAt, size int64) (Entry, error) {
	f := &film{r: r}
	err := f.each(0, size, func(kind string, from, to int64) error {
		switch kind {
		case "moov":
			return f.moov(from, to)
		case "moof":
			f.tooLate = true
		case "mdat":
			f.data = f.data || to > from
		}
		return nil
	})
	e := f.entry
	switch {
	case f.tooLate:
		return Entry{}, errFragmented
	case err != nil:
		return Entry{}, err
	case e.Codec == "":
		return Entry{}, errNoPicture
	case e.Codec[0] == '?':
		return Entry{}, &Unfit{fmt.Sprintf("an MP4 film with codec %q", e.Codec[1:]), "export it as H.264 (avc1), H.265 (hvc1) or AV1 (av01), which displays play in MP4"}
	case !f.data:
		return Entry{}, errShort
	}
	e.Type, e.Ms = "video/mp4", min(e.Ms, f.ms)
	return e, e.checkFilm()
}

func (e *Entry) checkFilm() error {
	switch {
	case e.Ms <= 0:
		return errNoLength
	case e.W <= 0 || e.H <= 0 || e.W > maxSide || e.H > maxSide:
		return &Unfit{fmt.Sprintf("a film of %d x %d pixels", e.W, e.H), fmt.Sprintf("1 to %d a side are allowed", maxSide)}
	}
	return nil
}

// each hands over the boxes between two offsets.
func (f *film) each(from, to int64, box func(kind string, from, to int64) error) error {
	for from < to {
		if f.boxes++; f.boxes > maxBoxes {
			return errBroken
		}
		var head [16]byte
		if to-from < 8 {
			return errShort
		}
		if _, err := f.r.ReadAt(head[:8], from); err != nil {
			return errors.Join(errShort, err)
		}
		length, body := int64(binary.BigEndian.Uint32(head[:])), from+8
		switch length {
		case 0: // to the end
			length = to - from
		case 1: // a longer length follows
			if _, err := f.r.ReadAt(head[8:], body); err != nil {
				return errors.Join(errShort, err)
			}
			length, body = int64(binary.BigEndian.Uint64(head[8:])&math.MaxInt64), from+16
		}
		switch end := from + length; {
		case length < body-from:
			return errBroken
		case length > to-from:
			return errShort
		default:
			if err := box(string(head[4:8]), body, end); err != nil {
				return err
			}
			from = end
		}
	}
	return nil
}

// body reads the first bytes of a box, zeros where it has fewer.
func (f *film) body(from, to int64, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := f.r.ReadAt(b[:min(int64(n), to-from)], from); err != nil {
		return nil, errors.Join(errShort, err)
	}
	return b, nil
}

func (f *film) moov(from, to int64) error {
	return f.each(from, to, func(kind string, from, to int64) (err error) {
		switch kind {
		case "mvhd":
			f.ms, _, err = f.length(from, to)
		case "mvex":
			f.tooLate = true
		case "trak":
			t := track{film: f}
			if err = t.read(from, to); err == nil && t.picture && f.entry.Codec == "" {
				t.entry.Fps = t.fps()
				f.entry = t.entry
			}
		}
		return err
	})
}

// length reads the duration of mvhd or mdhd in milliseconds, zero if unknown, and
// how many units of its time a second has.
func (f *film) length(from, to int64) (ms int64, scale uint64, err error) {
	b, err := f.body(from, to, 32)
	if err != nil {
		return 0, 0, err
	}
	scale = uint64(binary.BigEndian.Uint32(b[12:]))
	n := uint64(binary.BigEndian.Uint32(b[16:]))
	unknown := n == math.MaxUint32
	if b[0] == 1 {
		scale, n = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
		unknown = n == math.MaxUint64
	}
	if scale == 0 || unknown || n > math.MaxInt64/1000 {
		return 0, scale, nil
	}
	return int64(n * 1000 / scale), scale, nil
}

// track is one trak box.
type track struct {
	*film
	entry   Entry
	picture bool
	scale   uint64 // units of its time in a second
	samples uint64 // pictures, of those whose time was read
	units   uint64 // how long these are shown
}

func (t *track) read(from, to int64) error {
	return t.each(from, to, func(kind string, from, to int64) (err error) {
		switch kind {
		case "tkhd":
			return t.size(from, to)
		case "mdia", "minf", "stbl":
			return t.read(from, to)
		case "mdhd":
			t.entry.Ms, t.scale, err = t.length(from, to)
			return err
		case "hdlr":
			b, err := t.body(from, to, 12)
			t.picture = err == nil && string(b[8:12]) == "vide"
			return err
		case "stsd":
			return t.describe(from, to)
		case "stts":
			return t.times(from, to)
		}
		return nil
	})
}

// size reads width and height as shown, after a quarter turn if there is one.
func (t *track) size(from, to int64) error {
	b, err := t.body(from, to, 96)
	if err != nil {
		return err
	}
	matrix := 40
	if b[0] == 1 {
		matrix = 52
	}
	fixed := func(at int) int { return int(binary.BigEndian.Uint32(b[at:]) >> 16) }
	w, h := fixed(matrix+36), fixed(matrix+40)
	if a := binary.BigEndian.Uint32(b[matrix:]); a == 0 && binary.BigEndian.Uint32(b[matrix+4:]) != 0 {
		w, h = h, w
	}
	t.entry.W, t.entry.H = w, h
	return nil
}
