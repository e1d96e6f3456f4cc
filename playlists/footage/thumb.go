package footage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"strings"

	"golang.org/x/image/draw"

	"storyline/playlists/campaign"
)

const (
	thumbSide    = 480 // pixels of the longest side
	thumbQuality = 82
)

// ErrNoPicture says that a file has no picture to make a small one of.
var ErrNoPicture = errors.New("this file has no picture")

// Thumb makes a small JPEG of a picture, or of a film's picture a third of the way
// in, where it shows what it is about. A film needs ffmpeg, like [Look].
func Thumb(ctx context.Context, file *os.File, entry campaign.Entry) ([]byte, error) {
	kind, _, _ := strings.Cut(entry.Type, "/")
	var m image.Image
	var err error
	switch kind {
	case "image":
		if m, err = picture(file, entry); err == nil {
			m = small(m)
		}
	case "video":
		m, err = still(ctx, file, entry)
	default:
		err = ErrNoPicture
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil, fmt.Errorf("make a small picture: %w", err)
	}
	return b.Bytes(), nil
}

// small makes a picture small, never larger. What is clear in it turns black, as
// on a display.
func small(m image.Image) image.Image {
	to := image.NewRGBA(fitting(m.Bounds(), thumbSide))
	draw.CatmullRom.Scale(to, to.Bounds(), m, m.Bounds(), draw.Src, nil)
	return to
}

// still decodes one picture of a film.
func still(ctx context.Context, file *os.File, entry campaign.Entry) (image.Image, error) {
	m := image.NewRGBA(fitting(image.Rect(0, 0, entry.W, entry.H), thumbSide))
	found := false
	d := decoder{file: file, entry: entry, limit: thumbTime}
	size := m.Bounds().Size()
	args := append([]string{"-frames:v", "1"}, output(fmt.Sprintf("scale=%d:%d:flags=bicubic", size.X, size.Y), "rgba", 1)...)
	err := d.run(ctx, []string{"-ss", seconds(entry.Ms / 3)}, args, func(out []io.Reader) error {
		return pictures(out[0], len(m.Pix), 1, func(b []byte) error {
			found = true
			copy(m.Pix, b)
			return nil
		})
	})
	if err == nil && !found {
		err = errors.New("make a small picture: none could be decoded")
	}
	return m, err
}
