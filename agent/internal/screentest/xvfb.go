package screentest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists/screen/browsertest"
)

// The glass of the contract, in pixels.
const (
	W = 640
	H = 360
)

// Look gives what is on a glass. It is called from one goroutine at a time.
type Look func() (image.Image, error)

// Xvfb starts an X server of W by H pixels without a monitor and gives its name
// and a look at its pixels, which lie in a file (the format is XWD's).
func Xvfb(t *testing.T) (display string, look Look) {
	t.Helper()
	program, err := exec.LookPath("Xvfb")
	if err != nil {
		browsertest.Missing(t, "Xvfb")
	}
	dir := t.TempDir()
	said, says, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	x := exec.Command(program, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", W, H), "-nolisten", "tcp", "-fbdir", dir)
	x.ExtraFiles = []*os.File{says}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	_ = says.Close() // it has its own
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	})
	number, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb said no display: %v", err)
	}
	f, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return ":" + strings.TrimSpace(number), func() (image.Image, error) { return readXWD(f) }
}

// readXWD reads the pixels of a screen of 24 bits as they are now.
func readXWD(f *os.File) (image.Image, error) {
	head := make([]byte, 100)
	if _, err := f.ReadAt(head, 0); err != nil {
		return nil, err
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(head[4*i:])) }
	size, w, h, line, colours := field(0), field(4), field(5), field(12), field(19)
	if w != W || h != H || line != 4*W {
		return nil, errors.New("the screen is not as it was asked for")
	}
	b := make([]byte, h*line)
	if _, err := f.ReadAt(b, int64(size+12*colours)); err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(b); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = b[i+2], b[i+1], b[i], 255
	}
	return img, nil
}

// Mpv sees that mpv can run, on an X server of its own, and gives a look at it.
func Mpv(t *testing.T) Look {
	t.Helper()
	if _, err := exec.LookPath("mpv"); err != nil {
		browsertest.Missing(t, "mpv")
	}
	display, look := Xvfb(t)
	t.Setenv("DISPLAY", display)
	t.Setenv("WAYLAND_DISPLAY", "")
	return look
}

// Lit reports whether anything bright is on a glass.
func Lit(img image.Image) bool { return bright(img) > .004 }

// bright is the share of a glass that is clearly not night.
func bright(img image.Image) float64 {
	n, lit := 0, 0
	for y := 0; y < H; y += 2 {
		for x := 0; x < W; x += 2 {
			n++
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b > 3*0x3800 {
				lit++
			}
		}
	}
	return float64(lit) / float64(n)
}
