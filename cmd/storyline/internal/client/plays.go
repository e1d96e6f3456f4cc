package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"storyline/playlists"
)

// Play is a stored play.
type Play struct {
	Display  playlists.DisplayID `json:"display"`
	Received playlists.Millis    `json:"received"`
	Dated    playlists.Millis    `json:"dated"` // when it was; zero: nobody knows
	playlists.Play
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
