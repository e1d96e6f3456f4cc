package campaign

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// visualEntry is the length of the fixed part of a visual sample entry, in bytes
// (ISO/IEC 14496-12, 12.1.3).
const visualEntry = 78

// describe reads the sample description: which codec the track has, spelled as
// in RFC 6381, so that a browser can be asked whether it plays it.
func (t *track) describe(from, to int64) error {
	if to-from < 8 {
		return errShort
	}
	return t.each(from+8, to, func(kind string, from, to int64) error {
		config, codec := map[string]string{"avc1": "avcC", "hvc1": "hvcC", "hev1": "hvcC", "av01": "av1C"}[kind], ""
		if config == "" || to-from < visualEntry {
			if t.entry.Codec == "" {
				t.entry.Codec = unknownCodec(kind)
			}
			return nil
		}
		err := t.each(from+visualEntry, to, func(box string, from, to int64) error {
			if box != config {
				return nil
			}
			b, err := t.body(from, to, 16)
			if err == nil {
				codec = spell(kind, b)
			}
			return err
		})
		if err == nil && codec == "" {
			err = errBroken
		}
		t.entry.Codec = codec
		return err
	})
}

// unknownCodec keeps the name of a codec that no display is known to play, for
// the refusal; sound tracks have such names too and are passed over.
func unknownCodec(kind string) string { return "?" + kind }

// spell names a codec with its profile and level out of its configuration box.
func spell(kind string, b []byte) string {
	switch kind {
	case "avc1": // ISO/IEC 14496-15, 5.3.3.1: profile, compatibility, level
		return fmt.Sprintf("avc1.%02x%02x%02x", b[1], b[2], b[3])
	case "av01": // AV1 in ISOBMFF, 5: profile, level, tier, bit depth
		depth, tier := 8, "M"
		switch {
		case b[2]&0x40 != 0 && b[2]&0x20 != 0:
			depth = 12
		case b[2]&0x40 != 0:
			depth = 10
		}
		if b[2]&0x80 != 0 {
			tier = "H"
		}
		return fmt.Sprintf("av01.%d.%02d%s.%02d", b[1]>>5, b[1]&0x1f, tier, depth)
	default: // ISO/IEC 14496-15, annex E.3
		space := []string{"", "A", "B", "C"}[b[1]>>6]
		tier := "L"
		if b[1]&0x20 != 0 {
			tier = "H"
		}
		s := fmt.Sprintf("%s.%s%d.%X.%s%d", kind, space, b[1]&0x1f, bits.Reverse32(binary.BigEndian.Uint32(b[2:])), tier, b[12])
		constraints := b[6:12]
		for len(constraints) > 0 && constraints[len(constraints)-1] == 0 {
			constraints = constraints[:len(constraints)-1]
		}
		for _, c := range constraints {
			s += fmt.Sprintf(".%X", c)
		}
		return s
	}
}
