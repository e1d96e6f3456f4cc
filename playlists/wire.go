package playlists

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Version is the version of every document and of the topic tree.
const Version = 1

// Size limits, in bytes, checked before anything is decoded.
const (
	MaxStory    = 32 << 10  // the payload of one story
	MaxMessage  = 512 << 10 // a whole playlist message
	MaxTrust    = 256 << 10 // a trust document with its envelope
	MaxBinding  = 8 << 10
	MaxStatus   = 4 << 10
	MaxPresence = 200
	MaxPlays    = 64 << 10
	MaxStored   = 512
)

// Millis is an instant in milliseconds since 1970-01-01 UTC.
type Millis = int64

// Header begins every document. Readers ignore fields that they don't know,
// refuse versions that they don't know, and refuse a document that needs a
// feature by a name that they don't know.
type Header struct {
	V     int      `json:"v"`
	Needs []string `json:"needs,omitempty"`
}

// known lists the features that this reader understands. None is needed yet:
// the list grows when a document starts to mean something that an old reader
// would get wrong by ignoring it.
func known() []string { return nil }

// check refuses unknown versions and needs, by name.
func (h Header) check() error {
	if h.V != Version {
		return refuse(UnknownVersion, "version %d, this reader knows %d", h.V, Version)
	}
	var unknown []string
	for _, n := range h.Needs {
		if !slices.Contains(known(), n) {
			unknown = append(unknown, n)
		}
	}
	if len(unknown) > 0 {
		return refuse(UnknownNeed, "needs %s", strings.Join(unknown, ", "))
	}
	return nil
}

// CheckHeader refuses unknown versions and needs of a document that is decoded
// elsewhere, such as the index of a bundle.
func CheckHeader(h Header) error { return h.check() }

// document is anything that begins with a Header.
type document interface{ header() *Header }

func (h *Header) header() *Header { return h }

// decode reads one JSON document of at most limit bytes into v. A document of
// another version may not fit v at all, so its version is named before the
// misfit is.
func decode(b []byte, limit int, v document) error {
	if err := within(b, limit); err != nil {
		return err
	}
	misfit := unmarshal(b, v)
	if misfit != nil {
		var h Header
		if unmarshal(b, &h) != nil {
			return misfit
		}
		*v.header() = h
	}
	if err := v.header().check(); err != nil {
		return err
	}
	return misfit
}

// within refuses empty and oversized input before a decoder sees it.
func within(b []byte, limit int) error {
	switch {
	case len(b) == 0:
		return refuse(Empty, "no bytes")
	case len(b) > limit:
		return refuse(Oversized, "%d bytes, the limit is %d", len(b), limit)
	}
	return nil
}

// unmarshal decodes JSON and gives its errors a name: a message that ends too
// early is truncated, anything else malformed.
func unmarshal(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(bytes.TrimSpace(b))), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(Truncated, "%v", err)
	default:
		return refuse(Malformed, "%v", err)
	}
}

// encode writes a document as compact JSON. It fails only on values that the
// types of this package can't hold, which is a mistake of the program.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("playlists: encode %T: %v", v, err))
	}
	return b
}
