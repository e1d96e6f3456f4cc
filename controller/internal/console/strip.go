package console

import (
	"net/url"
	"slices"
	"sort"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// stripView is the service day of a display as a strip: a lane for each story that
// is told on it, and a bar for as long as it is.
type stripView struct {
	Day        string
	Hours      []desk.Moment // evenly spaced, the first is the day's start
	Lanes      []laneView
	Edges      []int // where what is told changes, in thousandths of the day
	Asked      int   // the instant that the page is about, likewise
	Stretches  []stretchView
	From, Till desk.Moment
}

// laneView is one story on the strip; without a title it is the help card.
type laneView struct {
	Title []desk.Word
	Bars  []barView
}

// barView is a time for which a story is told, in thousandths of the day.
type barView struct {
	X, W       int
	From, Till desk.Moment
	To         string // address of the page at its start
}

// stretchView is a time between two edges and all that is told in it, for who reads
// the strip as a table.
type stretchView struct {
	From, Till desk.Moment
	To         string
	Titles     [][]desk.Word // none: the help card
}

// stretch is a time in which what is told does not change.
type stretch struct {
	from, till playlists.Millis
	stories    []*playlists.Story // in the order in which they are first told; none: the help card
}

// mostStretches and mostTold bound what a strip shows of a schedule that is cut
// into very many pieces, or tells very many stories at once.
const (
	mostStretches = 200
	mostTold      = 40
)

// stretches cuts a time into stretches by asking the deciding function.
func stretches(p *playlists.Programme, from, until playlists.Millis) []stretch {
	var list []stretch
	for t := from; t < until && len(list) < mostStretches; {
		slot := p.At(playlists.At(t), nil)
		one := stretch{from: t, till: min(nextEdge(p, &slot, t, until), until), stories: told(p, &slot)}
		if n := len(list); n > 0 && slices.Equal(list[n-1].stories, one.stories) {
			list[n-1].till = one.till
		} else {
			list = append(list, one)
		}
		t = one.till
	}
	return list
}

// nextEdge gives the first instant after t at which what is told changes, or until.
// Since when it is told only ever grows with time, so it can be searched for by
// halves.
func nextEdge(p *playlists.Programme, slot *playlists.Slot, t, until playlists.Millis) playlists.Millis {
	if slot.Kind == playlists.ShowHelp {
		return min(max(slot.Until, t+1), until)
	}
	same := func(at playlists.Millis) bool {
		other := p.At(playlists.At(at), nil)
		return other.Kind != playlists.ShowHelp && other.Why.Since == slot.Why.Since && other.Why.Priority == slot.Why.Priority
	}
	return t + 1 + int64(sort.Search(int(until-t-1), func(ms int) bool { return !same(t + 1 + int64(ms)) }))
}

// told gives the stories that are in force with a slot.
func told(p *playlists.Programme, slot *playlists.Slot) []*playlists.Story {
	if slot.Kind == playlists.ShowHelp {
		return nil
	}
	const farEnough = 5000 // slots: a round of stories of very different weights
	var list []*playlists.Story
	s := *slot
	for range farEnough {
		if s.Kind == playlists.ShowHelp || s.Why.Since != slot.Why.Since {
			break
		}
		if !slices.Contains(list, s.Story) {
			list = append(list, s.Story)
		}
		if len(list) == min(slot.Why.InForce, mostTold) {
			break
		}
		s = p.At(playlists.At(s.Until), nil)
	}
	return list
}

// viewStrip draws the service day around an instant; nil without a playlist, since
// then nobody knows when the day begins.
func viewStrip(p *playlists.Programme, carriage playlists.Carriage, asked playlists.Millis, rd *desk.Reader) *stripView {
	o := p.Opened()
	if o == nil {
		return nil
	}
	clock := o.Clock()
	day, _ := clock.Service(asked)
	from, until := clock.DayStart(day), clock.DayStart(day+1)
	place := func(t playlists.Millis) int { return int(1000 * (t - from) / max(1, until-from)) }
	v := &stripView{Day: rd.Day(day), Asked: place(asked), From: rd.At(from), Till: rd.At(until)}
	for i := range int64(5) {
		v.Hours = append(v.Hours, desk.Moment{ISO: rd.At(from + i*(until-from)/4).ISO, Text: time.UnixMilli(from + i*(until-from)/4).In(rd.Zone).Format("15:04")})
	}
	lanes := map[*playlists.Story]int{}
	for _, s := range stretches(p, from, until) {
		if s.from > from {
			v.Edges = append(v.Edges, place(s.from))
		}
		row := stretchView{From: rd.At(s.from), Till: rd.At(s.till), To: addressAt(carriage, s.from, rd.Zone)}
		stories := s.stories
		if len(stories) == 0 {
			stories = []*playlists.Story{nil} // the help card has a lane too
		}
		for _, story := range stories {
			n, there := lanes[story]
			if !there {
				n = len(v.Lanes)
				lanes[story] = n
				v.Lanes = append(v.Lanes, laneView{})
			}
			if story != nil {
				v.Lanes[n].Title = rd.Words(story.Titles)
				row.Titles = append(row.Titles, v.Lanes[n].Title)
			}
			bar := barView{X: place(s.from), From: row.From, Till: row.Till, To: row.To}
			bar.W = max(1, place(s.till)-bar.X)
			v.Lanes[n].Bars = append(v.Lanes[n].Bars, bar)
		}
		v.Stretches = append(v.Stretches, row)
	}
	return v
}

// addressAt gives the address of a carriage's page at an instant.
func addressAt(c playlists.Carriage, t playlists.Millis, zone *time.Location) string {
	return "/carriages/" + string(c) + "?t=" + url.QueryEscape(time.UnixMilli(t).In(zone).Format(time.RFC3339))
}

// jump is a link to an instant that people ask for often.
type jump struct {
	Label desk.Phrase
	At    desk.Moment
	To    string
}

// edgeWithin is how far ahead the next edge is looked for, in ms: as far as a lease
// reaches.
const edgeWithin = playlists.DefaultLease

// jumps lists them, from now on.
func jumps(p *playlists.Programme, carriage playlists.Carriage, rd *desk.Reader) []jump {
	now := rd.Now
	link := func(label desk.Phrase, t playlists.Millis) jump {
		return jump{Label: label, At: rd.At(t), To: addressAt(carriage, t, rd.Zone)}
	}
	list := []jump{{Label: desk.Say("now"), At: rd.At(now), To: "/carriages/" + string(carriage)}}
	if o := p.Opened(); o != nil {
		slot := p.At(playlists.At(now), nil)
		if edge := nextEdge(p, &slot, now, now+edgeWithin); edge < now+edgeWithin {
			list = append(list, link(desk.Say("at the next change"), edge))
		}
		clock := o.Clock()
		day, _ := clock.Service(now)
		list = append(list, link(desk.Say("tomorrow’s start of service"), clock.DayStart(day+1)))
	}
	return append(list, link(desk.Say("in 12 hours"), now+12*3600*1000))
}
