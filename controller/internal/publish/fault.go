package publish

import (
	"fmt"
	"strings"
	"time"

	"storyline/playlists"
)

// Fault is what is wrong with one display. Why says it in a sentence; Kind and what
// follows let a page say it in a language of its own.
type Fault struct {
	Display  playlists.DisplayID `json:"display"`
	Carriage playlists.Carriage  `json:"carriage"`
	Why      string              `json:"why"`
	Kind     FaultKind           `json:"kind,omitempty"`   // empty: it was noted before kinds were
	Story    playlists.StoryID   `json:"story,omitempty"`  // of a slide that could not be shown
	Slide    playlists.SlideID   `json:"slide,omitempty"`  // likewise
	Reason   string              `json:"reason,omitempty"` // the name of a refusal's reason, what a display says, or what hides its programme
	Missing  int                 `json:"missing,omitempty"`
}

// FaultKind tells faults apart.
type FaultKind string

// The kinds of faults.
const (
	WasAway      FaultKind = "away"   // when the wave began, and since
	IsHidden     FaultKind = "hidden" // by a technician: no fault, and no proof
	RefusedIt    FaultKind = "refused"
	WentOffline  FaultKind = "offline" // after it had applied it
	LostMedia    FaultKind = "media"
	InTrouble    FaultKind = "trouble"
	CouldNotShow FaultKind = "slide"
	Late         FaultKind = "late"
	LateOffline  FaultKind = "late-offline"
	LateMedia    FaultKind = "late-media"
)

// fault describes a fault that is not about time.
func (w *Watched) fault(k FaultKind) Fault {
	f := Fault{Display: w.Display, Carriage: w.Carriage, Kind: k}
	switch k {
	case WasAway:
		f.Why = "was not there when the wave began"
	case IsHidden:
		f.Reason, f.Why = string(w.Hidden), "is blanked by a technician"
		if w.Hidden == playlists.ShowHelp {
			f.Why = "shows the help card, put up by a technician"
		}
	case RefusedIt:
		f.Reason = string(w.Refused.Reason)
		f.Why = strings.TrimSuffix(fmt.Sprintf("refused it, %s: %s", w.Refused.Reason, w.Refused.Detail), ": ")
	case WentOffline:
		f.Why = "went offline after it had applied it"
	case LostMedia:
		f.Missing, f.Why = w.Missing, "lost media: "+files(w.Missing)+" missing"
	case InTrouble:
		f.Reason, f.Why = w.Trouble, "is in trouble: "+w.Trouble
	case CouldNotShow:
		s := w.newFailure()
		f.Story, f.Slide, f.Reason = s.ID, s.Slide, s.Reason
		f.Why = strings.TrimSuffix(fmt.Sprintf("could not show slide %s of story %s: %s", s.Slide, s.ID, s.Reason), ": ")
	}
	return f
}

// late describes that a display took too long.
func (w *Watched) late(k FaultKind, patience int64) Fault {
	f := Fault{Display: w.Display, Carriage: w.Carriage, Kind: k}
	f.Why = fmt.Sprintf("has not applied it within %s", time.Duration(patience)*time.Millisecond)
	switch k {
	case LateOffline:
		f.Why += "; it is offline"
	case LateMedia:
		f.Missing = w.Missing
		f.Why += "; " + files(w.Missing) + " missing"
	}
	return f
}

// files says how many there are.
func files(n int) string {
	if n == 1 {
		return "1 media file is"
	}
	return fmt.Sprintf("%d media files are", n)
}
