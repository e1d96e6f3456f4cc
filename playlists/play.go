package playlists

// Outcome says how much of a slide was shown.
type Outcome string

// Whole: from its first frame to its end. Joined: entered after it began. Cut:
// left before its end. Only whole plays count as told.
const (
	Whole  Outcome = "whole"
	Joined Outcome = "joined"
	Cut    Outcome = "cut"
)

// Slack is how much of a slide, in ms, may be missed at its start, or at its end,
// and the slide was still seen whole.
const Slack = 250

// Play is one proof of play: what a display really showed. It is unique by
// (display, Journal, Seq); Seq starts at 1, grows by 1, never restarts.
type Play struct {
	Journal  ID128      `json:"journal"`
	Seq      uint64     `json:"seq"`
	Boot     ID128      `json:"boot"`
	Mono     int64      `json:"mono"` // first frame, ms since boot
	Wall     Millis     `json:"wall"` // first frame, by the wall clock as it stood
	Clock    ClockState `json:"clock"`
	Shown    int64      `json:"shown"` // ms from first frame to end
	Outcome  Outcome    `json:"outcome"`
	Story    Digest     `json:"story"`
	Slide    SlideID    `json:"slide"`
	Lang     Lang       `json:"lang"`
	Serial   Serial     `json:"serial"`
	Network  Network    `json:"network"`
	Carriage Carriage   `json:"carriage"`
	Position Position   `json:"position"`
	Missing  []Digest   `json:"missing,omitempty"` // media that was not held: the call was shown instead
}

// Limits of plays. Counts and instants stay far below the point at which sums of
// them could overflow: a display must not be able to spoil a report by lying.
const (
	MaxBatch   = 100 // plays in one batch
	MaxMissing = 8   // digests that one play names
	MaxBoots   = 128 // dates that come with one batch
	maxShown   = MaxSlideMs + 60_000
	maxCount   = 1 << 48 // seqs, and instants in ms: 8 900 years
)

// Dated says when a boot began: what the wall clock would have shown, had it been
// right, when Mono was zero. A play of an untrusted clock never changes once it is
// journalled; a date that was found out later comes beside it.
type Dated struct {
	Boot ID128  `json:"boot"`
	At   Millis `json:"at"`
}

// firstBoot is the year, 2025, before which no display ran.
const firstBoot = 1735689600000

// Plausible reports whether a boot may have begun then.
func (d Dated) Plausible(now Millis) bool { return d.At >= firstBoot && d.At <= now+FarAhead }

// Date gives when a play came onto the screen: by its own wall clock or, if that
// was untrusted, by when its boot began; zero if nobody knows that, or if it
// would lie after the play was received.
func (p *Play) Date(boot, received Millis) Millis {
	switch {
	case p.Clock != Untrusted:
		return p.Wall
	case boot == 0 || boot+p.Mono > received+FarAhead:
		return 0
	}
	return boot + p.Mono
}

// Batch carries plays of one journal to the controller, in order of Seq. First
// is the oldest seq still held: what lies below it and was never stored is gone,
// and the controller records it as unknown.
type Batch struct {
	Header
	Display DisplayID `json:"display"`
	Journal ID128     `json:"journal"`
	First   uint64    `json:"first"`
	Plays   []Play    `json:"plays"`
	Boots   []Dated   `json:"boots,omitempty"` // of its plays, and the newest that are known
}

// Bytes gives the batch as it travels.
func (b *Batch) Bytes() []byte { return encode(b) }

// DecodeBatch reads a batch. Its plays must be of the batch's journal and in
// ascending order.
func DecodeBatch(msg []byte) (*Batch, error) {
	b := &Batch{}
	if err := decode(msg, MaxPlays, b); err != nil {
		return nil, err
	}
	if !ValidName(b.Display) || len(b.Plays) > MaxBatch || len(b.Boots) > MaxBoots || b.First == 0 || b.First > maxCount {
		return nil, refuse(Invalid, "batch of %d plays of display %q from seq %d", len(b.Plays), b.Display, b.First)
	}
	for _, d := range b.Boots {
		if d.At < 0 || d.At > maxCount {
			return nil, refuse(Invalid, "boot %s began at %d", d.Boot, d.At)
		}
	}
	last := b.First - 1
	for i := range b.Plays {
		p := &b.Plays[i]
		if p.Journal != b.Journal || p.Seq <= last || p.Seq > maxCount {
			return nil, refuse(Invalid, "play %d of journal %s after %d of %s", p.Seq, p.Journal, last, b.Journal)
		}
		last = p.Seq
		if err := p.Check(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Check refuses a play that breaks a rule of its kind. A journal asks before it
// takes one, since a single such play would have a whole batch refused.
func (p *Play) Check() error {
	switch {
	case !ValidName(p.Slide) || !ValidName(p.Network) || !ValidName(p.Carriage) || !ValidName(p.Position) || !ValidLang(p.Lang):
		return refuse(Invalid, "play %d of slide %q in carriage %q: %s", p.Seq, p.Slide, p.Carriage, NameRule)
	case p.Outcome != Whole && p.Outcome != Joined && p.Outcome != Cut:
		return refuse(Invalid, "play %d has outcome %q", p.Seq, p.Outcome)
	case p.Clock != Synced && p.Clock != HeldClock && p.Clock != Untrusted:
		return refuse(Invalid, "play %d has clock %q", p.Seq, p.Clock)
	case p.Shown < 0 || p.Shown > maxShown || p.Mono < 0 || p.Mono > maxCount || p.Wall < 0 || p.Wall > maxCount || len(p.Missing) > MaxMissing:
		return refuse(Invalid, "play %d lasted %d ms from %d, wall %d", p.Seq, p.Shown, p.Mono, p.Wall)
	}
	return nil
}

// Stored is the controller's word that each play of a journal up to Upto is
// stored or recorded as gone. Only this word deletes from a journal.
type Stored struct {
	Header
	Display DisplayID `json:"display"`
	Journal ID128     `json:"journal"`
	Upto    uint64    `json:"upto"`
}

// Bytes gives the word as it travels.
func (s *Stored) Bytes() []byte { return encode(s) }

// DecodeStored reads the controller's word to one display.
func DecodeStored(msg []byte, own DisplayID) (*Stored, error) {
	s := &Stored{}
	if err := decode(msg, MaxStored, s); err != nil {
		return nil, err
	}
	if s.Display != own {
		return nil, refuse(WrongSubject, "stored for display %s, this is %s", s.Display, own)
	}
	return s, nil
}
