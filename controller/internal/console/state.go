package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// State is how far a display has come with what was ordered.
type State string

// The states, from the best to the least known. Idle: there is no playlist to
// apply. Applied: what was ordered is on screen, with all its media. Fetching:
// the playlist is held and waits for media or for the end of a slide. Behind: it
// holds something older. Refused: it refused the very thing that was ordered.
// Offline: it is gone or silent. Unknown: it has not spoken since the controller
// started, and what it said before is no news.
const (
	Idle     State = "idle"
	Applied  State = "applied"
	Fetching State = "fetching"
	Behind   State = "behind"
	Refused  State = "refused"
	Offline  State = "offline"
	Unknown  State = "unknown"
)

// states lists the states in the order in which people read them.
func states() []State {
	return []State{Applied, Fetching, Behind, Refused, Offline, Unknown, Idle}
}

// label says a state in a word or two, and meaning in a sentence.
func (s State) label() desk.Phrase {
	switch s {
	case Idle:
		return desk.Say("nothing ordered")
	case Behind:
		return desk.Say("waiting")
	case Applied:
		return desk.Say("applied")
	case Fetching:
		return desk.Say("fetching")
	case Refused:
		return desk.Say("refused")
	case Offline:
		return desk.Say("offline")
	default:
		return desk.Say("unknown")
	}
}

func (s State) meaning() desk.Phrase {
	switch s {
	case Applied:
		return desk.Say("Holds what was last published, with all its media, and has taken it over. What its screen shows, the screen itself reports.")
	case Fetching:
		return desk.Say("Holds the playlist; media is missing, or the slide on screen ends first.")
	case Behind:
		return desk.Say("Wanted is newer than held. The controller sends it again until they agree.")
	case Refused:
		return desk.Say("Refused what was sent, and said why. It goes on with its last good programme.")
	case Offline:
		return desk.Say("Its session ended, or it was silent for 150 seconds. It plays on by itself.")
	case Unknown:
		return desk.Say("Has not spoken since this controller started.")
	default:
		return desk.Say("No playlist was published to its carriage. It shows the help card.")
	}
}

// Reports says whether the display's screen itself has reported what it shows:
// what a display holds is not on a screen before somebody opens one, and a null
// screen draws nothing.
func (k Known) Reports() bool {
	return k.Status != nil && k.Status.Showing.What != "" && k.Status.Showing.Screen != "null"
}

// Trouble is what the display says keeps it from its work, by its last word, beside
// what a technician put up: that has words in the reader's language.
func (k Known) Trouble() string {
	if k.Status == nil {
		return ""
	}
	return k.Status.OtherTrouble()
}

// lagging reports whether somebody may have to look after the display.
func (s State) lagging() bool { return s != Applied && s != Idle }

// silence is how long a display may say nothing and still be there, in ms.
const silence = 150_000

// StateOf judges a display: what it was ordered to hold, its last word (nil:
// none), when it was heard, and the time now. It keeps nothing and asks nobody.
func StateOf(wanted map[playlists.Order]playlists.Held, said *playlists.Status, p Presence, now playlists.Millis) State {
	switch {
	case !p.Spoken:
		return Unknown
	case p.Gone || now-p.Heard > silence:
		return Offline
	case said == nil:
		return Unknown
	}
	if o, behind := behindOn(wanted, said); behind {
		if refusalOf(said, o, wanted[o].Digest) != nil {
			return Refused
		}
		return Behind
	}
	playlist, ordered := wanted[playlists.OrderPlaylist]
	switch {
	case !ordered:
		return Idle
	case said.Applied != playlist || said.Missing > 0:
		return Fetching
	default:
		return Applied
	}
}

// State judges what is known of a display.
func (k Known) State(now playlists.Millis) State {
	return StateOf(k.Wanted, k.Status, k.Presence, now)
}

// behindOn gives the first order that a display does not hold as wanted. One
// that it refused comes before one that is only on its way.
func behindOn(wanted map[playlists.Order]playlists.Held, said *playlists.Status) (playlists.Order, bool) {
	var first playlists.Order
	for _, o := range playlists.Orders() {
		want, ordered := wanted[o]
		if !ordered || said.Held[o] == want {
			continue
		}
		if refusalOf(said, o, want.Digest) != nil {
			return o, true
		}
		if first == "" {
			first = o
		}
	}
	return first, first != ""
}

// refusalOf finds the newest refusal of the bytes of an order.
func refusalOf(said *playlists.Status, o playlists.Order, d playlists.Digest) *playlists.Refused {
	for i := len(said.Refusals) - 1; i >= 0; i-- {
		if r := &said.Refusals[i]; r.Order == o && r.Digest == d {
			return r
		}
	}
	return nil
}

// reason says in a few words why a display is in its state; say puts a serial
// into words.
func (k Known) reason(s State, say func(playlists.Serial) string) desk.Phrase {
	switch s {
	case Unknown:
		if k.Presence.Heard == 0 {
			return desk.Say("never heard")
		}
		return desk.Say("silent since the controller started")
	case Offline:
		if k.Presence.Gone {
			return desk.Say("its session ended")
		}
		return desk.Say("silent for over 150 s")
	case Refused:
		o, _ := behindOn(k.Wanted, k.Status)
		if r := refusalOf(k.Status, o, k.Wanted[o].Digest); r != nil {
			return desk.Say("{order} refused: {reason}", "order", orderName(o), "reason", reasonName(r.Reason))
		}
		return desk.Say("refused")
	case Behind:
		o, _ := behindOn(k.Wanted, k.Status)
		if held := k.Status.Held[o]; !held.Digest.IsZero() {
			return desk.Say("holds the {order} of {held}, wanted is that of {wanted}", "order", orderName(o), "held", say(held.Serial), "wanted", say(k.Wanted[o].Serial))
		}
		return desk.Say("holds no {order} yet", "order", orderName(o))
	case Fetching:
		if k.Status.Missing > 0 {
			return desk.Say("{n} media files missing", "n", k.Status.Missing)
		}
		return desk.Say("takes over when its slide ends")
	case Idle:
		return desk.Say("no playlist for its carriage")
	default:
		if k.Reports() {
			return desk.Say("its screen reports what it shows")
		}
		return desk.Say("held and taken over; its screen has reported nothing")
	}
}
