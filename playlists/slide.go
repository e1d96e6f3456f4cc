package playlists

import (
	"slices"
	"strings"
)

// SlideKind says what a slide is.
type SlideKind string

// The four kinds of slides.
const (
	ImageSlide SlideKind = "image"
	VideoSlide SlideKind = "video"
	TextSlide  SlideKind = "text"
	CallSlide  SlideKind = "call"
)

// Slide is one picture, film, text or call, with its signed length.
type Slide struct {
	ID    SlideID        `json:"slide"`
	Kind  SlideKind      `json:"kind"`
	Ms    int64          `json:"ms"`             // its length; a video's is at most its probed length
	Both  bool           `json:"both,omitempty"` // show the story's first two languages at once
	Text  map[Lang]Words `json:"text,omitempty"`
	Alt   Texts          `json:"alt,omitempty"`
	Media []Variant      `json:"media,omitempty"`
}

// Words are the heading and the body of a slide in one language.
type Words struct {
	Heading string `json:"heading,omitempty"`
	Body    string `json:"body,omitempty"`
}

// Variant is one media file of a slide. The display chooses by shape, codec and
// language. Captions are variants too, of type text/vtt.
type Variant struct {
	SHA256 Digest  `json:"sha256"`
	Bytes  int64   `json:"bytes"`
	Type   string  `json:"type"` // image/png, image/jpeg, video/mp4, video/webm, text/vtt
	Codec  string  `json:"codec,omitempty"`
	W      int     `json:"w,omitempty"`
	H      int     `json:"h,omitempty"`
	Lang   Lang    `json:"lang,omitempty"`
	Fps    float64 `json:"fps,omitempty"` // pictures a second of a film; zero: it doesn't say
}

// Captions is the media type of WebVTT captions.
const Captions = "text/vtt"

// MediaTypes are the types that a story may name.
func MediaTypes() []string {
	return []string{"image/png", "image/jpeg", "video/mp4", "video/webm", Captions}
}

func (s *Slide) check() error {
	switch {
	case !ValidName(s.ID):
		return refuse(Invalid, "slide %q: %s", s.ID, NameRule)
	case s.Ms < MinSlideMs || s.Ms > MaxSlideMs:
		return refuse(Invalid, "slide %s lasts %d ms, %d to %d are allowed", s.ID, s.Ms, MinSlideMs, MaxSlideMs)
	case len(s.Media) > MaxVariants:
		return refuse(Invalid, "slide %s has %d media files, at most %d are allowed", s.ID, len(s.Media), MaxVariants)
	}
	pictures := 0
	for _, v := range s.Media {
		if err := v.check(s); err != nil {
			return err
		}
		if v.Type != Captions {
			pictures++
		}
	}
	switch s.Kind {
	case ImageSlide, VideoSlide:
		if pictures == 0 {
			return refuse(Invalid, "slide %s is of kind %s and has no media", s.ID, s.Kind)
		}
	case TextSlide:
		if len(s.Text) == 0 {
			return refuse(Invalid, "text slide %s has no text", s.ID)
		}
	case CallSlide:
	default:
		return refuse(Invalid, "slide %s is of kind %q; image, video, text and call are known", s.ID, s.Kind)
	}
	return nil
}

func (v *Variant) check(s *Slide) error {
	fits := v.Type == Captions && s.Kind == VideoSlide || strings.HasPrefix(v.Type, string(s.Kind)+"/")
	switch {
	case !slices.Contains(MediaTypes(), v.Type) || !fits:
		return refuse(Invalid, "slide %s of kind %s can't have media of type %q", s.ID, s.Kind, v.Type)
	case v.Bytes <= 0 || v.Bytes > MaxMedia:
		return refuse(Invalid, "slide %s has media of %d bytes", s.ID, v.Bytes)
	case v.SHA256.IsZero():
		return refuse(Invalid, "slide %s has media without a digest", s.ID)
	case v.Lang != "" && !ValidLang(v.Lang):
		return refuse(Invalid, "slide %s has media in language %q", s.ID, v.Lang)
	case v.Fps < 0 || v.Fps > MaxFps:
		return refuse(Invalid, "slide %s has a film of %g pictures a second", s.ID, v.Fps)
	case v.Type != Captions && (v.W <= 0 || v.H <= 0):
		return refuse(Invalid, "slide %s has media of %dx%d pixels", s.ID, v.W, v.H)
	}
	return nil
}
