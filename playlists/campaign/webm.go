package campaign

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"strings"
)

// This file reads WebM, a kind of Matroska: EBML elements (RFC 8794) of an id,
// a length and a body. Only what stands before the pictures is read.

// The elements that say what a film is (RFC 9559, section 5).
const (
	idEBML          = 0x1A45DFA3
	idDocType       = 0x4282
	idSegment       = 0x18538067
	idInfo          = 0x1549A966
	idTimeScale     = 0x2AD7B1
	idDuration      = 0x4489
	idTracks        = 0x1654AE6B
	idTrack         = 0xAE
	idTrackType     = 0x83
	idCodec         = 0x86
	idPictureTime   = 0x23E383
	idVideo         = 0xE0
	idPixelWidth    = 0xB0
	idPixelHeight   = 0xBA
	idCluster       = 0x1F43B675
	trackOfPictures = 1
)

var errLive = &Unfit{"this film doesn't say where its parts end, as live recordings do", "export it again as a file"}

// webm is what the elements of a film say.
type webm struct {
	r        io.ReaderAt
	elements int
	docType  string
	scale    uint64 // nanoseconds of one tick
	ticks    float64
	entry    Entry
	clusters bool
}

func probeWebM(r io.ReaderAt, size int64) (Entry, error) {
	m := &webm{r: r, scale: 1_000_000}
	err := m.each(0, size, func(id uint32, from, to int64) error {
		switch id {
		case idEBML:
			return m.each(from, to, m.head)
		case idSegment:
			return m.each(from, to, m.segment)
		}
		return nil
	})
	ms := m.ticks * float64(m.scale) / 1e6
	switch {
	case err != nil:
		return Entry{}, err
	case m.docType != "webm":
		return Entry{}, &Unfit{fmt.Sprintf("this is %q, not WebM", m.docType), "export the film as WebM or MP4"}
	case m.entry.Codec == "":
		return Entry{}, errNoPicture
	case !m.clusters:
		return Entry{}, errShort
	case !(ms >= 1 && ms < math.MaxInt32*1000):
		return Entry{}, errNoLength
	}
	e := m.entry
	e.Type, e.Ms = "video/webm", int64(ms)
	return e, e.checkFilm()
}

// each hands over the elements between two offsets. A segment of unknown length
// reaches to the end; nothing else may be of unknown length.
func (m *webm) each(from, to int64, element func(id uint32, from, to int64) error) error {
	for from < to {
		if m.elements++; m.elements > maxBoxes {
			return errBroken
		}
		var head [12]byte
		n, err := m.r.ReadAt(head[:min(int64(len(head)), to-from)], from)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		id, idLen := vint(head[:n], 4, true)
		length, lenLen := vint(head[min(idLen, n):n], 8, false)
		if idLen == 0 || lenLen == 0 {
			return errors.Join(errBroken, errShort)
		}
		body := from + int64(idLen+lenLen)
		if length == 1<<(7*lenLen)-1 {
			if id != idSegment {
				return errLive
			}
			length = uint64(to - body)
		}
		if length > uint64(to-body) {
			return errShort
		}
		if err := element(uint32(id), body, body+int64(length)); err != nil {
			return err
		}
		from = body + int64(length)
	}
	return nil
}

// vint reads a number whose first byte tells its length by its leading zeros:
// with the marker bit (an id) or without it. It gives zero bytes for none.
func vint(b []byte, most int, marker bool) (uint64, int) {
	if len(b) == 0 {
		return 0, 0
	}
	n := bits.LeadingZeros8(b[0]) + 1
	if n > most || n > len(b) {
		return 0, 0
	}
	v := uint64(b[0])
	if !marker {
		v &= 1<<(8-n) - 1
	}
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n
}

func (m *webm) head(id uint32, from, to int64) (err error) {
	if id == idDocType {
		m.docType, err = m.text(from, to)
	}
	return err
}

func (m *webm) segment(id uint32, from, to int64) error {
	switch id {
	case idInfo:
		return m.each(from, to, m.info)
	case idTracks:
		return m.each(from, to, func(id uint32, from, to int64) error {
			if id != idTrack {
				return nil
			}
			return m.track(from, to)
		})
	case idCluster:
		m.clusters = true
	}
	return nil
}

func (m *webm) info(id uint32, from, to int64) (err error) {
	switch id {
	case idTimeScale:
		m.scale, err = m.number(from, to)
	case idDuration:
		var n uint64
		n, err = m.number(from, to)
		m.ticks = math.Float64frombits(n)
		if to-from == 4 {
			m.ticks = float64(math.Float32frombits(uint32(n)))
		}
	}
	return err
}

func (m *webm) track(from, to int64) error {
	var kind, each uint64
	var codec string
	var e Entry
	err := m.each(from, to, func(id uint32, from, to int64) (err error) {
		switch id {
		case idTrackType:
			kind, err = m.number(from, to)
		case idCodec:
			codec, err = m.text(from, to)
		case idPictureTime: // DefaultDuration, in nanoseconds
			each, err = m.number(from, to)
		case idVideo:
			err = m.video(&e, from, to)
		}
		return err
	})
	if err != nil || kind != trackOfPictures || m.entry.Codec != "" {
		return err
	}
	// The families that RFC 6381 and browsers know them by.
	known := map[string]string{"V_VP8": "vp8", "V_VP9": "vp9", "V_AV1": "av01"}[codec]
	if known == "" {
		return &Unfit{fmt.Sprintf("a WebM film with codec %q", codec), "export it as VP8, VP9 or AV1, which displays play in WebM"}
	}
	e.Codec, e.Fps = known, rate(1, each, 1_000_000_000)
	m.entry = e
	return nil
}

// video reads the size of the pictures.
func (m *webm) video(e *Entry, from, to int64) error {
	return m.each(from, to, func(id uint32, from, to int64) error {
		if id != idPixelWidth && id != idPixelHeight {
			return nil
		}
		n, err := m.number(from, to)
		if id == idPixelWidth {
			e.W = int(min(n, maxSide+1))
		} else {
			e.H = int(min(n, maxSide+1))
		}
		return err
	})
}

// number reads a big-endian number of up to 8 bytes.
func (m *webm) number(from, to int64) (uint64, error) {
	var b [8]byte
	n := to - from
	if n > 8 {
		return 0, errBroken
	}
	if _, err := m.r.ReadAt(b[8-n:], from); err != nil && n > 0 {
		return 0, errors.Join(errShort, err)
	}
	return binary.BigEndian.Uint64(b[:]), nil
}

// text reads a short string.
func (m *webm) text(from, to int64) (string, error) {
	if to-from > 64 {
		return "", errBroken
	}
	b := make([]byte, to-from)
	if _, err := m.r.ReadAt(b, from); err != nil && len(b) > 0 {
		return "", errors.Join(errShort, err)
	}
	return strings.TrimRight(string(b), "\x00"), nil
}
