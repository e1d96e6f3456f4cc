package store

import (
	"database/sql"
	"slices"

	"storyline/playlists"
)

// An allowance bounds what is kept of one display: whoever holds its token can make
// up plays, journals, boots and receipts until the disk is full. It is counted in
// time. Each row takes rowMs of it, and it comes back as time goes by, up to fullMs.
//
// No honest display ever lacks it. Even the shortest slide lasts twice rowMs and is one
// play, so the allowance grows twice as fast as plays are made; the other half is for
// all else that is a row: the second part of a slide that was broken off, the date of
// a boot, a gap, receipts. And what has not been told yet fits into a journal: a full
// allowance pays for a full one, and for one row beside for every eight plays.
type allowance struct {
	left int64            // ms
	at   playlists.Millis // when that was
}

const (
	// rowMs is what a row takes.
	rowMs = playlists.MinSlideMs / 2
	// fullRows is more than a display can have to tell when it comes back from
	// however long: its journal ends at 64 MiB, or 524 288 slots of 128 bytes, to which
	// 65 536 rows of other kinds may belong. The last 10 000 are for receipts.
	fullRows = 600_000
	fullMs   = fullRows * rowMs
)

// later gives what is left at an instant. A clock that was set back gives nothing
// and takes nothing.
func (a allowance) later(now playlists.Millis) allowance {
	if now > a.at {
		a.left = min(a.left+now-a.at, fullMs)
	}
	a.at = now
	return a
}

// pay pays for rows, for all of them or none.
func (a *allowance) pay(rows int) bool {
	cost := int64(rows) * rowMs
	if cost > a.left {
		return false
	}
	a.left -= cost
	return true
}

// purses are the allowances of those displays that one transaction hears.
type purses struct {
	t    *tx
	now  playlists.Millis
	all  map[playlists.DisplayID]*allowance
	over []playlists.DisplayID // displays that could not pay for all that they said
}

func (t *tx) purses(now playlists.Millis) *purses {
	return &purses{t: t, now: now, all: map[playlists.DisplayID]*allowance{}}
}

// pay pays for rows of a display, or notes that it can't.
func (p *purses) pay(d playlists.DisplayID, rows int) (bool, error) {
	if rows == 0 {
		return true, nil
	}
	a := p.all[d]
	if a == nil {
		had, err := txQuery(p.t, func(r *sql.Rows) (a allowance, err error) { return a, r.Scan(&a.left, &a.at) },
			"select remains, counted from allowances where display = $1", d)
		if err != nil {
			return false, err
		}
		a = &allowance{left: fullMs, at: p.now}
		if len(had) > 0 {
			*a = had[0].later(p.now)
		}
		p.all[d] = a
	}
	if a.pay(rows) {
		return true, nil
	}
	if !slices.Contains(p.over, d) {
		p.over = append(p.over, d)
	}
	return false, nil
}

// keep writes down what is left.
func (p *purses) keep() error {
	rows := make([][]any, 0, len(p.all))
	for d, a := range p.all {
		rows = append(rows, []any{d, a.left, a.at})
	}
	return p.t.insert("insert into allowances (display, remains, counted)",
		"on conflict (display) do update set remains = excluded.remains, counted = excluded.counted", rows)
}
