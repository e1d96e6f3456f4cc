package review

import (
	"fmt"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// checkedView is what was looked at, and what was found: for whoever must vouch for
// a campaign.
type checkedView struct {
	Hotlines []hotlineView
	Reading  *readingView
	Films    []filmView
	Codes    []string
	Consents []consentView
	Codecs   []string
	Displays int
}

type hotlineView struct {
	Large, Strip, Cycle int64
	Carriages           []playlists.Carriage
	More                int // carriages that are not named
}

type readingView struct {
	Where      string
	To         string
	Lang       playlists.Lang
	Need, Have int64
}

type filmView struct {
	File    string
	Looked  bool
	Flashes string
}

type consentView struct {
	Story playlists.StoryID
	Until string
}

// manyCarriages is how many carriages are named on one line.
const manyCarriages = 12

func checked(q *desk.Request, d *desk.Draft, m campaign.Measures) *checkedView {
	v := &checkedView{Codes: m.Codes, Codecs: m.Codecs, Displays: m.Displays}
	for _, h := range m.Hotlines {
		few := h.Carriages[:min(manyCarriages, len(h.Carriages))]
		v.Hotlines = append(v.Hotlines, hotlineView{h.Large, h.Strip, h.Cycle, few, len(h.Carriages) - len(few)})
	}
	if l := m.Longest; l.Have > 0 {
		v.Reading = &readingView{
			Where: fmt.Sprintf("%s / %s", l.Story, l.Slide), To: home(d.ID, fmt.Sprintf("stories/%s/slides/%s#seconds", l.Story, l.Slide)), Lang: l.Lang, Need: l.Need, Have: l.Have,
		}
	}
	for _, f := range m.Films {
		v.Films = append(v.Films, filmView{f.File, f.Looked, fmt.Sprintf("%.1f", f.Flashes)})
	}
	for _, c := range m.Consents {
		v.Consents = append(v.Consents, consentView{c.Story, q.Day(c.Until)})
	}
	return v
}
