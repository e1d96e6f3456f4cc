package mpv

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"storyline/playlists/screen"
)

func TestPlatesAreKeptByWhatIsOnThem(t *testing.T) {
	a, b := at10("a", screen.KindImage), at10("b", screen.KindImage)
	b.Start, b.Src = 20_000, "media/sha256/00"
	if key(a, false) != key(b, false) {
		t.Error("two pictures under one strip need two strips")
	}
	b.Heading = "x"
	if key(a, false) == key(b, false) || key(a, false) == key(a, true) {
		t.Error("other words are on the same plate")
	}
	if key(a, true) != key(b, true) {
		t.Error("the calls of one story are two")
	}
}

func TestTheMemoryOfPlatesIsBounded(t *testing.T) {
	ink, err := memory()
	if err != nil {
		t.Fatal(err)
	}
	defer ink.Close()
	p := press{ink: ink, glass: image.Pt(40, 20)}
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	img.SetRGBA(3, 15, color.RGBA{1, 2, 3, 255})
	img.SetRGBA(30, 18, color.RGBA{4, 5, 6, 255})
	for i := range 20 {
		if i > 0 {
			if _, ok := p.has("0"); ok == (i > 5) {
				t.Errorf("after %d plates the first is kept: %t", i, ok)
			}
		}
		if i == 5 { // used up to here, and not any more
			for j := range slots {
				if _, err := p.print(fmt.Sprintf("other %d", j), img); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := p.print(fmt.Sprint(i), img); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := ink.Stat(); err != nil || info.Size() > slots*40*20*4 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
	pl, ok := p.has("19")
	if !ok || pl.part != image.Rect(3, 15, 31, 19) {
		t.Fatalf("%+v, %t", pl, ok)
	}
	got := make([]byte, 4)
	if _, err := ink.ReadAt(got, p.offset(pl)); err != nil || got[0] != 3 || got[2] != 1 || got[3] != 255 {
		t.Errorf("the first pixel is %v, %v", got, err)
	}
	seen := map[int]bool{}
	for _, k := range p.kept {
		if seen[k.slot] {
			t.Errorf("two plates lie in slot %d", k.slot)
		}
		seen[k.slot] = true
	}
}

func TestPicturesFillTheirFieldUnlessTooMuchWouldBeCutOff(t *testing.T) {
	glass, field := image.Pt(1920, 1080), image.Rect(0, 0, 1920, 933)
	for name, c := range map[string]struct {
		w, h int
		film bool
		want int
	}{
		"of the screen's shape":        {1920, 1080, false, 1},
		"a film of the screen's shape": {1280, 720, true, 1},
		"four to three":                {1024, 768, false, 1},
		"a film of four to three":      {1024, 768, true, 0},
		"a portrait":                   {1080, 1920, false, 0},
		"nothing is known":             {0, 0, false, 0},
	} {
		if got := panscan(c.w, c.h, c.film, field, glass); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	m := place(field, glass)
	if m["video-margin-ratio-right"] != 0.0 || m["sub-pos"] != 86 || m["sub-use-margins"] != true || m["video-margin-ratio-bottom"] != float64(1080-933)/1080 {
		t.Errorf("%v", m)
	}
}
