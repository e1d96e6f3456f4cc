package playlists

// Status is what a display says of itself: the receipt of every order, what it
// shows, what it refused. Retained, at most 4 KB, repeated every minute.
type Status struct {
	Header
	Display  DisplayID      `json:"display"`
	Session  ID128          `json:"session"`
	At       Millis         `json:"at"` // by its own wall clock
	Clock    ClockState     `json:"clock"`
	Uptime   int64          `json:"uptime"` // ms since its machine's boot
	Software string         `json:"software"`
	Shape    Shape          `json:"shape"`
	Held     map[Order]Held `json:"held"`              // accepted and kept, each order
	Applied  Held           `json:"applied"`           // the playlist that is on screen
	Showing  Showing        `json:"showing"`           //
	Missing  int            `json:"missing,omitempty"` // media files wanted and not held
	Wants    []Digest       `json:"wants,omitempty"`   // the first of them
	Refusals []Refused      `json:"refusals,omitempty"`
	Failures []Failed       `json:"failures,omitempty"` // slides of the playlist on screen whose picture failed when last due
	Step     *Step          `json:"step,omitempty"`     // nil: compared with no sibling of late
	Journal  JournalState   `json:"journal"`
	Disk     *Disk          `json:"disk,omitempty"`
	Player   *PlayerState   `json:"player,omitempty"`  // what draws, if the display itself keeps it alive
	PutUp    *PutUp         `json:"putUp,omitempty"`   // what a technician put up to stay; nil: nothing
	Trouble  string         `json:"trouble,omitempty"` // what keeps it from its work, for people, at most 160 bytes
}

// Disk says how full it is, in bytes.
type Disk struct {
	Free  int64 `json:"free"`  // for the display to use
	Media int64 `json:"media"` // what is held, and what is on its way
}

// MaxTrouble is how long the sentence on a display's trouble may be, in bytes.
const MaxTrouble = 160

// MaxWants, MaxRefusals and MaxFailures bound the lists of a status.
const (
	MaxWants    = 4
	MaxRefusals = 8
	MaxFailures = 4
)

// MaxRestartReason is how long the reason of a restart may be, in bytes.
const MaxRestartReason = 120

// PlayerState is the program that draws, as the display that keeps it alive sees it.
type PlayerState struct {
	Kind     string `json:"kind"`               // such as chromium
	Restarts int    `json:"restarts,omitempty"` // since the display started
	Reason   string `json:"reason,omitempty"`   // of the last, for people, at most 120 bytes
}

// MaxFailedReason is how long the reason of a failure may be, in bytes.
const MaxFailedReason = 120

// Showing says what is on screen, as the screen itself reported it.
type Showing struct {
	What   SlotKind `json:"what,omitempty"` // slide, call or help, or a technician's card; empty: the screen has not said
	Story  Digest   `json:"story"`
	ID     StoryID  `json:"id,omitempty"`
	Slide  SlideID  `json:"slide,omitempty"`
	Lang   Lang     `json:"lang,omitempty"`
	Since  Millis   `json:"since,omitempty"`
	Why    Rule     `json:"why,omitempty"`    // if it is another than scheduled
	Screen string   `json:"screen,omitempty"` // its kind, such as web, chromium, mpv or null
}

// Refused is one refused order.
type Refused struct {
	Order  Order  `json:"order"`
	Digest Digest `json:"sha256"` // of the bytes that were refused
	Reason Reason `json:"reason"`
	Detail string `json:"detail,omitempty"` // for people, at most 120 bytes
	At     Millis `json:"at"`
	Count  int    `json:"count,omitempty"` // how often in a row
}

// Failed is a slide whose picture the screen could not show, though its file is
// held: its story's call stood in its place. Once it is shown it is named no more.
type Failed struct {
	Story  Digest  `json:"story"`
	ID     StoryID `json:"id"`
	Slide  SlideID `json:"slide"`
	Lang   Lang    `json:"lang"`
	Reason string  `json:"reason,omitempty"` // the screen's words, at most 120 bytes
	At     Millis  `json:"at"`               // when it failed last, by the display's own wall clock
	Count  int     `json:"count"`            // how often in a row
}

// Same reports whether two failures are of one slide in one language.
func (f *Failed) Same(g *Failed) bool {
	return f.Story == g.Story && f.Slide == g.Slide && f.Lang == g.Lang
}

// Step says how far the display is out of step with the one of its siblings that is
// farthest from it, though each is right by its own clock.
type Step struct {
	Spread int64     `json:"spread"` // ms by which it begins its slides after the sibling; less than 0: before
	Offset int64     `json:"offset"` // ms by which the sibling's clock is ahead
	With   DisplayID `json:"with"`
	At     Millis    `json:"at"` // by its own wall clock
	N      int       `json:"n"`  // siblings that were compared
}

// JournalState says what the journal holds: seq First up to but not Next.
type JournalState struct {
	ID    ID128  `json:"id"`
	First uint64 `json:"first"`
	Next  uint64 `json:"next"`
}

// Bytes gives the status as it travels. What doesn't fit into 4 KB is left out
// in the order in which it matters least: details, then the wanted digests.
func (s *Status) Bytes() []byte {
	b := encode(s)
	if len(b) <= MaxStatus {
		return b
	}
	short := *s
	short.Wants, short.Trouble = nil, s.Trouble[:min(len(s.Trouble), MaxTrouble)]
	short.Refusals = append([]Refused(nil), s.Refusals...)
	for i := range short.Refusals {
		short.Refusals[i].Detail = ""
	}
	short.Failures = append([]Failed(nil), s.Failures...)
	for i := range short.Failures {
		short.Failures[i].Reason = ""
	}
	if s.Player != nil {
		short.Player = &PlayerState{Kind: s.Player.Kind, Restarts: s.Player.Restarts}
	}
	return encode(&short)
}

// DecodeStatus reads a status.
func DecodeStatus(msg []byte) (*Status, error) {
	s := &Status{}
	if err := decode(msg, MaxStatus, s); err != nil {
		return nil, err
	}
	if !ValidName(s.Display) || len(s.Refusals) > MaxRefusals || len(s.Wants) > MaxWants || len(s.Trouble) > MaxTrouble || len(s.Failures) > MaxFailures {
		return nil, refuse(Invalid, "status of display %q with %d refusals and %d failures", s.Display, len(s.Refusals), len(s.Failures))
	}
	if s.Player != nil && len(s.Player.Reason) > MaxRestartReason {
		return nil, refuse(Invalid, "status of display %q with a restart's reason of %d bytes", s.Display, len(s.Player.Reason))
	}
	if s.Step != nil && !ValidName(s.Step.With) {
		return nil, refuse(Invalid, "status of display %q in step with %q", s.Display, s.Step.With)
	}
	for i := range s.Failures {
		if len(s.Failures[i].Reason) > MaxFailedReason {
			return nil, refuse(Invalid, "status of display %q with a reason of %d bytes", s.Display, len(s.Failures[i].Reason))
		}
	}
	return s, nil
}

// Presence is a display's birth and, as its will, its death. A death counts
// only for the session that it names.
type Presence struct {
	Header
	Session ID128  `json:"session"`
	Online  bool   `json:"online"`
	At      Millis `json:"at,omitempty"`
}

// Bytes gives the presence as it travels.
func (p *Presence) Bytes() []byte { return encode(p) }

// DecodePresence reads a presence.
func DecodePresence(msg []byte) (*Presence, error) {
	p := &Presence{}
	return p, decode(msg, MaxPresence, p)
}
