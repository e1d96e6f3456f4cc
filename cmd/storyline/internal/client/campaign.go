package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Put says how a campaign is put.
type Put struct {
	Draft bool   // keep it though it has problems
	By    string // who puts it; empty: the shell
}

// Kept is what the controller says of a campaign that it keeps.
type Kept struct {
	N        int64              `json:"n"`
	Missing  []playlists.Digest `json:"missing"`
	Problems []campaign.Problem `json:"problems"`
}

// PutCampaign puts a campaign and the catalogue of its media. It gives, among
// others, the digests of the media that the controller still lacks.
func (c *Client) PutCampaign(ctx context.Context, id playlists.CampaignID, yaml []byte, files campaign.Files, p Put) (Kept, error) {
	q := url.Values{}
	if p.Draft {
		q.Set("draft", "true")
	}
	if p.By != "" {
		q.Set("by", p.By)
	}
	path := "/campaigns/" + url.PathEscape(string(id))
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	var out Kept
	err := c.putJSON(ctx, http.MethodPut, path, map[string]any{"yaml": string(yaml), "catalogue": files}, &out)
	return out, err
}

// Text is the newest version of a campaign.
type Text struct {
	Campaign  playlists.CampaignID `json:"campaign"`
	N         int64                `json:"n"`
	YAML      string               `json:"yaml"`
	Catalogue campaign.Files       `json:"catalogue"`
	Problems  []campaign.Problem   `json:"problems"`
}

// Campaign gives the newest version of a campaign of a network, "" where there is
// only one.
func (c *Client) Campaign(ctx context.Context, n playlists.Network, id playlists.CampaignID) (Text, error) {
	var out Text
	err := c.call(ctx, http.MethodGet, ofCampaign(n, id, ""), "", nil, 0, &out)
	return out, err
}

// Approval says how far a story is approved.
type Approval struct {
	Campaign playlists.CampaignID `json:"campaign"`
	Story    playlists.StoryID    `json:"story"`
	Digest   playlists.Digest     `json:"sha256"`
	Persons  []string             `json:"persons"`
	Needed   int                  `json:"needed"`
	Approved bool                 `json:"approved"`
}

// String says who has signed, and whether that is enough.
func (a Approval) String() string {
	if a.Approved {
		return "approved by " + strings.Join(a.Persons, ", ")
	}
	if len(a.Persons) == 0 {
		return fmt.Sprintf("signed by nobody yet, %d must", a.Needed)
	}
	return fmt.Sprintf("signed by %s, %d of %d", strings.Join(a.Persons, ", "), len(a.Persons), a.Needed)
}

// Sheet is a story as editors sign it.
type Sheet struct {
	Approval
	Envelope playlists.Envelope `json:"envelope"`
}

// Sheets gives the stories of a campaign's newest version as editors sign them.
func (c *Client) Sheets(ctx context.Context, n playlists.Network, id playlists.CampaignID) ([]Sheet, error) {
	var out struct {
		Sheets []Sheet `json:"sheets"`
	}
	err := c.call(ctx, http.MethodGet, ofCampaign(n, id, "/sheets"), "", nil, 0, &out)
	return out.Sheets, err
}

func ofCampaign(n playlists.Network, id playlists.CampaignID, rest string) string {
	path := "/campaigns/" + url.PathEscape(string(id)) + rest
	if n != "" {
		path += "?network=" + url.QueryEscape(string(n))
	}
	return path
}

// PutStory puts a signed story, and gives how far it is approved then.
func (c *Client) PutStory(ctx context.Context, envelope []byte) (Approval, error) {
	var out Approval
	err := c.putBytes(ctx, "/stories", "application/json", envelope, &out)
	return out, err
}
