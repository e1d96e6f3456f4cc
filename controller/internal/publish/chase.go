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

// Heard takes a display's status: the receipt of each order. It is called once
// the status is stored.
func (p *Publisher) Heard(s *playlists.Status) {
	id, ring := p.board.heard(s, p.opt.Now())
	if id != "" {
		p.opt.Tell(id)
	}
	if ring {
		p.ring()
	}
}

// Gone takes the end of a display's session: nothing is published for it until it
// speaks again.
func (p *Publisher) Gone(d playlists.DisplayID) {
	p.board.mu.Lock()
	defer p.board.mu.Unlock()
	if peer := p.board.peers[d]; peer != nil {
		peer.connected = false
		delete(p.board.lacking, d)
		if p.board.isWatched(d) {
			p.ring()
		}
	}
}

// heard notes what a display holds, gives the publish that it moved, if any, and
// tells whether the work should look: it is ahead, or a wave hangs on it.
func (b *board) heard(s *playlists.Status, now playlists.Millis) (publish string, ring bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.peer(s.Display)
	first := !p.connected || p.session != s.Session
	p.connected, p.session, p.status = true, s.Session, s
	if card, _ := byHand(s); card != "" {
		p.hidden = now
	}
	for k, o := range kinds() {
		p.held[k] = s.Held[o]
		w := &p.waits[k]
		if first {
			*w = wait{refused: w.refused}
		}
		b.noteRefusal(w, o, s.Refusals, now)
	}
	b.review(s.Display, p, now)
	for k := range p.waits {
		if first && p.waits[k].since != 0 {
			p.waits[k].session = true
		}
	}
	publish = b.tally(s, p, now)
	ahead := b.noteAhead(s.Display, p, now)
	return publish, ahead || b.isWatched(s.Display)
}

// noteRefusal starts the chase of an order anew when the display refused it again.
// The tries stay: what is refused for good must not be sent every second.
func (b *board) noteRefusal(w *wait, o playlists.Order, list []playlists.Refused, now playlists.Millis) {
	var last refusal
	for i := range list {
		if r := &list[i]; r.Order == o && r.At >= last.at {
			last = refusal{r.Digest, r.At, r.Count}
		}
	}
	if last != w.refused {
		w.refused, w.since, w.again = last, now, last != refusal{}
	}
}

// Wanted gives what a display should hold of each order.
func (p *Publisher) Wanted(d playlists.DisplayID) map[playlists.Order]playlists.Held {
	b := p.board
	b.mu.Lock()
	defer b.mu.Unlock()
	topics := [orderKinds]string{trustOrder: playlists.TopicTrust}
	if place := b.places[d]; place != nil {
		topics = place.topics
	}
	out := map[playlists.Order]playlists.Held{}
	for k, o := range kinds() {
		if ord := b.orders[topics[k]]; ord != nil {
			out[o] = ord.held
		}
	}
	return out
}

// Playlist gives the message that a carriage should hold, nil if there is none.
func (p *Publisher) Playlist(n playlists.Network, c playlists.Carriage) []byte {
	return p.board.bytes(playlists.TopicPlaylist(n, c))
}

// Place gives a display's binding, and whether it has one.
func (p *Publisher) Place(d playlists.DisplayID) (Binding, bool) {
	p.board.mu.Lock()
	defer p.board.mu.Unlock()
	if place := p.board.places[d]; place != nil {
		return place.binding, true
	}
	return Binding{}, false
}
