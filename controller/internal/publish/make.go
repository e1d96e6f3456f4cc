package publish

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// made is what material compiles to.
type made struct {
	fleet    *campaign.Fleet
	whole    *campaign.Plan
	approved approvals
	lacking  []error          // a sentence for each story that is told and not approved
	inputs   playlists.Digest // names all that decided this
}

// approvals name the envelope of each story that is told and approved, by the
// story's payload.
type approvals map[playlists.Digest]playlists.Digest

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
	out.approved, out.lacking = p.approved(whole, m, trust)
	out.inputs = m.digest(trust, p.opt.Lease, whole, out.approved)
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
func (p *Publisher) approved(whole *campaign.Plan, m *Material, trust *playlists.Trust) (approvals, []error) {
	told := toldIn(whole)
	names := make(approvals, len(told))
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
func (m *Material) digest(trust *playlists.Trust, lease int64, whole *campaign.Plan, approved approvals) playlists.Digest {
	h := sha256.New()
	add := func(b []byte) { fmt.Fprintf(h, "%d:", len(b)); h.Write(b) }
	t := trust.Digest()
	add(t[:])
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
