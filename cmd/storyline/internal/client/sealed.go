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

// Trust gives the trust document in force, as it was signed.
func (c *Client) Trust(ctx context.Context) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, "/trust", "", nil, 0)
}

// Binding gives a display's binding, as it is published.
func (c *Client) Binding(ctx context.Context, d playlists.DisplayID) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, "/displays/"+url.PathEscape(string(d))+"/binding", "", nil, 0)
}

// Playlist gives a carriage's playlist, as it is published.
func (c *Client) Playlist(ctx context.Context, n playlists.Network, carriage playlists.Carriage) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, "/carriages/"+url.PathEscape(string(carriage))+"/playlist"+ofNetwork(n), "", nil, 0)
}

func ofNetwork(n playlists.Network) string {
	if n == "" {
		return ""
	}
	return "?network=" + url.QueryEscape(string(n))
}
