package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"storyline/playlists"
)

// ErrStale says that somebody else has saved since: the version that a change was
// made from is no longer the newest.
var ErrStale = errors.New("somebody has saved a newer version")

// AnyBase saves on top of whatever is there.
const AnyBase int64 = -1

// Version is a text that a campaign has or had, and who made it so. Versions are
// never changed.
type Version struct {
	Network   playlists.Network
	Campaign  playlists.CampaignID
	N         int64 // 1 is the first
	YAML      []byte
	Catalogue []byte           // JSON
	Sum       playlists.Digest // names YAML and Catalogue together
	Who       string
	Act       string // one word, such as edit, put, undo
	What      string // what the act touched
	Updated   playlists.Millis
}

// SumOf names a text and its catalogue together.
func SumOf(yaml, catalogue []byte) (d playlists.Digest) {
	h := sha256.New()
	fmt.Fprintf(h, "%d:", len(yaml)) // so that nothing can move from one into the other
	h.Write(yaml)
	h.Write(catalogue)
	h.Sum(d[:0])
	return d
}

// SaveVersion makes v the newest version of its campaign, if base is still the
// newest (0: there is none yet), and gives it with its number. It fails with
// ErrStale otherwise. A text that is the newest already makes no version: that one
// is given back.
func (s *Store) SaveVersion(ctx context.Context, v Version, base int64) (Version, error) {
	v.Sum = SumOf(v.YAML, v.Catalogue)
	err := s.write(ctx, func(t *tx) error {
		head, err := one(txQuery(t, scanVersion, newestVersion, v.Network, v.Campaign))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if base != AnyBase && base != head.N {
			return fmt.Errorf("%w: it is version %d of campaign %s, not %d", ErrStale, head.N, v.Campaign, base)
		}
		if head.N > 0 && head.Sum == v.Sum {
			v = head
			return nil
		}
		v.N = head.N + 1
		if err := t.exec("insert into versions (network, campaign, n, yaml, catalogue, sum, who, act, what, updated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			v.Network, v.Campaign, v.N, v.YAML, v.Catalogue, v.Sum[:], v.Who, v.Act, v.What, v.Updated); err != nil {
			return err
		}
		return t.exec("insert into campaigns (network, campaign, yaml, catalogue, updated, n) values ($1, $2, $3, $4, $5, $6) "+
			"on conflict (network, campaign) do update set yaml = excluded.yaml, catalogue = excluded.catalogue, updated = excluded.updated, n = excluded.n",
			v.Network, v.Campaign, v.YAML, v.Catalogue, v.Updated, v.N)
	})
	return v, err
}

// Version gives one version of a campaign, the newest for n = 0, or ErrNotFound.
func (s *Store) Version(ctx context.Context, n playlists.Network, c playlists.CampaignID, number int64) (Version, error) {
	if number == 0 {
		return one(query(ctx, s, scanVersion, newestVersion, n, c))
	}
	return one(query(ctx, s, scanVersion, versionColumns+"where network = $1 and campaign = $2 and n = $3", n, c, number))
}

// History lists the versions of a campaign without their texts, newest first; at
// most limit.
func (s *Store) History(ctx context.Context, n playlists.Network, c playlists.CampaignID, limit int) ([]Version, error) {
	return query(ctx, s, func(r *sql.Rows) (v Version, err error) {
		var sum []byte
		err = r.Scan(&v.Network, &v.Campaign, &v.N, &sum, &v.Who, &v.Act, &v.What, &v.Updated)
		v.Sum = digestOf(sum)
		return v, err
	}, "select network, campaign, n, sum, who, act, what, updated from versions where network = $1 and campaign = $2 order by n desc limit $3", n, c, limit)
}

const (
	versionColumns = "select network, campaign, n, yaml, catalogue, sum, who, act, what, updated from versions "
	newestVersion  = versionColumns + "where network = $1 and campaign = $2 order by n desc limit 1"
)

func scanVersion(r *sql.Rows) (v Version, err error) {
	var sum []byte
	err = r.Scan(&v.Network, &v.Campaign, &v.N, &v.YAML, &v.Catalogue, &sum, &v.Who, &v.Act, &v.What, &v.Updated)
	v.Sum = digestOf(sum)
	return v, err
}

// nameVersions names the versions that the migration made of the campaigns that
// were there: plain SQL knows no SHA-256.
func (s *Store) nameVersions(ctx context.Context) error {
	unnamed, err := query(ctx, s, scanVersion, versionColumns+"where length(sum) = 0")
	if err != nil || len(unnamed) == 0 {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		for i := range unnamed {
			v := &unnamed[i]
			sum := SumOf(v.YAML, v.Catalogue)
			if err := t.exec("update versions set sum = $1 where network = $2 and campaign = $3 and n = $4", sum[:], v.Network, v.Campaign, v.N); err != nil {
				return err
			}
		}
		return nil
	})
}
