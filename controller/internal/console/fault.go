package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// Fault is something about a display that needs a person.
type Fault string

// The kinds of fault, the most urgent first. RefusedFault: it refused the very thing
// that was ordered. TroubleFault: it names what keeps it from its work.
// DiffersFault: it shows something else than was computed. ExcessFault: it says more
// than any display can, and not all of that is taken. OfflineFault: it is gone
// or silent. ClockFault: it does not know the time. SilentFault: it has all it
// should, and its screen has reported nothing.
const (
	RefusedFault Fault = "refused"
	TroubleFault Fault = "trouble"
	DiffersFault Fault = "differs"
	ExcessFault  Fault = "excess"
	OfflineFault Fault = "offline"
	ClockFault   Fault = "clock"
	SilentFault  Fault = "silent"
)

// anyFault asks for displays with a fault of whatever kind.
const anyFault Fault = "any"

// faultKinds lists the kinds in the order in which people read them.
func faultKinds() []Fault {
	return []Fault{RefusedFault, TroubleFault, DiffersFault, ExcessFault, OfflineFault, ClockFault, SilentFault}
}

// faults is a set of kinds.
type faults uint8

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

// faultsOf judges a display: what is known of it, its state by that, and whether
// it was last found to show something else than was computed.
func faultsOf(k Known, state State, differs bool) (set faults) {
	here := state != Unknown && state != Offline
	for i, there := range [...]bool{
		state == Refused,
		here && k.Trouble() != "",
		differs && state == Applied,
		k.Excess,
		state == Offline,
		here && k.Status != nil && k.Status.Clock == playlists.Untrusted,
		state == Applied && !k.Reports(),
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
	case TroubleFault:
		return desk.Say("reports trouble")
	case DiffersFault:
		return desk.Say("shows something else than computed")
	case ExcessFault:
		return desk.Say("says more than a display can")
	case OfflineFault:
		return desk.Say("not heard")
	case ClockFault:
		return desk.Say("does not know the time")
	case SilentFault:
		return desk.Say("its screen reports nothing")
	default:
		return desk.Say("any fault")
	}
}

// remedy says in a few sentences what a person can do about it.
func (f Fault) remedy() desk.Phrase {
	switch f {
	case RefusedFault:
		return desk.Say("The display goes on with its last good programme. Read its reason: if too few signed, have an editor sign and publish again; if it doesn’t know who signed, put the newest trust document again; if it is for another carriage, see where the display hangs.")
	case TroubleFault:
		return desk.Say("The display itself says what keeps it from its work; the same words have the same cause. A full or broken disk wants a technician, missing media wants the link or the drop folder.")
	case DiffersFault:
		return desk.Say("Open the carriage and compare computed with reported. A clock that is wrong is the usual cause; a display that shows an older programme takes over at the end of its slide. If it lasts, start the display anew.")
	case ExcessFault:
		return desk.Say("What goes beyond what a display can have to tell is not stored; nobody else goes short. Somebody may have its token, or its software is broken: look at the display, and give it a new token.")
	case OfflineFault:
		return desk.Say("It plays on by itself. A train in a tunnel or a depot comes back; one that is silent for a day wants somebody to look at its power and its link, and a broken one is replaced from its own page.")
	case ClockFault:
		return desk.Say("It tells only stories without hours. Let its machine reach a time source; if nothing steers its clock and it is right, a technician may vouch for it in the display’s configuration.")
	default:
		return desk.Say("It holds all it should, but nobody has opened its screen, or the screen is black. See whether the browser runs and shows the display’s own page, and whether the cable sits.")
	}
}
