package client

import (
	"context"
	"net/http"
	"net/url"

	"storyline/playlists"
)

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

// PutTrust puts the trust document.
func (c *Client) PutTrust(ctx context.Context, envelope []byte) error {
	return c.putBytes(ctx, "/trust", "application/json", envelope, nil)
}

// Key gives the controller's public key.
func (c *Client) Key(ctx context.Context) (playlists.Key, error) {
	k := playlists.Key{Person: "controller"}
	err := c.call(ctx, http.MethodGet, "/key", "", nil, 0, &k)
	return k, err
}
