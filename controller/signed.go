package controller

import (
	"context"
	"slices"

	"storyline/controller/internal/store"
	"storyline/playlists"
)

// signed are the stories of a network that any editor ever signed, by campaign, story
// and instant.
type signed struct {
	rows []store.Story
	at   map[playlists.Digest]int // in rows, by payload
}

func (c *Controller) signed(ctx context.Context, n playlists.Network) (*signed, error) {
	rows, err := c.store.Stories(ctx, n)
	s := &signed{rows: rows, at: make(map[playlists.Digest]int, len(rows))}
	for i := range rows {
		s.at[rows[i].Payload] = i
	}
	return s, err
}

// story gives the story of a payload, nil if nobody signed it.
func (s *signed) story(d playlists.Digest) *store.Story {
	if i, ok := s.at[d]; ok {
		return &s.rows[i]
	}
	return nil
}

// envelope gives its envelope, likewise.
func (s *signed) envelope(d playlists.Digest) []byte {
	if row := s.story(d); row != nil {
		return row.Envelope
	}
	return nil
}

// versions are those of one campaign, by story; a digest names a version.
type versions struct {
	order    []playlists.StoryID
	versions map[playlists.StoryID][]playlists.Digest
}

func (s *signed) of(c playlists.CampaignID) *versions {
	v := &versions{versions: map[playlists.StoryID][]playlists.Digest{}}
	for i := range s.rows {
		r := &s.rows[i]
		if r.Campaign != c {
			continue
		}
		if v.versions[r.Story] == nil {
			v.order = append(v.order, r.Story)
		}
		v.versions[r.Story] = append(v.versions[r.Story], r.Payload)
	}
	return v
}

// take gives the versions of a story, which then are no longer among the rest.
func (v *versions) take(id playlists.StoryID) []playlists.Digest {
	of := v.versions[id]
	delete(v.versions, id)
	v.order = slices.DeleteFunc(v.order, func(o playlists.StoryID) bool { return o == id })
	return of
}
