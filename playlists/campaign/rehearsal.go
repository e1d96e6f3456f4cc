package campaign

import (
	"slices"
	"time"

	"storyline/playlists"
)

// Rehearsal derives a short version of a campaign for trying out, so that there
// is no second copy of the file to keep true. It changes lengths and days only:
// never a word, a picture or a consent.
type Rehearsal struct {
	// MaxSlide is the longest that a slide may last; zero leaves them as they are.
	MaxSlide time.Duration
	// From and Until are another window; zero leaves the campaign's.
	From, Until playlists.Day
}

// Of gives the campaign as it is rehearsed. The campaign itself stays as it is.
func (r Rehearsal) Of(c *Campaign) *Campaign {
	short := *c
	short.short = true
	if r.From != 0 {
		short.Window.From = r.From
	}
	if r.Until != 0 {
		short.Window.Until = r.Until
	}
	short.Written = slices.Clone(c.Written)
	for i := range short.Written {
		s := &short.Written[i]
		s.Slides = slices.Clone(s.Slides)
		for j := range s.Slides {
			if most := Seconds(r.MaxSlide.Milliseconds()); most > 0 {
				s.Slides[j].Seconds = min(s.Slides[j].Seconds, max(most, playlists.MinSlideMs))
			}
		}
	}
	// An exception outside the window would be a fault of the file.
	short.Assign = slices.Clone(c.Assign)
	for i := range short.Assign {
		a := &short.Assign[i]
		a.Except = slices.DeleteFunc(slices.Clone(a.Except), func(d playlists.Day) bool {
			return d < short.Window.From || d > short.Window.Until
		})
	}
	return &short
}
