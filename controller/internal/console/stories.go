package console

import (
	"context"
	"sync"

	"storyline/playlists"
)

// stories keeps stories by the digest of their payload. A digest never means
// another story, so what was found once is never asked for again.
type stories struct {
	from  Stories
	mu    sync.Mutex
	found map[playlists.Digest]*playlists.Story
}

// mostStories bounds what is kept; a story has at most 32 KB.
const mostStories = 1000

func newStories(from Stories) *stories {
	return &stories{from: from, found: map[playlists.Digest]*playlists.Story{}}
}

// named gives a story, nil if nobody knows it or nobody answers: pages then show
// its digest.
func (s *stories) named(ctx context.Context, d playlists.Digest) *playlists.Story {
	s.mu.Lock()
	known := s.found[d]
	s.mu.Unlock()
	if known != nil || d.IsZero() {
		return known
	}
	asked, err := s.from.Story(ctx, d)
	if err != nil || asked == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.found) >= mostStories {
		clear(s.found)
	}
	s.found[d] = asked
	return asked
}
