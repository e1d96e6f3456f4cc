package publish

import (
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
