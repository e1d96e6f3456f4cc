package playlists

import (
	"math"
	"slices"
	"strings"
)

// Choose picks what a display shows of a slide in a language: the picture that
// it can play, fits the language and comes nearest to its shape (nil: none does),
// and the captions. Equal fits go to the one that the story names first.
func Choose(s *Slide, l Lang, shape Shape) (picture *Variant, captions []Variant) {
	best := math.Inf(1)
	for i := range s.Media {
		v := &s.Media[i]
		if v.Lang != "" && v.Lang != l {
			continue
		}
		if v.Type == Captions {
			captions = append(captions, *v)
			continue
		}
		if shape.Plays(v) != Played {
			continue
		}
		if m := misfit(v, shape); m < best {
			best, picture = m, v
		}
	}
	return picture, captions
}

// Unplayed says why a display can't play a variant.
type Unplayed int

// Played: it can. The others are what its player does not decode: the codec, so
// many pixels, so many pictures a second.
const (
	Played Unplayed = iota
	OtherCodec
	TooLarge
	TooFast
)

// halfPicture forgives a film that is said to be of 30 pictures a second and has a
// few more in a minute.
const halfPicture = 0.5

// Plays reports whether a display can play a variant. What a display or a variant
// doesn't say stands in no way; a variant that names no codec is a picture, and
// pictures of any size are drawn.
func (s Shape) Plays(v *Variant) Unplayed {
	long, short := max(s.MaxW, s.MaxH), min(s.MaxW, s.MaxH)
	switch {
	case v.Codec == "":
		return Played
	case len(s.Codecs) > 0 && !slices.ContainsFunc(s.Codecs, func(c string) bool { return family(c) == family(v.Codec) }):
		return OtherCodec
	case short > 0 && (max(v.W, v.H) > long || min(v.W, v.H) > short):
		return TooLarge
	case s.MaxFps > 0 && v.Fps > s.MaxFps+halfPicture:
		return TooFast
	}
	return Played
}

// family gives the first part of a codec's name (RFC 6381). WebM writes vp9 where
// MP4 and people who configure displays write vp09.
func family(codec string) string {
	first, _, _ := strings.Cut(codec, ".")
	if first == "vp9" {
		return "vp09"
	}
	return first
}

// misfit grows with the difference in aspect ratio, then with pixels missing,
// then with pixels wasted, and a little if the variant is of no language.
func misfit(v *Variant, shape Shape) float64 {
	if shape.W <= 0 || shape.H <= 0 || v.W <= 0 || v.H <= 0 {
		return 0
	}
	aspect := math.Abs(math.Log(float64(v.W) * float64(shape.H) / (float64(v.H) * float64(shape.W))))
	size := math.Log(float64(v.W) * float64(v.H) / (float64(shape.W) * float64(shape.H)))
	if size < 0 {
		size = -4 * size
	}
	m := 100*aspect + size
	if v.Lang == "" {
		m += 0.001
	}
	return m
}
