package agent

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
)

// maxVisitors is how many connections the screen's server has at once.
const maxVisitors = 64

// door lets everybody on this machine in to the screen's server, and only so many
// at once, or one program could use up the descriptors that journal and media
// need. One too many ends the oldest that is not the kiosk's: so nobody who holds
// connections keeps a page out, which comes back by itself, and the page that
// passengers see is not put out at all.
type door struct {
	*net.TCPListener

	mu     sync.Mutex
	inside []*visitor // the oldest first
}

// visitor is one connection.
type visitor struct {
	*net.TCPConn // which sends files without copying them
	door         *door
	kiosk        bool
}

// Accept lets the next one in.
func (d *door) Accept() (net.Conn, error) {
	c, err := d.AcceptTCP()
	if err != nil {
		return nil, err
	}
	v := &visitor{TCPConn: c, door: d}
	if out := d.enter(v); out != nil {
		_ = out.TCPConn.Close()
	}
	return v, nil
}

// enter gives who has to leave for one more, nil if nobody has.
func (d *door) enter(v *visitor) (out *visitor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside = append(d.inside, v)
	if len(d.inside) <= maxVisitors {
		return nil
	}
	i := slices.IndexFunc(d.inside, func(v *visitor) bool { return !v.kiosk }) // at worst it is the new one
	out = d.inside[i]
	d.inside = slices.Delete(d.inside, i, i+1)
	return out
}

// Close ends a connection, as often as the server likes.
func (v *visitor) Close() error {
	v.door.mu.Lock()
	v.door.inside = slices.DeleteFunc(v.door.inside, func(other *visitor) bool { return other == v })
	v.door.mu.Unlock()
	return v.TCPConn.Close()
}

type visitorKey struct{}

// withVisitor notes on which connection a request comes.
func withVisitor(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, visitorKey{}, c)
}

// staysIn has the connection of a request kept for as long as the kiosk likes.
func staysIn(r *http.Request) {
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); ok {
		v.door.mu.Lock()
		v.kiosk = true
		v.door.mu.Unlock()
	}
}
