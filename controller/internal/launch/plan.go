package launch

import (
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// planView is a plan, and the form that publishes it.
type planView struct {
	Tabs      desk.Tabs
	This      playlists.CampaignID
	ID        playlists.Digest
	Campaigns []choice
	Steps     []stepView
	Form      ask
	Zone      string
	Soonest   string // what a browser lets choose at least
	Wrong     desk.Phrase
	Changed   bool // the plan is another than the person saw
	Obstacles []obstacle
	Warnings  []obstacle
	Unheard   int // displays judged by the fleet's file
	Diff      diffView
	Waves     []waveView
	Revert    string // the publish that is put back
	To        string // where the form goes
	Before    *standingView
}

// choice is a campaign to tick.
type choice struct {
	ID     playlists.CampaignID
	Title  []desk.Word
	Ticked bool
	Told   bool
}

// stepView is a wave to tick.
type stepView struct {
	Step   string
	Name   desk.Phrase
	Ticked bool
}

// waveView is a wave as it would be dealt.
type waveView struct {
	N     int
	First []playlists.Carriage
	Rest  []playlists.Carriage
	All   int
}

// namedCarriages is how many carriages of a wave stand open, and listedInWave how
// many unfold.
const (
	namedCarriages = 10
	listedInWave   = 200
)

// Ready reports whether it can be published.
func (v *planView) Ready() bool {
	return len(v.Obstacles) == 0 && v.Wrong.Empty() && v.Diff.Known && v.Diff.Changes > 0
}

// planPage shows what a publish would do.
func (l *Launch) planPage(q *desk.Request) (desk.Page, error) {
	d, all, err := l.about(q)
	if err != nil {
		return desk.Page{}, err
	}
	form := readAsk(q.URL.Query(), d.ID, all)
	o, wrong := form.order(q.Reader)
	v, err := l.look(q, d, all, &form, o)
	if err != nil {
		return desk.Page{}, err
	}
	v.Wrong = wrong
	return planned(v), nil
}

// planned begins the page of a plan.
func planned(v *planView) desk.Page {
	return page("plan", "campaigns", desk.Say("Publish {campaign}", "campaign", v.This), v)
}

// about gives the campaign of an address, and all campaigns of its network.
func (l *Launch) about(q *desk.Request) (*desk.Draft, []Campaign, error) {
	id := playlists.CampaignID(q.PathValue("campaign"))
	if !playlists.ValidName(id) {
		return nil, nil, desk.ErrNotHere
	}
	d, err := l.opt.Drafts.Draft(q.Context(), id)
	if err != nil {
		return nil, nil, err
	}
	all, err := l.opt.Network.Told(q.Context())
	return d, all, err
}

// look plans an order. Waves and instants that could not be read are left out, so
// that the rest is seen.
func (l *Launch) look(q *desk.Request, d *desk.Draft, all []Campaign, form *ask, o *Order) (*planView, error) {
	o.By = q.Person
	p, err := l.opt.Publisher.Plan(q.Context(), o)
	if err != nil {
		return nil, refused(err)
	}
	v := viewPlan(p, d.ID, q.Reader)
	v.Tabs, v.Form, v.To = q.TabsOf(d, "publish"), *form, "/campaigns/"+string(d.ID)+"/publish"
	for _, c := range all {
		v.Campaigns = append(v.Campaigns, choice{ID: c.ID, Title: q.Words(c.Title), Ticked: slices.Contains(form.Campaigns, c.ID), Told: c.Told})
	}
	for _, s := range steps() {
		v.Steps = append(v.Steps, stepView{Step: s, Name: stepName(s), Ticked: slices.Contains(form.Steps, s)})
	}
	return v, nil
}

// viewPlan shows a plan.
func viewPlan(p *Plan, this playlists.CampaignID, rd *desk.Reader) *planView {
	v := &planView{This: this, ID: p.ID, Obstacles: viewObstacles(p, this, rd), Diff: viewDiff(p, rd), Unheard: p.Unheard, Zone: rd.Zone.String()}
	v.Soonest = timeOf(rd.Now+60_000, rd).Format(wallForm)
	for i := range p.Warnings {
		v.Warnings = append(v.Warnings, viewWarning(&p.Warnings[i], this, rd))
	}
	for i, w := range p.Waves {
		open := min(len(w), namedCarriages)
		v.Waves = append(v.Waves, waveView{N: i + 1, First: w[:open], Rest: w[open:min(len(w), listedInWave)], All: len(w)})
	}
	return v
}

// stepName says how far a wave reaches.
func stepName(s string) desk.Phrase {
	switch s {
	case "carriage":
		return desk.Say("one carriage")
	case "train":
		return desk.Say("the rest of its train")
	case "10%":
		return desk.Say("10 % of all carriages")
	default:
		return desk.Say("half of all carriages")
	}
}
