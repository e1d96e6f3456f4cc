package arrange

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// sketchMs is how long a slide is taken for whose length is still to be written.
const sketchMs = 10_000

// digestOf stands for a story that nobody can sign yet.
func digestOf(d *desk.Draft, id playlists.StoryID) playlists.Digest {
	return playlists.DigestOf([]byte(string(d.ID) + "/" + string(id)))
}

// sketch gives as much of a story as decides when it is told: how long it is, in
// which hours and until when it may be told. It has what a programme relies on,
// however little of it is written.
func sketch(d *desk.Draft, w *campaign.Story, clock playlists.LocalClock) *playlists.Story {
	s := &playlists.Story{
		Network: d.Network, Campaign: d.ID, ID: w.ID, Titles: w.Title, Languages: d.Campaign.Languages, Hours: w.Hours,
		ConsentEnd: clock.DayStart(w.ConsentUntil + 1),
	}
	if w.ConsentUntil == 0 {
		s.ConsentEnd = clock.DayStart(d.Campaign.Window.Until + 1)
	}
	if len(s.Languages) == 0 {
		s.Languages = []playlists.Lang{"und"}
	}
	for i := range w.Slides {
		ms := int64(w.Slides[i].Seconds)
		if ms < playlists.MinSlideMs || ms > playlists.MaxSlideMs {
			ms = sketchMs
		}
		s.Slides = append(s.Slides, playlists.Slide{ID: w.Slides[i].ID, Kind: w.Slides[i].Kind, Ms: ms})
	}
	if len(s.Slides) == 0 {
		s.Slides = []playlists.Slide{{Ms: sketchMs}}
	}
	return s
}

// written finds a story of a draft, nil if it has none of that name.
func written(d *desk.Draft, id playlists.StoryID) *campaign.Story {
	for i := range d.Campaign.Written {
		if d.Campaign.Written[i].ID == id {
			return &d.Campaign.Written[i]
		}
	}
	return nil
}

// entry gives what an arrangement says of a lot, numbers within the contract's
// limits even where the draft's are not.
func (b *board) entry(l *lot) playlists.Entry {
	d := b.draftOf(l)
	e := d.Campaign.Entry(l.Dealt, digestOf(d, l.Story))
	e.Priority = min(max(e.Priority, 0), playlists.MaxPriority)
	e.Weight = min(max(e.Weight, 1), playlists.MaxWeight)
	return e
}

// programme makes lots ready for a display at a position, and gives for each of
// its entries the lot it stands for.
func (b *board) programme(lots []lot, at playlists.Position) (*playlists.Programme, map[*playlists.Entry]int) {
	a := &playlists.Arrangement{
		Network: b.own.Network, Zone: b.fleet.Zone, Offsets: b.clock.Offsets, ServiceDay: b.fleet.ServiceDay,
		Lease: b.clock.DayStart(b.until + maxDays), Entries: make([]playlists.Entry, len(lots)),
	}
	o := &playlists.Opened{Arrangement: a, Stories: map[playlists.Digest]*playlists.Story{}}
	index := make(map[*playlists.Entry]int, len(lots))
	for i := range lots {
		d := b.draftOf(&lots[i])
		a.Entries[i] = b.entry(&lots[i])
		index[&a.Entries[i]] = i
		if w := written(d, lots[i].Story); w != nil && o.Stories[a.Entries[i].Digest] == nil {
			o.Stories[a.Entries[i].Digest] = sketch(d, w, b.clock)
		}
	}
	return playlists.NewProgramme(o, nil, playlists.Shape{}, at), index
}
