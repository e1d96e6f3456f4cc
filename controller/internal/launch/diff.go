package launch

import (
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// diffView is what an order would change, train by train.
type diffView struct {
	Known   bool // it could be compiled at all
	Changes int  // carriages
	All     int
	Fetch   Fetch
	Most    int64 // bytes that one train fetches at most, if it shares
	Trains  []trainView
	More    int // carriages that are not listed
}

// trainView is one train of it.
type trainView struct {
	TrainPlan
	Bullet string
	Open   bool
	Cars   []carView
}

// carView is one carriage of it.
type carView struct {
	Carriage  playlists.Carriage
	New       bool
	Reordered bool
	Changes   []changeView
	Kept      int
	Displays  []DisplayFetch // that fetch anything
}

// changeView is what becomes of a story. Sign stands beside the words that say it.
type changeView struct {
	Kind  string
	Sign  string
	Said  desk.Phrase
	Title []desk.Word
	Story playlists.StoryID
	What  []desk.Phrase
}

// listedCarriages is how many carriages a plan lists: a large network changes ten
// thousand at once, and nobody reads them all.
const listedCarriages = 300

// openTrains is how many trains stand open.
const openTrains = 3

func viewDiff(p *Plan, rd *desk.Reader) diffView {
	v := diffView{Changes: len(p.Carriages), All: len(p.Carriages) + p.Unchanged, Fetch: p.Fetch}
	v.Known = v.All > 0
	at := map[playlists.Train]int{}
	for i := range p.Trains {
		t := trainView{TrainPlan: p.Trains[i], Bullet: bullet(p.Trains[i].Line), Open: i < openTrains}
		v.Most = max(v.Most, t.Fetch.Shared)
		at[t.Train] = i
		v.Trains = append(v.Trains, t)
	}
	for i := range p.Carriages {
		if i == listedCarriages {
			v.More = len(p.Carriages) - i
			break
		}
		c := &p.Carriages[i]
		t := &v.Trains[at[c.Train]]
		t.Cars = append(t.Cars, viewCar(c, rd))
	}
	v.Trains = slices.DeleteFunc(v.Trains, func(t trainView) bool { return len(t.Cars) == 0 })
	return v
}

func viewCar(c *CarriagePlan, rd *desk.Reader) carView {
	v := carView{Carriage: c.Carriage, New: c.New, Reordered: c.Reordered}
	for i := range c.Changes {
		ch := &c.Changes[i]
		if ch.Kind == "kept" {
			v.Kept++
			continue
		}
		one := changeView{Kind: ch.Kind, Title: rd.Words(ch.Titles), Story: ch.Story}
		switch ch.Kind {
		case "added":
			one.Sign, one.Said = "+", desk.Say("comes")
		case "gone":
			one.Sign, one.Said = "−", desk.Say("goes")
		default:
			one.Sign, one.Said = "~", desk.Say("changes")
		}
		for _, f := range ch.Fields {
			one.What = append(one.What, fieldName(f))
		}
		v.Changes = append(v.Changes, one)
	}
	for _, d := range c.Displays {
		if d.Bytes > 0 {
			v.Displays = append(v.Displays, d)
		}
	}
	return v
}

// fieldName names what is changed of a story.
func fieldName(f string) desk.Phrase {
	switch f {
	case "text":
		return desk.Say("what it says or shows")
	case "schedule":
		return desk.Say("when it is told")
	case "priority":
		return desk.Say("its priority")
	case "weight":
		return desk.Say("its share")
	default:
		return desk.Say("on which displays")
	}
}
