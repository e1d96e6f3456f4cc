package playlists

import "fmt"

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
