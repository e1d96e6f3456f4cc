package glasstest

import (
	"encoding/binary"
	"image/color"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Memory is the picture of a glass where its server keeps it: it can be looked at
// thousands of times a second without the server noticing.
type Memory struct {
	file  []byte
	start int // where the first pixel is
	line  int // bytes a line
}

// Memory opens the server's picture; it closes with the test.
func (g *Glass) Memory(t testing.TB) *Memory {
	t.Helper()
	f, err := os.Open(filepath.Join(g.dir, "Xvfb_screen0"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(b) })
	// The file is an X window dump: its head is numbers, then come colours of 12 bytes.
	number := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	return &Memory{file: b, start: number(0) + 12*number(19), line: number(12)}
}

// At gives one pixel.
func (m *Memory) At(x, y int) color.RGBA {
	p := m.file[m.start+y*m.line+4*x:]
	return color.RGBA{p[2], p[1], p[0], 255}
}
