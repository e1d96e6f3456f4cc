package playlists

import "bytes"

// Playlist is the message to a carriage: the arrangement and, side by side with
// it, the stories that it names, each sealed by those who answer for it.
type Playlist struct {
	Header
	Arrangement Envelope   `json:"arrangement"`
	Stories     []Envelope `json:"stories"`
}

// Message puts a playlist together from envelopes that are kept as bytes. The
// same envelopes give the same bytes, hence the same digest, at every time.
func Message(arrangement []byte, stories [][]byte) []byte {
	n := len(arrangement) + 64
	for _, s := range stories {
		n += len(s) + 1
	}
	var b bytes.Buffer
	b.Grow(n)
	b.WriteString(`{"v":1,"arrangement":`)
	b.Write(arrangement)
	b.WriteString(`,"stories":[`)
	for i, s := range stories {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(s)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// Payload gives the bytes that the controller signs.
func (a *Arrangement) Payload() []byte { return encode(a) }

// Payload gives the bytes that editors sign.
func (s *Story) Payload() []byte { return encode(s) }

// Payload gives the bytes that editors sign.
func (h *HelpCard) Payload() []byte { return encode(h) }

// Payload gives the bytes that root signs.
func (t *Trust) Payload() []byte { return encode(t) }

// Payload gives the bytes that the controller or a technician signs.
func (b *Binding) Payload() []byte { return encode(b) }

// Bytes gives the file as it is kept.
func (r *RootFile) Bytes() []byte { return encode(r) }
