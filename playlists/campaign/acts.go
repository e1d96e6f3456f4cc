package campaign

import (
	"slices"

	"storyline/playlists"
)

// AddStory puts a new story at a place among the others. It ends in a call, and
// may be told until the campaign ends; all else is still to be written.
func AddStory(c *Campaign, id playlists.StoryID, title playlists.Texts, at int) Change {
	return Insert("stories", at, Story{ID: id, Title: title, ConsentUntil: c.Window.Until, Slides: []Slide{Template("the-way-out", playlists.CallSlide)}})
}

// TakeOutStory takes a story out, and out of the rules that name it. A rule that
// names no other goes too: without its list it would mean all stories.
func TakeOutStory(c *Campaign, id playlists.StoryID) []Change {
	changes := []Change{Remove(At("stories", id))}
	for i := len(c.Assign) - 1; i >= 0; i-- {
		switch named := c.Assign[i].Stories; {
		case !slices.Contains(named, id):
		case len(named) == 1:
			changes = append(changes, Remove(At("assign", i)))
		default:
			changes = append(changes, Remove(At("assign", i, "stories", id)))
		}
	}
	return append(changes, forget(c, func(a *Acceptance) bool { return a.Story == id })...)
}

// forget takes out acceptances whose warning goes with what an act takes out.
func forget(c *Campaign, gone func(*Acceptance) bool) []Change {
	var changes []Change
	for i := len(c.Accepted) - 1; i >= 0; i-- {
		if gone(&c.Accepted[i]) {
			changes = append(changes, Remove(At("accepted", i)))
		}
	}
	return changes
}

// RenameStory gives a story another name, in the rules too. To displays and
// editors it is another story from then on.
func RenameStory(c *Campaign, id, name playlists.StoryID) []Change {
	changes := []Change{Set(At("stories", id, "story"), name)}
	for i := range c.Assign {
		if slices.Contains(c.Assign[i].Stories, id) {
			changes = append(changes, Set(At("assign", i, "stories", id), name))
		}
	}
	for i := range c.Accepted {
		if c.Accepted[i].Story == id {
			changes = append(changes, Set(At("accepted", i, "story"), name))
		}
	}
	return changes
}

// MoveStory puts a story at another place among the others. A rule that names no
// stories deals them in this order.
func MoveStory(id playlists.StoryID, at int) Change {
	return Move(At("stories", id), "stories", at)
}

// Template gives a slide of a kind with the length that suits most. Texts and
// media are still to come: a blank text would be refused, a missing one is named.
func Template(id playlists.SlideID, kind playlists.SlideKind) Slide {
	s := Slide{ID: id, Kind: kind}
	switch kind {
	case playlists.ImageSlide:
		s.Seconds = 8000
	case playlists.VideoSlide:
		s.Seconds = 7000
	case playlists.TextSlide:
		s.Seconds = 11_000
	default:
		s.Seconds = 10_000
	}
	return s
}

// AddSlide puts a slide at a place in a story.
func AddSlide(story playlists.StoryID, s Slide, at int) Change {
	return Insert(At("stories", story, "slides"), at, s)
}

// TakeOutSlide takes a slide out of its story.
func TakeOutSlide(story playlists.StoryID, slide playlists.SlideID) Change {
	return Remove(At("stories", story, "slides", slide))
}

// MoveSlide puts a slide at another place in its story.
func MoveSlide(story playlists.StoryID, slide playlists.SlideID, at int) Change {
	return Move(At("stories", story, "slides", slide), At("stories", story, "slides"), at)
}
