package screen

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"time"
)

//go:embed static
var static embed.FS

const index = "index.html"

// assets is the page as one server serves it, with the digest of each file.
type assets struct {
	files map[string][]byte
	tags  map[string]string
	// build names this very page; a page of another build loads itself anew.
	build string
}

// load reads the embedded page. Reporting is written into it, so that a preview
// doesn't even know where reports would go.
func load(reporting bool) assets {
	a := assets{files: map[string][]byte{}, tags: map[string]string{}}
	names, err := fs.Glob(static, "static/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	sort.Strings(names)
	whole := sha256.New()
	for _, name := range names {
		data, err := static.ReadFile(name)
		if err != nil {
			panic(err) // embedded by the compiler
		}
		name = path.Base(name)
		if name == index && !reporting {
			data = bytes.Replace(data, []byte(`data-reports="on"`), []byte(`data-reports="off"`), 1)
		}
		sum := sha256.Sum256(data)
		whole.Write(sum[:])
		a.files[name] = data
		a.tags[name] = `"` + hex.EncodeToString(sum[:8]) + `"`
	}
	a.build = hex.EncodeToString(whole.Sum(nil)[:8])
	return a
}

// typeOf says what a file of the page is; the machine's own tables are not to be
// relied on under nosniff.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// serveAsset answers with one file of the page.
func (s *Server) serveAsset(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", typeOf(name))
		h.Set("Cache-Control", "no-cache") // kept, but asked about each time: an upgrade shows at once
		h.Set("ETag", s.page.tags[name])
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(s.page.files[name]))
	}
}
