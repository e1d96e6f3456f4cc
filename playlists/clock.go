package playlists

// ClockState says how far a display's wall clock may be believed.
type ClockState string

// Synced: disciplined by a time source now. Held: was synced, or kept by a
// clock chip, and has run on since. Untrusted: may be anything, even 1970.
const (
	Synced    ClockState = "synced"
	HeldClock ClockState = "held"
	Untrusted ClockState = "untrusted"
)

// Clock is all that a decision may know of time at one instant.
type Clock struct {
	State  ClockState
	Now    Millis // wall clock; means nothing while untrusted
	Floor  Millis // a lower bound of now that holds in every state
	Uptime int64  // milliseconds since boot, monotonic
}

// FarAhead is how far, in ms, two clocks may differ and both be believed: what a
// document says of its time may be so far ahead of a trusted clock.
const FarAhead = 24 * 3600 * 1000

// Trusted reports whether Now may be used.
func (c Clock) Trusted() bool { return c.State == Synced || c.State == HeldClock }

// Passed reports whether an end is over: a trusted clock or the floor is past it.
func (c Clock) Passed(end Millis) bool {
	return c.Floor >= end || c.Trusted() && c.Now >= end
}

// At gives the clock of an instant that is known for certain; the console and
// tests ask with it.
func At(t Millis) Clock { return Clock{State: Synced, Now: t, Floor: t} }
