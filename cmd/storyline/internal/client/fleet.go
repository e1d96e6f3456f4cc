package client

import (
	"context"
	"net/http"
	"net/url"

	"storyline/playlists"
)

// Fleet gives a network's fleet as it was put; "" where there is only one.
func (c *Client) Fleet(ctx context.Context, n playlists.Network) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, "/fleet"+ofNetwork(n), "", nil, 0)
}

// PutFleet puts a fleet file.
func (c *Client) PutFleet(ctx context.Context, yaml []byte) error {
	return c.putBytes(ctx, "/fleet", "application/yaml", yaml, nil)
}

func ofNetwork(n playlists.Network) string {
	if n == "" {
		return ""
	}
	return "?network=" + url.QueryEscape(string(n))
}
