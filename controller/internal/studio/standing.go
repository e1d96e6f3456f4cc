package studio

import (
	"context"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// standingView is who stands for a story, where it is told, and how often it was.
type standingView struct {
	Known    bool // it can be signed: its campaign has no errors
	Digest   string
	State    State
	Signed   []string
	Need     int
	Lacking  int
	Told     []playlists.Carriage
	Plays    Total // of all its versions
	Versions []versionView
}

// Named says how far the story has come.
func (v standingView) Named() desk.Phrase { return stateName(v.State) }

func stateName(s State) desk.Phrase {
	switch s {
	case Approved:
		return desk.Say("approved")
	case Published:
		return desk.Say("published")
	case Reverted:
		return desk.Say("taken back")
	default:
		return desk.Say("draft")
	}
}

// versionView is how often one version of a story was told; a story has several
// if it was edited and signed again.
type versionView struct {
	Digest string
	Now    bool // it is the one that the campaign has
	Plays  Total
}

// formerView is a story that the campaign no longer has.
type formerView struct {
	ID    playlists.StoryID
	Plays Total
}

// standingsView is all of that for a campaign.
type standingsView struct {
	State   State
	Stories map[playlists.StoryID]standingView
	Former  []formerView
	Whole   int64
	Told    int // carriages
}

// standings asks how far a draft has come.
func (s *Studio) standings(ctx context.Context, d *desk.Draft) (*standingsView, error) {
	st, err := s.opt.Standings.Standing(ctx, d)
	if err != nil {
		return nil, err
	}
	totals, err := s.opt.Standings.Plays(ctx, digests(&st))
	if err != nil {
		return nil, err
	}
	v := &standingsView{State: st.State, Stories: map[playlists.StoryID]standingView{}}
	plays := map[playlists.Digest]Total{}
	for _, t := range totals {
		plays[t.Story] = t
		v.Whole += t.Whole
	}
	told := map[playlists.Carriage]bool{}
	for i := range st.Stories {
		t := &st.Stories[i]
		one := standingView{Known: true, Digest: t.Digest.Short(), State: t.State, Signed: t.Signed, Need: max(1, t.Need), Told: t.Told}
		one.Lacking = max(0, one.Need-len(t.Signed))
		one.Plays, one.Versions = viewVersions(t, plays)
		v.Stories[t.Story] = one
		for _, c := range t.Told {
			told[c] = true
		}
	}
	v.Told = len(told)
	for _, gone := range st.Former {
		if sum := sumOf(gone.Versions, plays); sum.Whole+sum.Joined+sum.Cut > 0 {
			v.Former = append(v.Former, formerView{ID: gone.Story, Plays: sum})
		}
	}
	return v, nil
}

// viewVersions sums the plays of a story over its versions, and lists those that
// were told, the present one first. Of a story with one version it lists none.
func viewVersions(t *Telling, plays map[playlists.Digest]Total) (sum Total, list []versionView) {
	all := append([]playlists.Digest{t.Digest}, t.Before...)
	for i, d := range all {
		one := plays[d]
		if i == 0 || one.Whole+one.Joined+one.Cut > 0 {
			list = append(list, versionView{Digest: d.Short(), Now: i == 0, Plays: one})
		}
	}
	if len(list) == 1 {
		list = nil
	}
	return sumOf(all, plays), list
}

func sumOf(ds []playlists.Digest, plays map[playlists.Digest]Total) (sum Total) {
	for _, d := range ds {
		sum.Whole += plays[d].Whole
		sum.Joined += plays[d].Joined
		sum.Cut += plays[d].Cut
	}
	return sum
}

// digests lists every version of every story that a campaign has or had.
func digests(st *Standing) []playlists.Digest {
	var ds []playlists.Digest
	for i := range st.Stories {
		ds = append(append(ds, st.Stories[i].Digest), st.Stories[i].Before...)
	}
	for i := range st.Former {
		ds = append(ds, st.Former[i].Versions...)
	}
	return ds
}
