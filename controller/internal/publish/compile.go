package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// share is what a publish seals now: of its waves, those that have come.
type share struct {
	left    []playlists.Arrangement // carriages that are not committed yet
	landed  []string                // topics of those that are
	stories map[playlists.Digest]playlists.Digest
	last    bool // no wave follows
}

// made is what material compiles to.
type made struct {
	fleet   *campaign.Fleet
	whole   *campaign.Plan
	stories map[playlists.Digest]playlists.Digest // envelope of each story that is told and approved
	lacking []error                               // a sentence for each that isn't
	inputs  playlists.Digest
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
	mine := p.mine(j, out.whole.Arrangements, done)
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
	return j.share(mine, done, waves, out.stories), j, nil
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
func (p *Publisher) mine(j Job, as []playlists.Arrangement, done map[playlists.Carriage]playlists.Held) []playlists.Arrangement {
	if j.Reverts == "" {
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
func (j *Job) share(mine []playlists.Arrangement, done map[playlists.Carriage]playlists.Held, waves map[playlists.Carriage]int, stories map[playlists.Digest]playlists.Digest) *share {
	out := &share{stories: stories, last: true}
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

// make compiles material for an instant, so that a second run gives the same
// bytes, and looks for the approvals of what is told.
func (p *Publisher) make(m *Material, n playlists.Network, names []playlists.CampaignID, at playlists.Millis, trust *playlists.Trust) (*made, error) {
	fleet, err := p.parsed.fleet(m.Fleet)
	if err != nil {
		return nil, err
	}
	whole, err := p.compiled(m, fleet, n, names, at)
	if err != nil {
		return nil, err
	}
	out := &made{fleet: fleet, whole: whole}
	out.stories, out.lacking = p.approved(whole, m, trust)
	out.inputs = m.digest(trust, p.opt.Lease, whole, out.stories)
	return out, nil
}

// compiled runs the compiler.
func (p *Publisher) compiled(m *Material, fleet *campaign.Fleet, n playlists.Network, names []playlists.CampaignID, at playlists.Millis) (*campaign.Plan, error) {
	var cs []*campaign.Campaign
	files := map[playlists.CampaignID]campaign.Catalogue{}
	var errs []error
	for _, name := range names {
		if !slices.ContainsFunc(m.Campaigns, func(c Campaign) bool { return c.ID == name }) {
			errs = append(errs, fmt.Errorf("%w: there is no campaign %s in network %s", ErrNothing, name, n))
		}
	}
	for i := range m.Campaigns {
		c, f, err := p.parsed.campaign(&m.Campaigns[i])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cs, files[c.ID] = append(cs, c), f
	}
	if len(cs) == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%w: network %s has no campaign", ErrNothing, n))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out, problems := campaign.Compile(cs, fleet, func(id playlists.CampaignID) campaign.Catalogue { return files[id] }, at, p.opt.Lease)
	return out, faults(problems)
}

// approved finds the envelope of each story that is told, and verifies it. It
// names every story that lacks approval, not only the first.
func (p *Publisher) approved(whole *campaign.Plan, m *Material, trust *playlists.Trust) (map[playlists.Digest]playlists.Digest, []error) {
	told := toldIn(whole)
	names := make(map[playlists.Digest]playlists.Digest, len(told))
	var errs []error
	for _, d := range told {
		st := whole.Stories[d]
		a, ok := m.Stories[d]
		if !ok {
			errs = append(errs, fmt.Errorf("story %s of campaign %s is not approved in this version (%s): its editors must sign it", st.ID, st.Campaign, d.Short()))
			continue
		}
		e, err := playlists.ParseEnvelope(a.Envelope, 2*playlists.MaxStory)
		if err == nil {
			_, err = playlists.OpenStory(&e, trust, st.Network, st.Campaign)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("story %s of campaign %s (%s): %w", st.ID, st.Campaign, d.Short(), err))
			continue
		}
		names[d] = a.SHA256
		p.keep(a.SHA256, a.Envelope)
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return names, errs
}

// toldIn lists the stories that any carriage tells, in an order of their own.
func toldIn(whole *campaign.Plan) []playlists.Digest {
	told := map[playlists.Digest]bool{}
	for i := range whole.Arrangements {
		for k := range whole.Arrangements[i].Entries {
			told[whole.Arrangements[i].Entries[k].Digest] = true
		}
	}
	return slices.SortedFunc(maps.Keys(told), func(a, b playlists.Digest) int { return bytes.Compare(a[:], b[:]) })
}

// digest names all that decides what a publish compiles to, and whether it may be
// told. What is signed beside it changes nothing, nor does one signature more.
func (m *Material) digest(trust *playlists.Trust, lease int64, whole *campaign.Plan, approved map[playlists.Digest]playlists.Digest) (d playlists.Digest) {
	h := sha256.New()
	add := func(b []byte) { fmt.Fprintf(h, "%d:", len(b)); h.Write(b) }
	if trust != nil {
		t := trust.Digest()
		add(t[:])
	}
	add(fmt.Appendf(nil, "%d", lease))
	add(m.Fleet)
	for _, c := range m.Campaigns {
		add([]byte(c.ID))
		add(c.YAML)
		add(c.Catalogue)
	}
	if whole != nil {
		for _, d := range toldIn(whole) {
			add(fmt.Appendf(nil, "%s %t", d, !approved[d].IsZero()))
		}
	}
	return playlists.Digest(h.Sum(nil))
}
