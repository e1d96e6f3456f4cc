package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Ask is what a plan is asked about: an order, and what somebody has written and
// not put yet.
type Ask struct {
	Order
	Draft Draft
}

// Draft is what a plan takes in place of what is in the store, or beside it. It is
// not kept.
type Draft struct {
	Fleet     []byte     // empty: the store's
	Campaigns []Campaign // in place of those of the same name
	Stories   [][]byte   // signed envelopes
}

// Plan says what an order would do. Whatever is wrong is a problem of the plan.
func (p *Publisher) Plan(ctx context.Context, ask Ask) (Plan, error) {
	now := p.opt.Now()
	if err := ask.check(now); err != nil {
		return Plan{}, err
	}
	m, err := p.ordered(ctx, &ask.Order)
	if err != nil {
		return Plan{}, err
	}
	trust := p.Trust()
	if err := m.with(&ask, trust); err != nil {
		return Plan{}, err
	}
	names := ask.Campaigns
	if ask.Revert != "" {
		names = namesOf(m.Campaigns)
	}
	plan := Plan{Network: ask.Network, Campaigns: namesOf(m.Campaigns)}
	plan.Problems = p.unable(trust, ask.Network, now)
	verifier := trust
	if verifier == nil {
		verifier = &playlists.Trust{} // then nothing is approved
	}
	out, err := p.make(&m, ask.Network, names, now, verifier)
	if err != nil {
		plan.ID = m.digest(trust, p.opt.Lease, nil, nil)
		plan.Problems = append(plan.Problems, problemsOf(err)...)
		return plan, nil
	}
	plan.ID = m.digest(trust, p.opt.Lease, out.whole, out.stories)
	plan.Stories = storiesOf(out.whole, &m, trust)
	for i := range plan.Stories {
		if s := &plan.Stories[i]; !s.Approved {
			plan.Problems = append(plan.Problems, s.lacks())
		}
	}
	lost, err := p.mediaLacking(out.whole)
	if err != nil {
		return Plan{}, err
	}
	plan.Problems = append(plan.Problems, lost...)
	var reported campaign.Reported
	reported, plan.Judged = p.reported(out.fleet)
	if plan.Warnings, err = p.warnings(&m, out.fleet, reported, now); err != nil {
		return Plan{}, err
	}
	unplayed, err := p.unplayed(&m, out.fleet, reported)
	if err != nil {
		return Plan{}, err
	}
	if ask.Revert != "" { // taking back must not wait for films
		plan.Warnings = append(plan.Warnings, unplayed...)
	} else {
		plan.Problems = append(plan.Problems, unplayed...)
	}
	fleet, err := p.prospects(out)
	if err != nil {
		return Plan{}, err
	}
	plan.compare(fleet)
	plan.Waves = p.foreseeWaves(out, &ask.Order)
	return plan, nil
}

// with puts a draft in its place.
func (m *Material) with(ask *Ask, trust *playlists.Trust) error {
	if len(ask.Draft.Fleet) > 0 {
		m.Fleet = ask.Draft.Fleet
	}
	for _, c := range ask.Draft.Campaigns {
		m.Campaigns = slices.DeleteFunc(m.Campaigns, func(had Campaign) bool { return had.ID == c.ID })
		m.Campaigns = append(m.Campaigns, c)
	}
	slices.SortFunc(m.Campaigns, func(a, b Campaign) int { return compareNames(a.ID, b.ID) })
	for _, msg := range ask.Draft.Stories {
		e, err := playlists.ParseEnvelope(msg, 2*playlists.MaxStory)
		if err != nil {
			return err
		}
		s, err := playlists.DecodeStory(e.Payload)
		if err != nil {
			return err
		}
		payload := e.PayloadDigest()
		if had, ok := m.Stories[payload]; ok && trust != nil {
			if old, err := playlists.ParseEnvelope(had.Envelope, 2*playlists.MaxStory); err == nil {
				for _, sig := range old.Signatures {
					e.Signatures = with(e.Signatures, sig)
				}
			}
		}
		if trust != nil {
			e, _ = valid(&e, s, trust)
		}
		b := e.Bytes()
		m.Stories[payload] = Approved{Campaign: s.Campaign, SHA256: playlists.DigestOf(b), Envelope: b}
	}
	return nil
}

func compareNames(a, b playlists.CampaignID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// unable lists what keeps this controller from publishing anything.
func (p *Publisher) unable(trust *playlists.Trust, n playlists.Network, now playlists.Millis) []Problem {
	var list []Problem
	if trust == nil {
		list = append(list, Problem{Kind: NoTrust, Text: "there is no trust document yet, so nobody could verify what is published", Remedy: "put one first"})
	} else if err := p.trusted(trust, n, now); err != nil {
		list = append(list, Problem{Kind: NoKey, Text: err.Error(), Remedy: "let the roots sign a trust document that names this controller's key"})
	}
	if _, err := p.peekSerial(now); err != nil {
		list = append(list, Problem{Kind: NoClock, Text: err.Error(), Remedy: "set the controller's clock"})
	}
	return list
}

// trusted seals an arrangement of nothing for nobody, and opens it as a display would.
func (p *Publisher) trusted(trust *playlists.Trust, n playlists.Network, now playlists.Millis) error {
	a := playlists.Arrangement{
		Header: playlists.Header{V: playlists.Version}, Serial: playlists.Serial{Epoch: trust.Serial.Epoch, N: 1}, Issued: now, Lease: now + p.opt.Lease,
		Network: n, Carriage: "none", Zone: "UTC", Offsets: []playlists.Offset{{}}, Entries: []playlists.Entry{},
	}
	e := playlists.Seal(playlists.TypeArrangement, a.Payload(), p.opt.Key)
	_, err := playlists.OpenPlaylist(playlists.Message(e.Bytes(), nil), trust, a.Network, a.Carriage)
	if err != nil {
		return fmt.Errorf("displays would not take what this controller seals: %w", err)
	}
	return nil
}

// problemsOf takes an error of the compiler apart.
func problemsOf(err error) []Problem {
	var list []Problem
	var several interface{ Unwrap() []error }
	var files Faults
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			list = append(list, problemsOf(one)...)
		}
	case errors.As(err, &files):
		for i := range files {
			list = append(list, fileProblem(&files[i]))
		}
	case errors.Is(err, ErrNothing):
		list = append(list, Problem{Kind: NoCampaign, Text: err.Error(), Remedy: "put the fleet and the campaign first"})
	default:
		list = append(list, Problem{Kind: BadFile, Text: err.Error(), Remedy: "put it right and plan again"})
	}
	return list
}

func fileProblem(f *campaign.Problem) Problem {
	return Problem{Kind: BadFile, Text: f.Text, Remedy: f.Remedy, File: f.File, Line: f.Line, Column: f.Column, Rule: string(f.Rule), Story: f.Story, Fault: f}
}

// warnings lists what the lint warns of and nobody has accepted by name.
func (p *Publisher) warnings(m *Material, fleet *campaign.Fleet, reported campaign.Reported, now playlists.Millis) ([]Problem, error) {
	var list []Problem
	for i := range m.Campaigns {
		one, files, err := p.parsed.campaign(&m.Campaigns[i])
		if err != nil {
			return nil, err
		}
		judged := one.Judge(fleet, files, reported, now)
		for k := range judged {
			if f := &judged[k]; f.Level == campaign.Warning && f.Accepted == "" {
				w := fileProblem(f)
				w.Campaign = one.ID
				list = append(list, w)
			}
		}
	}
	return list, nil
}

// storiesOf lists what would be told, and who has signed it.
func storiesOf(whole *campaign.Plan, m *Material, trust *playlists.Trust) []StoryPlan {
	var list []StoryPlan
	for _, d := range toldIn(whole) {
		st := whole.Stories[d]
		s := StoryPlan{Campaign: st.Campaign, Story: st.ID, Digest: d, Titles: st.Titles, Needed: 1}
		if trust != nil {
			s.Needed = trust.Needed(playlists.RoleEditor, st.Network, st.Campaign)
			if a, ok := m.Stories[d]; ok {
				s.Signed, s.Approved = Signed(a.Envelope, &st.Story, trust)
			}
		}
		list = append(list, s)
	}
	slices.SortFunc(list, byStory)
	return list
}

// lacks says what a story still needs.
func (s *StoryPlan) lacks() Problem {
	return Problem{
		Kind: NotApproved, Campaign: s.Campaign, Story: s.Story,
		Text:   fmt.Sprintf("story %s of campaign %s is signed by %d of %d persons in this version (%s)", s.Story, s.Campaign, len(s.Signed), s.Needed, s.Digest.Short()),
		Remedy: "its editors must sign it",
	}
}

// mediaLacking lists the files that would be told and that the media store lacks.
func (p *Publisher) mediaLacking(whole *campaign.Plan) ([]Problem, error) {
	if p.opt.Media == nil {
		return nil, nil
	}
	var list []Problem
	asked := map[playlists.Digest]bool{}
	for _, d := range toldIn(whole) {
		st := whole.Stories[d]
		for i := range st.Slides {
			for _, v := range st.Slides[i].Media {
				if asked[v.SHA256] {
					continue
				}
				asked[v.SHA256] = true
				if _, held, err := p.opt.Media.Size(v.SHA256); err != nil {
					return nil, err
				} else if !held {
					list = append(list, Problem{
						Kind: NoMedia, Campaign: st.Campaign, Story: st.ID, Media: v.SHA256,
						Text: fmt.Sprintf("the media store lacks %s of slide %s, story %s", v.SHA256.Short(), st.Slides[i].ID, st.ID), Remedy: "put the file",
					})
				}
			}
		}
	}
	return list, nil
}

// prospects puts side by side what carriages tell and would tell, train by train.
func (p *Publisher) prospects(out *made) ([]Prospect, error) {
	stories := make(map[playlists.Digest]*playlists.Story, len(out.whole.Stories))
	for d := range out.whole.Stories {
		st := out.whole.Stories[d].Story
		stories[d] = &st
	}
	var list []Prospect
	k := 0
	for _, t := range out.fleet.Trains {
		for _, c := range t.Carriages {
			a := &out.whole.Arrangements[k]
			k++
			from, err := p.Ordered(a.Network, a.Carriage)
			if err != nil {
				return nil, err
			}
			one := Prospect{Line: t.Line, Train: t.ID, From: from, To: &playlists.Opened{Arrangement: a, Stories: stories}}
			for _, d := range c.Displays {
				shape, ok := p.said(d.ID)
				if !ok {
					shape = d.Shape()
				}
				one.Displays = append(one.Displays, Screen{Display: d.ID, Position: d.Position, Shape: shape})
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// foreseeWaves deals the waves as they would be dealt now.
func (p *Publisher) foreseeWaves(out *made, o *Order) []WavePlan {
	if len(o.Rollout.Steps) == 0 {
		return nil
	}
	mine := p.mine(Job{Reverts: o.Revert}, out.whole.Arrangements, nil)
	var list []WavePlan
	for _, w := range Waves(p.candidates(out, mine), o.Rollout.Steps) {
		list = append(list, WavePlan{Carriages: w})
	}
	return list
}
