package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// Fault is something about a display that needs a person.
type Fault string

// The kinds of fault, the most urgent first. RefusedFault: it refused the very thing
// that was ordered. HandFault: a technician put something up to stay. TroubleFault: it
// names what keeps it from its work. DiffersFault: it shows something else than was
// computed. SlideFault: its screen could not show a slide. PlayerFault: what draws was
// started anew again and again. ExcessFault: it says more than any display can, and not
// all of that is taken. OfflineFault: it is gone or silent. ClockFault: it does not know
// the time. SilentFault: it has all it should, and its screen has reported nothing.
// DiskFault: little room is left.
const (
	RefusedFault Fault = "refused"
	HandFault    Fault = "hand"
	TroubleFault Fault = "trouble"
	DiffersFault Fault = "differs"
	SlideFault   Fault = "slide"
	PlayerFault  Fault = "player"
	ExcessFault  Fault = "excess"
	OfflineFault Fault = "offline"
	ClockFault   Fault = "clock"
	SilentFault  Fault = "silent"
	DiskFault    Fault = "disk"
)

// anyFault asks for displays with a fault of whatever kind.
const anyFault Fault = "any"

// faultKinds lists the kinds in the order in which people read them.
func faultKinds() []Fault {
	return []Fault{RefusedFault, HandFault, TroubleFault, DiffersFault, SlideFault, PlayerFault, ExcessFault, OfflineFault, ClockFault, SilentFault, DiskFault}
}

// faults is a set of kinds; mostKinds is for how many it has room.
type faults uint16

const mostKinds = 16

func (f Fault) bit() faults {
	for i, kind := range faultKinds() {
		if f == kind {
			return 1 << i
		}
	}
	return 0
}

// has reports whether a kind is in the set; of anyFault, whether there is any.
func (s faults) has(f Fault) bool { return f == anyFault && s != 0 || s&f.bit() != 0 }

// observed is what the console has found out about a display by watching it.
type observed struct {
	differs bool // it was last found to show something else than was computed
	dying   bool // its player is started anew again and again
}

// faultsOf judges a display: what is known of it, its state by that, and what was
// observed. What a technician put up stays while it is silent, and while it is off.
func faultsOf(k Known, state State, seen observed) (set faults) {
	here := state != Unknown && state != Offline
	for i, there := range [...]bool{
		state == Refused,
		state != Unknown && k.handed() != nil,
		here && k.Trouble() != "",
		seen.differs && state == Applied,
		here && k.Status != nil && len(k.Status.Failures) > 0,
		here && seen.dying,
		k.Excess,
		state == Offline,
		here && k.Status != nil && k.Status.Clock == playlists.Untrusted,
		state == Applied && !k.Reports(),
		here && k.low(),
	} {
		if there {
			set |= 1 << i
		}
	}
	return set
}

// label says a kind of fault in a few words.
func (f Fault) label() desk.Phrase {
	switch f {
	case RefusedFault:
		return desk.Say("refused what was ordered")
	case HandFault:
		return desk.Say("blanked or covered by a technician")
	case TroubleFault:
		return desk.Say("reports trouble")
	case DiffersFault:
		return desk.Say("shows something else than computed")
	case SlideFault:
		return desk.Say("can’t show a slide")
	case PlayerFault:
		return desk.Say("its player keeps dying")
	case ExcessFault:
		return desk.Say("says more than a display can")
	case OfflineFault:
		return desk.Say("not heard")
	case ClockFault:
		return desk.Say("does not know the time")
	case SilentFault:
		return desk.Say("its screen reports nothing")
	case DiskFault:
		return desk.Say("little room on its disk")
	default:
		return desk.Say("any fault")
	}
}

// remedy says in a few sentences what a person can do about it.
func (f Fault) remedy() desk.Phrase {
	switch f {
	case RefusedFault:
		return desk.Say("The display goes on with its last good programme. Read its reason: if too few signed, have an editor sign and publish again; if it doesn’t know who signed, put the newest trust document again; if it is for another carriage, see where the display hangs.")
	case HandFault:
		return desk.Say("Somebody at the display hid the programme on purpose: passengers see nothing, or the help card alone. It lasts over restarts and power cuts, until {command} is typed there. Ask who did it and why before anybody takes it back.", "command", desk.Name("storyline-agent resume"))
	case TroubleFault:
		return desk.Say("The display itself says what keeps it from its work; the same words have the same cause. A full or broken disk wants a technician, missing media wants the link or the drop folder.")
	case DiffersFault:
		return desk.Say("Open the carriage and compare computed with reported. A clock that is wrong is the usual cause; a display that shows an older programme takes over at the end of its slide. If it lasts, start the display anew.")
	case SlideFault:
		return desk.Say("The file is there, but its screen could not draw it; the story’s call stands in its place. If many displays name the same slide, have its film encoded anew. If one does, look at its player.")
	case PlayerFault:
		return desk.Say("What draws was started anew at least three times within an hour; each time passengers see the help card for some seconds. The reason says what to bring: another machine if memory or graphics fail, a film encoded anew if one slide does it each time.")
	case ExcessFault:
		return desk.Say("What goes beyond what a display can have to tell is not stored; nobody else goes short. Somebody may have its token, or its software is broken: look at the display, and give it a new token.")
	case OfflineFault:
		return desk.Say("It plays on by itself. A train in a tunnel or a depot comes back; one that is silent for a day wants somebody to look at its power and its link, and a broken one is replaced from its own page.")
	case ClockFault:
		return desk.Say("It tells only stories without hours. Let its machine reach a time source; if nothing steers its clock and it is right, a technician may vouch for it in the display’s configuration.")
	case DiskFault:
		return desk.Say("What plays now plays on, but the next campaign’s films may not fit. Media that nobody wants goes by itself within a day, so something else fills the disk: have a technician look, or bring a larger card.")
	default:
		return desk.Say("It holds all it should, but nobody has opened its screen, or the screen is black. See whether the browser runs and shows the display’s own page, and whether the cable sits.")
	}
}

// began gives since when a display has a kind of fault: what it says of that itself,
// else when the console first saw it.
func (k Known) began(kind Fault, seen playlists.Millis) playlists.Millis {
	switch kind {
	case HandFault:
		return k.handed().Since
	case OfflineFault:
		return k.Presence.Heard
	default:
		return seen
	}
}

// matter says what is the matter with one display, by a kind of fault; of most kinds
// its state says it.
func (s *sight) matter(kind Fault, rd *desk.Reader, say func(playlists.Serial) string) desk.Phrase {
	said := s.known.Status
	switch {
	case said == nil:
	case kind == HandFault:
		return s.known.putUp(rd)
	case kind == SlideFault && len(said.Failures) > 0:
		f := &said.Failures[len(said.Failures)-1]
		var what any = desk.Foreign{Lang: "en", Text: f.Reason}
		if f.Reason == "" {
			what = desk.Say("not said")
		}
		return desk.Say("could not show slide {slide} of story {story}: {what}", "slide", desk.Name(f.Slide), "story", desk.Name(f.ID), "what", what)
	case kind == PlayerFault && said.Player != nil:
		return anew(said.Player)
	case kind == DiskFault && said.Disk != nil:
		return desk.Say("{free} free, media takes {media}", "free", rd.Bytes(said.Disk.Free), "media", rd.Bytes(said.Disk.Media))
	}
	return s.known.reason(s.state, say)
}
