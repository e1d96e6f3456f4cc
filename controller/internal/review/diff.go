package review

import (
	"storyline/controller/internal/desk"
)

// diffView is a comparison: first what it means, then the lines.
type diffView struct {
	Was, Is   versionView
	Same      bool
	Sound     bool
	Stories   []StoryChange
	Carriages []CarriageChange
	More      int // carriages that are not named
	Hunks     [][]lineView
	Cut       bool // there are more lines than are shown
}

// lineView is one line of a text.
type lineView struct {
	Was, Is int
	Text    string
}

// Sign tells lines apart without colours.
func (l *lineView) Sign() string {
	switch {
	case l.Was == 0:
		return "+"
	case l.Is == 0:
		return "−"
	default:
		return " "
	}
}

// Bounds of what one page shows.
const (
	maxLines  = 2000
	maxChange = 200
)

func diffOf(q *desk.Request, d *Difference) *diffView {
	v := &diffView{Was: versionViewOf(q, &d.Was), Is: versionViewOf(q, &d.Is), Same: len(d.Hunks) == 0, Sound: d.Sound, Stories: d.Stories, Carriages: d.Carriages}
	if len(v.Carriages) > maxChange {
		v.More, v.Carriages = len(v.Carriages)-maxChange, v.Carriages[:maxChange]
	}
	n := 0
	for _, h := range d.Hunks {
		var lines []lineView
		for _, l := range h {
			if n++; n > maxLines {
				v.Cut = true
				break
			}
			lines = append(lines, lineView(l))
		}
		if len(lines) > 0 {
			v.Hunks = append(v.Hunks, lines)
		}
	}
	return v
}
