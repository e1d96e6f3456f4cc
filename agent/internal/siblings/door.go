package siblings

import (
	"net"
	"net/netip"
	"sync"

	"storyline/playlists"
)

const (
	maxConns  = 64 // at once; others wait in the kernel's queue, or give up
	maxEach   = 16 // of them from one address of the train
	maxOthers = 32 // and from all other addresses together, so that there is room for the train
)

// door lets in so many connections at once that whoever holds some on purpose
// keeps no display of the train out.
type door struct {
	net.Listener
	room  chan struct{}
	train map[netip.Addr]bool

	mu     sync.Mutex
	inside map[netip.Addr]int // of the train; all others are under the zero address
}

func newDoor(l net.Listener, displays map[playlists.DisplayID]string) *door {
	d := &door{Listener: l, room: make(chan struct{}, maxConns), train: map[netip.Addr]bool{}, inside: map[netip.Addr]int{}}
	for _, address := range displays {
		if a, err := netip.ParseAddrPort(address); err == nil {
			d.train[a.Addr().Unmap()] = true
		}
	}
	return d
}

// Accept waits for room, then for somebody who has not too much of it already.
func (d *door) Accept() (net.Conn, error) {
	d.room <- struct{}{}
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			<-d.room
			return nil, err
		}
		from := d.from(c)
		if !d.enter(from) {
			_ = c.Close() // nothing was said on it
			continue
		}
		return &counted{Conn: c, leave: sync.OnceFunc(func() { d.left(from); <-d.room })}, nil
	}
}

// from gives the address of a display of the train, the zero one for all others.
func (d *door) from(c net.Conn) netip.Addr {
	a, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if from := a.Addr().Unmap(); err == nil && d.train[from] {
		return from
	}
	return netip.Addr{}
}

func (d *door) enter(from netip.Addr) bool {
	most := maxOthers
	if from.IsValid() {
		most = maxEach
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inside[from] >= most {
		return false
	}
	d.inside[from]++
	return true
}

func (d *door) left(from netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside[from]--
}

type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
