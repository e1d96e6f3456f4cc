package media

import (
	"context"
	"net/http"

	"storyline/playlists"
)

// Memory is the media of a virtual display: it claims to hold all that is
// wanted and serves nothing.
type Memory struct{}

// Want takes note of nothing.
func (Memory) Want([]playlists.Variant, ...playlists.Variant) {}

// Missing gives the empty set.
func (Memory) Missing() playlists.Missing { return nil }

// Changed never says a word.
func (Memory) Changed() <-chan struct{} { return nil }

// Check has nothing to check.
func (Memory) Check(playlists.Digest) {}

// Nudge has nothing to hurry.
func (Memory) Nudge() {}

// Problem has none to tell.
func (Memory) Problem() string { return "" }

// Run waits for the end.
func (Memory) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// ServeHTTP holds no bytes to serve.
func (Memory) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
