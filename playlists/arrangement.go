package playlists

// Arrangement says which stories a carriage tells, and when. The controller
// signs it; it can name only what editors have signed.
type Arrangement struct {
	Header
	Serial     Serial   `json:"serial"`
	Issued     Millis   `json:"issued"`
	Lease      Millis   `json:"lease"` // once passed, nothing of it is told any more
	Network    Network  `json:"network"`
	Carriage   Carriage `json:"carriage"`
	Zone       string   `json:"zone"`       // for people; machines use Offsets
	Offsets    []Offset `json:"offsets"`    // UTC offsets over the lease
	ServiceDay Minute   `json:"serviceDay"` // when a service day starts on the wall
	Entries    []Entry  `json:"entries"`
}

// Entry is one story in an arrangement.
type Entry struct {
	Campaign  CampaignID `json:"campaign"`
	Story     StoryID    `json:"story"`
	Digest    Digest     `json:"sha256"` // of the story's payload
	Priority  int        `json:"priority"`
	Weight    int        `json:"weight"`              // tellings per cycle, 1 to 10
	Positions []Position `json:"positions,omitempty"` // none: every display
	Schedule  Schedule   `json:"schedule"`
}

// Limits of an arrangement, beside the 512 KB of its message.
const (
	MaxEntries  = 5000
	MaxPriority = 100
	MaxWeight   = 10
)

// DefaultLease is how long an arrangement may be told unrenewed, in milliseconds.
const DefaultLease = 35 * 24 * 3600 * 1000

// Clock gives the arrangement's local clock.
func (a *Arrangement) Clock() LocalClock {
	return LocalClock{Offsets: a.Offsets, Start: a.ServiceDay}
}

// Check refuses an arrangement that breaks a rule of its kind.
func (a *Arrangement) Check() error {
	switch {
	case !ValidName(a.Network) || !ValidName(a.Carriage):
		return refuse(Invalid, "arrangement for carriage %q of network %q: %s", a.Carriage, a.Network, NameRule)
	case len(a.Entries) > MaxEntries:
		return refuse(Invalid, "%d entries, at most %d are allowed", len(a.Entries), MaxEntries)
	case a.Lease <= a.Issued:
		return refuse(Invalid, "the lease ends before it starts")
	}
	if err := a.Clock().check(); err != nil {
		return err
	}
	for i := range a.Entries {
		if err := a.Entries[i].check(); err != nil {
			return err
		}
	}
	return nil
}

func (e *Entry) check() error {
	switch {
	case !ValidName(e.Campaign) || !ValidName(e.Story):
		return refuse(Invalid, "entry %q of campaign %q: %s", e.Story, e.Campaign, NameRule)
	case e.Digest.IsZero():
		return refuse(Invalid, "entry %s names no story digest", e.Story)
	case e.Priority < 0 || e.Priority > MaxPriority:
		return refuse(Invalid, "entry %s has priority %d, 0 to %d are allowed", e.Story, e.Priority, MaxPriority)
	case e.Weight < 1 || e.Weight > MaxWeight:
		return refuse(Invalid, "entry %s has weight %d, 1 to %d are allowed", e.Story, e.Weight, MaxWeight)
	}
	for _, p := range e.Positions {
		if !ValidName(p) {
			return refuse(Invalid, "entry %s names position %q: %s", e.Story, p, NameRule)
		}
	}
	return e.Schedule.check()
}

// For reports whether the entry is told at a position.
func (e *Entry) For(p Position) bool {
	for _, q := range e.Positions {
		if p == q {
			return true
		}
	}
	return len(e.Positions) == 0
}
