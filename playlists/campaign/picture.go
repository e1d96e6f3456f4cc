package campaign

import (
	"fmt"
	"image"
	_ "image/jpeg" // so that image.Decode knows it
	_ "image/png"  // so that image.Decode knows it
	"io"
)

// MaxArea is the most pixels of a picture, all together (8K and a bit).
const MaxArea = 36_000_000

// maxSide is the most pixels of a side.
const maxSide = 16384

// probePicture reads a picture's size, and then all of it: a picture that ends
// halfway would be half a picture on a wall.
func probePicture(r io.ReaderAt, size int64, mediaType string) (Entry, error) {
	c, format, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	switch {
	case err != nil:
		return Entry{}, &Unfit{fmt.Sprintf("this picture can't be read (%v)", err), again}
	case "image/"+format != mediaType:
		return Entry{}, &Unfit{"this picture is not what it begins as", again}
	case c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > MaxArea:
		return Entry{}, &Unfit{fmt.Sprintf("a picture of %d x %d pixels", c.Width, c.Height), fmt.Sprintf("at most %d a side and %d in all are allowed", maxSide, MaxArea)}
	}
	if _, _, err := image.Decode(io.NewSectionReader(r, 0, size)); err != nil {
		return Entry{}, &Unfit{fmt.Sprintf("this picture is damaged (%v)", err), again}
	}
	return Entry{Type: mediaType, W: c.Width, H: c.Height}, nil
}
