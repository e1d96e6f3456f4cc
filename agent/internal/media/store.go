package media

import (
	"context"
	"log/slog"
	"net/http"

	"storyline/playlists"
)

// Options say where media is kept and where it comes from.
type Options struct {
	Dir    string       // holds media/, part/ and drop/
	Bases  []string     // tried in order: base + /media/sha256/<hex>
	Client *http.Client // nil: one with timeouts and no proxy
	Cap    int64        // bytes that media/ may hold; 0: 16 GiB
	Log    *slog.Logger
}

// Store is the media of one display. It is safe for concurrent use.
type Store struct{}

// Open makes the directories. Nothing is held until Run has hashed it.
func Open(o Options) (*Store, error) { return &Store{}, nil }

// Want says which media the programme needs, most urgent first. It takes the
// place of what was wanted before.
func (s *Store) Want(list []playlists.Variant) {}

// Missing gives the digests that are wanted and not held. The set never
// changes; a new one takes its place.
func (s *Store) Missing() playlists.Missing { return nil }

// Changed is sent a word after each change of the missing set; several changes
// in a row may be one word.
func (s *Store) Changed() <-chan struct{} { return nil }

// Check has a file hashed again, because a screen could not show it.
func (s *Store) Check(d playlists.Digest) {}

// Nudge ends all waiting before retries: the network is back.
func (s *Store) Nudge() {}

// Problem gives a sentence on what stands in the way of holding all that is
// wanted, "" if nothing does.
func (s *Store) Problem() string { return "" }

// Run fetches, watches and hashes until the context ends.
func (s *Store) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// ServeHTTP serves /<sha256>, ranges included, of what is wanted and held.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
