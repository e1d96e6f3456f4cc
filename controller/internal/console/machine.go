package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// lowDisk is how little room is too little, in bytes: twice what a display leaves
// free by itself, so that there is time to bring a larger card.
const lowDisk = 512 << 20

// diskView is a display's disk in words.
type diskView struct {
	Free  string // empty: it has not said
	Media string
	Low   bool
}

func viewDisk(d *playlists.Disk, rd *desk.Reader) diskView {
	if d == nil {
		return diskView{}
	}
	return diskView{Free: rd.Bytes(d.Free), Media: rd.Bytes(d.Media), Low: d.Free < lowDisk}
}

// low reports whether a display says that little room is left on its disk.
func (k Known) low() bool {
	return k.Status != nil && k.Status.Disk != nil && k.Status.Disk.Free < lowDisk
}

// anew says how often a player was started anew since the display's programme runs,
// and why last.
func anew(p *playlists.PlayerState) desk.Phrase {
	switch {
	case p.Restarts <= 0:
		return desk.Say("never started anew")
	case p.Reason == "":
		return desk.Say("started anew {n} times", "n", p.Restarts)
	default:
		return desk.Say("started anew {n} times, the last time: {reason}", "n", p.Restarts, "reason", desk.Foreign{Lang: "en", Text: p.Reason})
	}
}

// waitingOf says how many plays a display holds that the controller has not stored.
// Without a journal's name nothing was said of it.
func waitingOf(j *playlists.JournalState) desk.Phrase {
	switch {
	case j.ID == playlists.ID128{} || j.Next < j.First:
		return desk.Phrase{}
	case j.Next == j.First:
		return desk.Say("none: all are stored")
	default:
		return desk.Say("{n} plays are not stored yet", "n", int64(min(j.Next-j.First, 1<<53)))
	}
}

// putUp says what a technician put up to stay; empty: nothing, as far as is known.
func (k Known) putUp(rd *desk.Reader) desk.Phrase {
	up := k.handed()
	switch {
	case up == nil:
		return desk.Phrase{}
	case up.Since == 0 && up.What == playlists.ShowBlank:
		return desk.Say("Blanked by a technician, nobody knows when")
	case up.Since == 0 && up.What == playlists.ShowHelp:
		return desk.Say("Set to the help card by a technician, nobody knows when")
	case up.Since == 0:
		return desk.Say("Covered by a technician, nobody knows when")
	}
	when := rd.Minute(up.Since)
	switch up.What {
	case playlists.ShowBlank:
		return desk.Say("Blanked by a technician since {when}", "when", when)
	case playlists.ShowHelp:
		return desk.Say("Set to the help card by a technician since {when}", "when", when)
	default:
		return desk.Say("Covered by a technician since {when}", "when", when)
	}
}

// handed gives what a technician put up to stay, by a display's last word; nil:
// nothing.
func (k Known) handed() *playlists.PutUp {
	if k.Status == nil {
		return nil
	}
	return k.Status.Lasting()
}

// spanOf says a length of time, given in ms, in two units at most.
func spanOf(ms int64) desk.Phrase {
	const hour, day = 60, 24 * 60
	minutes := ms / 60_000
	switch {
	case minutes >= day:
		return desk.Say("{days} d {hours} h", "days", minutes/day, "hours", minutes%day/hour)
	case minutes >= hour:
		return desk.Say("{hours} h {minutes} min", "hours", minutes/hour, "minutes", minutes%hour)
	default:
		return desk.Say("{minutes} min", "minutes", minutes)
	}
}

// failureView is a slide that the screen could not show though its file is held.
type failureView struct {
	At     desk.Moment
	Title  []desk.Word
	Story  playlists.StoryID
	Slide  playlists.SlideID
	Lang   playlists.Lang
	Reason string
	Count  int
}

// viewFailures lists them, newest first; find names a story by its digest.
func viewFailures(k Known, find func(playlists.Digest) *playlists.Story, rd *desk.Reader) []failureView {
	if k.Status == nil {
		return nil
	}
	var list []failureView
	for i := len(k.Status.Failures) - 1; i >= 0; i-- {
		f := &k.Status.Failures[i]
		v := failureView{Story: f.ID, Slide: f.Slide, Lang: f.Lang, Reason: f.Reason, Count: max(1, f.Count)}
		if k.Status.Clock != playlists.Untrusted {
			v.At = rd.At(f.At)
		}
		if s := find(f.Story); s != nil {
			v.Title = rd.Words(s.Titles)
		}
		list = append(list, v)
	}
	return list
}
