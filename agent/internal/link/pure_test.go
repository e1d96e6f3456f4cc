package link

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"
	"time"
)

func TestPausesGrowAndAreNeverAlike(t *testing.T) {
	b := Backoff{First: time.Second, Max: 30 * time.Second}
	seen := map[time.Duration]bool{}
	for range 50 {
		p := b.start()
		first := p.next()
		if first < 0 || first >= b.First {
			t.Fatalf("the first pause is %s", first)
		}
		seen[first] = true
		for step := 2 * time.Second; step < 200*time.Second; step *= 2 {
			want := min(step, b.Max)
			if got := p.next(); got < want/2 || got > want {
				t.Fatalf("a pause of %s, want %s to %s", got, want/2, want)
			}
		}
	}
	if len(seen) < 45 {
		t.Errorf("50 displays share %d first pauses", len(seen))
	}
}

// packet frames a body as MQTT does.
func packet(length int) []byte {
	b := []byte{0x30}
	for n := length; ; {
		digit := byte(n % 128)
		if n /= 128; n > 0 {
			b = append(b, digit|0x80)
			continue
		}
		return append(append(b, digit), bytes.Repeat([]byte{0xff}, length)...)
	}
}

func TestGaugeLetsPacketsThroughHoweverTheyAreCut(t *testing.T) {
	var stream []byte
	for _, n := range []int{0, 2, 127, 128, 16_383, 16_384, 70_000, 0, maxPacket} {
		stream = append(stream, packet(n)...)
	}
	for name, r := range map[string]io.Reader{
		"whole":     bytes.NewReader(stream),
		"by halves": iotest.HalfReader(bytes.NewReader(stream)),
		"by bytes":  iotest.OneByteReader(bytes.NewReader(stream)),
	} {
		got, err := io.ReadAll(&gauge{from: r})
		if err != nil || !bytes.Equal(got, stream) {
			t.Errorf("read %s: %d of %d bytes, %v", name, len(got), len(stream), err)
		}
	}
}

func TestGaugeStopsBeforeTheLibraryMakesRoom(t *testing.T) {
	for name, header := range map[string][]byte{
		"one byte over":      packet(maxPacket + 1)[:4],
		"256 MB":             {0x30, 0xff, 0xff, 0xff, 0x7f},
		"an endless length":  {0x30, 0x80, 0x80, 0x80, 0x80},
		"after a short one":  append(packet(3), 0x30, 0xff, 0xff, 0xff, 0x7f),
		"after an empty one": {0xd0, 0x00, 0x30, 0xff, 0xff, 0xff, 0x7f},
	} {
		if _, err := io.ReadAll(&gauge{from: iotest.OneByteReader(bytes.NewReader(header))}); err == nil {
			t.Errorf("%s was let through", name)
		}
	}
}

func FuzzGauge(f *testing.F) {
	f.Add(packet(5), uint8(3))
	f.Add([]byte{0x30, 0xff, 0xff, 0xff, 0x7f}, uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, cut uint8) {
		whole, errWhole := io.ReadAll(&gauge{from: bytes.NewReader(stream)})
		var parts []byte
		g := &gauge{}
		var errParts error
		for rest := stream; len(rest) > 0 && errParts == nil; {
			n := min(int(cut)+1, len(rest))
			g.from = bytes.NewReader(rest[:n])
			var b []byte
			b, errParts = io.ReadAll(g)
			parts = append(parts, b...)
			rest = rest[n:]
		}
		if (errWhole == nil) != (errParts == nil) {
			t.Errorf("whole: %v, in parts: %v", errWhole, errParts)
		}
		if errWhole == nil && !bytes.Equal(whole, parts) {
			t.Error("the parts are not the whole")
		}
	})
}
