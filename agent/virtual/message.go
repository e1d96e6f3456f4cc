package virtual

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"

	"storyline/playlists"
)

// A message of a floor is its tag, which is the round and the display, then a
// signature of the payload (zeros in a round of F1), then the payload. A receipt
// begins with the tag.
const (
	tagBytes    = 16
	headerBytes = tagBytes + ed25519.SignatureSize
)

func tag(msg []byte, round uint64, display int) {
	binary.BigEndian.PutUint64(msg, round)
	binary.BigEndian.PutUint64(msg[8:], uint64(display))
}

func tagOf(msg []byte) (round, display uint64) {
	return binary.BigEndian.Uint64(msg), binary.BigEndian.Uint64(msg[8:])
}

// sign signs the payload of a message, as a round of F2 asks.
func sign(msg []byte, by ed25519.PrivateKey) {
	copy(msg[tagBytes:], ed25519.Sign(by, msg[headerBytes:]))
}

func signed(msg []byte) bool {
	var unsigned [ed25519.SignatureSize]byte
	return !bytes.Equal(msg[tagBytes:headerBytes], unsigned[:])
}

// holds verifies twice and decodes once, as a display that lets nobody lie has to.
func holds(msg []byte, by ed25519.PublicKey) bool {
	signature, payload := msg[tagBytes:headerBytes], msg[headerBytes:]
	for range 2 {
		if !ed25519.Verify(by, payload, signature) {
			return false
		}
	}
	return json.Unmarshal(payload, new(playlists.Playlist)) == nil
}
