package arrange

import (
	"net/url"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// dealView is what dealing would do, before it is done.
type dealView struct {
	desk.Tabs
	Choices choices
	To      string // as the form names it
	Train   string // the train it is for, if it is one
	Stories []tale
	Chosen  map[playlists.StoryID]bool
	Changes int // carriages that would tell another story
	Of      int // carriages reached
	Lines   []lineTrains
	More    int // trains that are not drawn
	Same    bool
}

// dealing is what a form asks to be dealt.
type dealing struct {
	to      campaign.Target
	name    string
	stories []playlists.StoryID // none: all
}

// dealingOf reads whom a form means: "line:m1", "train:m1-t01", "tag:founding", or
// nothing, the network.
func dealingOf(v url.Values, d *desk.Draft) (dealing, error) {
	one := dealing{name: v.Get("to")}
	if train := strings.TrimSpace(v.Get("train")); train != "" {
		one.name = "train:" + train
	}
	kind, name, _ := strings.Cut(one.name, ":")
	switch kind {
	case "line":
		one.to.Lines = []playlists.Line{playlists.Line(name)}
	case "train":
		one.to.Trains = []playlists.Train{playlists.Train(name)}
	case "tag":
		one.to.Tags = []campaign.Tag{campaign.Tag(name)}
	}
	for _, id := range v["story"] {
		if written(d, playlists.StoryID(id)) != nil {
			one.stories = append(one.stories, playlists.StoryID(id))
		}
	}
	if len(one.stories) == len(d.Campaign.Written) {
		one.stories = nil
	}
	if len(d.Campaign.Written) == 0 {
		return one, desk.Refuse("The campaign has no story yet. Write one first.")
	}
	if len(d.Fleet.Reach(&one.to)) == 0 {
		return one, desk.Refuse("{target} has no carriage. Choose another line, train or tag.", "target", name)
	}
	return one, nil
}

// dealPage shows the result of "each carriage a different story" before it is kept.
func (a *Arrange) dealPage(q *desk.Request) (desk.Page, error) {
	b, err := a.read(q)
	if err != nil {
		return desk.Page{}, err
	}
	one, err := dealingOf(q.URL.Query(), b.own)
	if err != nil {
		return desk.Page{}, err
	}
	after, err := b.after(one)
	if err != nil {
		return desk.Page{}, err
	}
	v := &dealView{Tabs: q.TabsOf(b.own, "carriages"), To: one.name, Choices: b.choices(q.Reader), Stories: cast{b.own, q.Reader}.all(), Chosen: map[playlists.StoryID]bool{}}
	if train, is := strings.CutPrefix(one.name, "train:"); is {
		v.Train = train
	}
	for _, t := range v.Stories {
		v.Chosen[t.Story] = one.stories == nil || slices.Contains(one.stories, t.Story)
	}
	v.draw(b, after, one, q.Reader)
	p := page("deal", desk.Say("Each carriage a different story"))
	p.Data = v
	return p, nil
}

// after gives the board as it would be once a dealing is kept.
func (b *board) after(one dealing) (*board, error) {
	changes, err := campaign.DealDifferent(b.own.Campaign, b.fleet, one.to, one.stories)
	if err != nil {
		return nil, desk.Refuse("A rule of the highest priority reaches this carriage. Lower that rule first.")
	}
	text, err := campaign.EditCampaign(b.own.YAML, changes...)
	if err != nil {
		return nil, desk.Refuse("The campaign’s text can’t be edited as it is. Look at its problems first.")
	}
	d := *b.own
	d.YAML = text
	d.Campaign, _ = campaign.ParseCampaign(string(d.ID), text)
	var others []*desk.Draft
	for _, o := range b.drafts {
		if o != b.own {
			others = append(others, o)
		}
	}
	return newBoard(&d, others), nil
}

// draw draws the trains that are reached, as they would be.
func (v *dealView) draw(b, after *board, one dealing, rd *desk.Reader) {
	now, then := newEasel(b, rd, (*telling).over), newEasel(after, rd, (*telling).over)
	reached := map[playlists.Carriage]bool{}
	for _, c := range b.fleet.Reach(&one.to) {
		reached[c.ID] = true
	}
	v.Of = len(reached)
	drawn, before := 0, b.trains()
	for i, seats := range after.trains() {
		if !slices.ContainsFunc(seats, func(s seat) bool { return reached[s.carriage.ID] }) {
			continue
		}
		t := then.train(seats)
		for j, was := range now.train(before[i]).Cars {
			if t.Cars[j].Main != was.Main || len(t.Cars[j].Tales) != len(was.Tales) {
				t.Cars[j].Change = true
				v.Changes++
			}
		}
		if drawn++; drawn > perPage {
			v.More++
			continue
		}
		if n := len(v.Lines); n == 0 || v.Lines[n-1].Line.ID != seats[0].train.Line {
			i := slices.IndexFunc(v.Choices.Lines, func(l lineView) bool { return l.ID == seats[0].train.Line })
			if i < 0 {
				continue
			}
			v.Lines = append(v.Lines, lineTrains{Line: v.Choices.Lines[i]})
		}
		v.Lines[len(v.Lines)-1].Trains = append(v.Lines[len(v.Lines)-1].Trains, t)
	}
	v.Same = v.Changes == 0
}

// deal keeps what the page has shown.
func (a *Arrange) deal(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	one, err := dealingOf(q.PostForm, d)
	if err != nil {
		return desk.Answer{}, err
	}
	changes, err := campaign.DealDifferent(d.Campaign, d.Fleet, one.to, one.stories)
	if err := a.edit(q, d, "deal", one.name, changes, err); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: "/campaigns/" + string(d.ID) + "/carriages", Notice: desk.Say("Each of these carriages tells a story of its own now.")}, nil
}
