package studio

import (
	"fmt"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// maxPartners is how many the form has room for.
const maxPartners = 16

// settingsField gives the field at a place of the file.
func settingsField(c *campaign.Campaign) func(campaign.Pos) string {
	return func(at campaign.Pos) string {
		for i := range c.Hotlines {
			if path := c.Hotlines[i].Field(at); path != "" {
				return fmt.Sprintf("hotlines.%d.%s", i, path)
			}
		}
		for i := range c.Partners {
			if path := c.Partners[i].Field(at); path != "" {
				return fmt.Sprintf("partners.%d.%s", i, path)
			}
		}
		return c.Field(at)
	}
}

// settingsForm says what a draft says of the campaign. Its fields are called as the
// paths in the file are.
func settingsForm(d *desk.Draft) *form {
	f, c := newForm(), d.Campaign
	for _, l := range c.Languages {
		f.say("title."+string(l), c.Title[l])
		f.say("notice."+string(l), c.Notice[l])
	}
	f.say("languages", joined(c.Languages))
	f.say("window.from", dayText(c.Window.From))
	f.say("window.until", dayText(c.Window.Until))
	f.say("site.address", c.Site.Address)
	f.say("site.short", c.Site.Short)
	for i := range min(len(c.Hotlines)+1, playlists.MaxNumbers) {
		var h campaign.Hotline
		if i < len(c.Hotlines) {
			h = c.Hotlines[i]
		}
		f.say(fmt.Sprintf("hotlines.%d.number", i), h.Number)
		for _, l := range c.Languages {
			f.say(fmt.Sprintf("hotlines.%d.label.%s", i, l), h.Label[l])
		}
	}
	for i := range min(len(c.Partners)+1, maxPartners) {
		var p campaign.Partner
		if i < len(c.Partners) {
			p = c.Partners[i]
		}
		for _, l := range c.Languages {
			f.say(fmt.Sprintf("partners.%d.name.%s", i, l), p.Name[l])
		}
	}
	return f
}

// settingsChanges turns what was written into changes of the text.
func settingsChanges(c *campaign.Campaign, f *form) (changes []campaign.Change) {
	for _, name := range sortedFields(f) {
		text, ok := f.changed(name)
		path := strings.ReplaceAll(name, ".", "/")
		switch {
		case !ok || strings.HasPrefix(name, "hotlines.") || strings.HasPrefix(name, "partners."):
		case name == "languages":
			if list := f.languages(name); f.sound() {
				changes = append(changes, campaign.Set(path, list))
			}
		case strings.HasPrefix(name, "window."):
			changes = append(changes, campaign.Set(path, f.dayOf(name, text)))
		default:
			changes = append(changes, set(path, text))
		}
	}
	changes = append(changes, rows(f, "hotlines", len(c.Hotlines), hotline(c.Languages))...)
	return append(changes, rows(f, "partners", len(c.Partners), partner(c.Languages))...)
}

// rows turns what was written into the rows of a list into changes: a row that was
// cleared goes, the last one is added. From the end, so that each index still means
// the row that the person saw.
func rows(f *form, list string, many int, fresh func(f *form, prefix string) any) (changes []campaign.Change) {
	if one := fresh(f, fmt.Sprintf("%s.%d.", list, many)); one != nil {
		changes = append(changes, campaign.Insert(list, campaign.End, one))
	}
	for i := many - 1; i >= 0; i-- {
		prefix := fmt.Sprintf("%s.%d.", list, i)
		var own []campaign.Change
		for _, name := range sortedFields(f) {
			text, ok := f.changed(name)
			if ok && strings.HasPrefix(name, prefix) {
				own = append(own, set(fmt.Sprintf("%s/#%d/%s", list, i, strings.ReplaceAll(strings.TrimPrefix(name, prefix), ".", "/")), text))
			}
		}
		if len(own) > 0 && blank(f, prefix) {
			own = []campaign.Change{campaign.Remove(fmt.Sprintf("%s/#%d", list, i))}
		}
		changes = append(changes, own...)
	}
	return changes
}

// blank reports whether nothing is left in the fields of a row.
func blank(f *form, prefix string) bool {
	return !slices.ContainsFunc(sortedFields(f), func(name string) bool { return strings.HasPrefix(name, prefix) && f.Field(name).Value != "" })
}

// texts gathers what a row says in each language.
func (f *form) texts(prefix string, languages []playlists.Lang) playlists.Texts {
	t := playlists.Texts{}
	for _, l := range languages {
		if text := f.Field(prefix + string(l)).Value; text != "" {
			t[l] = text
		}
	}
	return t
}

func hotline(languages []playlists.Lang) func(*form, string) any {
	return func(f *form, prefix string) any {
		number, labels := f.Field(prefix+"number").Value, f.texts(prefix+"label.", languages)
		switch {
		case number == "" && len(labels) == 0:
			return nil
		case number == "":
			f.refuse(prefix+"number", desk.Say("Write the number that people dial."))
		}
		return campaign.Hotline{Number: number, Label: labels}
	}
}

func partner(languages []playlists.Lang) func(*form, string) any {
	return func(f *form, prefix string) any {
		if names := f.texts(prefix+"name.", languages); len(names) > 0 {
			return campaign.Partner{Name: names}
		}
		return nil
	}
}
