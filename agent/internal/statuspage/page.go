// Package statuspage is the page on which a technician reads how a display stands:
// what it shows and why, which orders it holds and who signed them, its media, its
// journal, its clock, its link, and what troubles it, with what to do.
//
// It is a fixed file; its script asks for /status.json and puts words in. So it
// works with the broker down and through an SSH tunnel, changes nothing, and needs
// no templates in the agent.
package statuspage

import (
	"bytes"
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// Handler serves the page at /status and its files below.
func Handler() http.Handler {
	mux := http.NewServeMux()
	files, err := fs.Glob(static, "static/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range files {
		data, err := static.ReadFile(name)
		if err != nil {
			panic(err) // embedded by the compiler
		}
		name = path.Base(name)
		at := "GET /status/" + name
		if name == "index.html" {
			at = "GET /status"
		}
		mux.HandleFunc(at, func(w http.ResponseWriter, r *http.Request) {
			guard(w.Header())
			w.Header().Set("Content-Type", typeOf(name))
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
		})
	}
	return mux
}

// guard sets the headers under which the page runs its own script and nobody
// else's.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "base-uri 'none'",
		"form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; "))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
}

// typeOf says what a file of the page is; only the machine's own table of types
// is not to be relied on.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}
