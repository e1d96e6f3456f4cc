package agent

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"storyline/agent/internal/media"
	"storyline/agent/internal/panel"
	"storyline/playlists"
)

// standing is the status with what a technician on the spot wants to know.
type standing struct {
	playlists.Status
	Connected  bool                       `json:"connected"`
	Problems   []string                   `json:"problems"`
	Floor      playlists.Millis           `json:"floor"` // a lower bound of now
	Panel      panel.State                `json:"panel"`
	Binding    *playlists.Binding         `json:"binding,omitempty"`
	Signed     map[playlists.Order]signed `json:"signed"`
	Programme  []due                      `json:"programme"` // now and next, by the function of DESIGN.md, section 5
	Lease      playlists.Millis           `json:"lease,omitempty"`
	MediaFiles int                        `json:"media_files"` // that the programme wants
	Drop       []media.Dropped            `json:"drop"`        // what was done with files in drop/, newest last
}

// signed is an order in force: only what holds ever is.
type signed struct {
	By     []string         `json:"by"`
	Issued playlists.Millis `json:"issued"`
}

// due is one slot as it is to be shown.
type due struct {
	What     playlists.SlotKind `json:"what"`
	Campaign string             `json:"campaign,omitempty"`
	Story    string             `json:"story,omitempty"`
	Title    playlists.Texts    `json:"title,omitempty"`
	Slide    string             `json:"slide,omitempty"`
	Lang     playlists.Lang     `json:"lang,omitempty"`
	Editors  []string           `json:"editors,omitempty"` // who signed the story
	Start    playlists.Millis   `json:"start"`
	Until    playlists.Millis   `json:"until"`
	Rule     playlists.Rule     `json:"rule"`
	Why      string             `json:"why"`
	Missing  int                `json:"missing,omitempty"`
}

// standing says how this display stands.
func (a *Agent) standing() *standing {
	l, state := a.look(), a.revision.Snapshot()
	s := &standing{Status: a.status(l), Problems: append([]string{}, l.problems...), Floor: l.clock.Floor, Panel: l.up, Binding: state.Binding, Drop: a.media.Dropped()}
	s.V, s.Display = playlists.Version, a.cfg.Display
	s.Session, s.Connected = a.link.Session()
	s.Signed = map[playlists.Order]signed{}
	if t := state.Trust; t != nil {
		s.Signed[playlists.OrderTrust] = signed{t.Signers(), t.Issued}
	}
	if b := state.Binding; b != nil {
		s.Signed[playlists.OrderBinding] = signed{b.Signers(), b.Issued}
	}
	if p := state.Playlist; p != nil {
		s.Signed[playlists.OrderPlaylist] = signed{p.Signers(), p.Issued}
		s.Lease = p.Lease
	}
	s.MediaFiles = a.player.Wanted()
	s.Programme = a.programme(l.clock)
	return s
}

// programme asks what plays now and what follows. Its instants are on the wall
// clock; while that is untrusted, on the display's own idea of it.
func (a *Agent) programme(c playlists.Clock) []due {
	var list []due
	for range 2 {
		slot := a.player.At(c)
		wall := int64(0)
		if !c.Trusted() {
			wall = c.Now - c.Uptime
		}
		d := due{
			What: slot.Kind, Lang: slot.Lang, Start: slot.Start + wall, Until: slot.Until + wall, Missing: len(slot.Missing),
			Rule: slot.Why.Rule, Why: slot.Why.Sentence(time.UTC),
		}
		if slot.Entry != nil {
			d.Campaign, d.Story, d.Title, d.Slide = string(slot.Entry.Campaign), string(slot.Entry.Story), slot.Story.Titles, string(slot.Slide.ID)
			d.Editors = a.editors(slot.Entry.Digest)
		}
		list = append(list, d)
		on := d.Until - c.Now
		c.Now, c.Uptime, c.Floor = c.Now+on, c.Uptime+on, c.Floor+on
	}
	return list
}

// editors names who signed a story, of the newest playlist or the one on screen.
func (a *Agent) editors(story playlists.Digest) []string {
	s := a.revision.Snapshot()
	for _, o := range []*playlists.Opened{s.Playlist, s.Applied} {
		if o != nil && len(o.Editors(story)) > 0 {
			return slices.Clone(o.Editors(story))
		}
	}
	return nil
}

func (a *Agent) serveStatus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(a.standing()) // whoever asked has gone
}
