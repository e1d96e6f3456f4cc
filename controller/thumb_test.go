package controller

import (
	"image"
	"image/jpeg"
	"net/http"
	"testing"

	"storyline/controller/internal/media"
	"storyline/playlists"
	"storyline/playlists/filmtest"
)

func TestASmallPictureOfWhatWasPutIsServed(t *testing.T) {
	s := startCentre(t, t.TempDir())
	picture := filmtest.PNG(t, image.NewGray(image.Rect(0, 0, 960, 540)))
	d := playlists.DigestOf(picture)
	s.ask("PUT", "/api/v1/media/"+d.String(), picture, "application/octet-stream", 200, nil)
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
