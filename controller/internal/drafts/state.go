package drafts

import (
	"slices"

	"storyline/playlists"
)

// State says how far a text has come on its way to the carriages.
type State string

// Draft: somebody must still write or sign. Approved: enough editors have signed
// exactly this. Published: the newest publish tells exactly this. Reverted: the
// publish before told exactly this, and the newest has taken it back.
const (
	Draft     State = "draft"
	Approved  State = "approved"
	Published State = "published"
	Reverted  State = "reverted"
)

// Pin is what a publish that is done told of a campaign; the zero Pin is none of
// it.
type Pin struct {
	Sum     playlists.Digest   // of the version
	Stories []playlists.Digest // of the payloads
}

// States are those of a campaign and of its stories.
type States struct {
	Campaign State
	Stories  []StoryState // in the order of the text
}

// StoryState is the state of one story.
type StoryState struct {
	Story  playlists.StoryID
	Digest playlists.Digest // of its payload; zero while the text has problems
	State  State
}

// StateOf says how far a version has come: what is signed (payloads that enough
// editors approved), what the newest publish that is done told, and what the one
// before.
func StateOf(j *Judged, signed map[playlists.Digest]bool, newest, before Pin) States {
	var s States
	if !j.Sound() {
		for i := range j.Campaign.Written {
			s.Stories = append(s.Stories, StoryState{Story: j.Campaign.Written[i].ID, State: Draft})
		}
		s.Campaign = Draft
		return s
	}
	all := len(j.Stories) > 0
	for i := range j.Stories {
		d := playlists.DigestOf(j.Stories[i].Payload())
		all = all && signed[d]
		s.Stories = append(s.Stories, StoryState{Story: j.Stories[i].ID, Digest: d, State: stateOf(slices.Contains(newest.Stories, d), slices.Contains(before.Stories, d), signed[d])})
	}
	s.Campaign = stateOf(newest.Sum == j.Sum, before.Sum == j.Sum, all)
	return s
}

func stateOf(told, toldBefore, signed bool) State {
	switch {
	case told:
		return Published
	case toldBefore:
		return Reverted
	case signed:
		return Approved
	default:
		return Draft
	}
}
