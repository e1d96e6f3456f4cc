package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"storyline/playlists"
)

// Accepted is the controller's word that a publish will be carried out.
type Accepted struct {
	ID       string           `json:"id"`
	Accepted playlists.Millis `json:"accepted"`
}

// Order is what is to be published, when and how.
type Order struct {
	Network   playlists.Network      `json:"network,omitempty"`
	Campaigns []playlists.CampaignID `json:"campaigns,omitempty"`
	At        playlists.Millis       `json:"at,omitempty"`
	Waves     *Rollout               `json:"waves,omitempty"`
	Expect    *playlists.Digest      `json:"expect,omitempty"`
	By        string                 `json:"by,omitempty"`
	Revert    string                 `json:"revert,omitempty"`
	To        string                 `json:"to,omitempty"`
}

// Rollout says in which waves a publish goes; times in ms.
type Rollout struct {
	Steps    []string `json:"steps"`
	Soak     int64    `json:"soak"`
	Patience int64    `json:"patience"`
	Percent  int      `json:"percent"`
}

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

// DisplayState is what the controller knows of a display.
type DisplayState struct {
	Display  playlists.DisplayID                `json:"display"`
	Carriage playlists.Carriage                 `json:"carriage"`
	Train    playlists.Train                    `json:"train"`
	Presence string                             `json:"presence"`
	Wanted   map[playlists.Order]playlists.Held `json:"wanted"`
	Status   *playlists.Status                  `json:"status"`
	Differs  []playlists.Order                  `json:"differs"`
}

// Play is a stored play.
type Play struct {
	Display  playlists.DisplayID `json:"display"`
	Received playlists.Millis    `json:"received"`
	Dated    playlists.Millis    `json:"dated"` // when it was; zero: nobody knows
	playlists.Play
}

// Publish orders a publish.
func (c *Client) Publish(ctx context.Context, o Order) (Accepted, error) {
	var a Accepted
	err := c.putJSON(ctx, http.MethodPost, "/publishes", o, &a)
	return a, err
}

// Act does what a person decides about a publish: continue, stop or cancel.
func (c *Client) Act(ctx context.Context, id, act, by string) error {
	return c.putJSON(ctx, http.MethodPost, "/publishes/"+url.PathEscape(id)+"/"+act, map[string]string{"by": by}, nil)
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

// Ended is a publish that came to another end than was waited for.
type Ended struct{ State, Why string }

// Error says it.
func (e Ended) Error() string {
	switch e.State {
	case "failed":
		return "the publish failed: " + e.Why
	case "stopped":
		return "the rollout stopped: " + e.Why
	case "overtaken":
		return "a newer publish has overtaken it"
	}
	return "the publish is " + e.State
}

// Await polls a publish until it has come far enough, or to another end, or the
// context ends. It gives the last answer in any case.
func (c *Client) Await(ctx context.Context, id string, every time.Duration, enough func(*Progress) bool) (Progress, error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var last Progress
	for {
		p, err := c.Progress(ctx, id, true)
		switch {
		case ctx.Err() != nil:
			return last, late(last, ctx.Err())
		case errors.Is(err, ErrNotFound):
			return last, err
		case err != nil: // it may be starting again; the publish goes on when it is back
			p = last
		case enough(&p):
			return c.Progress(ctx, id, false)
		}
		switch p.State {
		case "failed", "cancelled", "overtaken":
			return p, Ended{p.State, p.Failure}
		case "stopped":
			whole, err := c.Progress(ctx, id, false)
			return whole, errors.Join(Ended{p.State, p.Failure}, err)
		}
		last = p
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last, late(last, ctx.Err())
		}
	}
}

// late words that a wait has ended before the publish has.
func late(p Progress, why error) error {
	ended := "interrupted"
	if errors.Is(why, context.DeadlineExceeded) {
		ended = "time is up"
	}
	return lateError{fmt.Sprintf("%s: %d of %d displays hold it so far, and the controller goes on offering it", ended, p.Counts.Held, p.Counts.Displays), why}
}

// IsLate reports whether an error is that of a wait whose time was up.
func IsLate(err error) bool {
	var late lateError
	return errors.As(err, &late) && errors.Is(late.why, context.DeadlineExceeded)
}

// lateError says it in words of its own, and is its cause for a caller.
type lateError struct {
	text string
	why  error
}

func (e lateError) Error() string { return e.text }
func (e lateError) Unwrap() error { return e.why }

// Displays asks for the state of every display of a network.
func (c *Client) Displays(ctx context.Context, n playlists.Network) ([]DisplayState, error) {
	var out struct {
		Displays []DisplayState `json:"displays"`
	}
	path := "/displays"
	if n != "" {
		path += "?network=" + url.QueryEscape(string(n))
	}
	err := c.call(ctx, http.MethodGet, path, "", nil, 0, &out)
	return out.Displays, err
}

// Plays asks for every stored play of a display, or of all with "".
func (c *Client) Plays(ctx context.Context, d playlists.DisplayID) ([]Play, error) {
	var all []Play
	after := ""
	for {
		var page struct {
			Plays []Play `json:"plays"`
			Next  string `json:"next"`
		}
		q := url.Values{"limit": {"5000"}}
		if d != "" {
			q.Set("display", string(d))
		}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.call(ctx, http.MethodGet, "/plays?"+q.Encode(), "", nil, 0, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Plays...)
		if after = page.Next; after == "" {
			return all, nil
		}
	}
}

// Stored counts the plays that the controller has stored for a network, and
// those that are gone or contradicted.
type Stored struct {
	Plays, Unknown, Contradicted int64
}

// Summary counts the stored plays of a network since the beginning.
func (c *Client) Summary(ctx context.Context, n playlists.Network) (Stored, error) {
	var out struct {
		Counts []struct {
			Plays int64 `json:"plays"`
		} `json:"counts"`
		Undated      int64 `json:"undated"`
		Unknown      int64 `json:"unknown"`
		Contradicted int64 `json:"contradicted"`
	}
	q := url.Values{"network": {string(n)}, "from": {"0"}, "until": {strconv.FormatInt(1<<52, 10)}}
	if err := c.call(ctx, http.MethodGet, "/plays/summary?"+q.Encode(), "", nil, 0, &out); err != nil {
		return Stored{}, err
	}
	s := Stored{Plays: out.Undated, Unknown: out.Unknown, Contradicted: out.Contradicted}
	for _, r := range out.Counts {
		s.Plays += r.Plays
	}
	return s, nil
}
