package console

import (
	"strings"
	"time"

	"storyline/playlists"
)

// entryView is one story of an arrangement with when it may be told, and whether
// it is told at the instant asked about.
type entryView struct {
	Title      []word
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
func viewEntries(p *playlists.Programme, d *Display, t playlists.Millis) []entryView {
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
			Title: words(s.Titles), Story: e.Story, Campaign: e.Campaign, Priority: e.Priority, Weight: e.Weight,
			Window: windowOf(e.Schedule.From, e.Schedule.Until), Times: timesOf(&e.Schedule, s), Allowed: allows(o, e, d, t),
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

// windowOf says a window of service days.
func windowOf(from, until playlists.Day) string {
	switch {
	case from == 0 && until == 0:
		return "always"
	case until == 0:
		return "from " + from.String()
	case from == 0:
		return "until " + until.String()
	default:
		return from.String() + " – " + until.String()
	}
}

// timesOf says on which days and at what times an entry may be told.
func timesOf(s *playlists.Schedule, story *playlists.Story) string {
	var parts []string
	if s.Weekdays != 0 {
		b, err := s.Weekdays.MarshalJSON()
		if err == nil {
			parts = append(parts, strings.NewReplacer(`[`, ``, `]`, ``, `"`, ``, `,`, ` `).Replace(string(b)))
		}
	}
	for _, d := range s.Dayparts {
		parts = append(parts, d.String())
	}
	for _, h := range story.Hours {
		parts = append(parts, "only "+h.String())
	}
	for _, d := range s.Except {
		parts = append(parts, "not "+d.String())
	}
	if len(parts) == 0 {
		return "the whole service day"
	}
	return strings.Join(parts, ", ")
}

// orderView is an order as wanted and as held.
type orderView struct {
	Order        playlists.Order
	Wanted, Held *heldView // nil: none
	Same         bool
}

// heldView is one document: its serial as people and as machines say it.
type heldView struct{ Of, Serial, Digest string }

// viewOrders sets side by side what a display shall hold and what it said that it
// holds.
func viewOrders(k Known, zone *time.Location, now playlists.Millis) []orderView {
	var list []orderView
	say := sayer(zone, now)
	view := func(h playlists.Held) *heldView { return &heldView{say(h.Serial), h.Serial.String(), h.Digest.Short()} }
	for _, o := range playlists.Orders() {
		want := k.Wanted[o]
		v := orderView{Order: o}
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
	At     moment
	Order  playlists.Order
	Reason playlists.Reason
	Detail string
	Digest string
	Count  int
}

// viewRefusals lists what a display refused, newest first.
func viewRefusals(k Known, zone *time.Location, now playlists.Millis) []refusalView {
	if k.Status == nil {
		return nil
	}
	var list []refusalView
	for i := len(k.Status.Refusals) - 1; i >= 0; i-- {
		r := &k.Status.Refusals[i]
		list = append(list, refusalView{At: at(r.At, zone, now), Order: r.Order, Reason: r.Reason, Detail: r.Detail, Digest: r.Digest.Short(), Count: max(1, r.Count)})
	}
	return list
}
