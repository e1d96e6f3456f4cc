package publish

import (
	"context"
	"log/slog"
	"time"

	"storyline/playlists"
)

// chaseEvery is how often the board is asked what is due.
const chaseEvery = 100 * time.Millisecond

// chase publishes again, unchanged, what connected displays lack.
func (p *Publisher) chase(ctx context.Context) {
	tick := time.NewTicker(chaseEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		topics := p.board.due(p.air.queued, p.opt.Now())
		if len(topics) == 0 {
			continue
		}
		p.opt.Log.Info("orders are published again to displays that lack them", slog.Int("orders", len(topics)), slog.String("first", topics[0]))
		p.air.send(topics...)
	}
}

// due lists the topics that must be published again now.
func (b *board) due(queued func(topic string) bool, now playlists.Millis) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var topics []string
	for _, p := range b.lacking {
		for k := range p.waits {
			w, topic := &p.waits[k], p.topics[k]
			o := b.orders[topic]
			if o == nil || w.since == 0 {
				continue
			}
			if w.tries == 0 && !w.session {
				w.last = max(w.last, o.out) // the first time is no second try
			}
			c := Chase{Connected: p.connected, Queued: queued(topic), Sent: w.last, Since: w.since, First: w.session, Tries: w.tries}
			if !Due(c, now) {
				continue
			}
			w.tries++
			if o.out <= max(w.last, w.since) {
				o.out = now
				topics = append(topics, topic)
			}
			w.last = o.out // whoever it went out for
			if w.again = false; !Lacks(o.held, p.held[k]) {
				*w = wait{refused: w.refused}
			}
		}
	}
	return topics
}
