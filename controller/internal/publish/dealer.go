package publish

import "storyline/playlists"

// Candidate is one carriage as the choice of waves sees it.
type Candidate struct {
	Carriage playlists.Carriage
	Train    playlists.Train
	Line     playlists.Line
	Changes  bool // it has displays and would tell something else: only such can prove a publish
	Ready    bool // its displays are there and show what they should
}

// Waves deals the carriages of a fleet, in its order, into waves: each into one.
// Those come first that can prove most, spread over lines and trains. What no
// step names goes in a last wave; a step that reaches nobody new makes none.
func Waves(fleet []Candidate, steps []Step) [][]playlists.Carriage {
	d := dealer{order: spread(fleet), taken: map[playlists.Carriage]bool{}}
	for _, s := range steps {
		switch s.Kind {
		case OneCarriage:
			d.wave(1, func(Candidate) bool { return true })
		case OneTrain:
			train := d.train()
			d.wave(len(fleet), func(c Candidate) bool { return c.Train == train })
		case Share:
			d.wave((len(fleet)*s.Percent+99)/100-len(d.taken), func(Candidate) bool { return true })
		case Everyone:
			d.wave(len(fleet), func(Candidate) bool { return true })
		}
	}
	d.wave(len(fleet), func(Candidate) bool { return true })
	return d.waves
}

// dealer takes carriages out of an order.
type dealer struct {
	order []Candidate
	taken map[playlists.Carriage]bool
	waves [][]playlists.Carriage
}

// wave takes at most n carriages that fit.
func (d *dealer) wave(n int, fits func(Candidate) bool) {
	var wave []playlists.Carriage
	for _, c := range d.order {
		if len(wave) >= n {
			break
		}
		if !d.taken[c.Carriage] && fits(c) {
			d.taken[c.Carriage] = true
			wave = append(wave, c.Carriage)
		}
	}
	if len(wave) > 0 {
		d.waves = append(d.waves, wave)
	}
}

// train gives the train of which the first carriage that is taken is one, or that
// comes first.
func (d *dealer) train() playlists.Train {
	for _, c := range d.order {
		if len(d.taken) == 0 || d.taken[c.Carriage] {
			return c.Train
		}
	}
	return ""
}

// spread orders carriages by what they can prove, and those that can prove the
// same so that each line comes in turn, and on a line each train.
func spread(fleet []Candidate) []Candidate {
	var out []Candidate
	for rank := range 3 {
		out = append(out, inTurn(fleet, rank)...)
	}
	return out
}

func (c *Candidate) rank() int {
	switch {
	case c.Changes && c.Ready:
		return 0
	case c.Changes:
		return 1
	}
	return 2
}

func inTurn(fleet []Candidate, rank int) []Candidate {
	lines := queues[playlists.Line]{}
	byLine := map[playlists.Line]*queues[playlists.Train]{}
	for _, c := range fleet {
		if c.rank() != rank {
			continue
		}
		if byLine[c.Line] == nil {
			byLine[c.Line] = &queues[playlists.Train]{}
		}
		byLine[c.Line].add(c.Train, c)
	}
	for _, c := range fleet { // in the fleet's order, not the map's
		if q := byLine[c.Line]; q != nil {
			for _, one := range q.inTurn() {
				lines.add(c.Line, one)
			}
			delete(byLine, c.Line)
		}
	}
	return lines.inTurn()
}

// queues are lists of carriages by a name, in the order in which names came.
type queues[K comparable] struct {
	names []K
	lists map[K][]Candidate
}

func (q *queues[K]) add(name K, c Candidate) {
	if q.lists == nil {
		q.lists = map[K][]Candidate{}
	}
	if _, ok := q.lists[name]; !ok {
		q.names = append(q.names, name)
	}
	q.lists[name] = append(q.lists[name], c)
}

// inTurn takes the first of each list, then the second of each, and so on.
func (q *queues[K]) inTurn() []Candidate {
	var out []Candidate
	for i, more := 0, true; more; i++ {
		more = false
		for _, n := range q.names {
			if i < len(q.lists[n]) {
				out, more = append(out, q.lists[n][i]), true
			}
		}
	}
	return out
}
