package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// campaignView is a campaign: its stories as strips of slides, and who stands for
// each.
type campaignView struct {
	Head      head
	Title     []desk.Word
	Notice    []desk.Word
	Window    string
	Phase     desk.Phrase
	Standing  *standingsView
	Stories   []storyCard
	Languages []playlists.Lang
	New       *form // of a story to be added
	Problems  []note
}

// Named says how far the campaign has come.
func (v *campaignView) Named() desk.Phrase { return stateName(v.Standing.State) }

// storyCard is one story among the others.
type storyCard struct {
	ID       playlists.StoryID
	Title    []desk.Word
	Number   int // from 1
	Last     bool
	Consent  string
	Strip    stripView
	Problems count
	Standing standingView
}

// campaignPage shows one campaign.
func (s *Studio) campaignPage(q *desk.Request) (desk.Page, error) {
	d, err := s.draft(q)
	if err != nil {
		return desk.Page{}, err
	}
	return s.campaignWith(q, d, newForm())
}

// campaignWith shows it with a form for one more story.
func (s *Studio) campaignWith(q *desk.Request, d *desk.Draft, fresh *form) (desk.Page, error) {
	v := &campaignView{Head: headOf(q, d), Title: q.Words(d.Campaign.Title), Notice: q.Words(d.Campaign.Notice), Languages: d.Campaign.Languages, New: fresh}
	p := desk.Page{Name: "campaign", Nav: "campaigns", Title: desk.Say("Campaign {campaign}", "campaign", d.ID), Data: v, Styles: styles(), Scripts: scripts()}
	var err error
	if v.Standing, err = s.standings(q.Context(), d); err != nil {
		return p, err
	}
	w := d.Campaign.Window
	v.Window, v.Phase = q.Days(w.From, w.Until), phase(w, today(q.Reader))
	c := countsOf(d.Problems)
	for i := range d.Campaign.Written {
		st := &d.Campaign.Written[i]
		card := storyCard{ID: st.ID, Title: q.Words(st.Title), Number: i + 1, Last: i == len(d.Campaign.Written)-1,
			Strip: viewStrip(d, st, &c, q.Reader), Problems: c.stories[st.ID], Standing: v.Standing.Stories[st.ID]}
		if st.ConsentUntil != 0 {
			card.Consent = q.Day(st.ConsentUntil)
		}
		v.Stories = append(v.Stories, card)
	}
	for i := range d.Problems {
		if p := &d.Problems[i]; p.Story == "" && p.Level == campaign.Error {
			v.Problems = append(v.Problems, noteOf(p, q.Reader))
		}
	}
	return p, nil
}

// scripts are the modules of the pages on which one writes.
func scripts() []string { return []string{"studio.js"} }
