package review

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// reviewView is what is wrong with a campaign, and who stands for it.
type reviewView struct {
	Tabs     desk.Tabs
	ID       playlists.CampaignID
	Base     int64
	Errors   []group
	Warnings []group
	Accepted []acceptedView
	NErrors  int
	NWaiting int
	State    stateView
	Stories  []storyView
	Missing  int // signatures that are still needed, over all stories
	Checked  *checkedView
	Person   string
}

// acceptedView is a warning that somebody lets stand.
type acceptedView struct {
	finding
	By string
	On string
}

// stateView says how far something has come.
type stateView struct {
	State State
	Said  desk.Phrase
}

func stateOf(s State) stateView {
	said := map[State]desk.Phrase{
		Draft: desk.Say("draft"), Ready: desk.Say("approved"), Published: desk.Say("published"), Reverted: desk.Say("taken back"),
	}
	return stateView{s, said[s]}
}

// reviewPage shows it.
func (r *Review) reviewPage(q *desk.Request) (desk.Page, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Page{}, err
	}
	standing, err := r.opt.Approvals.Standing(q.Context(), d)
	if err != nil {
		return desk.Page{}, err
	}
	v := &reviewView{Tabs: q.TabsOf(d, "review"), ID: d.ID, Base: d.N, State: stateOf(standing.State), Person: q.Person}
	var wrong, waiting []campaign.Problem
	for _, p := range d.Problems {
		switch {
		case p.Level == campaign.Error:
			wrong = append(wrong, p)
		case p.Accepted == "":
			waiting = append(waiting, p)
		default:
			v.Accepted = append(v.Accepted, acceptedOf(q, d, &p))
		}
	}
	v.Errors, v.Warnings = grouped(q, d, wrong), grouped(q, d, waiting)
	v.NErrors, v.NWaiting = len(wrong), len(waiting)
	for i := range standing.Stories {
		one := storyViewOf(q, d, &standing.Stories[i])
		v.Missing += one.Missing
		v.Stories = append(v.Stories, one)
	}
	v.Checked = checked(q, d, r.opt.Measures.Measure(d))
	return page("review", desk.Say("Review of {campaign}", "campaign", q.Word(d.Campaign.Title)), v), nil
}

func acceptedOf(q *desk.Request, d *desk.Draft, p *campaign.Problem) acceptedView {
	a := acceptedView{finding: findingOf(q, d.ID, p), By: p.Accepted}
	for i := range d.Campaign.Accepted {
		if c := &d.Campaign.Accepted[i]; about(p, c) {
			a.On = q.Day(c.On)
		}
	}
	return a
}
