package playlists

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

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

// DigestOf gives the SHA-256 of some bytes: an order as it travelled, a payload, a file.
func DigestOf(b []byte) Digest { return sha256.Sum256(b) }
