package desk

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// zip compresses pages: the fleet's is ten times smaller so, and a page that comes
// through a tunnel's link is there ten times sooner. Nothing on a page is a secret
// that its length could tell: forms carry none.
type zip struct{ writers sync.Pool }

// worthIt is from how many bytes on a page is compressed: what fits into one packet
// gains nothing.
const worthIt = 1400

// send writes a page, compressed if the browser takes that. The first bytes leave
// while the rest is still being compressed.
func (z *zip) send(w http.ResponseWriter, r *http.Request, status int, page []byte) (err error) {
	h := w.Header()
	h.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if len(page) < worthIt || !takesGzip(r) {
		h.Set("Content-Length", strconv.Itoa(len(page)))
		if status != 0 {
			w.WriteHeader(status)
		}
		_, err = w.Write(page)
		return err
	}
	h.Set("Content-Encoding", "gzip")
	if status != 0 {
		w.WriteHeader(status)
	}
	g, ok := z.writers.Get().(*gzip.Writer)
	if !ok {
		g, _ = gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a good one
	}
	defer z.writers.Put(g)
	g.Reset(w)
	if _, err := g.Write(page); err != nil {
		return err
	}
	return g.Close()
}

// compressed gives a file as small as it gets.
func compressed(file []byte) []byte {
	var b bytes.Buffer
	g, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a good one, and a buffer takes everything
	_, _ = g.Write(file)
	_ = g.Close()
	return b.Bytes()
}

// takesGzip reports whether a browser says that it takes gzip.
func takesGzip(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(one, ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		q, has := strings.CutPrefix(strings.ReplaceAll(quality, " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return !has || err == nil && v > 0
	}
	return false
}
