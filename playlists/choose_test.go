package playlists

import "testing"

func TestADisplayIsGivenAFilmThatItPlays(t *testing.T) {
	film := func(name byte, codec string, w, h int, fps float64) Variant {
		return Variant{SHA256: Digest{name}, Type: "video/mp4", Codec: codec, W: w, H: h, Fps: fps}
	}
	still := Variant{SHA256: Digest{'s'}, Type: "image/png", W: 4000, H: 4000}
	slide := &Slide{ID: "s1", Kind: VideoSlide, Media: []Variant{
		film('a', "avc1.640028", 1920, 1080, 50), film('b', "avc1.640028", 1280, 720, 25), film('c', "vp9", 1920, 1080, 29.97), film('d', "avc1.640028", 1080, 1920, 0),
	}}
	glass := func(s Shape) Shape { s.W, s.H = 1920, 1080; return s }
	for name, c := range map[string]struct {
		shape Shape
		want  byte // 0: none
	}{
		"one that says nothing plays everything":         {glass(Shape{}), 'a'},
		"one that plays VP9 alone":                       {glass(Shape{Codecs: []string{"vp09"}}), 'c'},
		"one that plays VP9 of 30 pictures a second":     {glass(Shape{Codecs: []string{"vp09"}, MaxFps: 30}), 'c'},
		"one that plays H.264 of 25":                     {glass(Shape{Codecs: []string{"avc1"}, MaxFps: 25}), 'b'},
		"one that plays 720 lines":                       {glass(Shape{MaxW: 1280, MaxH: 720}), 'b'},
		"one that plays them either way round":           {Shape{W: 1080, H: 1920, MaxW: 1920, MaxH: 1080}, 'd'},
		"a film that doesn't say its pictures is played": {Shape{W: 1080, H: 1920, MaxFps: 10}, 'd'},
		"one that plays nothing of it":                   {glass(Shape{Codecs: []string{"av01"}}), 0},
	} {
		t.Run(name, func(t *testing.T) {
			picture, _ := Choose(slide, "uk", c.shape)
			switch {
			case c.want == 0 && picture == nil:
			case picture == nil || picture.SHA256 != (Digest{c.want}):
				t.Errorf("it is given %v, want %c", picture, c.want)
			}
			if why := c.shape.Plays(&still); why != Played {
				t.Errorf("a picture is not drawn: %d", why)
			}
		})
	}
}

func TestASizeInPixelsIsWrittenInOneWay(t *testing.T) {
	for text, want := range map[string]Size{
		"1920x1080": {1920, 1080}, "1x16384": {1, 16384}, "big": {}, "0x1080": {}, "1920x": {}, "1920X1080": {}, "16385x1": {}, "-1x5": {}, "1920x1080x2": {}, "": {},
	} {
		var got Size
		err := got.UnmarshalText([]byte(text))
		if got != want || (err == nil) != (want != Size{}) || err == nil && got.String() != text {
			t.Errorf("%q is read as %v (%v), want %v", text, got, err, want)
		}
	}
}
