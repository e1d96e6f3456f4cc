package player

import (
	"log/slog"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Clock tells the time.
type Clock interface {
	At() playlists.Clock
	Boot() playlists.ID128
}

// Media knows which media is held, and is told which is wanted: by the programme
// on screen, and by the one that waits.
type Media interface {
	Want(now []playlists.Variant, next ...playlists.Variant)
	Missing() playlists.Missing
	Changed() <-chan struct{}
}

// Journal keeps plays; Append returns once a play is safe. A play that it could
// not keep, and each one that Skip counts, leaves a gap: it was shown, and is
// unknown.
type Journal interface {
	Append(playlists.Play) (uint64, error)
	Skip(n uint64) error
}

// Orders are what the player plays by. They are never changed once handed over.
type Orders struct {
	Playlist *playlists.Opened   // the newest; nil: none
	Help     *playlists.HelpCard // nil: none
	Binding  *playlists.Binding  // nil: none
	// Applied is the playlist that was on screen last, this run or the one
	// before, as long as it holds and the newest has not taken its place. A player
	// that starts begins with it.
	Applied *playlists.Opened
	// Trust names the trust document under which all of this holds.
	Trust playlists.Digest
}

// Draw draws up a slot for the page; see screen.FrameOf.
type Draw func(id string, slot playlists.Slot, from playlists.Millis, carriage playlists.Carriage) screen.Frame

// Options are what a Player is made of.
type Options struct {
	Clock   Clock
	Media   Media
	Journal Journal
	Shape   playlists.Shape
	Screen  string // what Showing calls the screen: web, mpv or null
	Draw    Draw   // nil means screen.FrameOf
	// Recheck is told of media that the screen could not show; it may be nil.
	Recheck func(playlists.Digest)
	// Began is told when a slide that was not joined came onto the glass, on the
	// wall clock, while that is trusted; it must not block. It may be nil.
	Began func(slot playlists.Slot, at playlists.Millis)
	// OnChange is told that Showing's kind, Applied, Missing or Failures changed;
	// it must not block. It may be nil.
	OnChange func()
	// Tick is how often the wall clock is compared and a silent screen looked
	// for; 0 means 1 s, less than 0 never.
	Tick time.Duration
	Log  *slog.Logger
}
