package publish

import (
	"errors"
	"fmt"
	"strings"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// ErrUnplayed says that displays can't play what would be published.
var ErrUnplayed = errors.New("some displays can't play it")

// Judged tells by whose word it was judged what displays can play.
type Judged struct {
	Said    int // displays that have said it of themselves, at whatever time
	Unheard int // those that never spoke: the fleet's file says it
}

// said gives what a display last said that it can show.
func (p *Publisher) said(d playlists.DisplayID) (playlists.Shape, bool) {
	if p.opt.Said != nil {
		return p.opt.Said(d)
	}
	return p.board.said(d)
}

// said gives what a display has said that it can show since this start.
func (b *board) said(d playlists.DisplayID) (playlists.Shape, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.peers[d]; p != nil && p.status != nil && p.status.Shape.Drawable() {
		return p.status.Shape, true
	}
	return playlists.Shape{}, false
}

// reported gives what the displays of a fleet have said that they can show.
func (p *Publisher) reported(f *campaign.Fleet) (campaign.Reported, Judged) {
	all, j := campaign.Reported{}, Judged{}
	for _, c := range f.Reach(&campaign.Target{}) {
		for i := range c.Displays {
			shape, ok := p.said(c.Displays[i].ID)
			if !ok {
				j.Unheard++
				continue
			}
			all[c.Displays[i].ID] = shape
			j.Said++
		}
	}
	return all, j
}

// unplayed lists the films of campaigns that some display of the fleet can't play.
func (p *Publisher) unplayed(m *Material, f *campaign.Fleet, reported campaign.Reported) ([]Problem, error) {
	var list []Problem
	for i := range m.Campaigns {
		one, files, err := p.parsed.campaign(&m.Campaigns[i])
		if err != nil {
			return nil, err
		}
		found := one.Unplayed(f, files, reported)
		for k := range found {
			problem := fileProblem(&found[k])
			problem.Kind, problem.Campaign = Unplayed, one.ID
			problem.Text = fmt.Sprintf("slide %s of story %s: %s", found[k].Slide, found[k].Story, found[k].Text)
			list = append(list, problem)
		}
	}
	return list, nil
}

// playable refuses what some display can't play. It is asked when a publish is
// accepted and not again: a display that comes to play less afterwards names the
// slides that fail, and a wave stops for that. What takes a publish back is never
// refused for it, and what can't be read yet is another's to name.
func (p *Publisher) playable(m *Material) error {
	fleet, err := p.parsed.fleet(m.Fleet)
	if err != nil {
		return nil //nolint:nilerr // the publish itself says so
	}
	reported, _ := p.reported(fleet)
	list, err := p.unplayed(m, fleet, reported)
	if err != nil || len(list) == 0 {
		return nil //nolint:nilerr // likewise
	}
	lines := make([]string, len(list))
	for i := range list {
		lines[i] = list[i].Text + "; " + list[i].Remedy
	}
	return fmt.Errorf("%w: %s", ErrUnplayed, strings.Join(lines, "\n"))
}
