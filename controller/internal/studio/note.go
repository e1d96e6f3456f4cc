package studio

import (
	"html/template"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// note is a problem in the reader's words.
type note struct {
	Text, Remedy template.HTML
	Warning      bool
	Accepted     string // who lets the warning stand
}

func noteOf(p *campaign.Problem, rd *desk.Reader) note {
	n := note{Warning: p.Level == campaign.Warning, Accepted: p.Accepted}
	text, remedy := p.In(rd.Lang())
	n.Text, n.Remedy = desk.Marked(text, rd.Lang()), desk.Marked(remedy, rd.Lang())
	return n
}

// count says how many errors and warnings there are.
type count struct{ Errors, Warnings int }

func (c *count) add(p *campaign.Problem) {
	switch {
	case p.Level == campaign.Error:
		c.Errors++
	case p.Accepted == "":
		c.Warnings++
	}
}

// counts tells how much is wrong with each story and each slide.
type counts struct {
	stories map[playlists.StoryID]count
	slides  map[[2]string]count
}

func countsOf(problems []campaign.Problem) counts {
	c := counts{map[playlists.StoryID]count{}, map[[2]string]count{}}
	for i := range problems {
		p := &problems[i]
		one := c.stories[p.Story]
		one.add(p)
		c.stories[p.Story] = one
		key := [2]string{string(p.Story), string(p.Slide)}
		two := c.slides[key]
		two.add(p)
		c.slides[key] = two
	}
	return c
}

// judge sets each problem of a subject beside the field that it is about; those
// that are about none come back. The place of a problem says its field.
func (f *form) judge(problems []campaign.Problem, story playlists.StoryID, slide playlists.SlideID, field func(campaign.Pos) string, rd *desk.Reader) (rest []note) {
	for i := range problems {
		p := &problems[i]
		if p.Story != story || p.Slide != slide {
			continue
		}
		if name := f.nearest(field(p.Pos)); name != "" {
			f.notes[name] = append(f.notes[name], noteOf(p, rd))
			continue
		}
		rest = append(rest, noteOf(p, rd))
	}
	return rest
}

// nearest gives the field at a path, or else the first one below it or above it.
func (f *form) nearest(path string) string {
	if path == "" {
		return ""
	}
	if _, there := f.said[path]; there {
		return path
	}
	found := ""
	for name := range f.said {
		if (strings.HasPrefix(name, path+".") || strings.HasPrefix(path, name+".")) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}
