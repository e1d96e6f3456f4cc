package studio

import (
	"context"
	"sync"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// sketches are drafts as previews look at them. A screen asks once a second, and
// many screens look at one draft: it is fetched once for all of them.
type sketches struct {
	drafts desk.Drafts
	now    func() playlists.Millis
	mu     sync.Mutex
	held   map[playlists.CampaignID]*sketch
}

// sketch is a draft and its stories as far as they can be drawn.
type sketch struct {
	draft   *desk.Draft
	asked   playlists.Millis
	stories map[playlists.StoryID]*playlists.Story
}

// freshFor is how long a draft is not asked for again, in ms: what somebody else
// writes is seen that much later. mostSketches bounds how many are held.
const (
	freshFor     = 900
	mostSketches = 32
)

func newSketches(d desk.Drafts, now func() playlists.Millis) *sketches {
	return &sketches{drafts: d, now: now, held: map[playlists.CampaignID]*sketch{}}
}

// put lets previews show a draft at once.
func (s *sketches) put(d *desk.Draft) {
	if d == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold(d)
}

// hold keeps the stories that were drawn if the text is the same still.
func (s *sketches) hold(d *desk.Draft) *sketch {
	one := s.held[d.ID]
	if one == nil || one.draft.N != d.N || one.draft.Updated != d.Updated {
		if len(s.held) >= mostSketches {
			clear(s.held)
		}
		one = &sketch{draft: d, stories: map[playlists.StoryID]*playlists.Story{}}
		s.held[d.ID] = one
	}
	one.asked = s.now()
	return one
}

// story gives a story of the newest draft as far as it can be drawn, nil if it
// can't. Nobody may change what it gives.
func (s *sketches) story(ctx context.Context, c playlists.CampaignID, id playlists.StoryID) (*playlists.Story, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.held[c]
	if one == nil || s.now()-one.asked >= freshFor || s.now() < one.asked {
		d, err := s.drafts.Draft(ctx, c)
		if err != nil {
			return nil, err
		}
		one = s.hold(d)
	}
	if one.draft.Campaign == nil {
		return nil, nil
	}
	drawn, there := one.stories[id]
	if !there {
		drawn = one.draft.Campaign.Sketch(one.draft.Files, id)
		one.stories[id] = drawn
	}
	return drawn, nil
}
