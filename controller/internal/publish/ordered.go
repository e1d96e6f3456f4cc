package publish

import (
	"encoding/json"
	"fmt"
	"sync"

	"storyline/playlists"
)

// opened remembers playlists as the console asks for them: the stories, which many
// carriages share, are decoded once.
type opened struct {
	mu      sync.Mutex
	lists   map[string]*playlists.Opened // by topic
	stories map[playlists.Digest]told    // by envelope
}

// told is a story and the digest of its payload.
type told struct {
	payload playlists.Digest
	story   *playlists.Story
}

// Ordered gives what a carriage should hold, decoded, nil if there is nothing. The
// same pointer means the same playlist; what it points to must not be changed.
// Nothing is verified: all of it was, before it was stored.
func (p *Publisher) Ordered(n playlists.Network, c playlists.Carriage) (*playlists.Opened, error) {
	topic := playlists.TopicPlaylist(n, c)
	p.board.mu.Lock()
	sealed, ok := p.board.sealed[topic]
	p.board.mu.Unlock()
	if !ok {
		return nil, nil
	}
	o := &p.opened
	o.mu.Lock()
	defer o.mu.Unlock()
	if had := o.lists[topic]; had != nil && had.Digest == sealed.Held.Digest {
		return had, nil
	}
	e, err := playlists.ParseEnvelope(sealed.Envelope, playlists.MaxMessage)
	if err != nil {
		return nil, fmt.Errorf("playlist of carriage %s: %w", c, err)
	}
	out := &playlists.Opened{Arrangement: &playlists.Arrangement{}, Digest: sealed.Held.Digest, Stories: map[playlists.Digest]*playlists.Story{}}
	if err := json.Unmarshal(e.Payload, out.Arrangement); err != nil {
		return nil, fmt.Errorf("playlist of carriage %s: %w", c, err)
	}
	for _, d := range sealed.Stories {
		t, err := o.tell(d, p.envelope(d))
		if err != nil {
			return nil, fmt.Errorf("playlist of carriage %s: %w", c, err)
		}
		out.Stories[t.payload] = t.story
	}
	if o.lists == nil {
		o.lists = map[string]*playlists.Opened{}
	}
	o.lists[topic] = out
	return out, nil
}

// tell decodes the story of an envelope.
func (o *opened) tell(d playlists.Digest, envelope []byte) (told, error) {
	if t, ok := o.stories[d]; ok {
		return t, nil
	}
	e, err := playlists.ParseEnvelope(envelope, 2*playlists.MaxStory)
	if err != nil {
		return told{}, err
	}
	t := told{payload: e.PayloadDigest()}
	if t.story, err = playlists.DecodeStory(e.Payload); err != nil {
		return t, err
	}
	if o.stories == nil || len(o.stories) > 10_000 {
		o.stories = map[playlists.Digest]told{}
	}
	o.stories[d] = t
	return t, nil
}
