package review

import (
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// finding is one problem on a page.
type finding struct {
	Warning      bool
	Text, Remedy string // in the reader's words
	Rule         campaign.Rule
	Story        playlists.StoryID
	Slide        playlists.SlideID
	Line         int
	Spot         spot
	MayAccept    bool
}

func findingOf(q *desk.Request, c playlists.CampaignID, p *campaign.Problem) finding {
	f := finding{
		Warning: p.Level == campaign.Warning, Rule: p.Rule, Story: p.Story, Slide: p.Slide, Line: p.Line, Spot: spotOf(c, p),
		MayAccept: p.Level == campaign.Warning && slices.Contains(campaign.Warnings(), p.Rule),
	}
	text, remedy := p.In(q.Lang())
	f.Text, f.Remedy = desk.Sentence(text), desk.Sentence(remedy)
	return f
}

// group are the findings of one story, or of none.
type group struct {
	Story playlists.StoryID
	Title []desk.Word
	Parts []part
}

// part are the findings of one slide, or of the story around its slides.
type part struct {
	Slide    *thumb // nil: of none
	Findings []finding
}

// grouped puts problems together by story and slide, in the order of the text; what
// is of the whole campaign comes first.
func grouped(q *desk.Request, d *desk.Draft, problems []campaign.Problem) []group {
	groups := []group{{}}
	for i := range d.Campaign.Written {
		s := &d.Campaign.Written[i]
		groups = append(groups, group{Story: s.ID, Title: q.Words(s.Title)})
	}
	for i := range problems {
		p := &problems[i]
		at := slices.IndexFunc(groups, func(g group) bool { return g.Story == p.Story })
		groups[max(at, 0)].add(q, d, p)
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g.Parts) == 0 })
}

func (g *group) add(q *desk.Request, d *desk.Draft, p *campaign.Problem) {
	i := slices.IndexFunc(g.Parts, func(one part) bool {
		return one.Slide == nil && p.Slide == "" || one.Slide != nil && one.Slide.ID == p.Slide
	})
	if i < 0 {
		i = len(g.Parts)
		g.Parts = append(g.Parts, part{Slide: thumbOf(q, d, p.Story, p.Slide)})
	}
	g.Parts[i].Findings = append(g.Parts[i].Findings, findingOf(q, d.ID, p))
}

// thumb is a slide in small.
type thumb struct {
	ID      playlists.SlideID
	Kind    playlists.SlideKind
	Picture string // its address; empty: there is none
	Words   []desk.Word
}

// thumbOf draws a slide in small, nil if there is no such slide.
func thumbOf(q *desk.Request, d *desk.Draft, story playlists.StoryID, id playlists.SlideID) *thumb {
	if id == "" {
		return nil
	}
	t := &thumb{ID: id}
	for i := range d.Campaign.Written {
		for k := range d.Campaign.Written[i].Slides {
			s := &d.Campaign.Written[i].Slides[k]
			if d.Campaign.Written[i].ID != story || s.ID != id {
				continue
			}
			t.Kind = s.Kind
			heading := playlists.Texts{}
			for l, w := range s.Text {
				heading[l] = w.Heading
			}
			t.Words = q.Words(heading)
			for _, m := range s.Media {
				if e, known := d.Files[m.File]; known && e.Type != playlists.Captions {
					t.Picture = "/thumbs/sha256/" + e.SHA256.String()
					break
				}
			}
		}
	}
	return t
}
