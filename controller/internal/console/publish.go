package console

import (
	"math"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// publishView is the receipt of a publish: who has applied it, and who has not.
type publishView struct {
	publishCard
	Total     int
	Applied   int
	Overtaken int // wanted to hold something newer by now
	Counts    []countView
	Bar       []segment
	Late      stragglersView
	Times     times
	Waves     []waveView
	Until     playlists.Millis // when the waves are to be looked at again; 0: when something is heard
	Stop      *stopView        // why a rollout stands still
	Failing   []waveFaultView  // not too many yet
	Excused   []waveFaultView
	Begun     bool
}

// Can reports whether a person may do an act: stop, continue, cancel or revert.
func (v *publishView) Can(act string) bool {
	switch act {
	case "stop":
		return v.State == "waiting"
	case "continue":
		return v.State == "stopped"
	case "cancel":
		return v.State == "scheduled"
	default:
		return v.State == "done" || v.State == "stopped" || v.State == "waiting"
	}
}

// times says how long it took from accepted to applied, in ms: until half of all
// displays that owe a receipt had applied it, until 95 of 100 had, and until the
// last that has so far.
type times struct {
	N             int // displays that have applied it
	P50, P95, Max int64
	Whole         bool // all have
}

// publishPage shows one publish.
func (c *Console) publishPage(q *desk.Request) (desk.Page, error) {
	id := q.PathValue("publish")
	p := page("publish", "publishes", desk.Say("Publish {publish}", "publish", id))
	p.Mark, p.Scope, p.Styles = c.hub.mark(), "all", append(p.Styles, "publish.css")
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return p, err
	}
	b, err := c.opt.Publishes.Publish(q.Context(), id)
	if err != nil {
		return p, err
	}
	if b == nil {
		return p, desk.ErrNotHere
	}
	known, err := c.opt.Displays.Known(q.Context(), nil)
	if err != nil {
		return p, err
	}
	p.Data = viewPublish(b, f, known, q.Reader)
	return p, nil
}

// viewPublish judges each display that owes a receipt. One that applied the
// publish is done with it, whatever it does now.
func viewPublish(b *Publish, f *Fleet, known map[playlists.DisplayID]Known, rd *desk.Reader) *publishView {
	v := &publishView{publishCard: viewPublishCard(b, rd), Total: len(b.Receipts), Begun: b.begun()}
	v.rollout(b, rd)
	places := f.places()
	counts := map[State]int{}
	var took []int64
	for _, r := range b.Receipts {
		k := known[r.Display]
		newest := k.Wanted[playlists.OrderPlaylist]
		k.Wanted = map[playlists.Order]playlists.Held{playlists.OrderPlaylist: r.Wanted}
		s := receiptState(r, k, rd.Now)
		switch {
		case r.Applied != 0:
			took = append(took, r.Applied-max(b.Accepted, b.Starts))
		case newest.Serial.Compare(r.Wanted.Serial) > 0:
			v.Overtaken++
			continue
		}
		counts[s]++
		if s == Applied {
			continue
		}
		pl := places[r.Display]
		v.Late.List = append(v.Late.List, straggler{
			Display: r.Display, Carriage: pl.Carriage, Train: pl.Train, Line: pl.Line, State: s, Label: s.label(),
			Reason: k.reason(s, sayer(rd)), Trouble: k.Trouble(), PutUp: k.putUp(rd), Heard: rd.At(k.Presence.Heard),
		})
	}
	slices.SortStableFunc(v.Late.List, func(a, b straggler) int { return a.urgency() - b.urgency() })
	v.Late.Total = len(v.Late.List)
	v.Late.List = v.Late.List[:min(len(v.Late.List), manyStragglers)]
	v.Late.More = v.Late.Total - len(v.Late.List)
	v.Applied, v.Times = counts[Applied], timesOfAll(took, len(b.Receipts))
	var owed int
	v.Counts, owed = viewCounts(counts, []State{Applied, Fetching, Behind, Refused, Offline, Unknown})
	v.Bar = viewBar(v.Counts, owed)
	return v
}

// receiptState judges one display against the playlist of one publish. While it has not applied
// it, it is never called applied or idle, whatever else it shows.
func receiptState(r Receipt, k Known, now playlists.Millis) State {
	if r.Applied != 0 {
		return Applied
	}
	s := k.State(now)
	if s == Applied {
		return Fetching // it said so a desk.Moment ago; the receipt is not stored yet
	}
	return s
}

// timesOfAll gives the quantiles over all displays, by nearest rank. Those that
// have not applied it come after all that have, so a share that is not reached
// has no time.
func timesOfAll(took []int64, all int) times {
	slices.Sort(took)
	rank := func(q float64) int64 {
		if n := int(math.Ceil(q * float64(all))); n > 0 && n <= len(took) {
			return took[n-1]
		}
		return desk.NotYet
	}
	t := times{N: len(took), P50: rank(0.5), P95: rank(0.95), Max: desk.NotYet, Whole: len(took) == all}
	if t.N > 0 {
		t.Max = took[t.N-1]
	}
	return t
}

// where names what a display hangs in.
type where struct {
	Carriage playlists.Carriage
	Train    playlists.Train
	Line     playlists.Line
}

// places finds every display of a fleet by its name.
func (f *Fleet) places() map[playlists.DisplayID]where {
	all := map[playlists.DisplayID]where{}
	f.each(func(t *Train, k *Carriage, d *Display) { all[d.ID] = where{k.ID, t.ID, t.Line} })
	return all
}
