package publish

import "storyline/playlists"

// peer is what is known of a display.
type peer struct {
	connected bool
	session   playlists.ID128
	status    *playlists.Status // its last word since this start; nil: none. Not to be changed
	held      [orderKinds]playlists.Held
	waits     [orderKinds]wait
	topics    [orderKinds]string
	ahead     playlists.Millis // when it was last noted as ahead
	seen      playlists.Millis // since when, at the earliest, people could see what it tells
}

// wait is how an order that a display lacks is chased.
type wait struct {
	since   playlists.Millis // when it was first seen to lack it, or refused it anew
	last    playlists.Millis // when it last went out and this display should have got it
	tries   int              // how often it went out again
	session bool             // since is the session's first status
	again   bool             // another was refused, so the broker may retain that one: due even if the display holds the order
	refused refusal
}

// refusal tells a new refusal from one that was told before.
type refusal struct {
	digest playlists.Digest
	at     playlists.Millis
	count  int
}

func (b *board) peer(d playlists.DisplayID) *peer {
	p := b.peers[d]
	if p == nil {
		p = &peer{topics: [orderKinds]string{trustOrder: playlists.TopicTrust}}
		b.peers[d] = p
	}
	return p
}

// review compares what a display holds with what is wanted and notes what it
// lacks. What it lacks anew is chased from now on.
func (b *board) review(d playlists.DisplayID, p *peer, now playlists.Millis) {
	lacks := false
	for k := range p.waits {
		w := &p.waits[k]
		o := b.orders[p.topics[k]]
		if w.again && o != nil && w.refused.digest == o.held.Digest {
			w.again = false // it refuses what is wanted: once more of the same would be refused too
		}
		if o == nil || !w.again && !Lacks(o.held, p.held[k]) {
			*w = wait{refused: w.refused}
			continue
		}
		lacks = true
		if w.since == 0 {
			w.since = now
		}
	}
	if lacks && p.connected {
		b.lacking[d] = p
	} else {
		delete(b.lacking, d)
	}
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
	if p.status == nil || p.status.Covered() || s.Covered() { // before this start nobody watched
		p.seen = now
	}
	p.connected, p.session, p.status = true, s.Session, s
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
