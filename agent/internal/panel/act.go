package panel

import (
	"fmt"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Act is what a technician may do.
type Act string

// The acts. Identify and test card pass, blank and help card last until resume.
const (
	Identify Act = "identify"
	TestCard Act = "testcard"
	Blank    Act = "blank"
	HelpCard Act = "helpcard"
	Resume   Act = "resume"
)

// Acts are all there are.
func Acts() []Act { return []Act{Identify, TestCard, Blank, HelpCard, Resume} }

// Kind is the kind of frame that an act puts up; "" for resume.
func (a Act) Kind() string {
	return map[Act]string{Identify: screen.KindIdentify, TestCard: screen.KindTest, Blank: screen.KindBlank, HelpCard: screen.KindHelp}[a]
}

// Lasts gives how long an act's card is up if nobody says, and at most; zero for
// one that stays.
func (a Act) Lasts() (usual, most time.Duration) {
	switch a {
	case Identify:
		return time.Minute, 10 * time.Minute
	case TestCard:
		return 5 * time.Minute, time.Hour
	}
	return 0, 0
}

// leastTime is the shortest a card may be asked for.
const leastTime = time.Second

// Up is a card that is up, by whose hand.
type Up struct {
	Act   Act              `json:"act"`
	Since playlists.Millis `json:"since"` // by the display's wall clock
	By    int              `json:"by"`    // the user's number
	Until int64            `json:"-"`     // in ms of uptime; 0: it stays
}

// State is what technicians put up: one card that passes over one that stays.
type State struct {
	Passing *Up `json:"passing,omitempty"`
	Lasting *Up `json:"lasting,omitempty"`
}

// Do says what the state is after an act. It decides and does nothing.
func (s State) Do(a Act, lasts time.Duration, by int, c playlists.Clock) (State, error) {
	s = s.At(c)
	usual, most := a.Lasts()
	up := &Up{Act: a, Since: c.Now, By: by}
	switch {
	case a == Resume:
		return State{}, nil
	case a.Kind() == "":
		return s, fmt.Errorf("%q is no act", a)
	case most == 0 && lasts != 0:
		return s, fmt.Errorf("%s lasts until resume, it takes no time", a)
	case most == 0:
		return State{Lasting: up}, nil
	case lasts == 0:
		lasts = usual
	case lasts < leastTime || lasts > most:
		return s, fmt.Errorf("%s for %s: %s to %s are allowed", a, lasts, leastTime, most)
	}
	up.Until = c.Uptime + lasts.Milliseconds()
	s.Passing = up
	return s, nil
}

// At is the state at an instant: what passes has passed.
func (s State) At(c playlists.Clock) State {
	if s.Passing != nil && c.Uptime >= s.Passing.Until {
		s.Passing = nil
	}
	return s
}

// PutUp is what is up and stays until somebody takes it down, nil for nothing.
func (s State) PutUp(c playlists.Clock) *playlists.PutUp {
	if s.Lasting == nil {
		return nil
	}
	return playlists.NewPutUp(playlists.SlotKind(s.Lasting.Act.Kind()), s.Lasting.Since, s.Lasting.By, c)
}

// Sentence says it for people, "" for nothing.
func (s State) Sentence(c playlists.Clock) string {
	if up := s.PutUp(c); up != nil {
		return up.Sentence()
	}
	return ""
}
