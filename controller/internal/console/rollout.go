package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// waveView is one wave of a rollout.
type waveView struct {
	N        int
	Step     desk.Phrase
	State    string // passed, sending, applying, soaking, stopped, later or never
	Said     desk.Phrase
	First    []playlists.Carriage
	Rest     []playlists.Carriage
	All      int
	Displays int
	Counts   []countView // of states that any display is in
	Bar      []segment
}

// stopView says why a rollout stands still.
type stopView struct {
	By     string // the person who stopped it; empty: it stopped by itself
	Faults []waveFaultView
}

// waveFaultView is what is wrong with one display.
type waveFaultView struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Said     desk.Phrase
}

// namedInWave is how many carriages of a wave stand open; listedInWave is how many
// are named at all.
const (
	namedInWave  = 8
	listedInWave = 200
)

// rollout shows the waves of a publish.
func (v *publishView) rollout(b *Publish, rd *desk.Reader) {
	r := b.Rollout
	if r == nil {
		return
	}
	for i := range r.Waves {
		v.Waves = append(v.Waves, r.view(i, b.State, rd))
	}
	if r.Watch != nil {
		v.Until, v.Failing = r.Watch.Until, viewWaveFaults(r.Watch.Faults, r.Patience, rd)
	}
	v.Excused = viewWaveFaults(r.Excused, r.Patience, rd)
	if b.State == "stopped" {
		v.Stop = &stopView{By: r.Halted, Faults: viewWaveFaults(r.Faults, r.Patience, rd)}
	}
}

// view shows one wave.
func (r *Rollout) view(i int, state string, rd *desk.Reader) waveView {
	w := &r.Waves[i]
	open := min(len(w.Carriages), namedInWave)
	v := waveView{
		N: i + 1, Step: stepName(w.Step), First: w.Carriages[:open], Rest: w.Carriages[open:min(len(w.Carriages), listedInWave)],
		All: len(w.Carriages), Displays: w.Displays,
	}
	v.State, v.Said = r.reached(i, state, rd)
	if v.State == "later" || v.State == "never" {
		return v
	}
	counts, owed := viewCounts(w.States, []State{Applied, Fetching, Behind, Refused, Offline, Unknown})
	v.Bar = viewBar(counts, owed)
	for _, c := range counts {
		if c.N > 0 {
			v.Counts = append(v.Counts, c)
		}
	}
	return v
}

// reached says how far a wave is.
func (r *Rollout) reached(i int, state string, rd *desk.Reader) (string, desk.Phrase) {
	over := state == "overtaken" || state == "cancelled" || state == "failed"
	switch {
	case i < r.Wave, state == "done":
		return "passed", desk.Say("has proved itself")
	case i > r.Wave && over:
		return "never", desk.Say("did not come")
	case i > r.Wave:
		return "later", desk.Say("waits for its turn")
	case over:
		return "never", desk.Say("ended before it had proved itself")
	case state == "stopped":
		return "stopped", desk.Say("stopped")
	case state != "waiting" || r.Watch == nil:
		return "sending", desk.Say("on its way")
	case r.Watch.Waiting > 0:
		return "applying", desk.Say("{n} displays have not applied it yet; they have until {when}", "n", r.Watch.Waiting, "when", rd.At(r.Watch.Until).Text)
	case r.Watch.Nobody:
		return "applying", desk.Say("nobody can prove it now; if that stays so, it stops at {when}", "when", rd.At(max(r.Watch.Until, rd.Now)).Text)
	default:
		left := max(r.Watch.Until-rd.Now, 0)
		return "soaking", desk.Say("all have applied it and show it for a while: {left} left", "left", rd.Seconds(left/1000*1000))
	}
}

// stepName says how far a wave reaches.
func stepName(step string) desk.Phrase {
	switch step {
	case "carriage":
		return desk.Say("one carriage")
	case "train":
		return desk.Say("the rest of its train")
	case "all", "":
		return desk.Say("all the rest")
	default:
		return desk.Say("{share} of all carriages", "share", step)
	}
}

// mostWaveFaults is how many displays a page names for which a rollout stopped.
const mostWaveFaults = 100

func viewWaveFaults(fs []WaveFault, patience int64, rd *desk.Reader) []waveFaultView {
	var list []waveFaultView
	for i := range fs[:min(len(fs), mostWaveFaults)] {
		list = append(list, waveFaultView{fs[i].Display, fs[i].Carriage, fs[i].said(patience, rd)})
	}
	return list
}

// lasting says a length of time, in ms: whole minutes as such.
func lasting(ms int64, rd *desk.Reader) desk.Phrase {
	if ms >= 120_000 && ms%60_000 == 0 {
		return desk.Say("{n} minutes", "n", ms/60_000)
	}
	return desk.Phrase{Text: rd.Seconds(ms)}
}

// said says a fault.
func (f *WaveFault) said(patience int64, rd *desk.Reader) desk.Phrase {
	within := lasting(patience, rd)
	switch f.Kind {
	case "away":
		return desk.Say("was not there when the wave began, and is not counted")
	case "hidden":
		if f.Reason == string(playlists.ShowHelp) {
			return desk.Say("shows the help card that a technician put up, and is not counted")
		}
		return desk.Say("is blanked by a technician, and is not counted")
	case "refused":
		return desk.Say("refused it: {reason}", "reason", reasonName(playlists.Reason(f.Reason)))
	case "offline":
		return desk.Say("went offline after it had applied it")
	case "media":
		return desk.Say("lost {n} media files that it had", "n", f.Missing)
	case "trouble":
		return desk.Say("is in trouble: {what}", "what", desk.Foreign{Lang: "en", Text: f.Reason})
	case "slide":
		return desk.Say("could not show slide {slide} of story {story}: {what}", "slide", desk.Foreign{Lang: "en", Text: string(f.Slide)}, "story", desk.Foreign{Lang: "en", Text: string(f.Story)}, "what", desk.Foreign{Lang: "en", Text: f.Reason})
	case "late":
		return desk.Say("has not applied it within {time}", "time", within)
	case "late-offline":
		return desk.Say("has not applied it within {time}: it is offline", "time", within)
	case "late-media":
		return desk.Say("has not applied it within {time}: {n} media files are missing", "time", within, "n", f.Missing)
	default:
		return desk.Say("at fault: {what}", "what", desk.Foreign{Lang: "en", Text: f.Why})
	}
}
