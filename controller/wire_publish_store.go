package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/broker"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// shelf is the store as the publisher asks for it. Methods that speak the
// contract's words alone are the store's own.
type shelf struct{ *store.Store }

// Commit keeps carriages of a publish.
func (s shelf) Commit(ctx context.Context, id string, ps []publish.Playlist) error {
	return s.Store.Commit(ctx, id, arrangements(ps))
}

// Renew keeps carriages whose lease was renewed.
func (s shelf) Renew(ctx context.Context, ps []publish.Playlist) error {
	return s.Store.Renew(ctx, arrangements(ps))
}

func arrangements(ps []publish.Playlist) []store.Arrangement {
	rows := make([]store.Arrangement, len(ps))
	for i := range ps {
		rows[i] = store.Arrangement(ps[i])
	}
	return rows
}

// PutBindings keeps bindings.
func (s shelf) PutBindings(ctx context.Context, bs []publish.Binding) error {
	rows := make([]store.Binding, len(bs))
	for i := range bs {
		rows[i] = store.Binding(bs[i])
	}
	return s.Store.PutBindings(ctx, rows)
}

// PutTrust keeps a trust document.
func (s shelf) PutTrust(ctx context.Context, h playlists.Held, msg []byte, now playlists.Millis) error {
	return s.Store.PutTrust(ctx, store.Trust{Held: h, Bytes: msg, Accepted: now})
}

// Trust gives the newest trust document, nil if there is none.
func (s shelf) Trust(ctx context.Context) ([]byte, error) {
	d, err := s.Store.Trust(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return d.Bytes, err
}

// Bindings lists every display's binding.
func (s shelf) Bindings(ctx context.Context) ([]publish.Binding, error) {
	rows, err := s.Store.Bindings(ctx)
	bs := make([]publish.Binding, len(rows))
	for i := range rows {
		bs[i] = publish.Binding(rows[i])
	}
	return bs, err
}

// Playlists lists what every carriage should hold.
func (s shelf) Playlists(ctx context.Context) ([]publish.Playlist, error) {
	rows, err := s.Store.Arrangements(ctx)
	ps := make([]publish.Playlist, len(rows))
	for i := range rows {
		ps[i] = publish.Playlist(rows[i])
	}
	return ps, err
}

// Material gives what a network's publish is made from.
func (s shelf) Material(ctx context.Context, n playlists.Network, names []playlists.CampaignID) (m publish.Material, err error) {
	if m.Fleet, err = s.FleetFile(ctx, n); err != nil && !errors.Is(err, store.ErrNotFound) {
		return m, err
	}
	all, err := s.Store.Campaigns(ctx, n)
	if err != nil {
		return m, err
	}
	wanted := make(map[playlists.CampaignID]bool, len(names))
	for _, c := range names {
		wanted[c] = true
	}
	for _, c := range written(all) {
		if len(names) == 0 || wanted[c.ID] {
			m.Campaigns = append(m.Campaigns, c)
		}
	}
	stories, err := s.Store.Stories(ctx, n)
	if err != nil {
		return m, err
	}
	m.Stories = make(map[playlists.Digest]publish.Approved, len(stories))
	for _, st := range stories {
		m.Stories[st.Payload] = publish.Approved{Campaign: st.Campaign, SHA256: st.SHA256, Envelope: st.Envelope}
	}
	return m, nil
}

// MergeStory replaces the envelope of a payload by what merge makes of it.
func (s shelf) MergeStory(ctx context.Context, st *playlists.Story, payload playlists.Digest, merge func([]byte) ([]byte, error), now playlists.Millis) ([]byte, error) {
	row, err := s.Store.MergeStory(ctx, store.Story{Payload: payload, Network: st.Network, Campaign: st.Campaign, Story: st.ID, Updated: now}, merge)
	return row.Envelope, err
}

// air is the broker as the publisher asks for it.
type air struct{ client *broker.Client }

// PublishAll sends retained orders at QoS 1.
func (a air) PublishAll(ctx context.Context, messages func(yield func(string, []byte) bool), done func(int, error)) error {
	return a.client.PublishAll(ctx, func(yield func(broker.Message) bool) {
		messages(func(topic string, payload []byte) bool {
			return yield(broker.Message{Topic: topic, Payload: payload, QoS: 1, Retained: true})
		})
	}, done)
}
