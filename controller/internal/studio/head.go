package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// head is what every page of one campaign begins with.
type head struct {
	desk.Tabs
	May  bool // somebody signed in, and may write
	Who  string
	What string
	When desk.Moment
	// Wrong is why what was sent could not be kept; the form still holds it.
	Wrong desk.Phrase
}

func headOf(q *desk.Request, d *desk.Draft) head {
	return head{Tabs: q.TabsOf(d, "stories"), May: q.Person != "", Who: d.Who, What: d.What, When: q.At(d.Updated)}
}

// draft gives the draft that a request is about.
func (s *Studio) draft(q *desk.Request) (*desk.Draft, error) {
	id := playlists.CampaignID(q.PathValue("campaign"))
	if !playlists.ValidName(id) {
		return nil, desk.ErrNotHere
	}
	d, err := s.opt.Drafts.Draft(q.Context(), id)
	if err == nil && d.Campaign == nil {
		return nil, desk.Refuse("The text of this campaign can’t be read. Put it right in its text, or undo the last change.")
	}
	return d, err
}

// story gives a story of the draft that a request is about.
func (s *Studio) story(q *desk.Request) (*desk.Draft, *campaign.Story, error) {
	d, err := s.draft(q)
	if err != nil {
		return nil, nil, err
	}
	id := playlists.StoryID(q.PathValue("story"))
	for i := range d.Campaign.Written {
		if d.Campaign.Written[i].ID == id {
			return d, &d.Campaign.Written[i], nil
		}
	}
	return nil, nil, desk.ErrNotHere
}

// slide gives a slide likewise.
func (s *Studio) slide(q *desk.Request) (*desk.Draft, *campaign.Story, *campaign.Slide, error) {
	d, st, err := s.story(q)
	if err != nil {
		return nil, nil, nil, err
	}
	if sl := slideOf(st, playlists.SlideID(q.PathValue("slide"))); sl != nil {
		return d, st, sl, nil
	}
	return nil, nil, nil, desk.ErrNotHere
}

func slideOf(st *campaign.Story, id playlists.SlideID) *campaign.Slide {
	for i := range st.Slides {
		if st.Slides[i].ID == id {
			return &st.Slides[i]
		}
	}
	return nil
}

// addresses of the pages of one campaign.
func campaignAt(d *desk.Draft) string { return "/campaigns/" + string(d.ID) }

func storyAt(d *desk.Draft, st playlists.StoryID) string {
	return campaignAt(d) + "/stories/" + string(st)
}

func slideAt(d *desk.Draft, st playlists.StoryID, sl playlists.SlideID) string {
	return storyAt(d, st) + "/slides/" + string(sl)
}
