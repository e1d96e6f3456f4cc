package publish

import (
	"context"
	"slices"
	"strings"

	"storyline/playlists"
)

// run counts the receipts of a network's newest publish.
type run struct {
	id      string
	serial  playlists.Serial
	targets map[playlists.DisplayID]playlists.Carriage
	waves   map[playlists.Carriage]int
	upto    int // the wave up to which carriages are sealed
	current int // the wave that must prove itself; noWave: none
	held    map[playlists.DisplayID]playlists.Millis
	applied map[playlists.DisplayID]playlists.Millis
}

const noWave = -1

// counts reports whether the receipts of a publish are counted.
func (b *board) counts(j Job) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.runs[j.Network]
	return r != nil && r.id == j.ID && r.serial == j.Serial
}

// count counts receipts for a publish from now on, beside those of before this
// start.
func (p *Publisher) count(ctx context.Context, j Job, carriages []playlists.Carriage, waves map[playlists.Carriage]int) error {
	var had []Receipt
	if !p.board.counts(j) {
		var err error
		if had, err = p.opt.Store.ReceiptsOf(ctx, j.ID); err != nil {
			return err
		}
	}
	p.board.begin(j, carriages, waves, had, p.opt.Now())
	return nil
}

// begin makes a publish the one that is counted. What displays said while the store
// was asked for receipts counts too.
func (b *board) begin(j Job, carriages []playlists.Carriage, waves map[playlists.Carriage]int, had []Receipt, now playlists.Millis) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.runs[j.Network]
	r := &run{
		id: j.ID, serial: j.Serial, waves: waves, upto: j.Wave, current: noWave, targets: map[playlists.DisplayID]playlists.Carriage{},
		held: map[playlists.DisplayID]playlists.Millis{}, applied: map[playlists.DisplayID]playlists.Millis{},
	}
	if old != nil && old.id == j.ID && old.serial == j.Serial {
		r.held, r.applied = old.held, old.applied
	}
	for _, h := range had {
		if h.Wanted.Serial == j.Serial {
			note(r.held, h.Display, h.Held)
			note(r.applied, h.Display, h.Applied)
		}
	}
	for _, c := range carriages {
		for _, d := range b.hanging[playlists.TopicPlaylist(j.Network, c)] {
			r.targets[d] = c
		}
	}
	b.runs[j.Network] = r
	for d := range r.targets {
		if p := b.peers[d]; p != nil && p.status != nil {
			b.tally(p.status, p, now)
		}
	}
}

// made reports whether a carriage's order came of the publish: sealed for it, or
// since then for a renewed lease. A newer publish has a run of its own.
func (r *run) made(o *order, c playlists.Carriage) bool {
	return r.waves[c] <= r.upto && o.held.Serial.Compare(r.serial) >= 0
}

// note notes an instant that has come.
func note(m map[playlists.DisplayID]playlists.Millis, d playlists.DisplayID, at playlists.Millis) {
	if at != 0 {
		m[d] = at
	}
}

// isWatched reports whether a wave that must prove itself hangs on a display. The
// caller holds b.mu.
func (b *board) isWatched(d playlists.DisplayID) bool {
	place := b.places[d]
	if place == nil {
		return false
	}
	r := b.runs[place.binding.Network]
	if r == nil || r.current == noWave {
		return false
	}
	c, ok := r.targets[d]
	return ok && r.waves[c] == r.current
}

// tally counts a status as a receipt of its network's newest publish.
func (b *board) tally(s *playlists.Status, p *peer, now playlists.Millis) (publish string) {
	place, o := b.places[s.Display], b.orders[p.topics[playlistOrder]]
	if place == nil || o == nil {
		return ""
	}
	r := b.runs[place.binding.Network]
	if r == nil || r.targets[s.Display] == "" || !r.made(o, r.targets[s.Display]) {
		return ""
	}
	if p.held[playlistOrder] == o.held && r.held[s.Display] == 0 {
		r.held[s.Display], publish = now, r.id
	}
	if s.Applied == o.held && r.applied[s.Display] == 0 {
		r.applied[s.Display], publish = now, r.id
	}
	return publish
}

// Receipt is what one display said of a publish.
type Receipt struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Wave     int              // from zero
	Wanted   playlists.Held   // zero: its carriage is not sealed yet
	Held     playlists.Millis // when its receipt was on disk; zero: none yet
	Applied  playlists.Millis // when it had said that it shows it; zero: not yet
}

// Receipts lists what displays said of a network's newest publish, by display. It
// gives false for any publish but the newest of this start: the store knows those.
func (p *Publisher) Receipts(n playlists.Network, id string) ([]Receipt, bool) {
	b := p.board
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.runs[n]
	if r == nil || r.id != id {
		return nil, false
	}
	list := make([]Receipt, 0, len(r.targets))
	for d, c := range r.targets {
		list = append(list, Receipt{Display: d, Carriage: c, Wave: r.waves[c], Wanted: b.wanted(d, r), Held: r.held[d], Applied: r.applied[d]})
	}
	slices.SortFunc(list, func(a, b Receipt) int { return strings.Compare(string(a.Display), string(b.Display)) })
	return list, true
}
