package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// centre is a controller in memory: small, but it keeps, refuses and answers as
// the real one must.
type centre struct {
	mu        sync.Mutex
	fleets    map[playlists.Network][]byte
	tokens    map[playlists.DisplayID]string
	dropped   []playlists.DisplayID
	trust     []byte
	media     map[playlists.Digest][]byte
	campaigns map[playlists.CampaignID]campaign.Files
	texts     map[playlists.CampaignID][]Text // every version
	signed    map[playlists.Digest][]playlists.KeyID
	publishes map[string]*Progress
	receipts  []Receipt
	order     Order // the last one
	draft     Draft
	states    []DisplayState
	plays     []Play
	ordered   map[playlists.Carriage]Ordered
	broken    error // every answer, if set
}

func newCentre() *centre {
	return &centre{
		fleets: map[playlists.Network][]byte{}, tokens: map[playlists.DisplayID]string{}, media: map[playlists.Digest][]byte{},
		campaigns: map[playlists.CampaignID]campaign.Files{}, texts: map[playlists.CampaignID][]Text{}, signed: map[playlists.Digest][]playlists.KeyID{},
		publishes: map[string]*Progress{}, ordered: map[playlists.Carriage]Ordered{},
	}
}

func (c *centre) Networks(context.Context) ([]playlists.Network, error) {
	var ns []playlists.Network
	for n := range c.fleets {
		ns = append(ns, n)
	}
	slices.Sort(ns)
	return ns, c.broken
}

func (c *centre) FleetFile(_ context.Context, n playlists.Network) ([]byte, error) {
	return c.fleets[n], c.broken
}

func (c *centre) PutFleet(_ context.Context, yaml []byte, _ playlists.Millis) (FleetSummary, error) {
	if c.broken != nil {
		return FleetSummary{}, c.broken
	}
	f, problems := campaign.ParseFleet("fleet.yaml", yaml)
	if len(problems) > 0 {
		return FleetSummary{}, Problems(problems)
	}
	c.fleets[f.Network] = yaml
	return FleetSummary{Network: f.Network, Lines: len(f.Lines), Trains: len(f.Trains)}, nil
}

func (c *centre) Issue(_ context.Context, ds []playlists.DisplayID, _ playlists.Millis) (map[playlists.DisplayID]string, error) {
	out := map[playlists.DisplayID]string{}
	for _, d := range ds {
		c.tokens[d] = fmt.Sprintf("token %d of %s", len(c.tokens), d)
		out[d] = c.tokens[d]
	}
	return out, c.broken
}

func (c *centre) Revoke(_ context.Context, d playlists.DisplayID, _ playlists.Millis) error {
	delete(c.tokens, d)
	return c.broken
}

func (c *centre) Drop(d playlists.DisplayID) { c.dropped = append(c.dropped, d) }

func (c *centre) PutTrust(_ context.Context, envelope []byte, _ playlists.Millis) (playlists.Held, error) {
	e, err := playlists.ParseEnvelope(envelope, playlists.MaxTrust)
	switch {
	case c.broken != nil:
		return playlists.Held{}, c.broken
	case err != nil:
		return playlists.Held{}, err
	case len(e.Signatures) == 0:
		return playlists.Held{}, &playlists.Refusal{Reason: playlists.Unsigned, Detail: "no signature"}
	}
	c.trust = envelope
	return playlists.HeldOf(playlists.Serial{Epoch: 1, N: 7}, envelope), nil
}

func (c *centre) TrustEnvelope(context.Context) ([]byte, error) {
	if c.trust == nil {
		return nil, cmp.Or(c.broken, ErrNotFound)
	}
	return c.trust, c.broken
}

func (c *centre) Put(want playlists.Digest, limit int64, r io.Reader) (int64, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit))
	switch {
	case c.broken != nil:
		return 0, c.broken
	case err != nil:
		return 0, err
	case sha256.Sum256(b) != want:
		return 0, &playlists.Refusal{Reason: "wrong-digest", Detail: "the bytes are others"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.media[want] = b
	return int64(len(b)), nil
}

func (c *centre) Size(d playlists.Digest) (int64, bool, error) {
	b, ok := c.media[d]
	return int64(len(b)), ok, c.broken
}

func (c *centre) PutCampaign(_ context.Context, p Put) (CampaignSummary, error) {
	if c.broken != nil {
		return CampaignSummary{}, c.broken
	}
	parsed, problems := campaign.ParseCampaign("campaign.yaml", p.YAML)
	if len(problems) > 0 && !p.Draft {
		return CampaignSummary{}, Problems(problems)
	}
	c.campaigns[p.Campaign] = p.Files
	v := Version{Network: parsed.Network, Campaign: p.Campaign, N: int64(len(c.texts[p.Campaign]) + 1), Who: p.By, Act: "put", Updated: now}
	c.texts[p.Campaign] = append(c.texts[p.Campaign], Text{Version: v, YAML: string(p.YAML), Catalogue: p.Files, Problems: problems})
	return CampaignSummary{Campaign: p.Campaign, Network: parsed.Network, N: v.N, Stories: []Approval{}, Problems: problems}, nil
}

func (c *centre) Text(_ context.Context, _ playlists.Network, name playlists.CampaignID, number int64) (Text, error) {
	list := c.texts[name]
	if number == 0 {
		number = int64(len(list))
	}
	if number < 1 || number > int64(len(list)) {
		return Text{}, cmp.Or(c.broken, ErrNotFound)
	}
	return list[number-1], c.broken
}

func (c *centre) Versions(_ context.Context, _ playlists.Network, name playlists.CampaignID, limit int) ([]Version, error) {
	var out []Version
	for _, text := range slices.Backward(c.texts[name]) {
		if len(out) < limit {
			out = append(out, text.Version)
		}
	}
	if out == nil {
		return nil, cmp.Or(c.broken, ErrNotFound)
	}
	return out, c.broken
}

func (c *centre) Sheets(_ context.Context, _ playlists.Network, name playlists.CampaignID) ([]Sheet, error) {
	list := c.texts[name]
	switch {
	case len(list) == 0:
		return nil, cmp.Or(c.broken, ErrNotFound)
	case list[len(list)-1].Problems != nil:
		return nil, cmp.Or(c.broken, error(Problems(list[len(list)-1].Problems)))
	}
	e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: []byte("the foreman"), Signatures: []playlists.Signature{{KeyID: playlists.KeyID{1}, Sig: []byte("sig")}}}
	return []Sheet{{Approval: Approval{Campaign: name, Story: "the-foreman", Digest: e.PayloadDigest(), Persons: []string{"olena"}, Needed: 2}, Envelope: e}}, c.broken
}

func (c *centre) PutStory(_ context.Context, envelope []byte, _ playlists.Millis) (Approval, error) {
	e, err := playlists.ParseEnvelope(envelope, maxEnvelope)
	if err != nil || c.broken != nil {
		return Approval{}, cmp.Or(c.broken, err)
	}
	if e.PayloadType != playlists.TypeStory {
		return Approval{}, &playlists.Refusal{Reason: playlists.WrongType, Detail: "signed as something else"}
	}
	a := Approval{Digest: e.PayloadDigest(), Needed: 2}
	for _, s := range e.Signatures {
		if !slices.Contains(c.signed[a.Digest], s.KeyID) {
			c.signed[a.Digest] = append(c.signed[a.Digest], s.KeyID)
		}
	}
	for _, k := range c.signed[a.Digest] {
		a.Persons = append(a.Persons, k.Short())
	}
	a.Approved = len(a.Persons) >= a.Needed
	return a, nil
}

func (c *centre) Publish(_ context.Context, o Order, accepted playlists.Millis) (string, error) {
	n, cs := o.Network, o.Campaigns
	switch {
	case c.broken != nil:
		return "", c.broken
	case c.trust == nil:
		return "", Conflict("no trust document was put yet: put one first")
	}
	for _, name := range cs {
		if _, ok := c.campaigns[name]; !ok {
			return "", ErrNotFound
		}
	}
	id := fmt.Sprintf("p-%d", len(c.publishes)+1)
	c.publishes[id] = &Progress{ID: id, Network: n, Campaigns: cs, State: "sending", Accepted: accepted, By: o.By, At: o.At, Displays: c.receipts}
	c.order = o
	return id, nil
}

func (c *centre) Plan(_ context.Context, o Order, d Draft) (Plan, error) {
	c.order, c.draft = o, d
	return Plan{Network: o.Network}, c.broken
}

func (c *centre) Act(_ context.Context, id string, act Act, by string) error {
	p, ok := c.publishes[id]
	switch {
	case !ok:
		return ErrNotFound
	case act == Cancel:
		return Conflict("it has begun")
	}
	p.Failure = string(act) + " by " + by
	return c.broken
}

func (c *centre) Publishes(_ context.Context, limit int) ([]Progress, error) {
	var list []Progress
	for _, p := range c.publishes {
		if one := *p; len(list) < limit {
			one.Displays = nil
			list = append(list, one)
		}
	}
	return list, c.broken
}

func (c *centre) Progress(_ context.Context, id string) (Progress, error) {
	p, ok := c.publishes[id]
	if !ok {
		return Progress{}, cmp.Or(c.broken, ErrNotFound)
	}
	out := *p
	out.Displays = slices.Clone(p.Displays)
	return out, c.broken
}

func (c *centre) States(context.Context, playlists.Network) ([]DisplayState, error) {
	return c.states, c.broken
}

func (c *centre) Plays(_ context.Context, d playlists.DisplayID, after PlayKey, limit int) ([]Play, error) {
	var out []Play
	for _, p := range c.plays {
		key := PlayKey{p.Display, p.Journal, p.Seq}
		if (d == "" || p.Display == d) && later(key, after) && len(out) < limit {
			out = append(out, p)
		}
	}
	return out, c.broken
}

func later(a, b PlayKey) bool {
	return cmp.Or(cmp.Compare(a.Display, b.Display), slices.Compare(a.Journal[:], b.Journal[:]), cmp.Compare(a.Seq, b.Seq)) > 0
}

func (c *centre) Summary(_ context.Context, _ playlists.Network, from, until playlists.Millis) (Summary, error) {
	s := Summary{Counts: []Count{}}
	for _, p := range c.plays {
		if p.Clock == playlists.Untrusted {
			s.Undated++
		} else if p.Wall >= from && p.Wall < until {
			s.Counts = append(s.Counts, Count{Carriage: p.Carriage, Slide: p.Slide, Outcome: p.Outcome, Plays: 1, Shown: p.Shown})
		}
	}
	return s, c.broken
}

func (c *centre) Contradicted(_ context.Context, n playlists.Network, limit int) ([]Contradiction, error) {
	var out []Contradiction
	for _, p := range c.plays {
		if p.Network == n && len(out) < limit {
			out = append(out, Contradiction{Display: p.Display, Journal: p.Journal, Seq: p.Seq, Kept: playlists.Digest{1}, Came: playlists.Digest{2}, Play: p})
		}
	}
	return out, c.broken
}

func (c *centre) Programme(_ context.Context, _ playlists.Network, name playlists.Carriage, _ playlists.Position) (Ordered, error) {
	o, ok := c.ordered[name]
	if !ok {
		return o, cmp.Or(c.broken, ErrNotFound)
	}
	return o, c.broken
}

func (c *centre) SealedBinding(_ context.Context, d playlists.DisplayID) ([]byte, error) {
	if d != "d-1" {
		return nil, cmp.Or(c.broken, ErrNotFound)
	}
	return []byte("a sealed  binding"), c.broken
}

func (c *centre) SealedPlaylist(_ context.Context, n playlists.Network, name playlists.Carriage) ([]byte, error) {
	if _, ok := c.ordered[name]; !ok {
		return nil, cmp.Or(c.broken, ErrNotFound)
	}
	return []byte("a sealed  playlist of " + string(n)), c.broken
}

// tell makes a programme of one story with two slides.
func tell(c playlists.Carriage) Ordered {
	s := &playlists.Story{
		Network: "kyiv-metro", Campaign: "they-used-you", ID: "the-foreman", Titles: playlists.Texts{"en": "The foreman"}, Languages: []playlists.Lang{"en"},
		Slides:     []playlists.Slide{{ID: "arrival", Kind: playlists.TextSlide, Ms: 4000}, {ID: "call", Kind: playlists.CallSlide, Ms: 6000}},
		ConsentEnd: 1 << 60,
	}
	d := playlists.DigestOf([]byte("story"))
	a := &playlists.Arrangement{
		Serial: playlists.Serial{Epoch: 1, N: 5}, Lease: 1 << 60, Network: "kyiv-metro", Carriage: c,
		Offsets: []playlists.Offset{{At: 0, Seconds: 7200}}, Entries: []playlists.Entry{{Campaign: s.Campaign, Story: s.ID, Digest: d, Weight: 1}},
	}
	o := &playlists.Opened{Arrangement: a, Stories: map[playlists.Digest]*playlists.Story{d: s}, Digest: playlists.DigestOf([]byte("message"))}
	return Ordered{Programme: playlists.NewProgramme(o, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling"), Held: o.Held(), Zone: time.FixedZone("Kyiv", 7200), Position: "ceiling"}
}

// Code makes a code.
func (c *centre) Code(playlists.Millis) string { return "a-code" }
