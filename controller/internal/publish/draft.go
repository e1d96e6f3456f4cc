package publish

import (
	"cmp"
	"slices"

	"storyline/playlists"
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

// replace puts a draft in its place, and adds its signatures to those that are held.
func (m *Material) replace(d *Draft, trust *playlists.Trust) error {
	if len(d.Fleet) > 0 {
		m.Fleet = d.Fleet
	}
	for _, c := range d.Campaigns {
		m.Campaigns = slices.DeleteFunc(m.Campaigns, func(had Campaign) bool { return had.ID == c.ID })
		m.Campaigns = append(m.Campaigns, c)
	}
	slices.SortFunc(m.Campaigns, func(a, b Campaign) int { return cmp.Compare(a.ID, b.ID) })
	for _, msg := range d.Stories {
		e, err := playlists.ParseEnvelope(msg, 2*playlists.MaxStory)
		if err != nil {
			return err
		}
		s, err := playlists.DecodeStory(e.Payload)
		if err != nil {
			return err
		}
		payload := e.PayloadDigest()
		good, _ := valid(&e, s, trust)
		all, err := join(m.Stories[payload].Envelope, &good, s, trust)
		if err != nil {
			return err
		}
		b := all.Bytes()
		m.Stories[payload] = Approved{Campaign: s.Campaign, SHA256: playlists.DigestOf(b), Envelope: b}
	}
	return nil
}
