package console

import (
	"context"
	"slices"
	"sync"

	"storyline/playlists"
)

// plans are programmes made ready, one per display that somebody looks at. A
// programme is made anew when its carriage is wanted to hold another playlist.
type plans struct {
	orders Orders
	mu     sync.Mutex
	made   map[playlists.DisplayID]made
}

type made struct {
	of        playlists.Held
	shape     playlists.Shape
	programme *playlists.Programme
}

// mostPlans bounds the memory of a long day of looking.
const mostPlans = 512

func newPlans(o Orders) *plans {
	return &plans{orders: o, made: map[playlists.DisplayID]made{}}
}

// of gives the programme of a display by the newest stored playlist of its
// carriage; want is that playlist, by what the display is wanted to hold.
func (p *plans) of(ctx context.Context, n playlists.Network, c playlists.Carriage, d *Display, want playlists.Held) (*playlists.Programme, error) {
	p.mu.Lock()
	m, ok := p.made[d.ID]
	p.mu.Unlock()
	if ok && m.of == want && m.shape.W == d.Shape.W && m.shape.H == d.Shape.H && slices.Equal(m.shape.Codecs, d.Shape.Codecs) && !want.Digest.IsZero() {
		return m.programme, nil
	}
	opened, err := p.orders.Playlist(ctx, n, c)
	if err != nil {
		return nil, err
	}
	help, err := p.orders.HelpCard(ctx, n)
	if err != nil {
		return nil, err
	}
	m = made{of: want, shape: d.Shape, programme: playlists.NewProgramme(opened, help, d.Shape, d.Position)}
	if opened == nil || opened.Held() != want {
		return m.programme, nil // a publish is under way: don't keep it under the wrong name
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.made) >= mostPlans {
		clear(p.made)
	}
	p.made[d.ID] = m
	return m.programme, nil
}
