package publish

import (
	"cmp"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Plan is what a publish would do, before anything happens.
type Plan struct {
	ID        playlists.Digest // names all that the plan was made from; see Order.Expect
	Network   playlists.Network
	Campaigns []playlists.CampaignID
	Carriages []CarriagePlan // those that change, in the fleet's order
	Unchanged int            // how many don't
	Trains    []TrainPlan    // those with carriages that change, in the fleet's order
	Fetch     Fetch          // of all trains
	Stories   []StoryPlan    // every story that would be told, by campaign and name
	Judged    Judged         // by whose word it was judged what displays play
	Waves     []WavePlan     // of the rollout that was asked about; none: at once to all
	Warnings  []Problem      // of the lint, that nobody has accepted
	Problems  []Problem      // with any of them the publish would fail, or tell less than it should
}

// Changes reports whether any carriage would tell something else.
func (p *Plan) Changes() bool { return len(p.Carriages) > 0 }

// Fetch is how many bytes of media displays lack.
type Fetch struct {
	Displays int   // that lack any
	Bytes    int64 // if each display fetches for itself
	Shared   int64 // if each train fetches a file once
}

// CarriagePlan is what becomes of one carriage.
type CarriagePlan struct {
	Line      playlists.Line
	Train     playlists.Train
	Carriage  playlists.Carriage
	Changes   []Change // of every story of it, Kept ones too
	Reordered bool     // its stories are told in another order, or in another zone or service day
	New       bool     // nothing was published to it before
	Displays  []DisplayFetch
}

// DisplayFetch is what one display would fetch.
type DisplayFetch struct {
	Display  playlists.DisplayID
	Position playlists.Position
	Bytes    int64
	Files    int
}

// TrainPlan sums up a train.
type TrainPlan struct {
	Line      playlists.Line
	Train     playlists.Train
	Carriages int // that change
	Fetch     Fetch
}

// StoryPlan is a story that would be told, and how far it is approved.
type StoryPlan struct {
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Digest   playlists.Digest
	Titles   playlists.Texts
	Signed   []string // persons
	Needed   int
	Approved bool
}

// WavePlan is one wave.
type WavePlan struct {
	Carriages []playlists.Carriage
}

// Problem is what keeps a publish from being what it should be.
type Problem struct {
	Kind     ProblemKind
	Text     string
	Remedy   string
	File     string // of a fault in a file that a person wrote
	Line     int
	Column   int
	Rule     string
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Media    playlists.Digest  // a file that the media store lacks
	Fault    *campaign.Problem // of a fault in a file: what it says in each language
}

// ProblemKind tells problems apart.
type ProblemKind string

// The kinds of problems.
const (
	BadFile     ProblemKind = "file"
	NotApproved ProblemKind = "approval"
	NoMedia     ProblemKind = "media"
	NoTrust     ProblemKind = "trust"
	NoKey       ProblemKind = "key"
	NoClock     ProblemKind = "clock"
	Unplayed    ProblemKind = "display" // a film that some displays can't play
	NoCampaign  ProblemKind = "nothing"
)

// Prospect is one carriage as it is told now and would be.
type Prospect struct {
	Line     playlists.Line
	Train    playlists.Train
	From     *playlists.Opened // nil: nothing was published to it yet
	To       *playlists.Opened
	Displays []Screen
}

// Screen is one display of a carriage.
type Screen struct {
	Display  playlists.DisplayID
	Position playlists.Position
	Shape    playlists.Shape
}

// compare fills in what becomes of carriages, which come train by train.
func (p *Plan) compare(fleet []Prospect) {
	for i := range fleet {
		c := &fleet[i]
		if c.From != nil && sameTelling(c.From.Arrangement, c.To.Arrangement) {
			p.Unchanged++
			continue
		}
		if n := len(p.Trains); n == 0 || p.Trains[n-1].Train != c.Train {
			p.Trains = append(p.Trains, TrainPlan{Line: c.Line, Train: c.Train})
		}
		p.Carriages = append(p.Carriages, c.plan())
		p.Trains[len(p.Trains)-1].Carriages++
	}
	for i := range p.Trains {
		t := &p.Trains[i]
		t.Fetch = fetchOf(fleet, t.Train)
		p.Fetch.Displays += t.Fetch.Displays
		p.Fetch.Bytes += t.Fetch.Bytes
		p.Fetch.Shared += t.Fetch.Shared
	}
}

func (c *Prospect) plan() CarriagePlan {
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
		for _, v := range c.lacks(&c.Displays[i]) {
			d.Bytes += v.Bytes
			d.Files++
		}
		out.Displays = append(out.Displays, d)
	}
	return out
}

// lacks lists the media that a display would want and did not.
func (c *Prospect) lacks(s *Screen) []playlists.Variant {
	had := map[playlists.Digest]bool{}
	if c.From != nil {
		for _, v := range playlists.NewProgramme(c.From, nil, s.Shape, s.Position).Media() {
			had[v.SHA256] = true
		}
	}
	return slices.DeleteFunc(playlists.NewProgramme(c.To, nil, s.Shape, s.Position).Media(), func(v playlists.Variant) bool { return had[v.SHA256] })
}

// fetchOf sums up what the displays of a train would fetch. What one of them holds
// already a train that shares does not fetch.
func fetchOf(fleet []Prospect, train playlists.Train) Fetch {
	var f Fetch
	once, had := map[playlists.Digest]int64{}, map[playlists.Digest]bool{}
	for i := range fleet {
		c := &fleet[i]
		if c.Train != train {
			continue
		}
		for k := range c.Displays {
			s := &c.Displays[k]
			if c.From != nil {
				for _, v := range playlists.NewProgramme(c.From, nil, s.Shape, s.Position).Media() {
					had[v.SHA256] = true
				}
			}
			lacks := c.lacks(s)
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
		if !had[d] {
			f.Shared += n
		}
	}
	return f
}

func byStory(a, b StoryPlan) int {
	return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Story, b.Story), slices.Compare(a.Digest[:], b.Digest[:]))
}
