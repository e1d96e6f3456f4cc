package step

import (
	"encoding/json"
	"errors"
	"fmt"

	"storyline/playlists"
)

// MaxAnswer is the largest answer to the question, in bytes.
const MaxAnswer = 2 << 10

// version is that of the answer.
const version = 1

// latest bounds every instant of an answer, so that no sum of them overflows.
const latest = 1 << 50

// answer is what a display tells its siblings.
type answer struct {
	V        int                  `json:"v"`
	Display  playlists.DisplayID  `json:"display"`
	Network  playlists.Network    `json:"network"`
	Carriage playlists.Carriage   `json:"carriage"`
	Clock    playlists.ClockState `json:"clock"`
	Come     playlists.Millis     `json:"come"`
	Left     playlists.Millis     `json:"left"`
	Starts   []start              `json:"starts"`
}

// errOther says that an answer is of no use here: its display hangs in another
// carriage, or doesn't know the time.
var errOther = errors.New("of no use here")

// read reads an answer of a display that was asked.
func read(b []byte, of playlists.DisplayID) (*answer, error) {
	if len(b) > MaxAnswer {
		return nil, fmt.Errorf("answer of %s has over %d bytes", of, MaxAnswer)
	}
	a := &answer{}
	if err := json.Unmarshal(b, a); err != nil {
		return nil, fmt.Errorf("answer of %s: %w", of, err)
	}
	sane := func(t playlists.Millis) bool { return t > 0 && t < latest }
	whole := a.V == version && a.Display == of && sane(a.Come) && sane(a.Left) && a.Come <= a.Left && len(a.Starts) <= kept
	for _, s := range a.Starts {
		whole = whole && sane(s.Plan) && sane(s.At)
	}
	if !whole {
		return nil, fmt.Errorf("answer of %s makes no sense", of)
	}
	return a, nil
}

// Answer is what a sibling is told that asks now.
func (s *Step) Answer() []byte {
	come := s.opt.Clock.At()
	a := answer{V: version, Display: s.opt.Display, Clock: come.State, Come: come.Now, Starts: s.starts()}
	if b := s.opt.Binding(); b != nil {
		a.Network, a.Carriage = b.Network, b.Carriage
	}
	a.Left = come.Now + s.opt.Clock.At().Uptime - come.Uptime
	msg, err := json.Marshal(a)
	if err != nil {
		panic(err) // of such a value it never fails
	}
	return msg
}
