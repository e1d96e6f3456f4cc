package console

import (
	"context"
	"sync"

	"storyline/playlists"
)

// shelf keeps the campaigns as they were compiled last. Compiling them and
// proving their signatures takes far longer than asking whether anything in them
// has changed.
type shelf struct {
	from    Campaigns
	mu      sync.Mutex // held while they are compiled, so that ten pages compile once
	edition string
	list    []Campaign
}

// campaigns lists the campaigns; nobody may change what it gives.
func (s *shelf) campaigns(ctx context.Context) ([]Campaign, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	edition, err := s.from.Edition(ctx)
	if err != nil {
		return nil, err
	}
	if edition != "" && edition == s.edition {
		return s.list, nil
	}
	list, err := s.from.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	s.edition, s.list = edition, list
	return list, nil
}

// story gives a story of the newest campaigns, nil if they have none of that
// digest.
func (s *shelf) story(ctx context.Context, d playlists.Digest) (*playlists.Story, error) {
	all, err := s.campaigns(ctx)
	for i := range all {
		for k := range all[i].Stories {
			if all[i].Stories[k].Digest == d {
				return all[i].Stories[k].Story, err
			}
		}
	}
	return nil, err
}
