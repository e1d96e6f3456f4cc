package review

import (
	"fmt"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// storyView is a story, and who stands for it.
type storyView struct {
	ID       playlists.StoryID
	Title    []desk.Word
	State    stateView
	Digest   string // in groups, as storyline approve writes it
	Signed   []string
	Needed   int
	Missing  int
	Approved bool
	Since    desk.Moment
	Sheet    string
	Screens  []screenView
}

// screenView is a story on a screen, in one language.
type screenView struct {
	Lang    playlists.Lang
	Address string
	W, H    int
}

func storyViewOf(q *desk.Request, d *desk.Draft, s *StoryStanding) storyView {
	v := storyView{
		ID: s.Story, State: stateOf(s.State), Digest: s.Digest.Groups(), Signed: s.Persons, Needed: s.Needed, Approved: s.Approved, Since: q.At(s.Since),
		Sheet: home(d.ID, fmt.Sprintf("stories/%s/sheet.json", s.Story)),
	}
	if !s.Approved {
		v.Missing = max(1, s.Needed-len(s.Persons))
	}
	i := slices.IndexFunc(d.Stories, func(one playlists.Story) bool { return one.ID == s.Story })
	if i < 0 {
		return v
	}
	v.Title = q.Words(d.Stories[i].Titles)
	shape := usual(d)
	for _, l := range d.Stories[i].Languages {
		v.Screens = append(v.Screens, screenView{
			Lang: l, W: shape.W, H: shape.H, Address: fmt.Sprintf("/studio/story/%s/%s/%s/%dx%d/%d/", d.ID, s.Story, l, shape.W, shape.H, q.Now),
		})
	}
	return v
}

// usual gives the shape that most displays of the fleet have, the first among
// equals.
func usual(d *desk.Draft) playlists.Shape {
	best, most := playlists.Shape{W: 1920, H: 1080}, 0
	if d.Fleet == nil {
		return best
	}
	counts := map[[2]int]int{}
	for i := range d.Fleet.Trains {
		for k := range d.Fleet.Trains[i].Carriages {
			for j := range d.Fleet.Trains[i].Carriages[k].Displays {
				s := d.Fleet.Trains[i].Carriages[k].Displays[j].Shape()
				counts[[2]int{s.W, s.H}]++
				if n := counts[[2]int{s.W, s.H}]; n > most {
					best, most = s, n
				}
			}
		}
	}
	return best
}
