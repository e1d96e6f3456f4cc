package studio

import (
	"errors"
	"html/template"

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

// Acts, as the history names them.
const (
	actWrite   = "write"
	actAdd     = "add"
	actMove    = "move"
	actRename  = "rename"
	actTakeOut = "take-out"
	actMedia   = "media"
)

// act is one act of a person.
type act struct {
	name    string
	what    string // what it touches, in names
	changes []campaign.Change
	files   campaign.Files
}

// do makes an act, and lets previews show what came of it. An act that changes
// nothing makes no version.
func (s *Studio) do(q *desk.Request, d *desk.Draft, a act) (*desk.Draft, error) {
	if len(a.changes) == 0 {
		return d, nil
	}
	base := q.Base()
	if base == 0 {
		base = d.N
	}
	after, err := s.opt.Drafts.Edit(q.Context(), desk.Edit{Campaign: d.ID, Base: base, Changes: a.changes, Files: a.files, Who: q.Person, Act: a.name, What: a.what})
	if err != nil {
		return nil, err
	}
	s.sketches.put(after)
	return after, nil
}

// write keeps what a form says, and gives the draft that came of it: nil if it could
// not be kept and must be put right, for what stands beside its fields or for why.
func (s *Studio) write(q *desk.Request, d *desk.Draft, f *form, what string, changes []campaign.Change) (after *desk.Draft, why desk.Phrase, err error) {
	if !f.sound() {
		return nil, why, nil
	}
	after, err = s.do(q, d, act{name: actWrite, what: what, changes: changes})
	if why, refused := refusal(err); refused {
		return nil, why, nil
	}
	return after, why, err
}

// refusal gives the sentence of a refusal; any other error is nobody's to read.
func refusal(err error) (desk.Phrase, bool) {
	var r *desk.Refusal
	if errors.As(err, &r) {
		return r.Phrase, true
	}
	return desk.Phrase{}, false
}

// addresses of the pages of one campaign.
func campaignAt(d *desk.Draft) string { return "/campaigns/" + string(d.ID) }

func storyAt(d *desk.Draft, st playlists.StoryID) string {
	return campaignAt(d) + "/stories/" + string(st)
}

func slideAt(d *desk.Draft, st playlists.StoryID, sl playlists.SlideID) string {
	return storyAt(d, st) + "/slides/" + string(sl)
}

// undo is a button within a notice. The form that it sends stands in the head of
// the page.
func undo(q *desk.Request) template.HTML {
	return template.HTML(`<button class="plain" form="undo">`) + template.HTML(template.HTMLEscapeString(q.Say(desk.Say("Undo")))) + "</button>" //nolint:gosec // the words are escaped
}
