package link

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"syscall"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const (
	// suspicious is how many sessions in a row must be ended at once by the broker
	// for that to be said.
	suspicious = 3
	// sayAgain is after how many more it is said again.
	sayAgain = 60
)

// twice is what a broker that ends session after session makes likely: it lets
// go of a client when another comes by the same name.
const twice = "the broker ended the connection at once, again and again: is another agent running with this token?"

// stranger is what a refusal comes down to.
const stranger = "the broker does not take this display's token: compare display and token_file with what was shown when it was enrolled"

// causes is what the ends of the last sessions have in common.
type causes struct {
	quick   int       // sessions in a row that were granted and ended at once
	refused bool      // by name or token
	since   time.Time // when the session began that is up; zero: none is
}

// end takes note of why a session is over, in words that lead on.
func (l *Link) end(s *session, err error) error {
	ended := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
	l.mu.Lock()
	c := &l.causes
	c.refused = errors.Is(err, packets.ErrorRefusedNotAuthorised) || errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword)
	if ended && !s.granted.IsZero() && time.Since(s.granted) < steady {
		c.quick++
	} else {
		c.quick = 0
	}
	quick, refused := c.quick, c.refused
	c.since = time.Time{}
	l.mu.Unlock()
	if quick >= suspicious && (quick-suspicious)%sayAgain == 0 {
		l.opt.Log.Error(twice, slog.Int("times", quick))
	}
	if refused {
		return fmt.Errorf("%w: %s", err, stranger)
	}
	return err
}

// Problem gives a sentence on a connection that can't last, "" if nothing is
// known of it. A broker that is away is no problem of this display's.
func (l *Link) Problem() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch c := l.causes; {
	case c.refused && l.client == nil:
		return stranger
	case c.quick >= suspicious && (l.client == nil || time.Since(c.since) < steady):
		return twice
	}
	return ""
}
