package screen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// longestAddress keeps codes coarse enough to be read across a carriage: 240
// bytes at level Q are version 17, 85 modules a side. A story may hold 200, to
// which the carriage is added.
const longestAddress = 240

var errAddress = errors.New("address cannot be shown as a QR code")

// QR is a code (ISO/IEC 18004) as one SVG path in units of a module.
type QR struct {
	// Size is the modules of a side, without the quiet zone. The page draws it in
	// a view box with the four modules of quiet zone that the standard asks for.
	Size int `json:"size"`
	// Path covers the dark modules.
	Path string `json:"path"`
}

// Encode draws an address as a QR code with error correction level Q, which
// bears a quarter of the code being scratched, dirty or in glare.
func Encode(address string) (*QR, error) {
	if address == "" || len(address) > longestAddress {
		return nil, fmt.Errorf("%w: %d bytes, want 1 to %d", errAddress, len(address), longestAddress)
	}
	code, err := qr.Encode(address, qr.Q)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errAddress, err)
	}
	return &QR{Size: code.Size, Path: outline(code)}, nil
}

// outline writes one rectangle for each run of dark modules in a row, so that the
// path stays short and has no seams between neighbours.
func outline(code *qr.Code) string {
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x == from {
				continue
			}
			run := strconv.Itoa(x - from)
			b.WriteString("M" + strconv.Itoa(from) + " " + strconv.Itoa(y) + "h" + run + "v1h-" + run + "z")
		}
	}
	return b.String()
}
