package playlists

import (
	"fmt"
	"slices"
	"strings"
)

// Texts is one text in several languages.
type Texts map[Lang]string

// Story is what editors approve: one telling with everything drawn from it.
// Its identity is the SHA-256 of its signed payload.
type Story struct {
	Header
	Network    Network    `json:"network"`
	Campaign   CampaignID `json:"campaign"`
	ID         StoryID    `json:"story"`
	Titles     Texts      `json:"titles"`
	Notice     Texts      `json:"notice,omitempty"`
	Languages  []Lang     `json:"languages"` // cycle k speaks Languages[k mod n]
	Slides     []Slide    `json:"slides"`
	Call       Call       `json:"call"`
	Partners   []Texts    `json:"partners,omitempty"`
	ConsentEnd Millis     `json:"consentEnd"`      // the story stops at this instant
	Hours      []Daypart  `json:"hours,omitempty"` // the only hours in which it may be told
}

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

// Call is the way out: hotlines, a QR address and its short form.
type Call struct {
	Headline Texts    `json:"headline,omitempty"`
	Numbers  []Number `json:"numbers"`
	Address  string   `json:"address"` // https; may hold {carriage}
	Short    string   `json:"short"`   // what a passenger can type
}

// Number is one hotline, spelled as people dial it.
type Number struct {
	Number string `json:"number"`
	Label  Texts  `json:"label"`
}

// CarriageHole is the one hole that an address may have; the screen fills it
// from the verified arrangement.
const CarriageHole = "{carriage}"

// AddressFor fills the carriage into the call's address.
func (c Call) AddressFor(carriage Carriage) string {
	return strings.ReplaceAll(c.Address, CarriageHole, string(carriage))
}

// HelpCard is what a display of a network shows when it has nothing else.
// Editors sign it; the trust document carries it.
type HelpCard struct {
	Header
	Network   Network        `json:"network"`
	Languages []Lang         `json:"languages"`
	Text      map[Lang]Words `json:"text,omitempty"`
	Call      Call           `json:"call"`
	Partners  []Texts        `json:"partners,omitempty"`
}

// Limits of a story, beside its 32 KB.
const (
	MaxSlides    = 64
	MinSlideMs   = 500
	MaxSlideMs   = 10 * 60_000
	MaxLanguages = 8
	MaxVariants  = 32
	MaxFps       = 1000 // pictures a second of a film
	MaxNumbers   = 6
	MaxMedia     = 1 << 30 // bytes of one file
)

// Length gives the story's length in milliseconds.
func (s *Story) Length() int64 {
	var ms int64
	for i := range s.Slides {
		ms += s.Slides[i].Ms
	}
	return ms
}

// Check refuses a story that breaks a rule of its kind. What it lets through
// can be drawn and timed without further questions.
func (s *Story) Check() error {
	switch {
	case !ValidName(s.Network), !ValidName(s.Campaign), !ValidName(s.ID):
		return refuse(Invalid, "story %q of campaign %q, network %q: %s", s.ID, s.Campaign, s.Network, NameRule)
	case len(s.Slides) == 0 || len(s.Slides) > MaxSlides:
		return refuse(Invalid, "story %s has %d slides, 1 to %d are allowed", s.ID, len(s.Slides), MaxSlides)
	case s.ConsentEnd <= 0:
		return refuse(Invalid, "story %s states no end of consent", s.ID)
	}
	if err := checkLanguages(s.Languages); err != nil {
		return err
	}
	if err := s.Call.check(); err != nil {
		return err
	}
	for _, h := range s.Hours {
		if err := h.check(); err != nil {
			return err
		}
	}
	seen := make(map[SlideID]bool, len(s.Slides))
	for i := range s.Slides {
		sl := &s.Slides[i]
		if seen[sl.ID] {
			return refuse(Invalid, "story %s has slide %s twice", s.ID, sl.ID)
		}
		seen[sl.ID] = true
		if err := sl.check(); err != nil {
			return fmt.Errorf("story %s: %w", s.ID, err)
		}
	}
	return nil
}

func checkLanguages(ls []Lang) error {
	if len(ls) == 0 || len(ls) > MaxLanguages {
		return refuse(Invalid, "%d languages, 1 to %d are allowed", len(ls), MaxLanguages)
	}
	for i, l := range ls {
		if !ValidLang(l) {
			return refuse(Invalid, "%q is not a language tag", l)
		}
		for _, m := range ls[:i] {
			if l == m {
				return refuse(Invalid, "language %s twice", l)
			}
		}
	}
	return nil
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

func (c *Call) check() error {
	if len(c.Numbers) == 0 || len(c.Numbers) > MaxNumbers {
		return refuse(Invalid, "a call has %d numbers, 1 to %d are allowed", len(c.Numbers), MaxNumbers)
	}
	for _, n := range c.Numbers {
		if strings.Trim(n.Number, "0123456789+- ()") != "" || strings.Trim(n.Number, "+- ()") == "" {
			return refuse(Invalid, "%q is not a telephone number", n.Number)
		}
	}
	if !strings.HasPrefix(c.Address, "https://") || len(c.Address) > 200 {
		return refuse(Invalid, "address %q: https only, at most 200 bytes", c.Address)
	}
	return nil
}

// Check refuses a help card that breaks a rule of its kind.
func (h *HelpCard) Check() error {
	if !ValidName(h.Network) {
		return refuse(Invalid, "help card of network %q: %s", h.Network, NameRule)
	}
	if err := checkLanguages(h.Languages); err != nil {
		return err
	}
	return h.Call.check()
}
