package agent

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"storyline/playlists/screen"
)

// Colours of the help card; they are those of screen.css.
var (
	night = color.RGBA{0x0a, 0x0e, 0x17, 255}
	amber = color.RGBA{0xff, 0xb6, 0x5c, 255}
)

// drawCard draws what lies behind the player: the numbers and the short address of
// a help card, which the letters of basicfont suffice for.
//
// It stands in for agent/internal/card.Draw, which draws the whole card.
func drawCard(f screen.Frame, w, h int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p, p.Rect, image.NewUniform(night), image.Point{}, draw.Src)
	lines := []string{f.Heading}
	if f.Call != nil {
		lines = nil
		for _, n := range f.Call.Numbers {
			lines = append(lines, n.Number)
		}
		lines = append(lines, f.Call.Short)
	}
	for i, line := range lines {
		room := image.Rect(0, h*i/len(lines), w, h*(i+1)/len(lines))
		write(p, line, room.Inset(min(room.Dx(), room.Dy())/10))
	}
	return p
}

// write writes a line as large as its room allows.
func write(p *image.RGBA, line string, room image.Rectangle) {
	face := basicfont.Face7x13
	small := image.NewAlpha(image.Rect(0, 0, font.MeasureString(face, line).Ceil(), face.Height))
	d := font.Drawer{Dst: small, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(line)
	if small.Rect.Empty() {
		return
	}
	scale := max(min(room.Dx()/small.Rect.Dx(), room.Dy()/small.Rect.Dy()), 1)
	corner := room.Min.Add(image.Pt((room.Dx()-small.Rect.Dx()*scale)/2, (room.Dy()-small.Rect.Dy()*scale)/2))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			if small.AlphaAt(x, y).A > 0 {
				dot := image.Rect(x*scale, y*scale, (x+1)*scale, (y+1)*scale).Add(corner)
				draw.Draw(p, dot, image.NewUniform(amber), image.Point{}, draw.Src)
			}
		}
	}
}
