package publish

import (
	"context"
	"slices"
	"strings"

	"storyline/playlists"
)

// Phase says how far a display is with a publish.
type Phase string

// The phases.
const (
	PhaseLater    Phase = "later"    // its wave has not come
	PhaseWaiting  Phase = "waiting"  // it is there and has not said that it holds it
	PhaseFetching Phase = "fetching" // it holds it, and some of its media is missing or it is about to show it
	PhaseApplied  Phase = "applied"  // it has said that it shows it
	PhaseRefused  Phase = "refused"
	PhaseOffline  Phase = "offline"
	PhaseUnknown  Phase = "unknown" // it has not spoken since the controller's start
)

// Counts counts displays by phase.
type Counts map[Phase]int

// Progress is how far a publish has come.
type Progress struct {
	Job
	Waves    []WaveProgress // one where all are published to at once
	Displays []DisplayProgress
	Counts   Counts
	Verdict  *Verdict // on the wave that waits to prove itself, as of now; nil: none does
}

// WaveProgress is how far one wave has come.
type WaveProgress struct {
	Step      string // as it was ordered; empty for what no step names
	Carriages []playlists.Carriage
	Displays  int
	Counts    Counts
}

// DisplayProgress is what became of a publish on one display.
type DisplayProgress struct {
	Receipt
	Phase    Phase
	Missing  int                 // media files, while it fetches
	Refusals []playlists.Refused // of it
	Trouble  string
	Failures []playlists.Failed // slides of it that the screen could not show
}

// Progress tells how far a publish has come, with every display, in their order.
func (p *Publisher) Progress(ctx context.Context, id string) (Progress, error) {
	j, err := p.opt.Store.Job(ctx, id)
	if err != nil {
		return Progress{}, err
	}
	out := Progress{Job: j, Counts: Counts{}}
	waves, err := p.opt.Store.WavesOf(ctx, id)
	if err != nil {
		return out, err
	}
	receipts, live := p.Receipts(j.Network, id)
	if !live {
		if receipts, err = p.opt.Store.ReceiptsOf(ctx, id); err != nil {
			return out, err
		}
	}
	for _, r := range receipts {
		r.Wave = waves[r.Carriage]
		out.Displays = append(out.Displays, p.board.progress(r))
	}
	slices.SortFunc(out.Displays, func(a, b DisplayProgress) int { return strings.Compare(string(a.Display), string(b.Display)) })
	out.sum(waves)
	if j.State == Waiting && live {
		v := p.judge(j, p.opt.Now())
		out.Verdict = &v
	}
	return out, nil
}

// progress tells what became of a publish on a display.
func (b *board) progress(r Receipt) DisplayProgress {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := DisplayProgress{Receipt: r}
	p := b.peer(r.Display)
	if s := p.status; s != nil {
		out.Trouble = s.Trouble
		for _, f := range s.Refusals {
			if f.Order == playlists.OrderPlaylist && f.Digest == r.Wanted.Digest {
				out.Refusals = append(out.Refusals, f)
			}
		}
		if s.Applied == r.Wanted {
			out.Failures = s.Failures
		}
		if s.Held[playlists.OrderPlaylist] == r.Wanted {
			out.Missing = s.Missing
		}
	}
	out.Phase = out.phase(p)
	return out
}

func (d *DisplayProgress) phase(p *peer) Phase {
	switch {
	case d.Applied != 0:
		return PhaseApplied
	case d.Wanted == playlists.Held{}:
		return PhaseLater
	case len(d.Refusals) > 0:
		return PhaseRefused
	case p.status == nil && !p.connected:
		return PhaseUnknown
	case !p.connected:
		return PhaseOffline
	case d.Held != 0:
		return PhaseFetching
	}
	return PhaseWaiting
}

// sum counts displays, and carriages by wave.
func (p *Progress) sum(waves map[playlists.Carriage]int) {
	n := 1
	for _, w := range waves {
		n = max(n, w+1)
	}
	p.Waves = make([]WaveProgress, n)
	for i := range p.Waves {
		p.Waves[i].Counts = Counts{}
		if i < len(p.Rollout.Steps) && n == len(p.Rollout.Steps) {
			text, _ := p.Rollout.Steps[i].MarshalText() // it never fails
			p.Waves[i].Step = string(text)
		}
	}
	seen := map[playlists.Carriage]bool{}
	for c, w := range waves {
		seen[c] = true
		p.Waves[w].Carriages = append(p.Waves[w].Carriages, c)
	}
	for i := range p.Displays {
		d := &p.Displays[i]
		w := &p.Waves[min(d.Wave, n-1)]
		if !seen[d.Carriage] {
			seen[d.Carriage] = true
			w.Carriages = append(w.Carriages, d.Carriage)
		}
		w.Displays++
		w.Counts[d.Phase]++
		p.Counts[d.Phase]++
	}
	for i := range p.Waves {
		slices.Sort(p.Waves[i].Carriages)
	}
}
