package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"storyline/playlists"
)

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

// AddDisplays makes a token for each display, shown this once.
func (c *Client) AddDisplays(ctx context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]string, error) {
	var out struct {
		Tokens []struct {
			Display playlists.DisplayID `json:"display"`
			Token   string              `json:"token"`
		} `json:"tokens"`
	}
	if err := c.putJSON(ctx, http.MethodPost, "/displays", map[string]any{"displays": ids}, &out); err != nil {
		return nil, err
	}
	tokens := make(map[playlists.DisplayID]string, len(out.Tokens))
	for _, t := range out.Tokens {
		tokens[t.Display] = t.Token
	}
	for _, id := range ids {
		if tokens[id] == "" {
			return nil, fmt.Errorf("the controller gave no token for %s", id)
		}
	}
	return tokens, nil
}
