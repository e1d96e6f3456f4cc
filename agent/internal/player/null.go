package player

import (
	"context"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Null is a screen without glass. It changes at each slot's start, by timers of
// its own, and reports first frame, beats and end as a page would: for displays
// that are simulated, and for an agent whose screen is somebody else's.
type Null struct {
	Source screen.Source
	Sink   screen.Sink
	Now    func() int64  // the screen clock
	Beat   time.Duration // 0 means 1 s, less than 0 never
}

// Run shows nothing until ctx is done.
func (n *Null) Run(ctx context.Context) error {
	beat := n.Beat
	if beat == 0 {
		beat = time.Second
	}
	var tick <-chan time.Time
	if beat > 0 {
		t := time.NewTicker(beat)
		defer t.Stop()
		tick = t.C
	}
	updates := n.Source.Watch(ctx)
	var u screen.Update
	var on *screen.Frame
	var first int64
	for {
		change := time.NewTimer(n.untilNext(&u, on))
		select {
		case <-ctx.Done():
			change.Stop()
			return nil
		case got, ok := <-updates:
			if !ok {
				updates = nil
				break
			}
			u = got
		case <-tick:
			if on != nil {
				n.say(on, screen.EventBeat, first)
			}
		case <-change.C:
		}
		change.Stop()
		if due := n.due(&u); due != nil && (on == nil || due.ID != on.ID) {
			if on != nil {
				n.say(on, screen.EventEnded, first)
			}
			on, first = due, n.Now()
			n.say(on, screen.EventFirstFrame, first)
		}
	}
}

// due gives the frame that is to be on screen now.
func (n *Null) due(u *screen.Update) *screen.Frame {
	now := n.Now()
	switch {
	case u.Next != nil && u.Next.Start <= now:
		return u.Next
	case u.Current != nil && u.Current.Start <= now:
		return u.Current
	}
	return nil
}

// untilNext gives the time until a frame starts by itself.
func (n *Null) untilNext(u *screen.Update, on *screen.Frame) time.Duration {
	wait := int64(time.Hour / time.Millisecond)
	for _, f := range []*screen.Frame{u.Current, u.Next} {
		if f != nil && (on == nil || f.ID != on.ID) && f.Start > n.Now() {
			wait = min(wait, f.Start-n.Now())
		}
	}
	return time.Duration(wait) * time.Millisecond
}

func (n *Null) say(f *screen.Frame, event string, first int64) {
	now := n.Now()
	n.Sink.Report(screen.Report{ID: f.ID, Event: event, At: now, Shown: now - first})
}

// Outline draws a frame for a screen that draws nothing: its times and its kind,
// without words or code.
func Outline(id string, slot playlists.Slot, from playlists.Millis, carriage playlists.Carriage) screen.Frame {
	start := max(slot.Start, from)
	return screen.Frame{ID: id, Kind: string(slot.Kind), Start: start, End: slot.Until, Offset: start - slot.Start, Carriage: string(carriage)}
}
