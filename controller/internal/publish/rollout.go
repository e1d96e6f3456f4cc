package publish

import (
	"fmt"
	"strconv"
	"strings"

	"storyline/playlists"
)

// Step says how far a wave reaches.
type Step struct {
	Kind    StepKind
	Percent int // of all carriages, those of earlier waves among them; of a Share alone
}

// StepKind tells steps apart.
type StepKind string

// The kinds of steps.
const (
	OneCarriage StepKind = "carriage"
	OneTrain    StepKind = "train" // the rest of the train in which that carriage runs
	Share       StepKind = "share"
	Everyone    StepKind = "all"
)

// MarshalText gives a step as people write it: carriage, train, 10%, all.
func (s Step) MarshalText() ([]byte, error) {
	if s.Kind == Share {
		return fmt.Appendf(nil, "%d%%", s.Percent), nil
	}
	return []byte(s.Kind), nil
}

// UnmarshalText reads it.
func (s *Step) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	switch k := StepKind(text); k {
	case OneCarriage, OneTrain, Everyone:
		*s = Step{Kind: k}
		return nil
	}
	if digits, ok := strings.CutSuffix(text, "%"); ok {
		if n, err := strconv.Atoi(strings.TrimSpace(digits)); err == nil && n >= 1 && n <= 99 {
			*s = Step{Kind: Share, Percent: n}
			return nil
		}
	}
	return fmt.Errorf("%q is no wave: carriage, train, all, or a share of the carriages such as 10%%", text)
}

// Rollout says in which waves a publish goes, and what a wave must prove before
// the next one begins. Without steps it goes to all at once and proves nothing.
type Rollout struct {
	Steps    []Step `json:"steps"`
	Soak     int64  `json:"soak"`     // ms that each display must have shown it without a fault
	Patience int64  `json:"patience"` // ms after which a display that has not applied it has failed
	Percent  int    `json:"percent"`  // of a wave's displays may fail
}

// What a rollout proves if nothing else is said.
const (
	DefaultSoak     = 60_000
	DefaultPatience = 30 * 60_000
	DefaultPercent  = 5
)

// maxSteps bounds the waves of a publish.
const maxSteps = 20

// ParseSteps reads a list of waves, such as "carriage, train, 10%, all".
func ParseSteps(text string) ([]Step, error) {
	var list []Step
	for part := range strings.SplitSeq(text, ",") {
		var s Step
		if err := s.UnmarshalText([]byte(part)); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// check says what is wrong with a rollout.
func (r *Rollout) check() error {
	const day = 24 * 3600 * 1000
	switch {
	case len(r.Steps) > maxSteps:
		return fmt.Errorf("%w: %d waves, at most %d are allowed", ErrOrder, len(r.Steps), maxSteps)
	case r.Soak < 0 || r.Soak > 7*day || r.Patience < 0 || r.Patience > 7*day:
		return fmt.Errorf("%w: soak and patience of a wave are at most a week", ErrOrder)
	case len(r.Steps) > 0 && r.Patience <= r.Soak:
		return fmt.Errorf("%w: the patience with a wave must be longer than its soak", ErrOrder)
	case r.Percent < 0 || r.Percent > 100:
		return fmt.Errorf("%w: %d%% of a wave's displays may fail", ErrOrder, r.Percent)
	}
	return nil
}

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
