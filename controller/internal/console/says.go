package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// saysView is what a display says of itself beside what it shows. What it did not
// say is an empty phrase, and is shown as unknown.
type saysView struct {
	Spoke    bool // it has said something
	Trouble  string
	PutUp    desk.Phrase // what a technician put up to stay
	Clock    desk.Phrase
	Time     desk.Phrase // the clock in a word, for a table
	Glass    desk.Phrase // the screen likewise
	Doubtful bool        // its clock is not to be believed
	Screen   desk.Phrase
	Software string
	Step     desk.Phrase // how far it is out of step with its siblings
	Apart    bool        // so far that people see it
	Disk     diskView
	Player   string      // what draws, if the display itself starts it
	Anew     desk.Phrase // how often that was started anew, and why
	Waiting  desk.Phrase // plays that the controller has not stored
	Running  desk.Phrase // for how long its machine does
	Booted   desk.Moment // since when, if its clock can be believed
}

// viewSays puts a display's last word on itself into words; before it has said
// anything there are none.
func viewSays(k Known, rd *desk.Reader) saysView {
	s := k.Status
	if s == nil {
		return saysView{}
	}
	v := saysView{
		Spoke: true, Trouble: k.Trouble(), PutUp: k.putUp(rd), Doubtful: s.Clock == playlists.Untrusted, Software: s.Software,
		Disk: viewDisk(s.Disk, rd), Waiting: waitingOf(&s.Journal),
	}
	v.Clock, v.Time = clockName(s.Clock)
	v.Screen, v.Glass = screenName(&s.Showing)
	if s.Step != nil {
		v.Step, v.Apart = viewStep(s.Step)
	}
	if s.Player != nil {
		v.Player, v.Anew = s.Player.Kind, anew(s.Player)
	}
	if s.Uptime > 0 {
		v.Running = spanOf(s.Uptime)
		if s.Clock != playlists.Untrusted && s.At > s.Uptime {
			v.Booted = rd.At(s.At - s.Uptime)
		}
	}
	return v
}

// clockName says the state of a clock in a sentence, and in a word for a table.
func clockName(c playlists.ClockState) (sentence, word desk.Phrase) {
	switch c {
	case playlists.Synced:
		return desk.Say("right: a time source sets it"), desk.Say("right")
	case playlists.HeldClock:
		return desk.Say("held: it was set, and has run by itself since"), desk.Say("held")
	case playlists.Untrusted:
		return desk.Say("not to be trusted: it may be any time, so only stories without hours are told"), desk.Say("untrusted")
	}
	return desk.Phrase{}, desk.Phrase{}
}

// screenName says likewise what kind of screen there is, and whether it reports.
func screenName(s *playlists.Showing) (sentence, word desk.Phrase) {
	switch {
	case s.Screen == "null":
		return desk.Say("none: nothing is drawn"), desk.Say("none")
	case s.Screen == "mpv" && s.What == "":
		return desk.Say("an mpv, which has reported nothing"), desk.Say("silent")
	case s.Screen == "mpv":
		return desk.Say("an mpv"), desk.Say("reports")
	case s.Screen != "" && s.What == "":
		return desk.Say("a page in a browser, which has reported nothing"), desk.Say("silent")
	case s.Screen != "": // web or chromium: the same page
		return desk.Say("a page in a browser"), desk.Say("reports")
	}
	return desk.Phrase{}, desk.Phrase{}
}

// Spreads, in ms, that nobody sees and that everybody does.
const (
	unseen = 40
	seen   = 100
)

// viewStep puts into words how far a display is from the sibling farthest from it.
func viewStep(s *playlists.Step) (said desk.Phrase, apart bool) {
	ms := max(s.Spread, -s.Spread)
	switch {
	case ms <= unseen:
		return desk.Say("with its siblings: the farthest is {display}, {ms} ms away", "display", s.With, "ms", ms), false
	case s.Spread > 0:
		return desk.Say("{ms} ms after {display}: see the clocks of both", "ms", ms, "display", s.With), ms >= seen
	default:
		return desk.Say("{ms} ms before {display}: see the clocks of both", "ms", ms, "display", s.With), ms >= seen
	}
}
