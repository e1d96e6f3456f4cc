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
