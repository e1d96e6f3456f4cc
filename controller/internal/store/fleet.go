package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// Fleet is a network as a person described it, and the displays in it.
type Fleet struct {
	Network  playlists.Network
	YAML     []byte
	Updated  playlists.Millis
	Person   string // who put it; empty: it came through the interface
	Displays []Display
}

// Display is one display where its fleet puts it.
type Display struct {
	Display     playlists.DisplayID
	Network     playlists.Network
	Carriage    playlists.Carriage
	Position    playlists.Position
	Train       playlists.Train
	Line        playlists.Line
	Kind        playlists.Kind
	Width       int
	Height      int
	Orientation string
}

// PutFleet keeps a network's fleet and forgets the displays that it no longer
// names; where they hung until now, and the text before, is kept. A display that
// another network names is an error of the database.
func (s *Store) PutFleet(ctx context.Context, f Fleet) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.exec("insert into fleets (network, yaml, updated) values ($1, $2, $3) "+
			"on conflict (network) do update set yaml = excluded.yaml, updated = excluded.updated", f.Network, f.YAML, f.Updated); err != nil {
			return err
		}
		if err := t.exec("delete from displays where network = $1", f.Network); err != nil {
			return err
		}
		rows := make([][]any, len(f.Displays))
		for i, d := range f.Displays {
			rows[i] = []any{d.Display, f.Network, d.Carriage, d.Position, d.Train, d.Line, d.Kind, d.Width, d.Height, d.Orientation}
		}
		if err := t.insert("insert into displays (display, network, carriage, position, train, line, kind, width, height, orientation)", "", rows); err != nil {
			return err
		}
		if err := t.hang(f.Network, f.Updated); err != nil {
			return err
		}
		return t.keepText(f)
	})
}

// Fleet gives a network's fleet, or ErrNotFound.
func (s *Store) Fleet(ctx context.Context, n playlists.Network) (Fleet, error) {
	f, err := one(query(ctx, s, func(r *sql.Rows) (f Fleet, err error) {
		return f, r.Scan(&f.Network, &f.YAML, &f.Updated)
	}, "select network, yaml, updated from fleets where network = $1", n))
	if err != nil {
		return f, err
	}
	f.Displays, err = query(ctx, s, scanDisplay, displayColumns+"where network = $1 order by display", n)
	return f, err
}

// FleetFile gives a network's fleet as a person wrote it, or ErrNotFound.
func (s *Store) FleetFile(ctx context.Context, n playlists.Network) ([]byte, error) {
	return one(query(ctx, s, func(r *sql.Rows) (b []byte, err error) { return b, r.Scan(&b) }, "select yaml from fleets where network = $1", n))
}

// Networks lists the networks that have a fleet.
func (s *Store) Networks(ctx context.Context) ([]playlists.Network, error) {
	return query(ctx, s, func(r *sql.Rows) (n playlists.Network, err error) {
		return n, r.Scan(&n)
	}, "select network from fleets order by network")
}

// Displays lists the displays of every fleet.
func (s *Store) Displays(ctx context.Context) ([]Display, error) {
	return query(ctx, s, scanDisplay, displayColumns+"order by display")
}

const displayColumns = "select display, network, carriage, position, train, line, kind, width, height, orientation from displays "

func scanDisplay(r *sql.Rows) (d Display, err error) {
	return d, r.Scan(&d.Display, &d.Network, &d.Carriage, &d.Position, &d.Train, &d.Line, &d.Kind, &d.Width, &d.Height, &d.Orientation)
}

// PutTokens keeps the hash of each display's token; a display's older token is
// gone with it.
func (s *Store) PutTokens(ctx context.Context, hashes map[playlists.DisplayID][32]byte, now playlists.Millis) error {
	rows := make([][]any, 0, len(hashes))
	for d, h := range hashes {
		rows = append(rows, []any{d, h[:], now})
	}
	return s.write(ctx, func(t *tx) error {
		return t.insert("insert into tokens (display, hash, created)",
			"on conflict (display) do update set hash = excluded.hash, created = excluded.created", rows)
	})
}

// Tokens gives every display that has a token, with its hash.
func (s *Store) Tokens(ctx context.Context) (map[playlists.DisplayID][32]byte, error) {
	all := map[playlists.DisplayID][32]byte{}
	_, err := query(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var d playlists.DisplayID
		var b []byte
		err := r.Scan(&d, &b)
		all[d] = digestOf(b)
		return struct{}{}, err
	}, "select display, hash from tokens")
	return all, err
}
