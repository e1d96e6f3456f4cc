package controller

import (
	"errors"
	"time"

	"storyline/controller/internal/publish"
	"storyline/playlists"
)

// errUnsynced says what is wrong with the clock, and what to do about it.
var errUnsynced = errors.New("no time source steers this machine's clock: start chrony or systemd-timesyncd and wait until it is synchronised (timedatectl says so); " +
	"where somebody else answers for the time, as in a container, write clock: trusted into the controller's configuration")

// kernelClock vouches for the wall clock while a time source steers it.
type kernelClock struct {
	steered func() bool
}

// Vouch asks the kernel.
func (c kernelClock) Vouch() error {
	if !c.steered() {
		return errUnsynced
	}
	return nil
}

// clock gives what the configuration wants to be asked, nil for nothing.
func (c *Config) clock() publish.Clock {
	if c.Clock == TrustedClock {
		return nil
	}
	return kernelClock{steered}
}

func nowMillis() playlists.Millis { return time.Now().UnixMilli() }
