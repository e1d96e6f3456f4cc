package store

import (
	"database/sql"

	"storyline/playlists"
)

// agree is how far, in ms, two dates of one boot may lie apart and be the same word: a
// display that lost what it knew finds it out again by a clock that was trimmed since.
const agree = 60_000

// newDates gives the dates in a batch of boots of which nothing was said yet, and
// those of boots of which something else was.
func (t *tx) newDates(b *playlists.Batch) (fresh, others []playlists.Dated, err error) {
	for _, d := range b.Boots {
		began, err := txQuery(t, func(r *sql.Rows) (at playlists.Millis, err error) { return at, r.Scan(&at) },
			"select began from boots where display = $1 and boot = $2", b.Display, d.Boot[:])
		switch {
		case err != nil:
			return nil, nil, err
		case len(began) == 0:
			fresh = append(fresh, d)
		case max(began[0]-d.At, d.At-began[0]) > agree:
			others = append(others, d)
		}
	}
	return fresh, others, nil
}

// noteOthers notes another word on a boot beside the first, once.
func (t *tx) noteOthers(display playlists.DisplayID, others []playlists.Dated) error {
	for _, d := range others {
		if err := t.exec("update boots set otherwise = $1 where display = $2 and boot = $3 and otherwise = 0", d.At, display, d.Boot[:]); err != nil {
			return err
		}
	}
	return nil
}

// dateBoots keeps when boots of a display began. What was said first of a boot
// stands: a report that somebody has read must not change its days. Plays of a boot
// that came before its date are dated by it now.
func (t *tx) dateBoots(display playlists.DisplayID, dates []playlists.Dated, now playlists.Millis) error {
	for i := range dates {
		d := &dates[i]
		fresh, err := t.change("insert into boots (display, boot, began, noticed) values ($1, $2, $3, $4) on conflict (display, boot) do nothing",
			display, d.Boot[:], d.At, now)
		if err != nil {
			return err
		}
		if fresh == 0 {
			continue // the batch says two things of it
		}
		if err := t.dateStored(display, d); err != nil {
			return err
		}
	}
	return nil
}

// dateStored dates the plays of a boot that are stored and have no date.
func (t *tx) dateStored(display playlists.DisplayID, d *playlists.Dated) error {
	// The same as Play.Date: none lies after it was received.
	return t.exec("update plays set dated = $1 + mono where display = $2 and boot = $3 and dated = 0 and clock = $4 and $5 + mono <= received",
		d.At, display, d.Boot[:], playlists.Untrusted, d.At-playlists.FarAhead)
}

// boots gives when the boots of a batch's plays began, as far as it is known.
func (t *tx) boots(b *playlists.Batch, which []int) (map[playlists.ID128]playlists.Millis, error) {
	began := map[playlists.ID128]playlists.Millis{}
	for _, i := range which {
		p := &b.Plays[i]
		if _, asked := began[p.Boot]; asked || p.Clock != playlists.Untrusted {
			continue
		}
		at, err := txQuery(t, func(r *sql.Rows) (at playlists.Millis, err error) { return at, r.Scan(&at) },
			"select began from boots where display = $1 and boot = $2", b.Display, p.Boot[:])
		if err != nil {
			return nil, err
		}
		began[p.Boot] = 0
		if len(at) > 0 {
			began[p.Boot] = at[0]
		}
	}
	return began, nil
}
