package studio

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// storyForm says what a draft says of a story.
func storyForm(d *desk.Draft, st *campaign.Story) *form {
	f := newForm()
	for _, l := range d.Campaign.Languages {
		f.say("title."+string(l), st.Title[l])
	}
	f.say("address", st.Address)
	f.say("consent_until", dayText(st.ConsentUntil))
	f.say("hours", joined(st.Hours))
	f.say("themes", joined(st.Themes))
	f.say("id", string(st.ID))
	return f
}

func dayText(d playlists.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// storyChanges turns what was written into changes of the text.
func storyChanges(d *desk.Draft, st *campaign.Story, f *form) (changes []campaign.Change) {
	at := func(parts ...any) string { return campaign.At(append([]any{"stories", st.ID}, parts...)...) }
	for _, l := range d.Campaign.Languages {
		if title, ok := f.changed("title." + string(l)); ok {
			changes = append(changes, set(at("title", l), title))
		}
	}
	if address, ok := f.changed("address"); ok {
		changes = append(changes, set(at("address"), address))
	}
	if day, ok := f.changed("consent_until"); ok {
		if day == "" {
			changes = append(changes, campaign.Remove(at("consent_until")))
		} else if until := f.dayOf("consent_until", day); until != 0 {
			changes = append(changes, campaign.Set(at("consent_until"), until))
		}
	}
	if text, ok := f.changed("hours"); ok {
		changes = append(changes, listed(at("hours"), f.dayparts("hours", text)))
	}
	if text, ok := f.changed("themes"); ok {
		changes = append(changes, listed(at("themes"), f.themes("themes", text)))
	}
	return changes
}

// set writes a text, or takes a blank one out.
func set(path, text string) campaign.Change { return campaign.Set(path, text) }

// listed writes a list, or takes an empty one out.
func listed[T any](path string, list []T) campaign.Change {
	if len(list) == 0 {
		return campaign.Remove(path)
	}
	return campaign.Set(path, list)
}

func (f *form) dayOf(name, text string) playlists.Day {
	d, err := playlists.ParseDay(text)
	if err != nil {
		f.refuse(name, desk.Say("Write a day like 2026-12-01."))
	}
	return d
}

// dayparts reads hours like 09:00-21:00, 22:00-26:00.
func (f *form) dayparts(name, text string) (list []playlists.Daypart) {
	for _, word := range separators.Split(strings.TrimSpace(text), -1) {
		if word == "" {
			continue
		}
		part, err := playlists.ParseDaypart(strings.ReplaceAll(word, "–", "-"))
		if err != nil {
			f.refuse(name, desk.Say("“{word}” is no part of a day. Write hours like 09:00-21:00, and past midnight 22:00-26:00.", "word", word))
			return nil
		}
		list = append(list, part)
	}
	return list
}

func (f *form) themes(name, text string) (list []campaign.Theme) {
	for _, word := range separators.Split(strings.TrimSpace(text), -1) {
		if word == "" {
			continue
		}
		if !playlists.ValidName(campaign.Theme(word)) {
			f.refuse(name, badName())
			return nil
		}
		list = append(list, campaign.Theme(word))
	}
	return list
}
