package api

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"storyline/playlists"
)

func TestMedia(t *testing.T) {
	d := newDesk(t)
	film := strings.Repeat("frame", 1<<20) // more than a body that huma would read
	sum := playlists.Digest(sha256.Sum256([]byte(film)))
	path := "/media/" + sum.String()
	d.want(t, 404, "GET", path, "")
	d.want(t, 404, "HEAD", path, "")
	got := decode[MediaFile](t, d.want(t, 200, "PUT", path, film))
	if want := (MediaFile{sum, int64(len(film))}); got != want {
		t.Errorf("%+v", got)
	}
	if got := decode[MediaFile](t, d.want(t, 200, "GET", path, "")); got.Bytes != int64(len(film)) {
		t.Errorf("%+v", got)
	}
	if w := d.want(t, 200, "HEAD", path, ""); w.Header().Get("Content-Length") != "" && w.Header().Get("Content-Length") == "0" {
		t.Error("HEAD says that the answer is empty")
	}
	p := decode[problem](t, d.want(t, 422, "PUT", path, "other bytes"))
	if p.Type != "urn:storyline:refused:wrong-digest" {
		t.Errorf("%+v", p)
	}
	for _, bad := range []string{"x", strings.ToUpper(sum.String()), sum.String()[:63], sum.String() + "0"} {
		p := decode[problem](t, d.want(t, 422, "PUT", "/media/"+bad, film))
		if len(p.Errors) != 1 || p.Errors[0].Location != "path.sha256" {
			t.Errorf("%s: %+v", bad, p)
		}
	}
	if _, ok := d.media[sum]; !ok || len(d.media) != 1 {
		t.Errorf("%d files", len(d.media))
	}
}

func TestAnUploadIsNotReadIntoMemory(t *testing.T) {
	d := newDesk(t)
	read := 0
	d.Media = hungry{&read}
	body := io.LimitReader(zeros{}, 1<<30)
	r := httptest.NewRequest("PUT", Prefix+"/media/"+strings.Repeat("0", 64), body)
	r.Header.Set("Authorization", bearer)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || read != 1<<20 {
		t.Errorf("%d after %d bytes: %s", w.Code, read, w.Body)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// hungry reads 1 MB and has had enough.
type hungry struct{ read *int }

func (h hungry) Put(_ playlists.Digest, limit int64, r io.Reader) (int64, error) {
	n, _ := io.CopyN(io.Discard, r, 1<<20)
	*h.read = int(n)
	return 0, &playlists.Refusal{Reason: playlists.Oversized, Detail: fmt.Sprintf("over %d bytes", limit)}
}

func (hungry) Size(playlists.Digest) (int64, bool, error) { return 0, false, nil }
