package publish

import (
	"maps"
	"slices"

	"storyline/playlists"
)

// prospect is one carriage as it is told now and would be.
type prospect struct {
	Line     playlists.Line
	Train    playlists.Train
	From     *playlists.Opened // nil: nothing was published to it yet
	To       *playlists.Opened
	Displays []screen
}

// screen is one display of a carriage.
type screen struct {
	Display  playlists.DisplayID
	Position playlists.Position
	Shape    playlists.Shape
}

// prospects puts side by side what carriages tell and would tell, train by train.
func (p *Publisher) prospects(out *made) ([]prospect, error) {
	stories := make(map[playlists.Digest]*playlists.Story, len(out.whole.Stories))
	for d := range out.whole.Stories {
		st := out.whole.Stories[d].Story
		stories[d] = &st
	}
	var list []prospect
	k := 0
	for _, t := range out.fleet.Trains {
		for _, c := range t.Carriages {
			a := &out.whole.Arrangements[k]
			k++
			from, err := p.Ordered(a.Network, a.Carriage)
			if err != nil {
				return nil, err
			}
			one := prospect{Line: t.Line, Train: t.ID, From: from, To: &playlists.Opened{Arrangement: a, Stories: stories}}
			for _, d := range c.Displays {
				shape, ok := p.said(d.ID)
				if !ok {
					shape = d.Shape()
				}
				one.Displays = append(one.Displays, screen{Display: d.ID, Position: d.Position, Shape: shape})
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// compare fills in what becomes of carriages, which come train by train.
func (p *Plan) compare(fleet []prospect) {
	for len(fleet) > 0 {
		n := slices.IndexFunc(fleet, func(c prospect) bool { return c.Train != fleet[0].Train })
		if n < 0 {
			n = len(fleet)
		}
		p.compareTrain(fleet[:n])
		fleet = fleet[n:]
	}
}

func (p *Plan) compareTrain(cars []prospect) {
	t := TrainPlan{Line: cars[0].Line, Train: cars[0].Train}
	for i := range cars {
		c := &cars[i]
		if c.From != nil && sameTelling(c.From.Arrangement, c.To.Arrangement) {
			p.Unchanged++
			continue
		}
		p.Carriages = append(p.Carriages, c.plan())
		t.Carriages++
	}
	if t.Carriages == 0 {
		return
	}
	t.Fetch = fetchOf(cars)
	p.Trains = append(p.Trains, t)
	p.Fetch.Displays += t.Fetch.Displays
	p.Fetch.Bytes += t.Fetch.Bytes
	p.Fetch.Shared += t.Fetch.Shared
}

func (c *prospect) plan() CarriagePlan {
	to := c.To.Arrangement
	out := CarriagePlan{Line: c.Line, Train: c.Train, Carriage: to.Carriage, New: c.From == nil}
	var from *playlists.Arrangement
	if c.From != nil {
		from = c.From.Arrangement
	}
	out.Changes = Compare(from, to)
	out.Reordered = !slices.ContainsFunc(out.Changes, func(ch Change) bool { return ch.Kind != Kept }) && !out.New
	for i := range c.Displays {
		d := DisplayFetch{Display: c.Displays[i].Display, Position: c.Displays[i].Position}
		_, lacks := c.media(&c.Displays[i])
		for _, v := range lacks {
			d.Bytes += v.Bytes
			d.Files++
		}
		out.Displays = append(out.Displays, d)
	}
	return out
}

// media tells which media a display wants already, and which it would want and
// does not yet.
func (c *prospect) media(s *screen) (had map[playlists.Digest]bool, lacks []playlists.Variant) {
	had = map[playlists.Digest]bool{}
	if c.From != nil {
		for _, v := range playlists.NewProgramme(c.From, nil, s.Shape, s.Position).Media() {
			had[v.SHA256] = true
		}
	}
	wants := playlists.NewProgramme(c.To, nil, s.Shape, s.Position).Media()
	return had, slices.DeleteFunc(wants, func(v playlists.Variant) bool { return had[v.SHA256] })
}

// fetchOf sums up what the displays of a train would fetch. What one of them holds
// already a train that shares does not fetch.
func fetchOf(cars []prospect) Fetch {
	var f Fetch
	once, held := map[playlists.Digest]int64{}, map[playlists.Digest]bool{}
	for i := range cars {
		for k := range cars[i].Displays {
			had, lacks := cars[i].media(&cars[i].Displays[k])
			maps.Copy(held, had)
			if len(lacks) > 0 {
				f.Displays++
			}
			for _, v := range lacks {
				f.Bytes += v.Bytes
				once[v.SHA256] = v.Bytes
			}
		}
	}
	for d, n := range once {
		if !held[d] {
			f.Shared += n
		}
	}
	return f
}
