package publish

import (
	"context"
	"errors"

	"storyline/playlists"
)

// share is what a publish seals now: of its waves, those that have come.
type share struct {
	left     []playlists.Arrangement // carriages that are not committed yet
	landed   []string                // topics of those that are
	approved approvals
	last     bool // no wave follows
}

// compile makes what a publish seals now, gives it its serial if it has none for
// these inputs, and records that.
func (p *Publisher) compile(ctx context.Context, j Job) (*share, Job, error) {
	m, err := p.material(ctx, j)
	if err != nil {
		return nil, j, err
	}
	trust := p.Trust()
	if trust == nil {
		return nil, j, final{ErrNoTrust}
	}
	done, err := p.opt.Store.CommittedOf(ctx, j.ID)
	if err != nil {
		return nil, j, err
	}
	waves, err := p.opt.Store.WavesOf(ctx, j.ID)
	if err != nil {
		return nil, j, err
	}
	out, resumed, err := p.resume(&m, &j, trust, func(c playlists.Carriage) bool { return done[c] == playlists.Held{} && waves[c] <= j.Wave })
	if err != nil {
		return nil, j, final{err}
	}
	if err := errors.Join(out.lacking...); err != nil {
		return nil, j, final{err}
	}
	mine := p.mine(j.Reverts, out.whole.Arrangements, done)
	j.Carriages = len(mine)
	if waves, err = p.deal(ctx, j, out, mine, waves); err != nil {
		return nil, j, err
	}
	if !resumed {
		if j.Serial, err = p.nextSerial(j.CompiledAt); err != nil {
			return nil, j, final{err}
		}
		if err := p.opt.Store.Compiled(ctx, j.ID, j.Serial, j.Inputs, j.Carriages, j.CompiledAt); err != nil {
			return nil, j, err
		}
		clear(done)
	}
	if err := p.count(ctx, j, carriagesOf(mine), waves); err != nil {
		return nil, j, err
	}
	return j.share(mine, done, waves, out.approved), j, nil
}

// resume compiles for the instant at which the publish was compiled before, and
// tells whether what it made then still holds: the inputs are the same, the lease
// is not half over, and none of the carriages to come was sealed since, as it is
// when its lease is renewed. Else it compiles for now.
func (p *Publisher) resume(m *Material, j *Job, trust *playlists.Trust, toCome func(playlists.Carriage) bool) (*made, bool, error) {
	now := p.opt.Now()
	if j.CompiledAt != 0 && j.Serial.Epoch == trust.Serial.Epoch && now < j.CompiledAt+p.opt.Lease/2 {
		out, err := p.make(m, j.Network, j.Campaigns, j.CompiledAt, trust)
		if err != nil {
			return nil, false, err
		}
		if out.inputs == j.Inputs && !p.board.sealedSince(j.Serial, out.whole.Arrangements, toCome) {
			return out, true, nil
		}
	}
	out, err := p.make(m, j.Network, j.Campaigns, now, trust)
	if err == nil {
		j.CompiledAt, j.SealedAt, j.Inputs = now, 0, out.inputs
	}
	return out, false, err
}

// material gives what a publish is made from: what it said when it was accepted,
// whatever was edited since.
func (p *Publisher) material(ctx context.Context, j Job) (Material, error) {
	m, err := p.opt.Store.Material(ctx, j.Network, j.Campaigns)
	if err != nil {
		return m, err
	}
	m.Campaigns, err = p.opt.Store.Says(ctx, j.ID)
	return m, err
}

// mine gives the carriages that a publish is for: all, or of one that takes
// another back those that would change or have.
func (p *Publisher) mine(reverts string, as []playlists.Arrangement, done map[playlists.Carriage]playlists.Held) []playlists.Arrangement {
	if reverts == "" {
		return as
	}
	var mine []playlists.Arrangement
	for i := range as {
		if _, ok := done[as[i].Carriage]; ok || p.changes(&as[i]) {
			mine = append(mine, as[i])
		}
	}
	return mine
}

// changes reports whether a carriage would tell something else than it was last
// ordered to.
func (p *Publisher) changes(a *playlists.Arrangement) bool {
	o, err := p.Ordered(a.Network, a.Carriage)
	return err != nil || o == nil || !sameTelling(o.Arrangement, a)
}

func carriagesOf(as []playlists.Arrangement) []playlists.Carriage {
	list := make([]playlists.Carriage, len(as))
	for i := range as {
		list[i] = as[i].Carriage
	}
	return list
}

// share takes what is to be sealed now.
func (j *Job) share(mine []playlists.Arrangement, done map[playlists.Carriage]playlists.Held, waves map[playlists.Carriage]int, approved approvals) *share {
	out := &share{approved: approved, last: true}
	for i := range mine {
		a := &mine[i]
		switch _, ok := done[a.Carriage]; {
		case waves[a.Carriage] > j.Wave:
			out.last = false
		case ok:
			out.landed = append(out.landed, playlists.TopicPlaylist(a.Network, a.Carriage))
		default:
			out.left = append(out.left, *a)
		}
	}
	return out
}
