package launch

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// ask is the form of a plan as somebody filled it in. What can't be read stays as it
// was typed, so that it can be put right.
type ask struct {
	Campaigns []playlists.CampaignID
	Later     bool
	At        string // as a browser writes it: 2026-12-03T08:15
	InWaves   bool
	Steps     []string // those that were ticked; all the rest always follows
	Soak      string   // minutes
	Patience  string   // minutes
	Percent   string
}

// steps are the waves that are offered, in their order.
func steps() []string { return []string{"carriage", "train", "10%", "50%"} }

// everyone is the step that ends every rollout.
const everyone = "all"

// fresh is the form before anybody has filled it in: what carriages tell goes on
// being told, and this campaign with it.
func fresh(this playlists.CampaignID, all []Campaign) ask {
	a := ask{Soak: "1", Patience: "30", Percent: "5", Steps: []string{"carriage", "train", "10%"}}
	for _, c := range all {
		if c.Told || c.ID == this {
			a.Campaigns = append(a.Campaigns, c.ID)
		}
	}
	return a
}

// readAsk reads the form from an address or a body; an empty one is fresh.
func readAsk(q url.Values, this playlists.CampaignID, all []Campaign) ask {
	if !q.Has("when") {
		return fresh(this, all)
	}
	a := ask{Later: q.Get("when") == "later", At: q.Get("at"), InWaves: q.Get("how") == "waves", Soak: q.Get("soak"), Patience: q.Get("patience"), Percent: q.Get("percent")}
	for _, c := range all {
		if slices.Contains(q["campaign"], string(c.ID)) {
			a.Campaigns = append(a.Campaigns, c.ID)
		}
	}
	for _, s := range steps() {
		if slices.Contains(q["step"], s) {
			a.Steps = append(a.Steps, s)
		}
	}
	return a
}

// order makes an order of the form. A phrase says what is wrong with it.
func (a *ask) order(rd *desk.Reader) (*Order, desk.Phrase) {
	o := &Order{Campaigns: a.Campaigns}
	if len(a.Campaigns) == 0 {
		return o, desk.Say("Tick at least one campaign: carriages that tell none show the help card.")
	}
	if a.Later {
		at, wrong := instant(a.At, rd)
		if !wrong.Empty() {
			return o, wrong
		}
		o.Starts = at
	}
	if !a.InWaves {
		return o, desk.Phrase{}
	}
	w, wrong := a.waves()
	if wrong.Empty() {
		o.Waves = w
	}
	return o, wrong
}

// maxMinutes is the longest soak and patience: a week.
const maxMinutes = 7 * 24 * 60

func (a *ask) waves() (*Waves, desk.Phrase) {
	w := &Waves{Steps: append(slices.Clone(a.Steps), everyone)}
	soak, sound := number(a.Soak, maxMinutes)
	patience, sane := number(a.Patience, maxMinutes)
	percent, whole := number(a.Percent, 100)
	switch {
	case !sound || !sane:
		return w, desk.Say("How long a wave proves itself is a number of minutes, at most a week.")
	case !whole || percent != math.Trunc(percent):
		return w, desk.Say("How many displays may fail is a whole number from 0 to 100.")
	case patience <= soak:
		return w, desk.Say("A display needs longer to apply a publish than it must then show it: make the patience longer than the proof.")
	}
	w.Soak, w.Patience, w.Percent = int64(soak*60_000), int64(patience*60_000), int(percent)
	return w, desk.Phrase{}
}

// number reads a number from 0 to most, with a point or a comma.
func number(text string, most float64) (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	return n, err == nil && n >= 0 && n <= most
}

// wallForm is how a browser writes an instant on a wall clock.
const wallForm = "2006-01-02T15:04"

// instant reads an instant of the network's wall clock. One that the clocks jump
// over in spring is none; of one that comes twice in autumn the first is meant.
func instant(text string, rd *desk.Reader) (playlists.Millis, desk.Phrase) {
	at, err := time.ParseInLocation(wallForm, strings.TrimSpace(text), rd.Zone)
	switch {
	case err != nil:
		return 0, desk.Say("Say on which day and at which time it is to begin.")
	case at.Format(wallForm) != strings.TrimSpace(text):
		return 0, desk.Say("There is no such time on that night: clocks are put forward. Choose another.")
	case at.UnixMilli() <= rd.Now:
		return 0, desk.Say("That instant has passed. Choose a later one, or publish at once.")
	case at.UnixMilli() > rd.Now+366*24*3600_000:
		return 0, desk.Say("That is more than a year ahead. Choose a nearer day.")
	}
	return at.UnixMilli(), desk.Phrase{}
}
