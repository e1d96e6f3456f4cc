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

// Progress tells how far a publish has come.
type Progress struct {
	ID       string           `json:"id"`
	State    string           `json:"state"`
	Failure  string           `json:"failure"`
	Accepted playlists.Millis `json:"accepted"`
	Compiled playlists.Millis `json:"compiled"`
	Sealed   playlists.Millis `json:"sealed"`
	Done     playlists.Millis `json:"done"`
	Counts   struct {
		Displays int `json:"displays"`
		Held     int `json:"held"`
		Refused  int `json:"refused"`
		Waiting  int `json:"waiting"`
	} `json:"counts"`
	Displays []Receipt `json:"displays"`
}

// Receipt is what one display said of a publish.
type Receipt struct {
	Display   playlists.DisplayID `json:"display"`
	Carriage  playlists.Carriage  `json:"carriage"`
	Presence  string              `json:"presence"`
	Wanted    playlists.Held      `json:"wanted"`
	Held      playlists.Held      `json:"held"`
	Committed playlists.Millis    `json:"committed"`
	Took      int64               `json:"took"`
	Refusals  []playlists.Refused `json:"refusals"`
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
	playlists.Play
}

// Publish asks the controller to publish a campaign.
func (c *Client) Publish(ctx context.Context, n playlists.Network, campaigns ...playlists.CampaignID) (Accepted, error) {
	var a Accepted
	err := c.putJSON(ctx, http.MethodPost, "/publishes", map[string]any{"network": n, "campaigns": campaigns}, &a)
	return a, err
}

// Progress asks how far a publish has come; with waiting, only displays that
// don't hold it are listed.
func (c *Client) Progress(ctx context.Context, id string, waiting bool) (Progress, error) {
	var p Progress
	err := c.call(ctx, http.MethodGet, "/publishes/"+url.PathEscape(id)+"?waiting="+strconv.FormatBool(waiting), "", nil, 0, &p)
	return p, err
}

// Await polls a publish until every display holds it, or the context ends. It
// gives the last answer in either case.
func (c *Client) Await(ctx context.Context, id string, every time.Duration) (Progress, error) {
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
		case p.State == "failed":
			return p, fmt.Errorf("the publish failed: %s", p.Failure)
		case p.State == "done" && p.Counts.Held == p.Counts.Displays:
			return c.Progress(ctx, id, false)
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
