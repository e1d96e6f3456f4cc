package playlists

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Names are distinct types so that the compiler catches a swapped argument.
// Each matches [a-z0-9][a-z0-9-]{0,39}: safe in topics, files and addresses.
type (
	// Network is one operator's fleet.
	Network string
	// Line is where a train runs today.
	Line string
	// Train is a trainset.
	Train string
	// Carriage is known by its network and its fleet number, never by where it runs.
	Carriage string
	// DisplayID is one screen in a carriage; also its MQTT client id and user name.
	DisplayID string
	// Position says where in its carriage a display hangs.
	Position string
	// CampaignID is one campaign of a network.
	CampaignID string
	// StoryID is one story of a campaign.
	StoryID string
	// SlideID is one slide of a story.
	SlideID string
	// Lang is a BCP 47 language tag, such as uk or en.
	Lang string
)

var langPattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

// ValidName reports whether s may be used as a name.
func ValidName[T ~string](s T) bool {
	// A loop, not the pattern: names are checked for each message of each display.
	if len(s) == 0 || len(s) > 40 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// ValidLang reports whether l is written like a language tag.
func ValidLang(l Lang) bool { return langPattern.MatchString(string(l)) }

// NameRule is the sentence that tells people what a name may be.
const NameRule = "a name has 1 to 40 of a-z, 0-9 and -, and doesn't start with -"

// Kind is a kind of vehicle; an attribute, never part of an identity.
type Kind string

// The vehicle kinds of the founding case and of the year after it.
const (
	MetroCarriage Kind = "metro-carriage"
	Tram          Kind = "tram"
	Trolleybus    Kind = "trolleybus"
	Bus           Kind = "bus"
	Railcar       Kind = "railcar"
)

// Kinds lists the vehicle kinds that a fleet may name.
func Kinds() []Kind { return []Kind{MetroCarriage, Tram, Trolleybus, Bus, Railcar} }

// Shape is what a display can show: its size in pixels, and which films its player
// decodes.
type Shape struct {
	W      int      `json:"w"`
	H      int      `json:"h"`
	Codecs []string `json:"codecs,omitempty"` // empty: every codec
	MaxW   int      `json:"maxW,omitempty"`   // of a film, either way round; zero: any
	MaxH   int      `json:"maxH,omitempty"`
	MaxFps float64  `json:"fps,omitempty"` // pictures a second of a film; zero: any
}

// Same reports whether two displays can show the same.
func (s Shape) Same(t Shape) bool {
	return s.W == t.W && s.H == t.H && slices.Equal(s.Codecs, t.Codecs) && s.MaxW == t.MaxW && s.MaxH == t.MaxH && s.MaxFps == t.MaxFps
}

// Drawable reports whether a display can have this shape.
func (s Shape) Drawable() bool {
	return s.W > 0 && s.H > 0 && s.W <= maxPixels && s.H <= maxPixels
}

// maxPixels is the longest side that a display may have.
const maxPixels = 1 << 14

// Size is a width and a height, as in 1920x1080; zero: none is given.
type Size struct{ W, H int }

// UnmarshalText reads 1920x1080.
func (s *Size) UnmarshalText(b []byte) error {
	w, h, found := strings.Cut(string(b), "x")
	var err1, err2 error
	s.W, err1 = strconv.Atoi(w)
	s.H, err2 = strconv.Atoi(h)
	if !found || errors.Join(err1, err2) != nil || s.W < 1 || s.H < 1 || s.W > maxPixels || s.H > maxPixels {
		*s = Size{}
		return fmt.Errorf("%q is not a size like 1920x1080", b)
	}
	return nil
}

// MarshalText writes 1920x1080.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s Size) String() string { return fmt.Sprintf("%dx%d", s.W, s.H) }
