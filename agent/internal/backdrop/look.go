package backdrop

import "github.com/jezek/xgb/xproto"

// rows is how many lines of the glass are looked at.
const rows = 16

// plain reports whether the glass has a single colour in all of the lines that are
// looked at: a picture and a card with words never have.
func (k *curtain) plain() (bool, error) {
	g, err := xproto.GetGeometry(k.c, xproto.Drawable(k.root)).Reply()
	if err != nil {
		return false, err
	}
	var first [3]byte
	for i := range rows {
		y := (2*i + 1) * int(g.Height) / (2 * rows)
		got, err := xproto.GetImage(k.c, xproto.ImageFormatZPixmap, xproto.Drawable(k.root), 0, int16(y), g.Width, 1, 1<<32-1).Reply()
		if err != nil {
			return false, err
		}
		if i == 0 && len(got.Data) > 3 {
			first = [3]byte(got.Data[:3])
		}
		for p := 0; p+3 < len(got.Data); p += 4 {
			if [3]byte(got.Data[p:p+3]) != first {
				return false, nil
			}
		}
	}
	return true, nil
}
