package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// Hung is a time for which a display was bound to one place.
type Hung struct {
	Display  playlists.DisplayID
	Began    playlists.Millis
	Ended    playlists.Millis // 0: it hangs there still
	Network  playlists.Network
	Carriage playlists.Carriage
	Position playlists.Position
	Train    playlists.Train
	Line     playlists.Line
}

const hungColumns = "select display, began, ended, network, carriage, position, train, line from hung "

func scanHung(r *sql.Rows) (h Hung, err error) {
	return h, r.Scan(&h.Display, &h.Began, &h.Ended, &h.Network, &h.Carriage, &h.Position, &h.Train, &h.Line)
}

// HungOf lists where a display hung, newest first.
func (s *Store) HungOf(ctx context.Context, d playlists.DisplayID) ([]Hung, error) {
	return query(ctx, s, scanHung, hungColumns+"where display = $1 order by began desc", d)
}

// HungIn lists what hung in a carriage, newest first.
func (s *Store) HungIn(ctx context.Context, n playlists.Network, c playlists.Carriage) ([]Hung, error) {
	return query(ctx, s, scanHung, hungColumns+"where network = $1 and carriage = $2 order by began desc, display", n, c)
}

// samePlace is true where a display still hangs as a row of its history says.
const samePlace = "d.display = hung.display and d.network = hung.network and d.carriage = hung.carriage and d.position = hung.position and d.train = hung.train and d.line = hung.line"

// hang dates what a fleet that was just kept has changed: who hangs elsewhere now,
// or nowhere, ends where it hung, and begins where it hangs. A change that is taken
// back within the same millisecond never was.
func (t *tx) hang(n playlists.Network, now playlists.Millis) error {
	if err := t.exec("update hung set ended = $1 where ended = 0 and network = $2 and not exists (select 1 from displays d where "+samePlace+")", now, n); err != nil {
		return err
	}
	return t.exec("insert into hung (display, began, ended, network, carriage, position, train, line) "+
		"select d.display, $1, 0, d.network, d.carriage, d.position, d.train, d.line from displays d "+
		"where d.network = $2 and not exists (select 1 from hung where hung.ended = 0 and hung.display = d.display) "+
		"on conflict (display, began) do update set ended = 0, network = excluded.network, carriage = excluded.carriage, "+
		"position = excluded.position, train = excluded.train, line = excluded.line", now, n)
}

// FleetText is one text that a fleet had.
type FleetText struct {
	Put    playlists.Millis
	Person string // empty: it came through the interface
	YAML   []byte
}

// keepText keeps one more text, unless it is the newest already.
func (t *tx) keepText(f Fleet) error {
	return t.exec("insert into fleet_texts (network, put, person, yaml) select $1, $2, $3, $4 "+
		"where not exists (select 1 from fleet_texts t where t.network = $1 and t.yaml = $4 and t.put = (select max(put) from fleet_texts where network = $1)) "+
		"on conflict (network, put) do update set person = excluded.person, yaml = excluded.yaml", f.Network, f.Updated, f.Person, f.YAML)
}

// FleetTexts lists the texts that a network's fleet had, newest first; at most n.
func (s *Store) FleetTexts(ctx context.Context, network playlists.Network, n int) ([]FleetText, error) {
	return query(ctx, s, func(r *sql.Rows) (f FleetText, err error) {
		return f, r.Scan(&f.Put, &f.Person, &f.YAML)
	}, "select put, person, yaml from fleet_texts where network = $1 order by put desc limit $2", network, n)
}
