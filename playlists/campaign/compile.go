package campaign

import (
	"cmp"
	"slices"

	"storyline/playlists"
)

// Plan is what a publish seals: the payload of each story, once, and for each
// carriage of the fleet what it tells.
type Plan struct {
	Network playlists.Network
	Stories map[playlists.Digest]PlanStory
	// Arrangements by carriage, in the fleet's order. Whoever seals one gives it
	// its serial. A carriage that tells nothing has one without entries, so that
	// what it told before stops. Entries share slices; don't change them.
	Arrangements []playlists.Arrangement
}

// PlanStory is a story and the payload that its editors sign. The payload's
// SHA-256 is its digest.
type PlanStory struct {
	playlists.Story
	Payload []byte
}

// history is how far back the offsets of an arrangement may reach, so that a
// cycle that began before a change of clocks is counted from the same instant
// before and after a renewal: 400 days in milliseconds.
const history = 400 * 24 * 3600 * 1000

// Compile makes the plan of a network: all campaigns that it is to tell, its
// fleet, the catalogue of each campaign, the instant of issue, and how long the
// plan may be told unrenewed (lease, in milliseconds: playlists.DefaultLease).
// The order of the campaigns doesn't matter. With problems there is no plan.
func Compile(campaigns []*Campaign, f *Fleet, cat func(playlists.CampaignID) Catalogue, now playlists.Millis, lease int64) (*Plan, []Problem) {
	campaigns = slices.Clone(campaigns)
	slices.SortStableFunc(campaigns, func(a, b *Campaign) int { return cmp.Compare(a.ID, b.ID) })
	c := &compilation{
		plan:  &Plan{Network: f.Network, Stories: make(map[playlists.Digest]PlanStory)},
		fleet: f,
		place: make(map[playlists.Carriage]int),
	}
	from := now
	if problems := unread(nil, f); len(problems) > 0 {
		return nil, problems
	}
	for i, one := range campaigns {
		catalogue := cat(one.ID)
		if catalogue == nil {
			catalogue = Files{}
		}
		problems := append(unread(one, f), soundness(one.Judge(f, catalogue, nil, now))...)
		if i > 0 && campaigns[i-1].ID == one.ID {
			problems = append(problems, problemOf(one.file, one.at("campaign"), RuleTwice,
				say("campaign %s is given twice", one.ID), say("give it once, or another name")))
		}
		c.problems = append(c.problems, problems...)
		if len(c.problems) == 0 {
			from = min(from, f.endOf(one.Window.From-1))
		}
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	c.carriages(now, lease, max(from, now-history))
	for _, one := range campaigns {
		c.add(one, cat(one.ID))
	}
	c.weigh(campaigns)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return c.plan, nil
}

// soundness gives the errors that say that a campaign can't be made into a plan.
// Whether displays play its films is another question: it is asked when a publish is
// accepted, of what the displays say of themselves, and has no say in the bytes.
func soundness(problems []Problem) []Problem {
	return slices.DeleteFunc(Errors(problems), func(p Problem) bool { return p.Rule == RuleCodec })
}

// compilation is a plan in the making.
type compilation struct {
	plan     *Plan
	fleet    *Fleet
	place    map[playlists.Carriage]int // of a carriage's arrangement in the plan
	problems []Problem
}

// carriages makes an arrangement without entries for each carriage.
func (c *compilation) carriages(now playlists.Millis, lease int64, from playlists.Millis) {
	offsets := playlists.OffsetsOf(c.fleet.location, from, now+lease)
	for i := range c.fleet.Trains {
		for j := range c.fleet.Trains[i].Carriages {
			id := c.fleet.Trains[i].Carriages[j].ID
			c.place[id] = len(c.plan.Arrangements)
			c.plan.Arrangements = append(c.plan.Arrangements, playlists.Arrangement{
				Header:     playlists.Header{V: playlists.Version},
				Issued:     now,
				Lease:      now + lease,
				Network:    c.fleet.Network,
				Carriage:   id,
				Zone:       c.fleet.Zone,
				Offsets:    offsets,
				ServiceDay: c.fleet.ServiceDay,
				Entries:    []playlists.Entry{},
			})
		}
	}
}

// add encodes a campaign's stories, once each, and enters them where they are told.
func (c *compilation) add(one *Campaign, cat Catalogue) {
	digests := make(map[playlists.StoryID]playlists.Digest, len(one.Written))
	for _, s := range one.compose(c.fleet, cat) {
		payload := s.Payload()
		d := playlists.DigestOf(payload)
		digests[s.ID] = d
		c.plan.Stories[d] = PlanStory{Story: s, Payload: payload}
	}
	for _, d := range one.Deal(c.fleet) {
		a := &c.plan.Arrangements[c.place[d.Carriage.ID]]
		a.Entries = append(a.Entries, one.Entry(d, digests[d.Story]))
	}
}

// Entry says in an arrangement what a rule has dealt: a story, by the digest of its
// payload, and when it is told.
func (c *Campaign) Entry(d Dealt, digest playlists.Digest) playlists.Entry {
	rule := &c.Assign[d.Rule]
	return playlists.Entry{
		Campaign:  c.ID,
		Story:     d.Story,
		Digest:    digest,
		Priority:  rule.Priority,
		Weight:    rule.Weight,
		Positions: rule.Positions,
		Schedule: playlists.Schedule{
			From:     c.Window.From,
			Until:    c.Window.Until,
			Weekdays: rule.Weekdays,
			Dayparts: rule.Dayparts,
			Except:   rule.Except,
		},
	}
}
