package arrange

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// scheduleView is the rules of a campaign, in words and over time.
type scheduleView struct {
	desk.Tabs
	Window    string
	Rules     []ruleView // in the order of the file
	Lanes     []ruleView // the highest priority first, also of other campaigns
	Conflicts []conflictView
	At        string // as a field of date and time holds it
	When      string
	Day       string
	Clock     int // where the instant lies in the service day, in thousandths
	Hours     []playlists.Minute
	Ticks     []tick
	Loops     []loopView
	MoreLoops int
	Empty     bool
}

// ruleView is a rule in words, and what it does.
type ruleView struct {
	N         int                  // 1 is the first of its campaign
	Campaign  playlists.CampaignID // of another; empty: the page's own
	What      desk.Phrase
	Whom      desk.Phrase
	When      string
	At        string // positions of displays; empty: all
	Priority  int
	Weight    int
	Carriages int
	Hand      bool
	Days      []box
	Hours     []box
}

// box is a part of a lane, in thousandths of its length.
type box struct {
	X, W  float64
	State string
	Said  string // when
}

// tick is a mark on the days' axis.
type tick struct {
	X    float64
	Said string
}

// schedulePage shows when what is told.
func (a *Arrange) schedulePage(q *desk.Request) (desk.Page, error) {
	b, err := a.read(q)
	if err != nil {
		return desk.Page{}, err
	}
	at, asked := b.moment(q.URL.Query().Get("at"), q.Reader)
	if !asked {
		at = b.within(q.Now)
	}
	day, minute := b.clock.Service(at)
	v := &scheduleView{Tabs: q.TabsOf(b.own, "schedule"), Window: q.Days(b.own.Campaign.Window.From, b.own.Campaign.Window.Until), At: wall(at, q.Reader), When: q.Full(at),
		Day: q.Day(day), Clock: int(minute-b.clock.Start) * 1000 / (24 * 60), Empty: len(b.own.Campaign.Assign) == 0}
	for m := b.clock.Start; m < b.clock.Start+24*60; m += 4 * 60 {
		v.Hours = append(v.Hours, m)
	}
	v.Ticks = b.ticks(q.Reader)
	lanes := b.lanes(day)
	v.rules(b, lanes, q.Reader)
	v.Loops, v.MoreLoops = b.loops(at, q.Reader)
	for _, c := range b.conflicts(lanes) {
		v.Conflicts = append(v.Conflicts, b.sayConflict(c, q.Reader))
	}
	p := page("schedule", desk.Say("Schedule of {campaign}", "campaign", q.Word(b.own.Campaign.Title)))
	p.Data = v
	return p, nil
}

// rules puts the rules into words, as a list and as lanes.
func (v *scheduleView) rules(b *board, lanes []lane, rd *desk.Reader) {
	for i := range lanes {
		l := &lanes[i]
		one := b.viewRule(l, rd)
		v.Lanes = append(v.Lanes, one)
		if one.Campaign == "" {
			v.Rules = append(v.Rules, one)
		}
	}
	slices.SortFunc(v.Rules, func(x, y ruleView) int { return x.N - y.N })
}

func (b *board) viewRule(l *lane, rd *desk.Reader) ruleView {
	d := b.drafts[l.key.draft]
	v := ruleView{N: l.key.rule + 1, What: sayWhat(cast{d, rd}, l.rule), Whom: sayWhom(l.rule), When: sayWhen(rd, l.rule), At: said(l.rule.Positions),
		Priority: l.rule.Priority, Weight: l.rule.Weight, Carriages: l.reach, Hand: l.rule.ByHand()}
	if d != b.own {
		v.Campaign = d.ID
	}
	v.Days, v.Hours = b.dayBoxes(l.days, rd), b.hourBoxes(l.spans)
	return v
}

// dayBoxes lays the days of the window side by side; days on which a rule does the
// same are one box.
func (b *board) dayBoxes(days []doing, rd *desk.Reader) []box {
	var list []box
	n, begun := float64(len(days)), 0
	for i := range days {
		state := days[i].state()
		if i+1 < len(days) && days[i+1].state() == state {
			continue
		}
		if state != "off" {
			list = append(list, box{X: 1000 * float64(begun) / n, W: 1000 * float64(i+1-begun) / n, State: state,
				Said: rd.Days(b.from+playlists.Day(begun), b.from+playlists.Day(i))})
		}
		begun = i + 1
	}
	return list
}

func (b *board) hourBoxes(spans []spanOf) []box {
	list := make([]box, len(spans))
	for i, s := range spans {
		list[i] = box{X: 1000 * float64(s.from-b.clock.Start) / (24 * 60), W: 1000 * float64(s.until-s.from) / (24 * 60), State: s.state,
			Said: s.from.String() + "–" + s.until.String()}
	}
	return list
}

// ticks marks Mondays, as many as there is room for.
func (b *board) ticks(rd *desk.Reader) []tick {
	n := int(b.until-b.from) + 1
	step := 7 * max(1, n/7/6)
	var list []tick
	monday := playlists.Weekdays(1)
	for d := b.from; d <= b.until; d++ {
		if monday.Has(d) {
			for ; d <= b.until; d += playlists.Day(step) {
				list = append(list, tick{X: 1000 * float64(d-b.from) / float64(n), Said: rd.Day(d)})
			}
		}
	}
	return list
}

// conflictView is a conflict in words.
type conflictView struct {
	Kind string
	Said desk.Phrase
}

// sayConflict puts a conflict into words.
func (b *board) sayConflict(c conflict, rd *desk.Reader) conflictView {
	one, other := b.nameRule(c.one), b.nameRule(c.other)
	v := conflictView{Kind: c.kind}
	switch c.kind {
	case twice:
		v.Said = desk.Say("Rule {one} and rule {other} both promise {n} carriages a story of their own, at once. They would tell two in turn: give one another priority, other carriages or other hours.", "one", one, "other", other, "n", c.carriages)
	case silenced:
		v.Said = desk.Say("Rule {one} never gets a turn: rule {other} silences it wherever it reaches.", "one", one, "other", other)
	case untold:
		v.Said = desk.Say("“{story}” is never told by rule {one}: its hours, days and dayparts leave no time.", "story", cast{b.own, rd}.tale(c.story).Title[0].Text, "one", one)
	default:
		v.Said = desk.Say("Rule {one} and rule {other} have the same priority and share the loop in {n} carriages.", "one", one, "other", other, "n", c.carriages)
	}
	return v
}

// nameRule names a rule by its place, and another campaign's by that too.
func (b *board) nameRule(k ruleKey) desk.Name {
	if b.drafts[k.draft] == b.own {
		return desk.Name(strconv.Itoa(k.rule + 1))
	}
	return desk.Name(fmt.Sprintf("%s/%d", b.drafts[k.draft].ID, k.rule+1))
}

// stamp names the rules as a person saw them, so that a form about the third is
// not taken for another that has become the third since.
func stamp(c *campaign.Campaign) string {
	b, err := json.Marshal(c.Assign)
	if err != nil {
		return ""
	}
	return playlists.DigestOf(b).String()[:16]
}
