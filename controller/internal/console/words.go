package console

import (
	"strings"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// bullet is what stands in a line's round sign.
func bullet(l playlists.Line) string {
	b := strings.ToUpper(string(l))
	if len(b) > 3 {
		b = b[:3]
	}
	return b
}

// orderName names an order for people.
func orderName(o playlists.Order) desk.Phrase {
	switch o {
	case playlists.OrderTrust:
		return desk.Say("trust document")
	case playlists.OrderBinding:
		return desk.Say("binding")
	case playlists.OrderPlaylist:
		return desk.Say("playlist")
	default:
		return desk.Say("alerts")
	}
}

// zone gives the fleet's zone, UTC if it states none.
func (f *Fleet) zone() *time.Location {
	if f == nil || f.Zone == nil {
		return time.UTC
	}
	return f.Zone
}

// Ended says how a play ended.
func (v playView) Ended() desk.Phrase { return outcomeName(v.Outcome) }

// Ended says how the play of a report ended.
func (v reportView) Ended() desk.Phrase { return outcomeName(v.Outcome) }

// outcomeName names an outcome for people.
func outcomeName(o playlists.Outcome) desk.Phrase {
	switch o {
	case playlists.Whole:
		return desk.Say("whole")
	case playlists.Joined:
		return desk.Say("joined")
	default:
		return desk.Say("cut")
	}
}
