package publish

import (
	"slices"
	"sync"

	"storyline/playlists"
)

// board is what every display should hold and what it says it holds, in memory:
// nothing on the way of a publish or a receipt asks the store per display.
type board struct {
	mu      sync.Mutex
	orders  map[string]*order // by topic
	places  map[playlists.DisplayID]*place
	hanging map[string][]playlists.DisplayID // who hangs in a carriage, by its playlist's topic
	peers   map[playlists.DisplayID]*peer
	lacking map[playlists.DisplayID]*peer // connected, and lacking an order
	ahead   map[playlists.DisplayID]bool  // said that they hold newer orders than these
	runs    map[playlists.Network]*run    // the newest publish of each network
	sealed  map[string]Playlist           // by topic, for renewals
}

// sealedSince reports whether any of some carriages has a playlist of a serial or a
// newer one: what is sealed with that serial would not take its place.
func (b *board) sealedSince(n playlists.Serial, as []playlists.Arrangement, some func(playlists.Carriage) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(as, func(a playlists.Arrangement) bool {
		return some(a.Carriage) && b.sealed[playlists.TopicPlaylist(a.Network, a.Carriage)].Held.Serial.Compare(n) >= 0
	})
}

// order is one retained message; a playlist is put together when it is sent.
type order struct {
	held    playlists.Held
	whole   []byte
	parts   []byte // an arrangement's envelope
	stories [][]byte
	out     playlists.Millis // when it was last given to the air
}

func (o *order) bytes() []byte {
	if o.whole != nil {
		return o.whole
	}
	return playlists.Message(o.parts, o.stories)
}

// The orders that a display is compared in.
const (
	trustOrder = iota
	bindingOrder
	playlistOrder
	orderKinds
)

func kinds() [orderKinds]playlists.Order {
	return [orderKinds]playlists.Order{playlists.OrderTrust, playlists.OrderBinding, playlists.OrderPlaylist}
}

// place is where a display hangs, and the topics of its orders.
type place struct {
	binding Binding
	topics  [orderKinds]string
}

// peer is what is known of a display.
type peer struct {
	connected bool
	session   playlists.ID128
	status    *playlists.Status // its last word since this start; nil: none. Not to be changed
	held      [orderKinds]playlists.Held
	waits     [orderKinds]wait
	topics    [orderKinds]string
	ahead     playlists.Millis // when it was last noted as ahead
	hidden    playlists.Millis // when it last said that a technician's card is up
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

func newBoard() *board {
	return &board{
		orders: map[string]*order{}, places: map[playlists.DisplayID]*place{}, hanging: map[string][]playlists.DisplayID{},
		peers: map[playlists.DisplayID]*peer{}, lacking: map[playlists.DisplayID]*peer{}, ahead: map[playlists.DisplayID]bool{}, runs: map[playlists.Network]*run{}, sealed: map[string]Playlist{},
	}
}

// bytes gives the message that is now wanted on a topic, nil if none is.
func (b *board) bytes(topic string) []byte {
	b.mu.Lock()
	o := b.orders[topic]
	b.mu.Unlock()
	if o == nil {
		return nil
	}
	return o.bytes() // what an order is made of never changes
}

// topics lists every topic that has an order, the trust document first.
func (b *board) topics() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]string, 0, len(b.orders))
	if b.orders[playlists.TopicTrust] != nil {
		all = append(all, playlists.TopicTrust)
	}
	for t := range b.orders {
		if t != playlists.TopicTrust {
			all = append(all, t)
		}
	}
	return all
}

// put makes a message the one that is wanted on a topic.
func (b *board) put(topic string, o *order, now playlists.Millis) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.putOne(topic, o, now)
}

func (b *board) putOne(topic string, o *order, now playlists.Millis) {
	o.out = now
	b.orders[topic] = o
	if topic == playlists.TopicTrust {
		for d, p := range b.peers {
			b.review(d, p, now)
		}
		return
	}
	for _, d := range b.hanging[topic] {
		if p := b.peers[d]; p != nil {
			b.review(d, p, now)
		}
	}
}

// putPlaylists makes sealed playlists the ones that are wanted, and gives their
// topics.
func (b *board) putPlaylists(ps []Playlist, stories func(playlists.Digest) []byte, now playlists.Millis) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	topics := make([]string, len(ps))
	for i := range ps {
		o := &order{held: ps[i].Held, parts: ps[i].Envelope, stories: make([][]byte, len(ps[i].Stories))}
		for j, d := range ps[i].Stories {
			o.stories[j] = stories(d)
		}
		topics[i] = playlists.TopicPlaylist(ps[i].Network, ps[i].Carriage)
		b.sealed[topics[i]] = ps[i]
		b.putOne(topics[i], o, now)
	}
	return topics
}

// bind hangs a display where its binding says.
func (b *board) bind(g Binding, now playlists.Millis) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := [orderKinds]string{playlists.TopicTrust, playlists.TopicDisplay(g.Display, playlists.LeafBinding), playlists.TopicPlaylist(g.Network, g.Carriage)}
	if old := b.places[g.Display]; old != nil {
		b.hanging[old.topics[playlistOrder]] = without(b.hanging[old.topics[playlistOrder]], g.Display)
	}
	b.places[g.Display] = &place{binding: g, topics: t}
	b.hanging[t[playlistOrder]] = append(b.hanging[t[playlistOrder]], g.Display)
	b.orders[t[bindingOrder]] = &order{held: g.Held, whole: g.Bytes, out: now}
	p := b.peer(g.Display)
	p.topics = t
	b.review(g.Display, p, now)
	return t[bindingOrder]
}

func without(list []playlists.DisplayID, d playlists.DisplayID) []playlists.DisplayID {
	var out []playlists.DisplayID
	for _, e := range list {
		if e != d {
			out = append(out, e)
		}
	}
	return out
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
