package store

import (
	"context"
	"database/sql"
	"errors"

	"storyline/playlists"
)

// Campaign is a campaign as a person wrote it last, and the catalogue of its
// media. What it was before is in its versions.
type Campaign struct {
	Network   playlists.Network
	Campaign  playlists.CampaignID
	YAML      []byte
	Catalogue []byte // JSON
	N         int64  // of the version that this is
	Updated   playlists.Millis
}

// Campaigns lists the campaigns of a network by name.
func (s *Store) Campaigns(ctx context.Context, n playlists.Network) ([]Campaign, error) {
	return query(ctx, s, func(r *sql.Rows) (c Campaign, err error) {
		return c, r.Scan(&c.Network, &c.Campaign, &c.YAML, &c.Catalogue, &c.Updated, &c.N)
	}, "select network, campaign, yaml, catalogue, updated, n from campaigns where network = $1 order by campaign", n)
}

// Story is a story's newest envelope: the payload with every approval so far.
type Story struct {
	Payload  playlists.Digest // the story's identity
	Network  playlists.Network
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Envelope []byte
	SHA256   playlists.Digest // of Envelope
	Updated  playlists.Millis
}

// MergeStory keeps the envelope that merge makes of the one held (nil if there
// is none). It runs merge inside the transaction, so no approval is lost.
func (s *Store) MergeStory(ctx context.Context, st Story, merge func(held []byte) ([]byte, error)) (Story, error) {
	err := s.write(ctx, func(t *tx) error {
		held, err := one(txQuery(t, scanStory, storyColumns+"where s.payload = $1", st.Payload[:]))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if st.Envelope, err = merge(held.Envelope); err != nil {
			return err
		}
		st.SHA256 = playlists.DigestOf(st.Envelope)
		if err := t.exec("insert into envelopes (sha256, bytes) values ($1, $2) on conflict (sha256) do nothing", st.SHA256[:], st.Envelope); err != nil {
			return err
		}
		return t.exec("insert into stories (payload, network, campaign, story, envelope, updated) values ($1, $2, $3, $4, $5, $6) "+
			"on conflict (payload) do update set envelope = excluded.envelope, updated = excluded.updated",
			st.Payload[:], st.Network, st.Campaign, st.Story, st.SHA256[:], st.Updated)
	})
	return st, err
}

// Stories lists the stories of a network that any editor approved.
func (s *Store) Stories(ctx context.Context, n playlists.Network) ([]Story, error) {
	return query(ctx, s, scanStory, storyColumns+"where s.network = $1 order by s.campaign, s.story, s.updated", n)
}

const storyColumns = "select s.payload, s.network, s.campaign, s.story, e.bytes, e.sha256, s.updated from stories s join envelopes e on e.sha256 = s.envelope "

func scanStory(r *sql.Rows) (st Story, err error) {
	var payload, sum []byte
	err = r.Scan(&payload, &st.Network, &st.Campaign, &st.Story, &st.Envelope, &sum, &st.Updated)
	st.Payload, st.SHA256 = digestOf(payload), digestOf(sum)
	return st, err
}

// Envelopes gives the bytes of every envelope that an arrangement in force names.
func (s *Store) Envelopes(ctx context.Context) (map[playlists.Digest][]byte, error) {
	all := map[playlists.Digest][]byte{}
	_, err := query(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var sum, b []byte
		err := r.Scan(&sum, &b)
		all[digestOf(sum)] = b
		return struct{}{}, err
	}, "select sha256, bytes from envelopes")
	return all, err
}
