package mpv

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"slices"

	"storyline/playlists/screen"
)

// plate is a drawing in the memory that mpv shares: a card, or the part of the
// screen that a strip and a caption need.
type plate struct {
	key  string
	slot int
	part image.Rectangle // empty: nothing is drawn at all
}

// slots is how many plates are kept: what is on, what comes, and the calls that
// would stand in for both.
const slots = 4

// press keeps plates by what is on them, so that the same strip under slide after
// slide is drawn once.
type press struct {
	ink   io.WriterAt
	glass image.Point
	kept  []plate // the newest last
}

// key names what a drawing shows: the same key, the same pixels.
func key(f *screen.Frame, stand bool) string {
	g := *f
	g.ID, g.Start, g.End, g.Offset, g.Src, g.Type, g.Captions, g.Alt = "", 0, 0, 0, "", "", nil, ""
	if stand {
		g.Kind, g.Heading, g.Body, g.Heading2, g.Body2 = "stand", "", "", "", ""
	}
	b, err := json.Marshal(g)
	if err != nil {
		return "" // words and numbers always have a form
	}
	sum := sha256.Sum256(b)
	return string(sum[:])
}

// has gives a plate that is kept, and makes it the newest.
func (p *press) has(key string) (plate, bool) {
	i := slices.IndexFunc(p.kept, func(pl plate) bool { return pl.key == key })
	if i < 0 {
		return plate{}, false
	}
	pl := p.kept[i]
	p.kept = append(slices.Delete(p.kept, i, i+1), pl)
	return pl, true
}

// print writes a drawing where mpv can read it, without its empty rows.
func (p *press) print(key string, img *image.RGBA) (plate, error) {
	pl := plate{key: key, slot: len(p.kept), part: inked(img)}
	if len(p.kept) == slots {
		pl.slot = p.kept[0].slot
		p.kept = p.kept[1:]
	}
	if !pl.part.Empty() {
		b := make([]byte, 0, 4*pl.part.Dx()*pl.part.Dy())
		for y := pl.part.Min.Y; y < pl.part.Max.Y; y++ {
			row := img.Pix[img.PixOffset(pl.part.Min.X, y):img.PixOffset(pl.part.Max.X, y)]
			for i := 0; i < len(row); i += 4 {
				b = append(b, row[i+2], row[i+1], row[i], row[i+3])
			}
		}
		if _, err := p.ink.WriteAt(b, p.offset(pl)); err != nil {
			return plate{}, fmt.Errorf("card for mpv: %w", err)
		}
	}
	p.kept = append(p.kept, pl)
	return pl, nil
}

func (p *press) offset(pl plate) int64 {
	return int64(pl.slot) * int64(p.glass.X) * int64(p.glass.Y) * 4
}

// inked is the part of a drawing that has anything on it.
func inked(img *image.RGBA) image.Rectangle {
	b := img.Bounds()
	empty := func(r image.Rectangle) bool {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if img.Pix[img.PixOffset(x, y)+3] != 0 {
					return false
				}
			}
		}
		return true
	}
	for b.Min.Y < b.Max.Y && empty(image.Rect(b.Min.X, b.Min.Y, b.Max.X, b.Min.Y+1)) {
		b.Min.Y++
	}
	for b.Max.Y > b.Min.Y && empty(image.Rect(b.Min.X, b.Max.Y-1, b.Max.X, b.Max.Y)) {
		b.Max.Y--
	}
	for b.Min.X < b.Max.X && empty(image.Rect(b.Min.X, b.Min.Y, b.Min.X+1, b.Max.Y)) {
		b.Min.X++
	}
	for b.Max.X > b.Min.X && empty(image.Rect(b.Max.X-1, b.Min.Y, b.Max.X, b.Max.Y)) {
		b.Max.X--
	}
	return b
}
