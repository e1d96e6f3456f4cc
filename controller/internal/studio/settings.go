package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// settingsView is what is said of a campaign as a whole.
type settingsView struct {
	Head      head
	Form      *form
	Languages []playlists.Lang
	Hotlines  []int // indices, with one more to be added
	Partners  []int
	Problems  []note
}

// settingsPage shows the fields of the campaign itself.
func (s *Studio) settingsPage(q *desk.Request) (desk.Page, error) {
	d, err := s.draft(q)
	if err != nil {
		return desk.Page{}, err
	}
	return s.settingsWith(q, d, settingsForm(d), desk.Phrase{}), nil
}

func (s *Studio) settingsWith(q *desk.Request, d *desk.Draft, f *form, wrong desk.Phrase) desk.Page {
	c := d.Campaign
	v := &settingsView{Head: headOf(q, d), Form: f, Languages: c.Languages}
	v.Head.Wrong = wrong
	for i := range min(len(c.Hotlines)+1, playlists.MaxNumbers) {
		v.Hotlines = append(v.Hotlines, i)
	}
	for i := range min(len(c.Partners)+1, maxPartners) {
		v.Partners = append(v.Partners, i)
	}
	v.Problems = f.judge(d.Problems, "", "", settingsField(c), q.Reader)
	return desk.Page{Name: "settings", Nav: "campaigns", Title: desk.Say("Settings of {campaign}", "campaign", d.ID), Data: v, Styles: styles(), Scripts: scripts()}
}

// saveSettings keeps what was written of the campaign.
func (s *Studio) saveSettings(q *desk.Request) (desk.Answer, error) {
	d, err := s.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f := settingsForm(d)
	f.read(q)
	changes := settingsChanges(d.Campaign, f)
	after, why, err := s.write(q, d, f, string(d.ID), changes)
	switch {
	case err != nil:
		return desk.Answer{}, err
	case after != nil:
		return desk.Answer{To: campaignAt(after) + "/settings", Notice: saved(changes)}, nil
	}
	p := s.settingsWith(q, d, f, why)
	return desk.Answer{Page: &p}, nil
}
