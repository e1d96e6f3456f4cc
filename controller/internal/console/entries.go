package console

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// entryView is one story of an arrangement with when it may be told, and whether
// it is told at the instant asked about.
type entryView struct {
	Title      []desk.Word
	Story      playlists.StoryID
	Campaign   playlists.CampaignID
	Priority   int
	Weight     int
	Window     string
	Times      string
	Allowed    bool // its schedule allows the instant
	Told       bool // and no other has a higher priority
	Consent    string
	Everywhere bool
}

// mostEntries bounds the page of a carriage whose arrangement is very long.
const mostEntries = 200

// viewEntries judges each entry of a display's playlist at an instant. Whether
// a schedule allows it is asked of the deciding function itself, with a playlist
// that holds this entry alone: the console has no second opinion.
func viewEntries(p *playlists.Programme, d *Display, rd *desk.Reader) []entryView {
	o := p.Opened()
	if o == nil {
		return nil
	}
	var list []entryView
	highest := -1
	for i := range o.Entries {
		e := &o.Entries[i]
		s := o.Stories[e.Digest]
		if !e.For(d.Position) || s == nil || len(list) == mostEntries {
			continue
		}
		v := entryView{
			Title: rd.Words(s.Titles), Story: e.Story, Campaign: e.Campaign, Priority: e.Priority, Weight: e.Weight,
			Window: rd.Days(e.Schedule.From, e.Schedule.Until), Times: timesOf(&e.Schedule, s, rd), Allowed: allows(o, e, d, rd.Now),
		}
		if v.Allowed {
			highest = max(highest, e.Priority)
		}
		list = append(list, v)
	}
	for i := range list {
		list[i].Told = list[i].Allowed && list[i].Priority == highest
	}
	return list
}

// allows asks whether an entry would be told if it were the only one.
func allows(o *playlists.Opened, e *playlists.Entry, d *Display, t playlists.Millis) bool {
	alone := *o.Arrangement
	alone.Entries = []playlists.Entry{*e}
	only := playlists.Opened{Arrangement: &alone, Stories: o.Stories, Digest: o.Digest}
	slot := playlists.NewProgramme(&only, nil, d.Shape, d.Position).At(playlists.At(t), nil)
	return slot.Kind != playlists.ShowHelp
}

// timesOf says on which days and at what times an entry may be told.
func timesOf(s *playlists.Schedule, story *playlists.Story, rd *desk.Reader) string {
	var parts []string
	if s.Weekdays != 0 {
		parts = append(parts, rd.Weekdays(s.Weekdays))
	}
	for _, d := range s.Dayparts {
		parts = append(parts, d.String())
	}
	for _, h := range story.Hours {
		parts = append(parts, rd.Say(desk.Say("only {hours}", "hours", h)))
	}
	for _, d := range s.Except {
		parts = append(parts, rd.Say(desk.Say("not on {day}", "day", rd.Day(d))))
	}
	if len(parts) == 0 {
		return rd.Say(desk.Say("the whole service day"))
	}
	return strings.Join(parts, ", ")
}

// orderView is an order as wanted and as held.
type orderView struct {
	Name         desk.Phrase
	Wanted, Held *heldView // nil: none
	Same         bool
}

// heldView is one document: its serial as people and as machines say it.
type heldView struct{ Of, Serial, Digest string }

// viewOrders sets side by side what a display shall hold and what it said that it
// holds.
func viewOrders(k Known, rd *desk.Reader) []orderView {
	var list []orderView
	say := sayer(rd)
	view := func(h playlists.Held) *heldView { return &heldView{say(h.Serial), h.Serial.String(), h.Digest.Short()} }
	for _, o := range playlists.Orders() {
		want := k.Wanted[o]
		v := orderView{Name: orderName(o)}
		if !want.Digest.IsZero() {
			v.Wanted = view(want)
		}
		if k.Status != nil {
			if held := k.Status.Held[o]; !held.Digest.IsZero() {
				v.Held, v.Same = view(held), held == want
			}
		}
		if v.Wanted != nil || v.Held != nil {
			list = append(list, v)
		}
	}
	return list
}

// refusalView is one refusal in words.
type refusalView struct {
	At     desk.Moment
	Order  desk.Phrase
	Reason desk.Phrase
	Detail string
	Digest string
	Count  int
}

// viewRefusals lists what a display refused, newest first.
func viewRefusals(k Known, rd *desk.Reader) []refusalView {
	if k.Status == nil {
		return nil
	}
	var list []refusalView
	for i := len(k.Status.Refusals) - 1; i >= 0; i-- {
		r := &k.Status.Refusals[i]
		list = append(list, refusalView{At: rd.At(r.At), Order: orderName(r.Order), Reason: reasonName(r.Reason), Detail: r.Detail, Digest: r.Digest.Short(), Count: max(1, r.Count)})
	}
	return list
}
