package publish

import (
	"fmt"
	"slices"
	"strings"

	"storyline/playlists"
)

// Here says whether a display is there.
type Here int

// Nobody knows whether a display is there before it has spoken since this start.
const (
	NotKnown Here = iota
	IsHere
	IsGone
)

// Before is what was already wrong with a display when its wave began; that does
// not count against what is published.
type Before struct {
	Away    bool               `json:"away,omitempty"`    // it was not there
	Trouble bool               `json:"trouble,omitempty"` // it was in some
	Failing []playlists.Failed `json:"failing,omitempty"` // slides that it could not show
}

// Watched is one display of a wave, as it is now.
type Watched struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Here     Here
	Applied  playlists.Millis // when it had said that it shows what the wave brought; zero: not yet
	Missing  int              // media files that it still needs
	Trouble  string
	Refused  *playlists.Refused // what the wave brought
	Failures []playlists.Failed // slides that its screen could not show
	Hidden   playlists.SlotKind // the blank or the help card that a technician put over its programme; empty: none
	Before   Before
	Forgiven bool // a person looked at its fault and said: go on
}

// Gate is what a wave must prove, and since when it has been on the broker.
type Gate struct {
	Since playlists.Millis
	Rollout
}

// Do is what becomes of a rollout.
type Do int

// What it can be.
const (
	Wait Do = iota
	GoOn
	Stop
)

// Verdict says what becomes of a rollout, and why.
type Verdict struct {
	Do      Do
	Why     string           // of Stop: a sentence
	Until   playlists.Millis // of Wait: when to look again though nothing is heard; zero: no such instant
	Faults  []Fault          // by display
	Excused []Fault          // displays that can prove nothing: they were not there when the wave began, and are not now, or a technician hides what they tell
	Waiting int              // displays that have not applied it yet
	Proven  int              // displays that have shown it for long enough
	Counted int              // displays that must prove it
}

// Nobody reports whether no display can prove anything, though the wave has some.
func (v *Verdict) Nobody() bool { return v.Counted == 0 && len(v.Excused) > 0 }

// Judge decides whether the wave has proved itself. It stops for faults of more
// displays than may fail, and for a wave of which nobody could prove anything; it waits
// while a display has neither applied what the wave brought nor failed, and until each
// that has applied it has shown it for the soak. What is hidden by a technician is no
// proof, since nobody sees it, and no fault; only a refusal is one all the same.
func (g *Gate) Judge(wave []Watched, now playlists.Millis) Verdict {
	v := Verdict{}
	over := g.Since + g.Patience
	unknown, soaked := 0, playlists.Millis(0)
	for i := range wave {
		w := &wave[i]
		if w.Forgiven {
			continue
		}
		if why := w.excuse(); why != "" {
			v.Excused = append(v.Excused, w.fault(why))
			continue
		}
		v.Counted++
		fault := g.fault(w, now >= over)
		switch {
		case w.Here == NotKnown:
			unknown++
		case fault.Kind != "":
			v.Faults = append(v.Faults, fault)
		case w.Applied == 0:
			v.Waiting++
		case now < w.Applied+g.Soak:
			soaked = max(soaked, w.Applied+g.Soak)
		default:
			v.Proven++
		}
	}
	slices.SortFunc(v.Faults, byDisplay)
	slices.SortFunc(v.Excused, byDisplay)
	v.Waiting += unknown
	switch {
	case len(v.Faults)*100 > g.Percent*v.Counted:
		v.Do, v.Why = Stop, sentence(v.Faults)
	case v.Waiting > 0 && now < over:
		v.Until = over
	case v.Waiting > 0: // they are waited for until it is known whether they are there
	case v.Nobody() && now < over:
		v.Until = over
	case v.Nobody():
		v.Do, v.Why, v.Faults = Stop, "nobody could prove it: "+sentence(v.Excused), v.Excused
	case now < soaked:
		v.Until = soaked
	default:
		v.Do = GoOn
	}
	return v
}

// excuse says why a display can prove nothing and is not waited for; empty: it can.
func (w *Watched) excuse() FaultKind {
	switch {
	case w.Here == IsGone && w.Applied == 0 && w.Before.Away:
		return WasAway
	case w.Hidden != "" && (w.Refused == nil || w.Applied != 0):
		return IsHidden
	}
	return ""
}

// fault says what is wrong with a display; one without a kind is none.
func (g *Gate) fault(w *Watched, late bool) Fault {
	switch {
	case w.Refused != nil && w.Applied == 0:
		return w.fault(RefusedIt)
	case w.Applied != 0 && w.Here == IsGone && !w.Before.Away:
		return w.fault(WentOffline)
	case w.Applied != 0 && w.Missing > 0:
		return w.fault(LostMedia)
	case w.Trouble != "" && !w.Before.Trouble:
		return w.fault(InTrouble)
	case w.Applied != 0 && w.newFailure() != nil:
		return w.fault(CouldNotShow)
	case w.Applied != 0 || !late:
		return Fault{}
	case w.Here == IsGone:
		return w.late(LateOffline, g.Patience)
	case w.Missing > 0:
		return w.late(LateMedia, g.Patience)
	}
	return w.late(Late, g.Patience)
}

// newFailure gives a slide that it could show, or did not have, before the wave.
func (w *Watched) newFailure() *playlists.Failed {
	for i := range w.Failures {
		f := &w.Failures[i]
		if !slices.ContainsFunc(w.Before.Failing, func(b playlists.Failed) bool { return f.Same(&b) }) {
			return f
		}
	}
	return nil
}

func byDisplay(a, b Fault) int { return strings.Compare(string(a.Display), string(b.Display)) }

// namedFaults is how many displays a sentence names.
const namedFaults = 3

// sentence names displays and what is wrong with them.
func sentence(fs []Fault) string {
	var parts []string
	for i, f := range fs {
		if i == namedFaults {
			parts = append(parts, fmt.Sprintf("and %d more", len(fs)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("display %s in carriage %s %s", f.Display, f.Carriage, f.Why))
	}
	return strings.Join(parts, "; ")
}
