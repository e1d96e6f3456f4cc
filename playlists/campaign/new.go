package campaign

import (
	"reflect"
	"slices"
	"strings"

	"storyline/playlists"
)

// Draft is what an operator knows when a campaign begins.
type Draft struct {
	ID        playlists.CampaignID
	Network   playlists.Network
	Languages []playlists.Lang
	Title     playlists.Texts
	Window    Window
	Site      Site // may be empty as yet
}

// NewCampaign gives the first text of a campaign. It has no stories, so it has
// problems still; each is a thing to do. Where Ukrainian is spoken the two
// hotlines of Ukraine stand in it already.
func NewCampaign(d Draft) []byte {
	w := &draftWriter{languages: d.Languages}
	w.say("Written here or in the console: both change this one file, and comments stay.")
	w.key("version", 1)
	w.key("campaign", d.ID)
	w.key("network", d.Network)
	w.key("title", d.Title)
	w.key("notice", w.in(playlists.Texts{
		"uk": "Ілюстрація, створена для цієї кампанії. Історія збірна, реальних людей не показано.",
		"en": "An illustration made for this campaign. The story is a composite; no real person is shown.",
	}))
	w.key("languages", d.Languages)
	w.key("window", d.Window)
	w.say("")
	w.say("Every story ends in a call that names these numbers. Dial each before you publish.")
	w.key("hotlines", w.hotlines())
	if d.Site != (Site{}) {
		w.key("site", d.Site)
	}
	w.say("")
	w.say("A story is told by one carriage, slide by slide, and its last slide is the call.")
	w.key("stories", []Story{})
	w.say("")
	w.say("Each carriage of a train tells another story, until a rule says otherwise.")
	w.key("assign", []Assignment{{Rule: Different, Weight: 1}})
	return []byte(w.text.String())
}

type draftWriter struct {
	text      strings.Builder
	languages []playlists.Lang
}

// say writes a comment, or a blank line.
func (w *draftWriter) say(s string) {
	if s != "" {
		w.text.WriteString("# " + s)
	}
	w.text.WriteString("\n")
}

// key writes a key with its value, if there is one.
func (w *draftWriter) key(key string, v any) {
	d := &document{languages: w.languages}
	if n, err := d.valued(reflect.ValueOf(v), reflect.TypeOf(v), key); err == nil && n != nil {
		w.text.WriteString(entry(keyNode(key), n, 0) + "\n")
	}
}

// in keeps the texts in the campaign's languages.
func (w *draftWriter) in(t playlists.Texts) playlists.Texts {
	for lang := range t {
		if !slices.Contains(w.languages, lang) {
			delete(t, lang)
		}
	}
	return t
}

func (w *draftWriter) hotlines() []Hotline {
	if !slices.Contains(w.languages, "uk") {
		return nil
	}
	return []Hotline{
		{Number: "527", Label: w.in(playlists.Texts{
			"uk": "Національна безкоштовна гаряча лінія з протидії торгівлі людьми та консультування мігрантів",
			"en": "National Toll-Free Counter-Trafficking and Migrant Advice Hotline",
		})},
		{Number: "15-47", Label: w.in(playlists.Texts{
			"uk": "Урядова гаряча лінія з протидії торгівлі людьми, домашньому насильству та насильству стосовно дітей",
			"en": "Government hotline on counter-trafficking, domestic violence and violence against children",
		})},
	}
}
