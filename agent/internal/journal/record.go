package journal

import (
	"encoding/binary"

	"storyline/playlists"
)

// context is what plays have in common and a segment tells once. Which fields
// count depends on its kind; as a value it is also the key to its slot.
type context struct {
	kind     kind
	digest   playlists.Digest // of a story or a media file
	boot     playlists.ID128
	serial   playlists.Serial
	one, two string // network and carriage; position; slide and language
}

// contextsOf lists what a play refers to: four contexts, then its missing media.
func contextsOf(p *playlists.Play) []context {
	list := make([]context, 0, 4+len(p.Missing))
	list = append(list,
		context{kind: kindCarriage, one: string(p.Network), two: string(p.Carriage)},
		context{kind: kindOrder, serial: p.Serial, one: string(p.Position)},
		context{kind: kindSlide, digest: p.Story, one: string(p.Slide), two: string(p.Lang)},
		context{kind: kindBoot, boot: p.Boot})
	for _, d := range p.Missing {
		list = append(list, context{kind: kindMedia, digest: d})
	}
	return list
}

// body writes the context under the number of the slot that told it first.
func (c *context) body(number uint16) []byte {
	b := binary.LittleEndian.AppendUint16(make([]byte, 0, maxBody), number)
	switch c.kind {
	case kindOrder:
		b = binary.LittleEndian.AppendUint64(b, uint64(c.serial.Epoch))
		b = binary.LittleEndian.AppendUint64(b, uint64(c.serial.N))
	case kindSlide, kindMedia:
		b = append(b, c.digest[:]...)
	case kindBoot:
		b = append(b, c.boot[:]...)
	}
	b = append(append(b, byte(len(c.one))), c.one...)
	return append(append(b, byte(len(c.two))), c.two...)
}

// readContext reads what body wrote.
func readContext(k kind, body []byte) (number uint16, c context, ok bool) {
	r := reader{b: body}
	number, c.kind = r.u16(), k
	switch k {
	case kindOrder:
		c.serial = playlists.Serial{Epoch: int64(r.u64()), N: int64(r.u64())}
	case kindSlide, kindMedia:
		copy(c.digest[:], r.bytes(len(c.digest)))
	case kindBoot:
		copy(c.boot[:], r.bytes(len(c.boot)))
	case kindCarriage:
	default:
		return 0, c, false
	}
	c.one = string(r.bytes(int(r.u8())))
	c.two = string(r.bytes(int(r.u8())))
	return number, c, r.done()
}

// record is a play as its slot holds it: numbers, and the numbers of contexts.
type record struct {
	seq               uint64
	mono, wall, shown int64
	outcome, clock    byte
	contexts          []uint16
}

func (r *record) body() []byte {
	b := make([]byte, 0, maxBody)
	for _, n := range [4]uint64{r.seq, uint64(r.mono), uint64(r.wall), uint64(r.shown)} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = append(b, r.outcome, r.clock, byte(len(r.contexts)))
	for _, n := range r.contexts {
		b = binary.LittleEndian.AppendUint16(b, n)
	}
	return b
}

func readRecord(body []byte) (record, bool) {
	r := reader{b: body}
	p := record{seq: r.u64(), mono: int64(r.u64()), wall: int64(r.u64()), shown: int64(r.u64()), outcome: r.u8(), clock: r.u8()}
	n := int(r.u8())
	if n < 4 || n > 4+playlists.MaxMissing {
		return p, false
	}
	for range n {
		p.contexts = append(p.contexts, r.u16())
	}
	return p, r.done()
}

// play puts a record and its contexts together again; not ok if a context is
// missing or the whole breaks a rule, which no journal of ours has written.
func (r *record) play(id playlists.ID128, known map[uint16]context) (playlists.Play, bool) {
	p := playlists.Play{
		Journal: id, Seq: r.seq, Mono: r.mono, Wall: r.wall, Shown: r.shown,
		Outcome: named(outcomes(), r.outcome), Clock: named(clocks(), r.clock),
	}
	order := [4]kind{kindCarriage, kindOrder, kindSlide, kindBoot}
	for i, n := range r.contexts {
		c, ok := known[n]
		want := kindMedia
		if i < len(order) {
			want = order[i]
		}
		if !ok || c.kind != want {
			return p, false
		}
		switch c.kind {
		case kindCarriage:
			p.Network, p.Carriage = playlists.Network(c.one), playlists.Carriage(c.two)
		case kindOrder:
			p.Serial, p.Position = c.serial, playlists.Position(c.one)
		case kindSlide:
			p.Story, p.Slide, p.Lang = c.digest, playlists.SlideID(c.one), playlists.Lang(c.two)
		case kindBoot:
			p.Boot = c.boot
		default:
			p.Missing = append(p.Missing, c.digest)
		}
	}
	return p, check(&p) == nil
}

// reader takes numbers off a body; past its end it gives zeros and is not done.
type reader struct {
	b    []byte
	fail bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.fail = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) u8() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u16() uint16 {
	if b := r.bytes(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// done reports whether the body was read to its end and not past it.
func (r *reader) done() bool { return !r.fail && len(r.b) == 0 }
