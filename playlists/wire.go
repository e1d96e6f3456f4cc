package playlists

import (
	"bytes"
	"encoding/hex"
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

// Digest is the SHA-256 of some bytes; on the wire 64 lower-case hex digits.
type Digest [32]byte

// String gives the 64 hex digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Short gives the first 12 hex digits, for people.
func (d Digest) Short() string { return hex.EncodeToString(d[:6]) }

// Groups gives all hex digits, eight to a group, for people who compare two of
// them by eye.
func (d Digest) Groups() string {
	groups := make([]string, 0, len(d)/4)
	for b := range slices.Chunk(d[:], 4) {
		groups = append(groups, hex.EncodeToString(b))
	}
	return strings.Join(groups, " ")
}

// IsZero reports whether no digest was set.
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText writes the hex form.
func (d Digest) MarshalText() ([]byte, error) {
	return hex.AppendEncode(make([]byte, 0, 64), d[:]), nil
}

// UnmarshalText reads exactly 64 lower-case hex digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != 64 || bytes.ContainsAny(text, "ABCDEF") {
		return fmt.Errorf("a digest has 64 lower-case hex digits, not %q", clip(text))
	}
	if _, err := hex.Decode(d[:], text); err != nil {
		return fmt.Errorf("a digest has 64 lower-case hex digits, not %q", clip(text))
	}
	return nil
}

// ParseDigest reads the hex form of a digest.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	err := d.UnmarshalText([]byte(s))
	return d, err
}

// ID128 is 128 random bits: a journal's id, a boot's id. On the wire 32 hex digits.
type ID128 [16]byte

// String gives the 32 hex digits.
func (id ID128) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes the hex form.
func (id ID128) MarshalText() ([]byte, error) {
	return hex.AppendEncode(make([]byte, 0, 32), id[:]), nil
}

// UnmarshalText reads exactly 32 lower-case hex digits.
func (id *ID128) UnmarshalText(text []byte) error {
	if len(text) != 32 || bytes.ContainsAny(text, "ABCDEF") {
		return fmt.Errorf("an id has 32 lower-case hex digits, not %q", clip(text))
	}
	if _, err := hex.Decode(id[:], text); err != nil {
		return fmt.Errorf("an id has 32 lower-case hex digits, not %q", clip(text))
	}
	return nil
}

// clip keeps what a message quotes of foreign input short.
func clip(b []byte) string {
	if len(b) > 80 {
		return string(b[:80]) + "..."
	}
	return string(b)
}
