package controller

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"testing"

	"storyline/controller/internal/media"
	"storyline/playlists"
)

func TestASmallPictureOfWhatWasPutIsServed(t *testing.T) {
	s := startCentre(t, t.TempDir())
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 960, 540))); err != nil {
		t.Fatal(err)
	}
	d := playlists.DigestOf(b.Bytes())
	s.ask("PUT", "/api/v1/media/"+d.String(), b.Bytes(), "application/octet-stream", 200, nil)
	r, err := http.Get("http://" + s.c.HTTP().String() + media.ThumbPrefix + d.String())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	m, err := jpeg.Decode(r.Body)
	if err != nil || m.Bounds().Size() != image.Pt(480, 270) {
		t.Errorf("%s: %v", r.Status, err)
	}
}
