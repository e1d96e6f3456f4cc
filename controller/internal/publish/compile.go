package publish

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// plan is what a publish seals.
type plan struct {
	network playlists.Network
	left    []playlists.Arrangement // carriages that are not committed yet
	landed  []string                // topics of those that are
	stories map[playlists.Digest]playlists.Digest
}

// compile makes the plan of a publish, gives it its serial if it has none for
// these inputs, and records that.
func (p *Publisher) compile(ctx context.Context, j Job) (*plan, Job, error) {
	m, err := p.opt.Store.Material(ctx, j.Network, j.Campaigns)
	if err != nil {
		return nil, j, err
	}
	trust := p.Trust()
	if trust == nil {
		return nil, j, final{ErrNoTrust}
	}
	inputs := m.digest(trust, p.opt.Lease)
	resumed := j.CompiledAt != 0 && j.Inputs == inputs && j.Serial.Epoch == trust.Serial.Epoch
	if !resumed {
		j.CompiledAt, j.SealedAt, j.Inputs = p.opt.Now(), 0, inputs
	}
	whole, err := p.compiled(&m, j)
	if err != nil {
		return nil, j, final{err}
	}
	out := &plan{network: j.Network}
	if out.stories, err = p.approved(whole, &m, trust); err != nil {
		return nil, j, final{err}
	}
	j.Carriages = len(whole.Arrangements)
	if !resumed {
		if j.Serial, err = p.nextSerial(j.CompiledAt); err != nil {
			return nil, j, final{err}
		}
		if err := p.opt.Store.Compiled(ctx, j.ID, j.Serial, inputs, j.Carriages, j.CompiledAt); err != nil {
			return nil, j, err
		}
	}
	done, err := p.opt.Store.CommittedOf(ctx, j.ID)
	if err != nil {
		return nil, j, err
	}
	for i := range whole.Arrangements {
		a := &whole.Arrangements[i]
		if _, ok := done[a.Carriage]; ok {
			out.landed = append(out.landed, playlists.TopicPlaylist(a.Network, a.Carriage))
			continue
		}
		out.left = append(out.left, *a)
	}
	p.board.begin(j, whole.Arrangements, resumed)
	return out, j, nil
}

// compiled runs the compiler for the instant at which the publish was first
// compiled, so that a second run gives the same bytes.
func (p *Publisher) compiled(m *Material, j Job) (*campaign.Plan, error) {
	fleet, err := p.parsed.fleet(m.Fleet)
	if err != nil {
		return nil, err
	}
	var cs []*campaign.Campaign
	files := map[playlists.CampaignID]campaign.Catalogue{}
	var errs []error
	for _, name := range j.Campaigns {
		if !slices.ContainsFunc(m.Campaigns, func(c Campaign) bool { return c.ID == name }) {
			errs = append(errs, fmt.Errorf("%w: there is no campaign %s in network %s", ErrNothing, name, j.Network))
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
		errs = append(errs, fmt.Errorf("%w: network %s has no campaign", ErrNothing, j.Network))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out, problems := campaign.Compile(cs, fleet, func(id playlists.CampaignID) campaign.Catalogue { return files[id] }, j.CompiledAt, p.opt.Lease)
	return out, faults(problems)
}

// approved finds the envelope of each story that is told, and verifies it. It
// names every story that lacks approval, not only the first.
func (p *Publisher) approved(whole *campaign.Plan, m *Material, trust *playlists.Trust) (map[playlists.Digest]playlists.Digest, error) {
	told := map[playlists.Digest]bool{}
	for i := range whole.Arrangements {
		for k := range whole.Arrangements[i].Entries {
			told[whole.Arrangements[i].Entries[k].Digest] = true
		}
	}
	names := make(map[playlists.Digest]playlists.Digest, len(told))
	var errs []error
	for d := range told {
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
	return names, errors.Join(errs...)
}

// digest names all that decides what a publish compiles to.
func (m *Material) digest(trust *playlists.Trust, lease int64) (d playlists.Digest) {
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
	var names []string
	for payload, a := range m.Stories {
		names = append(names, payload.String()+a.SHA256.String())
	}
	slices.Sort(names)
	add([]byte(strings.Join(names, "")))
	return playlists.Digest(h.Sum(nil))
}

// Faults are what is wrong with what a person wrote, as one error with a line each.
type Faults []campaign.Problem

// Error gives the lines.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// faults is nil where nothing is wrong.
func faults(ps []campaign.Problem) error {
	if len(ps) == 0 {
		return nil
	}
	return Faults(ps)
}

// ReadFleet reads a fleet file; the error may be Faults. What it gives must not be
// changed: a publish of the same bytes uses it again.
func (p *Publisher) ReadFleet(b []byte) (*campaign.Fleet, error) { return p.parsed.fleet(b) }

// ReadCampaign reads a campaign with its catalogue, likewise.
func (p *Publisher) ReadCampaign(c Campaign) (*campaign.Campaign, campaign.Files, error) {
	return p.parsed.campaign(&c)
}

// parsed remembers the files that were read last: reading a fleet of a thousand
// carriages takes longer than sealing it. What it holds is never changed.
type parsed struct {
	mu        sync.Mutex
	fleets    map[playlists.Digest]*campaign.Fleet
	campaigns map[playlists.Digest]*campaign.Campaign
	files     map[playlists.Digest]campaign.Files
}

// maxParsed bounds what is remembered of each kind.
const maxParsed = 64

func remembered[T any](mu *sync.Mutex, m *map[playlists.Digest]T, b []byte, read func() (T, error)) (T, error) {
	mu.Lock()
	defer mu.Unlock()
	d := playlists.DigestOf(b)
	if v, ok := (*m)[d]; ok {
		return v, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	if *m == nil || len(*m) >= maxParsed {
		*m = map[playlists.Digest]T{}
	}
	(*m)[d] = v
	return v, nil
}

func (c *parsed) fleet(b []byte) (*campaign.Fleet, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: the network has no fleet", ErrNothing)
	}
	return remembered(&c.mu, &c.fleets, b, func() (*campaign.Fleet, error) {
		f, problems := campaign.ParseFleet("fleet.yaml", b)
		return f, faults(problems)
	})
}

func (c *parsed) campaign(row *Campaign) (*campaign.Campaign, campaign.Files, error) {
	one, err := remembered(&c.mu, &c.campaigns, row.YAML, func() (*campaign.Campaign, error) {
		one, problems := campaign.ParseCampaign("campaign.yaml", row.YAML)
		return one, faults(problems)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("campaign %s: %w", row.ID, err)
	}
	files, err := remembered(&c.mu, &c.files, row.Catalogue, func() (campaign.Files, error) { return campaign.ParseCatalogue(row.Catalogue) })
	if err != nil {
		return nil, nil, fmt.Errorf("campaign %s: %w", row.ID, err)
	}
	return one, files, nil
}
