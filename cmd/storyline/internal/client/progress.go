package client

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"storyline/playlists"
)

// Progress tells how far a publish has come.
type Progress struct {
	ID        string                 `json:"id"`
	Network   playlists.Network      `json:"network"`
	Campaigns []playlists.CampaignID `json:"campaigns,omitempty"`
	State     string                 `json:"state"`
	Failure   string                 `json:"failure,omitempty"`
	By        string                 `json:"by,omitempty"`
	At        playlists.Millis       `json:"at,omitempty"`
	Reverts   string                 `json:"reverts,omitempty"`
	Wave      int                    `json:"wave"`
	Waves     []Wave                 `json:"waves"`
	Faults    []Fault                `json:"faults,omitempty"`
	Excused   []Fault                `json:"excused,omitempty"`
	Watch     *Watch                 `json:"watch,omitempty"`
	Accepted  playlists.Millis       `json:"accepted"`
	Compiled  playlists.Millis       `json:"compiled,omitempty"`
	Sealed    playlists.Millis       `json:"sealed,omitempty"`
	Done      playlists.Millis       `json:"done,omitempty"`
	Carriages int                    `json:"carriages"`
	Counts    struct {
		Displays int `json:"displays"`
		Held     int `json:"held"`
		Refused  int `json:"refused"`
		Waiting  int `json:"waiting"`
		Applied  int `json:"applied"`
	} `json:"counts"`
	Displays []Receipt `json:"displays"`
}

// Wave is how far one wave of a publish has come.
type Wave struct {
	Step      string               `json:"step,omitempty"`
	Carriages []playlists.Carriage `json:"carriages"`
	Displays  int                  `json:"displays"`
	Phases    map[string]int       `json:"phases"`
}

// Watch is how a wave that must prove itself stands.
type Watch struct {
	Waiting int              `json:"waiting"`
	Proven  int              `json:"proven"`
	Until   playlists.Millis `json:"until,omitempty"`
	Faults  []Fault          `json:"faults,omitempty"`
	Excused []Fault          `json:"excused,omitempty"`
}

// NotCounted lists displays that could prove nothing in their wave, in those that are
// over and in the one that is watched, but for those for which it stopped.
func (p *Progress) NotCounted() []Fault {
	list := slices.Clone(p.Excused)
	if p.Watch != nil {
		list = append(list, p.Watch.Excused...)
	}
	return slices.DeleteFunc(list, func(f Fault) bool { return slices.Contains(p.Faults, f) })
}

// Fault is what is wrong with one display of a wave.
type Fault struct {
	Display  playlists.DisplayID `json:"display"`
	Carriage playlists.Carriage  `json:"carriage"`
	Why      string              `json:"why"`
}

// Receipt is what one display said of a publish.
type Receipt struct {
	Display     playlists.DisplayID `json:"display"`
	Carriage    playlists.Carriage  `json:"carriage"`
	Presence    string              `json:"presence,omitempty"`
	Phase       string              `json:"phase"`
	Wave        int                 `json:"wave"`
	Wanted      playlists.Held      `json:"wanted"`
	Held        playlists.Held      `json:"held"`
	Committed   playlists.Millis    `json:"committed,omitempty"`
	Took        int64               `json:"took,omitempty"`
	Applied     playlists.Millis    `json:"applied,omitempty"`
	TookToApply int64               `json:"took_to_apply,omitempty"`
	Missing     int                 `json:"missing,omitempty"`
	Refusals    []playlists.Refused `json:"refusals,omitempty"`
	Failures    []playlists.Failed  `json:"failures,omitempty"`
	Trouble     string              `json:"trouble,omitempty"`
}

// Publishes lists the newest publishes, newest first, without displays.
func (c *Client) Publishes(ctx context.Context, limit int) ([]Progress, error) {
	var out struct {
		Publishes []Progress `json:"publishes"`
	}
	err := c.call(ctx, http.MethodGet, "/publishes?limit="+strconv.Itoa(limit), "", nil, 0, &out)
	return out.Publishes, err
}

// Progress asks how far a publish has come; with waiting, only displays that
// don't hold it are listed.
func (c *Client) Progress(ctx context.Context, id string, waiting bool) (Progress, error) {
	var p Progress
	err := c.call(ctx, http.MethodGet, "/publishes/"+url.PathEscape(id)+"?waiting="+strconv.FormatBool(waiting), "", nil, 0, &p)
	return p, err
}

// AllHold reports whether every display holds what was published.
func AllHold(p *Progress) bool { return p.State == "done" && p.Counts.Held == p.Counts.Displays }

// AllApplied reports whether every display shows what was published.
func AllApplied(p *Progress) bool { return p.State == "done" && p.Counts.Applied == p.Counts.Displays }
