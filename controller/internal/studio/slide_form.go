package studio

import (
	"fmt"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// slideField gives the field at a place within a slide; a file's has its number.
func slideField(sl *campaign.Slide) func(campaign.Pos) string {
	return func(at campaign.Pos) string {
		for i := range sl.Media {
			if sl.Media[i].Field(at) != "" {
				return fmt.Sprintf("media.%d", i)
			}
		}
		return sl.Field(at)
	}
}

// slideForm says what a draft says of a slide. Its fields are called as the paths
// within the slide are.
func slideForm(d *desk.Draft, sl *campaign.Slide) *form {
	f := newForm()
	for _, l := range d.Campaign.Languages {
		f.say("text."+string(l)+".heading", sl.Text[l].Heading)
		f.say("text."+string(l)+".body", sl.Text[l].Body)
		f.say("alt."+string(l), sl.Alt[l])
	}
	f.say("seconds", decimal(int64(sl.Seconds)))
	f.say("both", "")
	if sl.Both {
		f.say("both", "on")
	}
	f.say("id", string(sl.ID))
	for i := range sl.Media {
		f.say(fmt.Sprintf("media.%d", i), sl.Media[i].File)
	}
	return f
}

// slideChanges turns what was written into changes of the text.
func slideChanges(st *campaign.Story, sl *campaign.Slide, f *form) (changes []campaign.Change) {
	at := campaign.At("stories", st.ID, "slides", sl.ID)
	for _, name := range sortedFields(f) {
		text, ok := f.changed(name)
		switch {
		case !ok || name == "id" || strings.HasPrefix(name, "media."):
		case name == "both":
			changes = append(changes, campaign.Set(at+"/both", text != ""))
		case name == "seconds":
			ms, right := parseClock(text)
			if !right || ms > playlists.MaxSlideMs || ms < playlists.MinSlideMs {
				f.refuse(name, desk.Say("Write seconds, from 0.5 to 600."))
				continue
			}
			changes = append(changes, campaign.Set(at+"/seconds", campaign.Seconds(ms)))
		default:
			changes = append(changes, set(at+"/"+strings.ReplaceAll(name, ".", "/"), text))
		}
	}
	return changes
}
