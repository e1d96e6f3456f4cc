package console

import (
	"context"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// playsView is what a carriage has really shown.
type playsView struct {
	Latest []playView
	Totals []totalView
	Whole  int64
	Lost   int64 // known to be gone: unknown, not zero

	last map[playlists.DisplayID]*Played // the latest play of each display
}

// playView is one play in words.
type playView struct {
	At      desk.Moment
	Undated bool // its clock was untrusted, and nobody knows when it was
	Later   bool // its clock was untrusted, and its date was found out later
	Title   []desk.Word
	Story   string
	Slide   playlists.SlideID
	Lang    playlists.Lang
	Shown   int64
	Outcome playlists.Outcome
	Display playlists.DisplayID
	Call    bool // the call was shown instead, for want of media
}

// totalView counts the plays of a story.
type totalView struct {
	Title              []desk.Word
	Story              string
	Whole, Joined, Cut int64
}

// latestPlays is how many plays a carriage's page lists.
const latestPlays = 10

// viewPlays puts a carriage's plays into words; the latest of all its displays, or
// of one if it is named.
func (c *Console) viewPlays(ctx context.Context, f *Fleet, k *Carriage, of playlists.DisplayID, rd *desk.Reader) (playsView, error) {
	var v playsView
	n := latestPlays
	if of != "" {
		n *= len(k.Displays)
	}
	latest, err := c.opt.Plays.Latest(ctx, f.Network, k.ID, n)
	if err != nil {
		return v, err
	}
	latest = slices.DeleteFunc(latest, func(p Played) bool { return of != "" && p.Display != of })
	latest = latest[:min(len(latest), latestPlays)]
	totals, lost, err := c.opt.Plays.OfCarriage(ctx, f.Network, k.ID)
	if err != nil {
		return v, err
	}
	v.Lost, v.last = lost, map[playlists.DisplayID]*Played{}
	title := c.titles(ctx, rd)
	for i := range latest {
		p := &latest[i]
		words, name := title(p.Story)
		if v.last[p.Display] == nil {
			v.last[p.Display] = p
		}
		v.Latest = append(v.Latest, playView{
			At: rd.At(p.Dated), Undated: p.Dated == 0, Later: p.Dated != 0 && p.Clock == playlists.Untrusted, Title: words, Story: name, Slide: p.Slide,
			Lang: p.Lang, Shown: p.Shown, Outcome: p.Outcome, Display: p.Display, Call: len(p.Missing) > 0,
		})
	}
	for _, t := range totals {
		words, name := title(t.Story)
		v.Totals = append(v.Totals, totalView{Title: words, Story: name, Whole: t.Whole, Joined: t.Joined, Cut: t.Cut})
		v.Whole += t.Whole
	}
	return v, nil
}

// titles names stories by digest and asks for each once.
func (c *Console) titles(ctx context.Context, rd *desk.Reader) func(playlists.Digest) ([]desk.Word, string) {
	known := map[playlists.Digest]*playlists.Story{}
	return func(d playlists.Digest) ([]desk.Word, string) {
		s, asked := known[d]
		if !asked {
			s = c.stories.named(ctx, d)
			known[d] = s
		}
		if s == nil {
			return nil, d.Short()
		}
		return rd.Words(s.Titles), string(s.ID)
	}
}
