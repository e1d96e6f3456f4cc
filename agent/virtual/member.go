package virtual

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"log/slog"

	"storyline/agent/internal/link"
	"storyline/playlists"
)

// member is one display of a floor.
type member struct {
	floor *Floor
	i     int
	topic string
	line  *link.Link
	seal  []byte // what is sent: header and payload
	out   chan uint64
}

// A message is the round, the display and a signature of the payload (zero
// without Crypto), then the payload. An answer begins with the first sixteen.
const (
	tagBytes    = 16
	headerBytes = tagBytes + ed25519.SignatureSize
)

// take checks a message as little as its kind of floor does: one without a
// signature is of F1.
func (m *member) take(_ string, msg []byte) {
	if len(msg) < headerBytes {
		return
	}
	var unsigned [ed25519.SignatureSize]byte
	if !bytes.Equal(msg[tagBytes:headerBytes], unsigned[:]) && !m.floor.holds(msg) {
		return
	}
	select {
	case m.out <- binary.BigEndian.Uint64(msg):
	default:
	}
}

// holds verifies twice and decodes once.
func (f *Floor) holds(msg []byte) bool {
	sig, payload := msg[tagBytes:headerBytes], msg[headerBytes:]
	for range 2 {
		if !ed25519.Verify(f.public, payload, sig) {
			return false
		}
	}
	var p playlists.Playlist
	return json.Unmarshal(payload, &p) == nil
}

func (m *member) status() string {
	return playlists.TopicDisplay(m.floor.opt.Displays[m.i].Display, playlists.LeafStatus)
}

// answer sends the receipts: not from the goroutine that takes messages.
func (m *member) answer(ctx context.Context) error {
	topic := m.status()
	for {
		select {
		case <-ctx.Done():
			return nil
		case round := <-m.out:
			receipt := make([]byte, m.floor.opt.Receipt)
			binary.BigEndian.PutUint64(receipt, round)
			binary.BigEndian.PutUint64(receipt[8:], uint64(m.i))
			if err := m.line.Publish(ctx, topic, 1, true, receipt); err != nil {
				m.floor.opt.Log.Warn("receipt not sent", slog.Any("error", err))
			}
		}
	}
}
