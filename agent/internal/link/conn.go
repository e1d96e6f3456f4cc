package link

import (
	"bufio"
	"fmt"
	"net"
)

// maxPacket is the largest packet that a display takes: the largest message of
// our broker, 1 MB, its topic, and some room. That is twice the largest order: an
// oversized one must arrive, to be refused by name. If it cost the connection
// instead, a single one that somebody had the broker retain would cost every
// later connection too.
const maxPacket = 1<<20 + 1<<10

// readAhead saves system calls: the library reads headers byte by byte.
const readAhead = 512

// conn guards the library from its broker: a packet's length is known from its
// first five bytes, and the library would make room for 256 MB at one word.
type conn struct {
	net.Conn
	in *bufio.Reader
}

func newConn(c net.Conn) *conn {
	return &conn{Conn: c, in: bufio.NewReaderSize(&gauge{from: c}, readAhead)}
}

// Read reads what was checked.
func (c *conn) Read(p []byte) (int, error) { return c.in.Read(p) }

// gauge follows the framing of MQTT 3.1.1 (2.2): one byte of type, one to four
// of length, seven bits each, then as many bytes as the length says.
type gauge struct {
	from interface{ Read([]byte) (int, error) }

	inHeader bool
	shift    uint
	left     int // of the packet's body; while in the header, its length so far
}

// Read passes bytes on, and an error instead of the bytes that announce a
// packet which is too long.
func (g *gauge) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	if bad := g.measure(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

func (g *gauge) measure(b []byte) error {
	for len(b) > 0 {
		if !g.inHeader {
			skip := min(g.left, len(b))
			g.left -= skip
			b = b[skip:]
			if g.left == 0 && len(b) > 0 {
				g.inHeader, g.shift = true, 0
				b = b[1:]
			}
			continue
		}
		g.left |= int(b[0]&0x7f) << g.shift
		g.shift += 7
		g.inHeader = b[0]&0x80 != 0
		b = b[1:]
		if g.left > maxPacket || g.inHeader && g.shift > 21 {
			return fmt.Errorf("the broker sent a packet of over %d bytes", maxPacket)
		}
	}
	return nil
}
