package player

import (
	"context"

	"storyline/playlists/screen"
)

// Watch sends what is on now and then each change, the newest only.
func (p *Player) Watch(ctx context.Context) <-chan screen.Update {
	w := make(chan screen.Update, 1)
	p.mu.Lock()
	if p.update.Current != nil {
		w <- p.update
	}
	p.watchers[w] = true
	p.mu.Unlock()
	context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.watchers, w)
		close(w)
	})
	return w
}

// send gives all watchers an update, in place of one not yet taken.
func (p *Player) send(u screen.Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.update = u
	for w := range p.watchers {
		select {
		case <-w:
		default:
		}
		w <- u // never blocks: nobody else sends, and the place was made free
	}
}

// Report takes what the page says. It returns at once; beats give way when too
// many reports wait.
func (p *Player) Report(r screen.Report) {
	p.mu.Lock()
	if len(p.reports) < waitingReports || r.Event != screen.EventBeat && len(p.reports) < 2*waitingReports {
		p.reports = append(p.reports, r)
	}
	p.mu.Unlock()
	p.rouse()
}
