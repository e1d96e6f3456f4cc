package studio

import (
	"regexp"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// beginView is the form of a new campaign.
type beginView struct {
	May       bool
	Form      *form
	Languages []playlists.Lang // in which there are fields for the title
	Others    []pattern        // campaigns that can be copied
	Wrong     desk.Phrase
}

// pattern is a campaign whose text a new one may begin with.
type pattern struct {
	ID    playlists.CampaignID
	Title []desk.Word
}

// offered are the languages for which the form has a field; more come with the
// settings.
func offered() []playlists.Lang { return []playlists.Lang{"uk", "en"} }

// beginPage asks for what is known when a campaign begins.
func (s *Studio) beginPage(q *desk.Request) (desk.Page, error) {
	f := newForm()
	f.say("languages", "uk, en")
	f.say("from", "")
	return s.beginWith(q, f, desk.Phrase{})
}

// beginWith shows the form with what is in it.
func (s *Studio) beginWith(q *desk.Request, f *form, wrong desk.Phrase) (desk.Page, error) {
	v := &beginView{May: q.Person != "", Form: f, Languages: offered(), Wrong: wrong}
	p := desk.Page{Name: "begin", Nav: "campaigns", Title: desk.Say("New campaign"), Data: v, Styles: styles()}
	names, err := s.opt.Campaigns.Campaigns(q.Context())
	if err != nil {
		return p, err
	}
	for _, id := range names {
		if d, err := s.opt.Drafts.Draft(q.Context(), id); err == nil && d.Campaign != nil {
			v.Others = append(v.Others, pattern{id, q.Words(d.Campaign.Title)})
		}
	}
	return p, nil
}

// begin makes a campaign.
func (s *Studio) begin(q *desk.Request) (desk.Answer, error) {
	f := newForm()
	draft, fleet, err := s.readBeginning(q, f)
	if err != nil {
		return desk.Answer{}, err
	}
	if !f.sound() {
		p, err := s.beginWith(q, f, desk.Phrase{})
		return desk.Answer{Page: &p}, err
	}
	b := Beginning{Network: fleet.Network, Campaign: draft.ID, Who: q.Person, YAML: campaign.NewCampaign(draft), Files: campaign.Files{}}
	if id := playlists.CampaignID(f.typed["like"]); id != "" {
		if b.YAML, b.Files, err = s.copied(q, id, &draft); err != nil {
			return desk.Answer{}, err
		}
	}
	after, err := s.opt.Campaigns.Begin(q.Context(), b)
	if why, refused := refusal(err); refused {
		p, err := s.beginWith(q, f, why)
		return desk.Answer{Page: &p}, err
	}
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: campaignAt(after), Notice: desk.Say("The campaign is there. Now write its stories.")}, nil
}

// readBeginning reads the form; what is wrong stands beside its field.
func (s *Studio) readBeginning(q *desk.Request, f *form) (d campaign.Draft, fleet *campaign.Fleet, err error) {
	if fleet, err = s.opt.Fleets.Fleet(q.Context()); err != nil {
		return d, nil, err
	}
	if fleet == nil {
		return d, nil, desk.Refuse("There is no fleet yet. A campaign is for a network, so put a fleet first.")
	}
	for _, name := range []string{"id", "from", "until", "languages", "like", "title.uk", "title.en", "address", "short"} {
		f.typed[name] = q.Field(name)
	}
	d.Network, d.Title = fleet.Network, playlists.Texts{}
	d.Languages = f.languages("languages")
	for _, l := range d.Languages {
		if title := f.typed["title."+string(l)]; title != "" {
			d.Title[l] = title
		}
	}
	if len(d.Title) == 0 {
		f.refuse("title.uk", desk.Say("Give it a title in one of its languages at least."))
	}
	d.Window = campaign.Window{From: f.day("from"), Until: f.day("until")}
	if d.Window.From > d.Window.Until && f.sound() {
		f.refuse("until", desk.Say("The last day comes before the first."))
	}
	d.Site = campaign.Site{Address: f.typed["address"], Short: f.typed["short"]}
	return d, fleet, s.nameCampaign(q, f, &d)
}

// nameCampaign reads the name, or makes one of the title.
func (s *Studio) nameCampaign(q *desk.Request, f *form, d *campaign.Draft) error {
	names, err := s.opt.Campaigns.Campaigns(q.Context())
	if err != nil {
		return err
	}
	taken := func(name string) bool {
		if name == "new" || name == "import" { // addresses of pages
			return true
		}
		for _, id := range names {
			if string(id) == name {
				return true
			}
		}
		return false
	}
	name := named(f.typed["id"], []string{d.Title["en"], d.Title["uk"], f.typed["title.en"], f.typed["title.uk"]}, "campaign", taken)
	if why := misnamed(name, taken(name)); !why.Empty() {
		f.refuse("id", why)
	}
	d.ID = playlists.CampaignID(name)
	return nil
}

// badName says what a name may be.
func badName() desk.Phrase {
	return desk.Say("A name has 1 to 40 small Latin letters, digits and dashes, and does not begin with a dash.")
}

// copied gives another campaign's text under the name, title and window of the new
// one. Warnings that were accepted there are looked at anew.
func (s *Studio) copied(q *desk.Request, id playlists.CampaignID, d *campaign.Draft) ([]byte, campaign.Files, error) {
	like, err := s.opt.Drafts.Draft(q.Context(), id)
	if err != nil {
		return nil, nil, err
	}
	changes := []campaign.Change{campaign.Set("campaign", d.ID), campaign.Set("network", d.Network), campaign.Set("title", d.Title), campaign.Set("window", d.Window)}
	if like.Campaign != nil && len(like.Campaign.Accepted) > 0 {
		changes = append(changes, campaign.Remove("accepted"))
	}
	text, err := campaign.EditCampaign(like.YAML, changes...)
	if err != nil {
		return nil, nil, desk.Refuse("This campaign can’t be copied: {why}", "why", desk.Foreign{Lang: "en", Text: err.Error()})
	}
	return text, like.Files, nil
}

var separators = regexp.MustCompile(`[\s,;]+`)

// languages reads a list of languages.
func (f *form) languages(name string) (list []playlists.Lang) {
	for _, word := range separators.Split(f.typed[name], -1) {
		l := playlists.Lang(strings.TrimSpace(word))
		if l == "" {
			continue
		}
		if !playlists.ValidLang(l) {
			f.refuse(name, desk.Say("“{word}” is not a language. Write them like {example}.", "word", desk.Name(word), "example", desk.Name("uk, en")))
			return nil
		}
		list = append(list, l)
	}
	if len(list) == 0 || len(list) > playlists.MaxLanguages {
		f.refuse(name, desk.Say("One language is needed at least, and {most} at most.", "most", playlists.MaxLanguages))
	}
	return list
}

// day reads a day.
func (f *form) day(name string) playlists.Day {
	d, err := playlists.ParseDay(f.typed[name])
	if err != nil {
		f.refuse(name, desk.Say("Write a day like 2026-12-01."))
	}
	return d
}
