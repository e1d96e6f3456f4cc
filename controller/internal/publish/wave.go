package publish

import (
	"context"
	"log/slog"
	"slices"

	"storyline/playlists"
)

// deal keeps which wave each carriage belongs to. Carriages that came into the
// fleet since then go in the last one.
func (p *Publisher) deal(ctx context.Context, j Job, out *made, mine []playlists.Arrangement, had map[playlists.Carriage]int) (map[playlists.Carriage]int, error) {
	if len(j.Rollout.Steps) == 0 {
		return nil, nil
	}
	waves := make(map[playlists.Carriage]int, len(mine))
	if len(had) == 0 {
		for w, list := range Waves(p.candidates(out, mine), j.Rollout.Steps) {
			for _, c := range list {
				waves[c] = w
			}
		}
		return waves, p.opt.Store.PutWaves(ctx, j.ID, waves)
	}
	last, changed := 0, false
	for _, w := range had {
		last = max(last, w)
	}
	for i := range mine {
		w, ok := had[mine[i].Carriage]
		if !ok {
			w, changed = last, true
		}
		waves[mine[i].Carriage] = w
	}
	if !changed && len(waves) == len(had) {
		return waves, nil
	}
	return waves, p.opt.Store.PutWaves(ctx, j.ID, waves)
}

// candidates gives carriages as the choice of waves sees them, in the fleet's order.
func (p *Publisher) candidates(out *made, mine []playlists.Arrangement) []Candidate {
	wanted := make(map[playlists.Carriage]*playlists.Arrangement, len(mine))
	for i := range mine {
		wanted[mine[i].Carriage] = &mine[i]
	}
	var list []Candidate
	for _, t := range out.fleet.Trains {
		for _, c := range t.Carriages {
			if a := wanted[c.ID]; a != nil {
				hung, ready := p.board.ready(a.Network, c.ID)
				list = append(list, Candidate{Carriage: c.ID, Train: t.ID, Line: t.Line, Changes: hung && p.changes(a), Ready: ready})
			}
		}
	}
	return list
}

// ready tells whether displays hang in a carriage, and whether all are there and
// show what they should.
func (b *board) ready(n playlists.Network, c playlists.Carriage) (hung, ready bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	topic := playlists.TopicPlaylist(n, c)
	o := b.orders[topic]
	for _, d := range b.hanging[topic] {
		p := b.peers[d]
		if p == nil || !p.connected || p.status == nil || p.status.Covered() || o != nil && p.status.Applied != o.held {
			return true, false
		}
		hung = true
	}
	return hung, hung
}

// prepare notes, before a wave is sealed, what is wrong with its displays already:
// once, even if this controller dies meanwhile.
func (p *Publisher) prepare(ctx context.Context, j Job) (Job, error) {
	if len(j.Rollout.Steps) == 0 || j.Watch.Before != nil && j.Watch.Wave == j.Wave {
		return j, nil
	}
	j.Watch = Watch{Wave: j.Wave, Excused: j.Watch.Excused, Before: p.board.before(j, p.opt.Now()-p.began < deafness)}
	_, err := p.opt.Store.Move(ctx, j, j.State)
	return j, err
}

// deafness is how long after a start a display that is there may not have spoken, in ms.
const deafness = 150_000

// before lists the displays of a wave with which something is wrong.
func (b *board) before(j Job, deaf bool) map[playlists.DisplayID]Before {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[playlists.DisplayID]Before{}
	r := b.runs[j.Network]
	for d, c := range r.targets {
		if r.waves[c] != j.Wave {
			continue
		}
		p := b.peer(d)
		one := Before{Away: !p.connected && (p.status != nil || !deaf)}
		if p.status != nil {
			one.Trouble, one.Failing = p.status.OtherTrouble() != "", p.status.Failures
		}
		if one.Away || one.Trouble || len(one.Failing) > 0 {
			all[d] = one
		}
	}
	return all
}

// watch leaves a wave that is on the broker to prove itself.
func (p *Publisher) watch(ctx context.Context, j Job) error {
	j.State, j.WaveSent = Waiting, p.opt.Now()
	if _, err := p.opt.Store.Move(ctx, j, Sending); err != nil {
		return err
	}
	p.opt.Tell(j.ID)
	p.ring()
	return nil
}

// look judges the wave of a publish that waits, and does what follows.
func (p *Publisher) look(ctx context.Context, id string, log *slog.Logger) error {
	j, goOn, err := p.pass(ctx, id, log)
	if err != nil || !goOn {
		return err
	}
	return p.steps(ctx, j, log)
}

// pass judges the wave of a publish, moves it, and tells whether the next wave
// comes. Since it was listed a person may have stopped it, or another have
// overtaken it.
func (p *Publisher) pass(ctx context.Context, id string, log *slog.Logger) (j Job, goOn bool, err error) {
	p.moving.Lock()
	defer p.moving.Unlock()
	j, err = p.opt.Store.Job(ctx, id)
	if err != nil || j.State != Waiting {
		return j, false, err
	}
	if err := p.remember(ctx, j); err != nil {
		return j, false, err
	}
	now := p.opt.Now()
	v := p.judge(j, now)
	switch v.Do {
	case Wait:
		p.lookAgain(v.Until)
		if now < p.began+deafness {
			p.lookAgain(p.began + deafness)
		}
		return j, false, nil
	case Stop:
		p.board.leave(j)
		j.State, j.Why, j.Watch.Faults = Stopped, v.Why, v.Faults
		log.Warn("rollout stopped by itself", slog.Int("wave", j.Wave+1), slog.String("why", v.Why))
	case GoOn:
		j.State, j.Why, j.WaveSent, j.Wave = Sealing, "", 0, j.Wave+1
		log.Info("a wave has proved itself", slog.Int("wave", j.Wave), slog.Int("displays", v.Proven))
	}
	j.Watch.Excused = append(j.Watch.Excused, v.Excused...)
	moved, err := p.opt.Store.Move(ctx, j, Waiting)
	p.opt.Tell(j.ID)
	return j, moved && v.Do == GoOn, err
}

// lookAgain wants a look at an instant, if none is wanted before.
func (p *Publisher) lookAgain(at playlists.Millis) {
	if at != 0 && (p.lookAt == 0 || at < p.lookAt) {
		p.lookAt = at
	}
}

// remember counts the receipts of a publish that waits since before this start.
func (p *Publisher) remember(ctx context.Context, j Job) error {
	if p.board.counts(j) {
		return nil
	}
	waves, err := p.opt.Store.WavesOf(ctx, j.ID)
	if err != nil {
		return err
	}
	list := make([]playlists.Carriage, 0, len(waves))
	for c := range waves {
		list = append(list, c)
	}
	return p.count(ctx, j, list, waves)
}

func (p *Publisher) judge(j Job, now playlists.Millis) Verdict {
	g := Gate{Since: j.WaveSent, Rollout: j.Rollout}
	return g.Judge(p.board.watched(j, now-p.began < deafness, now), now)
}

// watched gives the displays of a publish's wave as they are.
func (b *board) watched(j Job, deaf bool, now playlists.Millis) []Watched {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.runs[j.Network]
	if r == nil || r.id != j.ID {
		return nil
	}
	r.current = j.Wave
	var list []Watched
	for d, c := range r.targets {
		if r.waves[c] != j.Wave {
			continue
		}
		w := Watched{Display: d, Carriage: c, Applied: r.applied[d], Before: j.Watch.Before[d], Forgiven: slices.Contains(j.Watch.Forgiven, d)}
		b.peer(d).describe(&w, b.wanted(d, r), deaf, now)
		list = append(list, w)
	}
	return list
}

// leave ends the watch over a publish's wave.
func (b *board) leave(j Job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.runs[j.Network]; r != nil && r.id == j.ID {
		r.current = noWave
	}
}

// wanted gives what a display should hold of a run, nothing if its carriage was
// not sealed for it.
func (b *board) wanted(d playlists.DisplayID, r *run) playlists.Held {
	if place := b.places[d]; place != nil {
		if o := b.orders[place.topics[playlistOrder]]; o != nil && r.made(o, r.targets[d]) {
			return o.held
		}
	}
	return playlists.Held{}
}

// describe tells what a display said last.
func (p *peer) describe(w *Watched, wanted playlists.Held, deaf bool, now playlists.Millis) {
	switch {
	case p.connected:
		w.Here = IsHere
	case p.status != nil || !deaf:
		w.Here = IsGone
	}
	s := p.status
	if s == nil {
		return
	}
	w.Missing, w.Trouble = s.Missing, s.Trouble
	if up := s.Lasting(); up != nil {
		w.Hidden = up.What
	}
	if w.Applied != 0 { // what nobody could see, or watched, does not count as shown
		w.Applied = max(w.Applied, p.seen)
		if p.connected && s.Covered() {
			w.Applied = now // and the card is up still
		}
	}
	if s.Applied == wanted { // of what it showed before nothing is to be learnt
		w.Failures = s.Failures
	}
	for i := range s.Refusals {
		if s.Refusals[i].Order == playlists.OrderPlaylist && s.Refusals[i].Digest == wanted.Digest && wanted != (playlists.Held{}) {
			w.Refused = &s.Refusals[i]
		}
	}
}
