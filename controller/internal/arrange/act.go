package arrange

import (
	"errors"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// maxNamed bounds how many carriages one form may name.
const maxNamed = 20_000

// edit makes one change of the campaign's text, and leads back to where it was
// asked for.
func (a *Arrange) edit(q *desk.Request, d *desk.Draft, act, what string, changes []campaign.Change, err error) error {
	switch {
	case errors.Is(err, campaign.ErrTop):
		return desk.Refuse("A rule of the highest priority reaches this carriage. Lower that rule first.")
	case err != nil:
		return desk.Refuse("The campaign has changed, and this no longer fits. Look at the page anew.")
	}
	base := q.Base()
	if base == 0 {
		base = d.N
	}
	_, err = a.opt.Drafts.Edit(q.Context(), desk.Edit{Campaign: d.ID, Base: base, Changes: changes, Who: q.Person, Act: act, What: what})
	return err
}

// back gives where a form of the carriages' page leads: to the page that it stood
// on, and there to a carriage.
func back(q *desk.Request, at playlists.Carriage) string {
	to, _, _ := strings.Cut(q.Field("back"), "#")
	if !strings.HasPrefix(to, "/campaigns/"+q.PathValue("campaign")+"/") {
		to = "/campaigns/" + q.PathValue("campaign") + "/carriages"
	}
	return to + "#c-" + string(at)
}

// ticked gives the carriages that a form names, by themselves or with their whole
// train or line, in the fleet's order.
func ticked(q *desk.Request, f *campaign.Fleet) ([]playlists.Carriage, error) {
	carriages, trains, lines := set(q.PostForm["carriage"]), set(q.PostForm["train"]), set(q.PostForm["line"])
	if len(carriages)+len(trains)+len(lines) > maxNamed {
		return nil, desk.Refuse("These are too many carriages for one form. Choose their line instead.")
	}
	var list []playlists.Carriage
	for i := range f.Trains {
		t := &f.Trains[i]
		for j := range t.Carriages {
			if id := t.Carriages[j].ID; carriages[string(id)] || trains[string(t.ID)] || lines[string(t.Line)] {
				list = append(list, id)
			}
		}
	}
	if len(list) == 0 {
		return nil, desk.Refuse("No carriage is ticked. Tick some, or a whole train, and try again.")
	}
	return list, nil
}

func set(list []string) map[string]bool {
	s := make(map[string]bool, len(list))
	for _, v := range list {
		s[v] = true
	}
	return s
}

// names lists carriages for the history, shortened where they are many.
func names(list []playlists.Carriage) string {
	var b strings.Builder
	for i, id := range list {
		if i == 6 {
			b.WriteString(" …")
			break
		}
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(string(id))
	}
	return b.String()
}

// story gives the story that a form names.
func story(q *desk.Request, d *desk.Draft) (playlists.StoryID, error) {
	id := playlists.StoryID(q.Field("story"))
	if id == "" {
		return "", desk.Refuse("No story is chosen. Choose one, and try again.")
	}
	if written(d, id) == nil {
		return "", desk.Refuse("The campaign has no story {story} any more.", "story", id)
	}
	return id, nil
}

// onHand reports whether a story was put onto a carriage by hand.
func onHand(c *campaign.Campaign, id playlists.StoryID, on playlists.Carriage) bool {
	return slices.ContainsFunc(c.Assign, func(a campaign.Assignment) bool {
		return a.ByHand() && a.Stories[0] == id && slices.Contains(a.To.Carriages, on)
	})
}
