package console

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

var (
	colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	nameForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// serveFleetStyle answers with the colours of lines and the shapes of displays as a
// style sheet, since pages carry no style of their own. While the store is silent
// the sheet is empty: the page that says so needs neither.
func (c *Console) serveFleetStyle(w http.ResponseWriter, r *http.Request) {
	sheet, err := c.fleetStyle(r.Context())
	if err != nil {
		c.log.Error("the fleet's colours could not be asked for", slog.Any("error", err))
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "fleet.css", time.Time{}, bytes.NewReader(sheet))
}

// fleetStyle writes the sheet. Only what has the form of a name, a colour or a
// number is written.
func (c *Console) fleetStyle(ctx context.Context) ([]byte, error) {
	f, err := c.opt.Fleets.Fleet(ctx)
	if err != nil || f == nil {
		return nil, err
	}
	known, err := c.opt.Displays.Known(ctx, nil)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, l := range f.Lines {
		if nameForm.MatchString(string(l.ID)) && colourForm.MatchString(l.Colour) {
			fmt.Fprintf(&b, "[data-line=%q]{--line:%s;--on:%s}\n", string(l.ID), l.Colour, inkOn(l.Colour))
		}
	}
	shapes := map[string]bool{}
	f.each(func(_ *Train, _ *Carriage, d *Display) {
		d = d.as(known[d.ID])
		if name := shapeName(d); !shapes[name] && d.Shape.Drawable() {
			shapes[name] = true
			fmt.Fprintf(&b, "[data-shape=%q]{aspect-ratio:%d/%d;--w:%d;--h:%d}\n", name, d.Shape.W, d.Shape.H, d.Shape.W, d.Shape.H)
		}
	})
	return b.Bytes(), nil
}

// inkOn gives the ink that reads best on a colour, white or black, by the
// relative luminance of WCAG 2.2.
func inkOn(colour string) string {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return "#fff"
	}
	luminance := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(n>>(8*i)&0xff) / 255
		if v <= 0.04045 {
			luminance += weight * v / 12.92
		} else {
			luminance += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	if 1.05/(luminance+0.05) >= 4.5 {
		return "#fff"
	}
	return "#000"
}

// shapeName names the shape of a display in the style sheet.
func shapeName(d *Display) string { return fmt.Sprintf("%dx%d", d.Shape.W, d.Shape.H) }

// serveMedia answers with a picture or film of a story.
func (c *Console) serveMedia(w http.ResponseWriter, r *http.Request) {
	if c.opt.Media == nil || !digestForm.MatchString(r.PathValue("digest")) {
		http.NotFound(w, r)
		return
	}
	c.opt.Media.ServeHTTP(w, r)
}
