package client

import (
	"context"
	"net/http"
	"net/url"

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
