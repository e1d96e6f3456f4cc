package campaign

import (
	"storyline/playlists"
)

// What sealing adds to a payload, in bytes: DSSE keeps it as base64 and puts a
// type and at most eight signatures beside it.
const (
	sealBytes  = 120 + playlists.MaxSignatures*200
	entryBytes = 400 // the least an entry may be taken for before it is measured
)

func sealed(payload int) int { return (payload+2)/3*4 + sealBytes }

// weigh refuses what a display would refuse: a playlist message above its limit,
// or an arrangement that breaks a rule of the contract.
func (c *compilation) weigh(campaigns []*Campaign) {
	for i := range c.plan.Arrangements {
		a := &c.plan.Arrangements[i]
		if err := a.Check(); err != nil {
			c.problem(campaigns, RuleStory, say("carriage %s: %v", a.Carriage, err), say("this is for whoever keeps the fleet and the campaign; look at both"))
			return
		}
		if n := c.messageBytes(a); n > playlists.MaxMessage {
			c.problem(campaigns, RuleMessageLarge,
				say("the playlist of carriage %s has %d bytes, at most %d are allowed", a.Carriage, n, playlists.MaxMessage),
				say("assign it fewer stories, or shorten their texts"))
			return
		}
	}
}

// messageBytes bounds the length of a carriage's message from above. It
// measures the arrangement only if that could matter.
func (c *compilation) messageBytes(a *playlists.Arrangement) int {
	counted := make(map[playlists.Digest]bool, len(a.Entries))
	n := 100
	for i := range a.Entries {
		if d := a.Entries[i].Digest; !counted[d] {
			counted[d] = true
			n += sealed(len(c.plan.Stories[d].Payload)) + 1
		}
	}
	if guess := n + sealed(2000+2*entryBytes*len(a.Entries)); guess <= playlists.MaxMessage/2 {
		return guess
	}
	return n + sealed(len(a.Payload())+60)
}

// problem is one that no single line causes; it points at the first campaign's rules.
func (c *compilation) problem(campaigns []*Campaign, rule Rule, text, remedy phrase) {
	first := campaigns[0]
	c.problems = append(c.problems, problemOf(first.file, first.at("assign"), rule, text, remedy))
}
