package studio

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// storyView is a story: what is said of it, its slides as a strip of film, and the
// screens on which it plays.
type storyView struct {
	Head      head
	ID        playlists.StoryID
	Title     []desk.Word
	Form      *form
	Languages []playlists.Lang
	Strip     stripView
	Kinds     []kindView
	Stage     stageView
	Themes    []themeView
	Problems  []note
}

// kindView is a kind of slide that can be added.
type kindView struct {
	Kind    playlists.SlideKind
	Meaning desk.Phrase
}

// Named names the kind.
func (v kindView) Named() desk.Phrase { return kindName(v.Kind) }

func kinds() []kindView {
	return []kindView{
		{playlists.ImageSlide, desk.Say("a picture, with or without a caption")},
		{playlists.VideoSlide, desk.Say("a silent film with captions")},
		{playlists.TextSlide, desk.Say("words alone")},
		{playlists.CallSlide, desk.Say("hotlines, code and address, large")},
	}
}

// themeView is a theme that the network keeps to some hours.
type themeView struct {
	Theme campaign.Theme
	Hours string
}

func themesOf(f *campaign.Fleet) (list []themeView) {
	if f == nil {
		return nil
	}
	for _, t := range sortedThemes(f) {
		list = append(list, themeView{t, joined(f.Sensitive[t])})
	}
	return list
}

// storyPage shows one story.
func (s *Studio) storyPage(q *desk.Request) (desk.Page, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Page{}, err
	}
	return s.storyWith(q, d, st, storyForm(d, st), desk.Phrase{})
}

// storyWith shows it with what is in its form.
func (s *Studio) storyWith(q *desk.Request, d *desk.Draft, st *campaign.Story, f *form, wrong desk.Phrase) (desk.Page, error) {
	v := &storyView{Head: headOf(q, d), ID: st.ID, Title: q.Words(st.Title), Form: f, Languages: d.Campaign.Languages, Kinds: kinds()}
	v.Head.Wrong = wrong
	p := desk.Page{Name: "story", Nav: "campaigns", Title: desk.Say("Story {story}", "story", st.ID), Data: v, Styles: styles(), Scripts: scripts()}
	fleet, err := s.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return p, err
	}
	c := countsOf(d.Problems)
	v.Strip = viewStrip(d, st, &c, q.Reader)
	v.Themes = themesOf(fleet)
	v.Problems = f.judge(d.Problems, st.ID, "", st.Field, q.Reader)
	v.Stage = stageOf(q, fleet, d, storyAt(d, st.ID))
	v.Stage.play(d, st.ID, v.Strip.Ms, q.Now)
	return p, nil
}

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

// saveStory keeps what is said of a story.
func (s *Studio) saveStory(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f := storyForm(d, st)
	f.read(q)
	changes := storyChanges(d, st, f)
	if f.sound() {
		var after *desk.Draft
		after, err = s.do(q, d, act{name: actWrite, what: string(st.ID), changes: changes})
		if err == nil {
			return desk.Answer{To: storyAt(after, st.ID), Notice: saved(changes)}, nil
		}
	}
	why, refused := refusal(err)
	if err != nil && !refused {
		return desk.Answer{}, err
	}
	p, err := s.storyWith(q, d, st, f, why)
	return desk.Answer{Page: &p}, err
}

// saved says that what was written is kept.
func saved(changes []campaign.Change) desk.Phrase {
	if len(changes) == 0 {
		return desk.Say("Nothing has changed.")
	}
	return desk.Say("Saved.")
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
