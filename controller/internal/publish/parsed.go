package publish

import (
	"fmt"
	"strings"
	"sync"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

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
