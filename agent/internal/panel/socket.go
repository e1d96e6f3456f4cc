package panel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	patience  = 10 * time.Second
	maxHeader = 4 << 10
	maxPeers  = 8 // technicians at once
)

// listen opens the socket. The directory's lock, which the agent holds, says that
// whatever lies there is left over.
func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	short, done, err := reach(path)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(short == path)
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &crowd{Listener: l, places: make(chan struct{}, maxPeers)}, nil
}

// longest is how long the name of a socket may be (unix(7): 108 with its end).
const longest = 100

// reach gives a short name for a socket in a deep directory, good until done is
// called.
func reach(path string) (short string, done func(), err error) {
	if len(path) <= longest {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { _ = dir.Close() }, nil
}

// Dial comes to the socket of a data directory.
func Dial(ctx context.Context, dir string) (net.Conn, error) {
	short, done, err := reach(Socket(dir))
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: "unix", Err: err}
	}
	defer done()
	return (&net.Dialer{}).DialContext(ctx, "unix", short)
}

// crowd lets only so many in at once; the others wait at the door.
type crowd struct {
	net.Listener
	places chan struct{}
}

// Accept waits for a place, then for a guest.
func (c *crowd) Accept() (net.Conn, error) {
	c.places <- struct{}{}
	conn, err := c.Listener.Accept()
	if err != nil {
		<-c.places
		return nil, err
	}
	return &guest{Conn: conn, leave: func() { <-c.places }}, nil
}

type guest struct {
	net.Conn
	leave func()
	once  sync.Once
}

// Close gives the place back, once however often the server closes.
func (g *guest) Close() error {
	defer g.once.Do(g.leave)
	return g.Conn.Close()
}

type peerKey struct{}

// withPeer notes who is at the other end of a connection; -1 is nobody known.
func withPeer(ctx context.Context, c net.Conn) context.Context {
	uid := -1
	if g, ok := c.(*guest); ok {
		if u, ok := g.Conn.(*net.UnixConn); ok {
			uid = peer(u)
		}
	}
	return context.WithValue(ctx, peerKey{}, uid)
}

func baseOf(ctx context.Context) func(net.Listener) context.Context {
	return func(net.Listener) context.Context { return ctx }
}

// handler answers those who may come in: the agent's own user, and root.
func (p *Panel) handler() http.Handler {
	mux := http.NewServeMux()
	for _, a := range Acts() {
		mux.HandleFunc("POST /"+string(a), p.act(a))
	}
	for path, view := range p.opt.Views {
		mux.Handle("GET "+path, view)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if by := by(r); by != 0 && by != os.Geteuid() {
			p.opt.Log.Warn("somebody else at the control socket", slog.Int("by", by))
			http.Error(w, "only the agent's user and root work this display", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 0) // acts have no bodies
		mux.ServeHTTP(w, r)
	})
}

func by(r *http.Request) int {
	uid, ok := r.Context().Value(peerKey{}).(int)
	if !ok {
		return -1
	}
	return uid
}

// act answers one kind of act: POST /identify?for=60s.
func (p *Panel) act(a Act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var lasts time.Duration
		if s := r.URL.Query().Get("for"); s != "" {
			var err error
			if lasts, err = time.ParseDuration(s); err != nil || lasts <= 0 {
				http.Error(w, "for wants a time like 60s", http.StatusBadRequest)
				return
			}
		}
		state, err := p.Do(a, lasts, by(r))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(state) // whoever asked has gone
	}
}
