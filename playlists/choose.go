package playlists

import (
	"math"
	"slices"
	"strings"
)

// Choose picks what a display shows of a slide in a language: the picture that
// fits its codecs and language and comes nearest to its shape (none or one),
// and the captions. Equal fits go to the one that the story names first.
func Choose(s *Slide, l Lang, shape Shape) (picture, captions []Variant) {
	best := math.Inf(1)
	for _, v := range s.Media {
		if v.Lang != "" && v.Lang != l {
			continue
		}
		if v.Type == Captions {
			captions = append(captions, v)
			continue
		}
		if !plays(shape, v) {
			continue
		}
		if m := misfit(v, shape); m < best {
			best, picture = m, []Variant{v}
		}
	}
	return picture, captions
}

// plays reports whether a display can decode a variant. A display that names no
// codecs plays every one; a variant that names none is a picture.
func plays(shape Shape, v Variant) bool {
	if len(shape.Codecs) == 0 || v.Codec == "" {
		return true
	}
	return slices.ContainsFunc(shape.Codecs, func(c string) bool { return family(c) == family(v.Codec) })
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
func misfit(v Variant, shape Shape) float64 {
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
