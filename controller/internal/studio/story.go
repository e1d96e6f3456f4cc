package studio

import (
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

// saveStory keeps what is said of a story.
func (s *Studio) saveStory(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f := storyForm(d, st)
	f.read(q)
	changes := storyChanges(d, st, f)
	after, why, err := s.write(q, d, f, string(st.ID), changes)
	switch {
	case err != nil:
		return desk.Answer{}, err
	case after != nil:
		return desk.Answer{To: storyAt(after, st.ID), Notice: saved(changes)}, nil
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
