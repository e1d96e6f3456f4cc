package arrange

import (
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// lot is one story that one rule of one draft deals to a carriage.
type lot struct {
	campaign.Dealt
	draft int
}

// telling is what is told in carriages to which the same is dealt.
type telling struct {
	board     *board
	positions []playlists.Position
	lots      []lot
	seats     int // that tell it

	parts      []part // over the window, once somebody has asked
	programmes map[playlists.Position]*playlists.Programme
	index      map[playlists.Position]map[*playlists.Entry]int // of an entry's lot
	cut        map[playlists.Position][]piece                  // of the window
}

// part is what becomes of a lot over a time.
type part struct {
	lot     *lot
	told    float64 // ms, on average over the displays
	allowed float64 // ms in which it would be told if nothing silenced it
	share   float64 // of all that is told there
}

// piece is a time between two edges at a position, and what is told in it.
type piece struct {
	from, until playlists.Millis
	loop        playlists.Loop
}

// pieces cuts a time at the edges of a programme.
func pieces(p *playlists.Programme, from, until playlists.Millis) []piece {
	var list []piece
	for t := from; t < until; {
		loop := p.Loop(t)
		end := min(loop.Until, until)
		list = append(list, piece{t, end, loop})
		t = end
	}
	return list
}

// window gives the instants between which the campaign is told.
func (b *board) window() (from, until playlists.Millis) {
	return b.clock.DayStart(b.from), b.clock.DayStart(b.until + 1)
}

// ready makes the programme of a position, once.
func (t *telling) ready(at playlists.Position) {
	if t.programmes == nil {
		t.programmes, t.index, t.cut = map[playlists.Position]*playlists.Programme{}, map[playlists.Position]map[*playlists.Entry]int{}, map[playlists.Position][]piece{}
	}
	if t.programmes[at] == nil {
		t.programmes[at], t.index[at] = t.board.programme(t.lots, at)
	}
}

// full cuts the window into pieces, once for each position.
func (t *telling) full(at playlists.Position) []piece {
	t.ready(at)
	if t.cut[at] == nil {
		from, until := t.board.window()
		t.cut[at] = pieces(t.programmes[at], from, until)
	}
	return t.cut[at]
}

// over gives what becomes of each lot over the campaign's window.
func (t *telling) over() []part {
	if t.parts == nil {
		from, until := t.board.window()
		t.parts = t.between(from, until)
	}
	return t.parts
}

// between gives what becomes of each lot in a time: how long it is told, and how
// long it might be. A time is shared by the stories of a loop.
func (t *telling) between(from, until playlists.Millis) []part {
	parts := make([]part, len(t.lots))
	for i := range t.lots {
		parts[i].lot = &t.lots[i]
	}
	var all float64
	told := make([]float64, len(t.lots))
	for _, at := range t.positions {
		t.ready(at)
		for _, piece := range pieces(t.programmes[at], from, until) {
			for _, s := range piece.loop.Shares {
				ms := float64(piece.until-piece.from) * float64(s.Ms) / float64(piece.loop.Ms)
				told[t.index[at][s.Entry]] += ms
				all += ms
			}
		}
	}
	for i := range parts {
		parts[i].told = told[i] / float64(max(1, len(t.positions)))
		if all > 0 {
			parts[i].share = told[i] / all
		}
		if told[i] == 0 {
			parts[i].allowed = t.allowed(i, from, until)
		} else {
			parts[i].allowed = parts[i].told
		}
	}
	return parts
}

// allowed says for how long a lot would be told if it were alone.
func (t *telling) allowed(i int, from, until playlists.Millis) float64 {
	var ms int64
	for _, at := range t.positions {
		p, _ := t.board.programme(t.lots[i:i+1], at)
		for _, piece := range pieces(p, from, until) {
			if piece.loop.Ms > 0 {
				ms += piece.until - piece.from
			}
		}
	}
	return float64(ms) / float64(max(1, len(t.positions)))
}

// main gives the lot of the page's own campaign that is told most of the time, nil
// if none is told.
func (t *telling) main() *part {
	var most *part
	parts := t.over()
	for i := range parts {
		if p := &parts[i]; p.told > 0 && t.board.mine(p.lot) && (most == nil || p.told > most.told) {
			most = p
		}
	}
	return most
}

// instant gives what becomes of each lot at one instant.
func (t *telling) instant(at playlists.Millis) []part { return t.between(at, at+1) }
