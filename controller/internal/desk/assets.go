package desk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"sync"
	"time"
)

//go:embed templates static words
var embedded embed.FS

// own are the desk's own folders.
func own() fs.FS { return embedded }

// assets are the styles and modules of all rooms. Their address holds a digest of
// them all, so a browser may keep them for ever and an upgrade is seen at once.
type assets struct {
	files map[string][]byte
	small map[string][]byte // the same, compressed, where that pays
	build *sync.Once
	name  *string
}

func newAssets() assets {
	return assets{files: map[string][]byte{}, small: map[string][]byte{}, build: &sync.Once{}, name: new(string)}
}

// add takes the static files of a room; their names are unique in the desk.
func (a *assets) add(files fs.FS) error {
	found, err := fs.Glob(files, "static/*")
	if err != nil {
		return err
	}
	for _, name := range found {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		base := path.Base(name)
		if _, twice := a.files[base]; twice {
			return fmt.Errorf("two rooms have a static file %s", base)
		}
		a.files[base] = data
		if len(data) >= worthIt {
			a.small[base] = compressed(data)
		}
	}
	return nil
}

// base is the folder of this build's files. All rooms are there when the first
// page is written.
func (a *assets) base() string {
	a.build.Do(func() {
		names := make([]string, 0, len(a.files))
		for name := range a.files {
			names = append(names, name)
		}
		sort.Strings(names)
		sum := sha256.New()
		for _, name := range names {
			fmt.Fprintf(sum, "%s %d ", name, len(a.files[name]))
			sum.Write(a.files[name])
		}
		*a.name = hex.EncodeToString(sum.Sum(nil)[:8])
	})
	return "/assets/" + *a.name + "/"
}

// serve answers with one file of this build.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := a.files[name]
	if !ok || "/assets/"+r.PathValue("build")+"/" != a.base() {
		http.NotFound(w, r)
		return
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", kinds[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	if small := a.small[name]; small != nil && takesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		data = small
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// icon answers browsers that ask for a sign where no page names one, as for a
// picture that is opened by itself.
func (a *assets) icon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "max-age=86400")
	http.ServeContent(w, r, "mark.svg", time.Time{}, bytes.NewReader(a.files["mark.svg"]))
}
