package mpv

import (
	"strings"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// state is how far the file of a turn is.
type state int

const (
	unloaded state = iota
	loading
	ready // its first frame is on the glass, or right beneath a card
)

// turn is one frame, from when it is made ready to when it leaves the glass. What
// it says is what a layer of the web page says.
type turn struct {
	frame  *screen.Frame
	path   string // of its picture or film; "": it is a card
	film   bool
	sub    string // of its captions
	state  state
	entry  int64 // by which mpv calls its file
	sent   int64 // when that was asked for
	broken string

	said   string // the event that was last reported
	before int64  // how long it was shown before the player was restarted
	since  int64  // when its own picture came on the glass; 0: it did not
	until  int64  // when that was over though the turn wasn't; 0: it isn't
	proved bool   // its film was seen to move
	stood  bool   // its call stands in for it
	mark   mark   // where its film was last seen
}

// mark is where a film was when.
type mark struct {
	at  int64   // on the screen clock
	pos float64 // in s; less than 0: it was not looked at since
}

// opaque reports whether a turn covers the whole glass.
func (t *turn) opaque() bool { return t.path == "" || t.stands() }

// stands reports whether the call of its story is what is to be seen of a turn.
func (t *turn) stands() bool { return t.broken != "" || t.stood }

// shown is for how long a turn's own picture has been on the glass, in ms.
func (t *turn) shown(now int64) int64 {
	switch {
	case t.since == 0:
		return t.before
	case t.until != 0:
		return t.before + max(t.until-t.since, 0)
	}
	return t.before + max(now-t.since, 0)
}

// position is where the film of a frame should stand, in seconds.
func position(f *screen.Frame, now int64) float64 {
	return float64(f.Offset+max(0, now-f.Start)) / 1000
}

// chosen is the caption file in the language of a frame; one in no stated
// language serves any.
func chosen(f *screen.Frame) (playlists.Digest, bool) {
	for _, c := range f.Captions {
		if c.Lang == f.Lang {
			return screen.DigestOf(c.Src)
		}
	}
	if len(f.Captions) == 0 {
		return playlists.Digest{}, false
	}
	return screen.DigestOf(f.Captions[0].Src)
}

// report makes what is said of a turn.
func (t *turn) report(event string, at, now int64, detail string) screen.Report {
	t.said = event
	return screen.Report{ID: t.frame.ID, Event: event, At: at, Shown: t.shown(now), Detail: plain(detail)}
}

// leave closes a turn: one that was cut before its film was seen to move has
// failed, as the page says.
func (t *turn) leave(now int64) []screen.Report {
	var list []screen.Report
	if t.said == "" {
		t.since, t.before = 0, 0
		list = append(list, t.report(screen.EventFailed, now, now, "cut before a frame was seen"))
	}
	return append(list, t.report(screen.EventEnded, now, now, ""))
}

// maxDetail is how much of a reason is passed on, in bytes.
const maxDetail = 300

// plain takes out what has no place in a report.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return ' '
		}
		return r
	}, s)
	return strings.ToValidUTF8(s[:min(len(s), maxDetail)], "")
}
