package arrange

import (
	"slices"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// ruleFormView is the form of one rule.
type ruleFormView struct {
	desk.Tabs
	N         int // 0: a new one
	Stamp     string
	Form      ruleForm
	Choices   choices
	Stories   []tale
	Weekdays  []string
	Window    string
	From      playlists.Day
	Until     playlists.Day
	Priority  int // the highest that is allowed
	MaxWeight int
}

// rulePage shows the form of a rule; the rule "new" is one to be written.
func (a *Arrange) rulePage(q *desk.Request) (desk.Page, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Page{}, err
	}
	n, err := ruleOf(q, d)
	if err != nil {
		return desk.Page{}, err
	}
	rule := campaign.Assignment{Rule: campaign.All, Weight: 1}
	if n > 0 {
		rule = d.Campaign.Assign[n-1]
	}
	return rulePage(q, d, n, formOf(&rule)), nil
}

// rulePage draws a form with what it holds.
func rulePage(q *desk.Request, d *desk.Draft, n int, f ruleForm) desk.Page {
	b := newBoard(d, nil)
	title := desk.Say("Rule {rule} of {campaign}", "rule", n, "campaign", q.Word(d.Campaign.Title))
	if n == 0 {
		title = desk.Say("A new rule of {campaign}", "campaign", q.Word(d.Campaign.Title))
	}
	p := page("rule", title)
	w := d.Campaign.Window
	v := &ruleFormView{Tabs: q.TabsOf(d, "schedule"), N: n, Stamp: stamp(d.Campaign), Form: f, Choices: b.choices(q.Reader), Stories: cast{d, q.Reader}.all(),
		Window: q.Days(w.From, w.Until), From: w.From, Until: w.Until, Priority: playlists.MaxPriority, MaxWeight: playlists.MaxWeight}
	for i := range 7 {
		v.Weekdays = append(v.Weekdays, q.Reader.Weekdays(1<<i))
	}
	p.Data = v
	return p
}

// ruleOf reads which rule an address is about: its place, 1 is the first; 0 is a
// new one.
func ruleOf(q *desk.Request, d *desk.Draft) (int, error) {
	if q.PathValue("rule") == "new" {
		return 0, nil
	}
	n, err := strconv.Atoi(q.PathValue("rule"))
	if err != nil || n < 1 || n > len(d.Campaign.Assign) {
		return 0, desk.ErrNotHere
	}
	return n, nil
}

// fresh refuses a form about rules that have changed since it was shown.
func fresh(q *desk.Request, d *desk.Draft) error {
	if q.Field("stamp") != stamp(d.Campaign) {
		return desk.Refuse("Somebody has changed the rules meanwhile. Look at them anew, and say again what you want.")
	}
	return nil
}

// setRule writes a rule as the form says, one that is new behind the others.
func (a *Arrange) setRule(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	n, err := ruleOf(q, d)
	if err != nil {
		return desk.Answer{}, err
	}
	if err := fresh(q, d); err != nil {
		return desk.Answer{}, err
	}
	f, was := readRuleForm(q.PostForm), &campaign.Assignment{}
	if n > 0 {
		was = &d.Campaign.Assign[n-1]
	}
	rule := f.rule(d, was)
	if len(f.Wrong) > 0 {
		p := rulePage(q, d, n, f)
		return desk.Answer{Page: &p}, nil
	}
	changes, act, said := []campaign.Change{campaign.AddRule(rule)}, "add-rule", desk.Say("The rule is added.")
	if n > 0 {
		changes, act, said = difference(n-1, was, &rule), "set-rule", desk.Say("Rule {rule} is changed.", "rule", n)
	}
	to := "/campaigns/" + string(d.ID) + "/schedule"
	if len(changes) == 0 {
		return desk.Answer{To: to, Notice: desk.Say("Nothing was changed.")}, nil
	}
	if err := a.edit(q, d, act, q.PathValue("rule"), changes, nil); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: to, Notice: said}, nil
}

// difference gives the changes that make one rule the other, and no more.
func difference(i int, was, is *campaign.Assignment) []campaign.Change {
	var changes []campaign.Change
	add := func(same bool, c campaign.Change) {
		if !same {
			changes = append(changes, c)
		}
	}
	add(was.Rule == is.Rule, campaign.SetDealing(i, is.Rule))
	add(slices.Equal(was.To.Lines, is.To.Lines) && slices.Equal(was.To.Trains, is.To.Trains) && slices.Equal(was.To.Carriages, is.To.Carriages) && slices.Equal(was.To.Tags, is.To.Tags),
		campaign.SetTarget(i, is.To))
	add(slices.Equal(was.Stories, is.Stories), campaign.SetStories(i, is.Stories))
	add(was.Priority == is.Priority, campaign.SetPriority(i, is.Priority))
	add(was.Weight == is.Weight, campaign.SetWeight(i, is.Weight))
	add(slices.Equal(was.Positions, is.Positions), campaign.SetPositions(i, is.Positions))
	add(was.Weekdays == is.Weekdays, campaign.SetWeekdays(i, is.Weekdays))
	add(slices.Equal(was.Dayparts, is.Dayparts), campaign.SetDayparts(i, is.Dayparts))
	add(slices.Equal(was.Except, is.Except), campaign.SetExcept(i, is.Except))
	return changes
}
