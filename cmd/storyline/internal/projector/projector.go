// Package projector shows a story to the one person who is asked to approve it: on
// the very screen that hangs in a carriage, told what to show by the very function
// that decides there, in turn in every language. It answers on this machine
// alone, and a screen that it serves has nowhere to report to, so nothing that is
// shown here is a play.
package projector

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Projector is a screen and the story that is on it.
type Projector struct {
	shape  playlists.Shape
	screen *screen.Server

	mu        sync.Mutex
	programme *playlists.Programme
	began     playlists.Millis // when the story began
	turn      int              // counts the stories, so that no two slots have one name
}

// now is the clock of the screen.
func now() playlists.Millis { return time.Now().UnixMilli() }

// New makes a projector for a shape. The files that stories name are found by
// their digests, and were verified by whoever made them.
func New(shape playlists.Shape, files Files) *Projector {
	p := &Projector{shape: shape, programme: playlists.NewProgramme(nil, nil, shape, "")}
	p.screen = screen.New(screen.Options{Preview: true, Now: now, Media: files, Source: p})
	return p
}

// Show puts a story on the screen, from its first slide in its first language.
func (p *Projector) Show(s *playlists.Story) {
	one := *s
	// Whoever approves sees it at once, whatever the hour and the year.
	one.Hours, one.ConsentEnd = nil, forever
	d := playlists.DigestOf(s.Payload())
	opened := &playlists.Opened{
		Arrangement: &playlists.Arrangement{
			Network: s.Network, Carriage: carriage, Lease: forever, Offsets: []playlists.Offset{{}},
			Entries: []playlists.Entry{{Campaign: s.Campaign, Story: s.ID, Digest: d, Weight: 1}},
		},
		Stories: map[playlists.Digest]*playlists.Story{d: &one},
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.programme, p.began, p.turn = playlists.NewProgramme(opened, nil, p.shape, ""), now(), p.turn+1
}

const (
	forever  playlists.Millis   = 1 << 60
	carriage playlists.Carriage = "carriage" // fills the hole of an address
)

// Watch gives what is on now and what follows, once: the page asks again and
// again.
func (p *Projector) Watch(context.Context) <-chan screen.Update {
	out := make(chan screen.Update, 1)
	defer close(out)
	p.mu.Lock()
	defer p.mu.Unlock()
	t := now()
	u := screen.Update{Now: t, Preview: true, Screen: screen.Size{W: p.shape.W, H: p.shape.H}}
	var until playlists.Millis
	u.Current, until = p.frame(t)
	u.Next, _ = p.frame(until)
	out <- u
	return out
}

// frame gives what is on at an instant, and until when. A clock that counts from
// when the story began makes that the first slide's start.
func (p *Projector) frame(t playlists.Millis) (*screen.Frame, playlists.Millis) {
	slot := p.programme.At(playlists.Clock{State: playlists.Untrusted, Uptime: t - p.began}, nil)
	slot.Start, slot.End, slot.Until = slot.Start+p.began, slot.End+p.began, slot.Until+p.began
	f := screen.FrameOf(fmt.Sprintf("%d-%d", p.turn, slot.Start), slot, 0, carriage)
	return &f, slot.Until
}

// Run serves the screen until ctx ends, at its own address alone: a page from
// elsewhere that has this machine's address under a name of its own sees nothing.
func (p *Projector) Run(ctx context.Context, l net.Listener) error {
	own := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != l.Addr().String() {
			http.Error(w, "this screen answers at its own address", http.StatusMisdirectedRequest)
			return
		}
		p.screen.ServeHTTP(w, r)
	})
	srv := &http.Server{Handler: own, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the screen: %w", err)
	}
	return nil
}
