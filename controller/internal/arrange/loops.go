package arrange

import (
	"cmp"
	"fmt"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// loopView is what some carriages tell in turn at an instant, in seconds of a cycle.
type loopView struct {
	Carriages int
	Example   playlists.Carriage
	At        playlists.Position // where their display hangs, if they have several
	Ms        int64
	Parts     []loopPart
}

// loopPart is a story's share of a loop; X and W are in thousandths.
type loopPart struct {
	tale
	Ms    int64
	Times int64
	X, W  float64
}

// maxLoops is how many different loops a page shows.
const maxLoops = 12

// loops gives what is told in turn at an instant, the loop of most carriages first,
// and how many more there are.
func (b *board) loops(at playlists.Millis, rd *desk.Reader) (list []loopView, more int) {
	found := map[string]int{}
	for _, t := range b.lots {
		for _, pos := range t.positions {
			t.ready(pos)
			v := t.loop(t.programmes[pos].Loop(at), pos, cast{b.own, rd})
			if len(t.positions) > 1 {
				v.At = pos
			}
			key := fmt.Sprint(v.At, v.Ms, v.Parts)
			if i, there := found[key]; there {
				list[i].Carriages += t.seats
				continue
			}
			found[key] = len(list)
			v.Carriages, v.Example = t.seats, b.example(t)
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(x, y loopView) int {
		return cmp.Or(cmp.Compare(y.Carriages, x.Carriages), cmp.Compare(x.Example, y.Example))
	})
	if len(list) > maxLoops {
		list, more = list[:maxLoops], len(list)-maxLoops
	}
	return list, more
}

// example gives the first carriage of a telling.
func (b *board) example(t *telling) playlists.Carriage {
	for i := range b.seats {
		if b.seats[i].telling == t {
			return b.seats[i].carriage.ID
		}
	}
	return ""
}

// loop draws one loop.
func (t *telling) loop(l playlists.Loop, at playlists.Position, c cast) loopView {
	v := loopView{Ms: l.Ms}
	var x float64
	for _, s := range l.Shares {
		one := &t.lots[t.index[at][s.Entry]]
		p := loopPart{tale: c.tale(one.Story), Ms: s.Ms, Times: s.Times, X: x, W: 1000 * float64(s.Ms) / float64(l.Ms)}
		if d := t.board.draftOf(one); d != t.board.own {
			p.tale = cast{d, c.rd}.tale(one.Story)
			p.Campaign, p.N, p.Tint = d.ID, 0, 0
		}
		v.Parts = append(v.Parts, p)
		x += p.W
	}
	return v
}
