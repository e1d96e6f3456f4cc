package playlists

import (
	"fmt"
	"strings"
	"time"
)

// PutUp is what a technician at the panel put up in place of the programme, to stay
// until somebody takes it down.
type PutUp struct {
	What  SlotKind `json:"what"`            // blank or help
	Since Millis   `json:"since,omitempty"` // by the display's wall clock; zero: nobody knows
	By    int      `json:"by"`              // the user's number on the display's machine
}

// NewPutUp says what is up by a display's clock. An instant is no more than a number
// if the clock can't be believed, or could not be when it was read.
func NewPutUp(what SlotKind, since Millis, by int, c Clock) *PutUp {
	if !c.Trusted() || since < firstBoot || since > c.Now {
		since = 0
	}
	return &PutUp{What: what, Since: since, By: by}
}

// Sentence says it to people.
func (p *PutUp) Sentence() string {
	what, since := "blanked", "at an unknown time"
	if p.What == ShowHelp {
		what = "set to the help card"
	}
	if p.Since != 0 {
		since = "since " + time.UnixMilli(p.Since).UTC().Format("2006-01-02 15:04 MST")
	}
	return fmt.Sprintf("%s by a technician (user %d) %s", what, p.By, since)
}

// Lasting gives what a technician put up to stay; nil: nothing. An older agent says it
// of a blank alone, by what it shows.
func (s *Status) Lasting() *PutUp {
	if s.PutUp == nil && s.Showing.What == ShowBlank {
		return &PutUp{What: ShowBlank}
	}
	return s.PutUp
}

// Covered reports whether a technician's card is over the programme, to stay or to pass.
func (s *Status) Covered() bool {
	return s.Lasting() != nil || PutByHand(s.Showing.What, s.Showing.Why)
}

// PutByHand reports whether a technician put up what is shown: no plan shows a blank,
// a test card or a display's name. An older agent gives no reason for those.
func PutByHand(what SlotKind, why Rule) bool {
	return why == ByHand || what == ShowBlank || what == ShowTest || what == ShowIdentify
}

// OtherTrouble is the trouble without the sentence on what a technician put up.
func (s *Status) OtherTrouble() string {
	if s.PutUp == nil {
		return s.Trouble
	}
	rest, cut := strings.CutPrefix(s.Trouble, s.PutUp.Sentence())
	switch next, more := strings.CutPrefix(rest, "; "); {
	case cut && rest == "":
		return ""
	case cut && more:
		return next
	}
	return s.Trouble
}
