package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"time"
)

//go:embed static
var static embed.FS

// assets are the console's styles and modules. Their address holds a digest of
// them all, so a browser may keep them for ever and an upgrade is seen at once.
type assets struct {
	files map[string][]byte
	build string
}

func loadAssets() (assets, error) {
	a := assets{files: map[string][]byte{}}
	sum := sha256.New()
	found, err := fs.Glob(static, "static/*")
	if err != nil {
		return a, err
	}
	for _, name := range found {
		data, err := static.ReadFile(name)
		if err != nil {
			return a, err
		}
		a.files[path.Base(name)] = data
		sum.Write(data)
	}
	a.build = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, nil
}

// base is the folder of this build's files.
func (a *assets) base() string { return "/assets/" + a.build + "/" }

// serve answers with one file of this build.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := a.files[name]
	if !ok || r.PathValue("build") != a.build {
		http.NotFound(w, r)
		return
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", kinds[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// icon answers browsers that ask for a sign where no page names one, as for a
// picture that is opened by itself.
func (a *assets) icon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "max-age=86400")
	http.ServeContent(w, r, "mark.svg", time.Time{}, bytes.NewReader(a.files["mark.svg"]))
}

var (
	colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	nameForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// serveFleetStyle writes the colours of lines and the shapes of displays as a
// style sheet, since pages carry no style of their own. Only what has the form of
// a name, a colour or a number is written.
func (c *Console) serveFleetStyle(w http.ResponseWriter, r *http.Request) {
	f, err := c.opt.Fleets.Fleet(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	var b bytes.Buffer
	if f != nil {
		for _, l := range f.Lines {
			if nameForm.MatchString(string(l.ID)) && colourForm.MatchString(l.Colour) {
				fmt.Fprintf(&b, "[data-line=%q]{--line:%s}\n", string(l.ID), l.Colour)
			}
		}
	}
	shapes := map[string]bool{}
	known, err := c.opt.Displays.Known(r.Context(), nil)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	f.each(func(_ *Train, _ *Carriage, d *Display) {
		d = d.as(known[d.ID])
		if name := shapeName(d); !shapes[name] && d.Shape.Drawable() {
			shapes[name] = true
			fmt.Fprintf(&b, "[data-shape=%q]{aspect-ratio:%d/%d;--w:%d;--h:%d}\n", name, d.Shape.W, d.Shape.H, d.Shape.W, d.Shape.H)
		}
	})
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "fleet.css", time.Time{}, bytes.NewReader(b.Bytes()))
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
